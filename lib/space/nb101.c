// SPDX-License-Identifier: MIT
#include "space/nb101_cell.h"
#include "space/space.h"

const struct cell_shape nb101_shape = {
    NB101_VERTICES, NB101_EDGES, 3, 2, {0, 28, 24, 19, 13, 6}};

enum { ENTRIES = 21, WIDTH = 4, COORDINATES = ENTRIES + NB101_INTERIOR };

static size_t hash(const struct space *space, arch_code code, char *text)
{
    (void)space;
    uint8_t digest[NB101_DIGEST];
    nb101_hashes(1, &code, 1, digest, NULL);
    return nb101_hash_text(digest, text);
}

static const uint8_t plain_choices[COORDINATES] = {
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3,
};

static const struct space_digests digests = {nb101_hashes, nb101_hash_text};

static const struct csv_rule rules[] = {
    {"validation_accuracy", "108ep_valid"},     {"test_accuracy", "108ep_test"},
    {"training_time_s", "108ep_cost"},          {"validation_accuracy_36ep", "36ep_valid"},
    {"validation_accuracy_12ep", "12ep_valid"}, {"validation_accuracy_4ep", "4ep_valid"},
    {"trainable_parameters", "parameters"},
};

const struct space space_nb101 = {
    .name = "nb101",
    .title = "nb101",
    .size = NB101_SIZE,
    .cells = 1,
    .shape = &nb101_shape,
    .vertices = NB101_VERTICES,
    .edges = NB101_EDGES,
    .inputs = 1,
    .flat_vertices = NB101_VERTICES,
    .vertex_labels = NB101_OPERATIONS,
    .names = {.vertices = nb101_operation_names},
    .layout = {.bernoulli = ENTRIES,
               .categorical = NB101_INTERIOR,
               .categories = {WIDTH, WIDTH, WIDTH, WIDTH, WIDTH},
               .logits = ENTRIES + NB101_INTERIOR * WIDTH},
    .parse = nb101_parse,
    .print = nb101_print,
    .hash = hash,
    .digests = &digests,
    .contains = free_cell_contains,
    .graph = free_cell_graph,
    .target = free_cell_target,
    .decode = free_cell_decode,
    .list = free_cell_list,
    .edits = free_cell_edits,
    .most_edits = NB101_EDITS,
    .plain = {COORDINATES, plain_choices, free_cell_encode_plain, free_cell_decode_plain,
              NULL},
    .cell_features = NB101_FEATURES,
    .features = nb101_features,
    .data = {.format = "nb101-csv",
             .unit = "fraction",
             .rules = rules,
             .rule_count = sizeof rules / sizeof rules[0],
             .pair = {"adjacency", "operations", nb101_parse_named},
             .hash_column = "module_hash",
             .views = "108ep",
             .epochs = 108,
             .boost = {1000, 7, 0.03, 5, 0.7, 0.4, 1},
             .log_error = true},
    .training = {.latent = 32, .epochs = 12},
};
