// SPDX-License-Identifier: MIT
#include "space/nb101_cell.h"
#include "space/space.h"

#include <math.h>
#include <string.h>

// The decoder's questions: each entry of the upper triangle of a 7 x 7 matrix, row-major,
// then what each interior vertex is. The output is always vertex 6; the vertices that a
// smaller cell does not have stand before it.
enum { ENTRIES = 21, WIDTH = 4, NONE = 3, OUTPUT = 6 };

static size_t hash(const struct space *space, arch_code code, char *text)
{
    (void)space;
    uint8_t digest[NB101_DIGEST];
    nb101_hashes(1, &code, 1, digest, NULL);
    return nb101_hash_text(digest, text);
}

static void graph(const struct space *space, arch_code code, int cell,
                  struct cell_graph *graph)
{
    (void)space;
    (void)cell;
    struct nb101_cell it = nb101_cell_of(code);
    graph->vertices = it.vertices;
    graph->edges = 0;
    for (uint8_t to = 0; to < it.vertices; to++) {
        graph->vertex_label[to] = it.operation[to];
        for (uint8_t from = 0; from < to; from++)
            if (it.inputs[to] >> from & 1)
                graph->edge[graph->edges++] = (struct cell_edge){from, to, 0};
    }
}

static void target(const struct space *space, arch_code code, int cell,
                   struct cell_target *target)
{
    (void)space;
    (void)cell;
    struct nb101_cell it = nb101_cell_of(code);
    int last = it.vertices - 1, entry = 0;
    for (int from = 0; from < OUTPUT; from++)
        for (int to = from + 1; to <= OUTPUT; to++) {
            int vertex = to == OUTPUT ? last : to < last ? to : 0; // 0: it has no inputs
            target->bernoulli[entry++] = it.inputs[vertex] >> from & 1;
        }
    for (int interior = 0; interior < NB101_INTERIOR; interior++)
        target->categorical[interior] =
            interior + 1 < last ? (uint8_t)(it.operation[interior + 1] - NB101_CONV3X3)
                                : NONE;
}

static bool decode_operations(const float *logits, struct nb101_cell *cell,
                              unsigned *absent, struct error *error)
{
    *absent = 0;
    cell->operation[0] = NB101_INPUT;
    cell->operation[OUTPUT] = NB101_OUTPUT;
    for (int interior = 0; interior < NB101_INTERIOR; interior++) {
        int largest = space_argmax(logits + WIDTH * interior, WIDTH);
        if (largest < 0)
            return error_set(error, "operation of vertex %d: a logit is not a number",
                             interior + 1);
        cell->operation[interior + 1] = (uint8_t)(NB101_CONV3X3 + largest);
        if (largest == NONE)
            *absent |= 2u << interior;
    }
    return true;
}

static bool decode_edges(const float *logits, struct nb101_cell *cell, struct error *error)
{
    for (int from = 0; from < OUTPUT; from++)
        for (int to = from + 1; to <= OUTPUT; to++, logits++) {
            if (isnan(*logits))
                return error_set(error, "edge %d->%d: the logit is not a number", from, to);
            if (space_yes(*logits))
                cell->inputs[to] |= (uint8_t)(1u << from);
        }
    return true;
}

static bool decode(const struct space *space, const float *logits, arch_code *code,
                   struct error *error)
{
    (void)space;
    struct nb101_cell cell = {.vertices = NB101_VERTICES};
    unsigned absent;
    if (!decode_edges(logits, &cell, error) ||
        !decode_operations(logits + ENTRIES, &cell, &absent, error))
        return false;
    // A vertex without inputs is on no path: pruning removes it.
    for (int vertex = 1; vertex < OUTPUT; vertex++)
        if (absent >> vertex & 1)
            cell.inputs[vertex] = 0;
    return nb101_cell_code(&cell, code, error);
}

// The plain encoding: the same matrix, 0 or 1 an entry, then the operation of each interior
// vertex. Vertices that a smaller cell does not have have no edges; decoding prunes them.
enum { COORDINATES = ENTRIES + NB101_INTERIOR };

static void encode_plain(const struct space *space, arch_code code, uint8_t *values)
{
    struct cell_target labels;
    target(space, code, 0, &labels);
    memcpy(values, labels.bernoulli, ENTRIES);
    for (int interior = 0; interior < NB101_INTERIOR; interior++)
        values[ENTRIES + interior] =
            labels.categorical[interior] == NONE ? 0 : labels.categorical[interior];
}

static bool decode_plain(const struct space *space, const uint8_t *values, arch_code *code,
                         struct error *error)
{
    (void)space;
    struct nb101_cell cell = {.vertices = NB101_VERTICES,
                              .operation = {[0] = NB101_INPUT, [OUTPUT] = NB101_OUTPUT}};
    for (int from = 0; from < OUTPUT; from++)
        for (int to = from + 1; to <= OUTPUT; to++)
            cell.inputs[to] |= (uint8_t)(*values++ << from);
    for (int vertex = 1; vertex < OUTPUT; vertex++)
        cell.operation[vertex] = (uint8_t)(NB101_CONV3X3 + *values++);
    return nb101_cell_code(&cell, code, error);
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
    .contains = nb101_contains,
    .graph = graph,
    .target = target,
    .decode = decode,
    .list = nb101_list,
    .edits = nb101_edits,
    .most_edits = NB101_EDITS,
    .plain = {COORDINATES, plain_choices, encode_plain, decode_plain, NULL},
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
