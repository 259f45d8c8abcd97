// SPDX-License-Identifier: MIT
// NAS-Bench-201 (Dong and Yang, ICLR 2020): four nodes and an operation on each of the six
// edges between them.
//
// Code: the six operations, numbered as below, as digits of a number in base 5, the first
// edge the most significant: 0 .. 15624.
#include "space/nb201.h"
#include "space/edge_text.h"
#include "space/nb201_order.h"

#include <stdio.h>

enum { NODES = NB201_NODES, EDGES = NB201_EDGES, OPERATIONS = NB201_OPERATIONS };
// Networks that were trained before spaces had sizes of their own have inputs for 7.
enum { FLAT_VERTICES = 7 };

static const char *const operation_names[OPERATIONS] = {
    [NB201_NONE] = "none",
    [NB201_SKIP] = "skip_connect",
    [NB201_CONVOLUTION_1X1] = "nor_conv_1x1",
    [NB201_CONVOLUTION_3X3] = "nor_conv_3x3",
    [NB201_AVERAGE] = "avg_pool_3x3",
};

// In the order of the text form.
#define EDGE(from, to)                                                                     \
    {                                                                                      \
        from, to, OPERATIONS, operation_names                                              \
    }
static const struct text_edge edges[EDGES] = {EDGE(0, 1), EDGE(0, 2), EDGE(1, 2),
                                              EDGE(0, 3), EDGE(1, 3), EDGE(2, 3)};

static arch_code pack(const uint8_t operation[EDGES])
{
    arch_code code = 0;
    for (int edge = 0; edge < EDGES; edge++)
        code = code * OPERATIONS + operation[edge];
    return code;
}

static void unpack(arch_code code, uint8_t operation[EDGES])
{
    for (int edge = EDGES - 1; edge >= 0; edge--, code /= OPERATIONS)
        operation[edge] = (uint8_t)(code % OPERATIONS);
}

static const struct edge_text text_form = {EDGES, edges};

static bool parse(const struct space *space, const char *text, size_t length,
                  arch_code *code, struct error *error)
{
    (void)space;
    uint8_t operation[EDGES];
    if (!edge_text_parse(&text_form, text, length, operation, error))
        return false;
    *code = pack(operation);
    return true;
}

static size_t print(const struct space *space, arch_code code, char *text)
{
    (void)space;
    uint8_t operation[EDGES];
    unpack(code, operation);
    return edge_text_print(&text_form, operation, text);
}

static size_t hash(const struct space *space, arch_code code, char *text)
{
    (void)space;
    return (size_t)snprintf(text, SPACE_HASH, "%d", (int)nb201_order()->index[code]);
}

static bool contains(const struct space *space, arch_code code)
{
    (void)space;
    return code < NB201_SIZE;
}

// `none` is an operation, so its edges are in the graph like the others.
static void graph(const struct space *space, arch_code code, int cell,
                  struct cell_graph *graph)
{
    (void)space;
    (void)cell;
    uint8_t operation[EDGES];
    unpack(code, operation);
    graph->vertices = NODES;
    graph->edges = EDGES;
    for (int node = 0; node < NODES; node++)
        graph->vertex_label[node] = (uint8_t)node;
    for (int edge = 0; edge < EDGES; edge++)
        graph->edge[edge] =
            (struct cell_edge){edges[edge].from, edges[edge].to, operation[edge]};
}

static void target(const struct space *space, arch_code code, int cell,
                   struct cell_target *target)
{
    (void)space;
    (void)cell;
    unpack(code, target->categorical);
}

static bool decode(const struct space *space, const float *logits, arch_code *code,
                   struct error *error)
{
    (void)space;
    uint8_t operation[EDGES];
    for (int edge = 0; edge < EDGES; edge++) {
        int largest = space_argmax(logits + OPERATIONS * edge, OPERATIONS);
        if (largest < 0)
            return error_set(error, "edge %d->%d: a logit is not a number",
                             edges[edge].from, edges[edge].to);
        operation[edge] = (uint8_t)largest;
    }
    *code = pack(operation);
    return true;
}

static void list(const struct space *space, int threads, arch_code *codes)
{
    (void)space;
    (void)threads;
    const struct nb201_order *order = nb201_order();
    for (int index = 0; index < NB201_SIZE; index++)
        codes[index] = order->code[index];
}

// An edit is another operation on one edge. The edges come one after another, so that the
// plain encoding is the operations as they stand.
enum { EDITS = EDGES * (OPERATIONS - 1) };

static size_t edits(const struct space *space, arch_code code, arch_code *results)
{
    (void)space;
    uint8_t operation[EDGES];
    size_t count = 0;
    unpack(code, operation);
    for (int edge = 0; edge < EDGES; edge++) {
        uint8_t present = operation[edge];
        for (uint8_t other = 0; other < OPERATIONS; other++) {
            operation[edge] = other;
            if (other != present)
                results[count++] = pack(operation);
        }
        operation[edge] = present;
    }
    return count;
}

static void encode_plain(const struct space *space, arch_code code, uint8_t *values)
{
    (void)space;
    unpack(code, values);
}

static bool decode_plain(const struct space *space, const uint8_t *values, arch_code *code,
                         struct error *error)
{
    (void)space;
    (void)error;
    *code = pack(values);
    return true;
}

static const uint8_t plain_choices[EDGES] = {OPERATIONS, OPERATIONS, OPERATIONS,
                                             OPERATIONS, OPERATIONS, OPERATIONS};

static const struct csv_rule rules[] = {
    {"cifar10_valid", "cifar10_valid"},
    {"cifar10_test", "cifar10_test"},
    {"cifar10_train_seconds_200ep", "cifar10_cost"},
    {"cifar100_valid", "cifar100_valid"},
    {"cifar100_test", "cifar100_test"},
    {"cifar100_train_seconds_200ep", "cifar100_cost"},
    {"imagenet16_valid", "imagenet16_valid"},
    {"imagenet16_test", "imagenet16_test"},
    {"imagenet16_train_seconds_200ep", "imagenet16_cost"},
    {"cifar10_valid_12ep", "cifar10_12ep_valid"},
    {"cifar10_test_12ep", "cifar10_12ep_test"},
    {"cifar100_valid_12ep", "cifar100_12ep_valid"},
    {"cifar100_test_12ep", "cifar100_12ep_test"},
    {"imagenet16_valid_12ep", "imagenet16_12ep_valid"},
    {"imagenet16_test_12ep", "imagenet16_12ep_test"},
    {"params_mb_cifar10", "params_mb"},
    {"flops_m_cifar10", "flops_m"},
};

static const uint8_t vertex_kind[NODES] = {0, 1, 1, 2}; // input, inner, output

const struct space space_nb201 = {
    .name = "nb201",
    .title = "nb201",
    .size = NB201_SIZE,
    .cells = 1,
    .vertices = NODES,
    .edges = EDGES,
    .inputs = 1,
    .flat_vertices = FLAT_VERTICES,
    .vertex_labels = NODES,
    .vertex_kinds = 3,
    .vertex_kind = vertex_kind,
    .edge_labels = OPERATIONS,
    .names = {.edges = operation_names},
    .layout = {.categorical = EDGES,
               .categories = {OPERATIONS, OPERATIONS, OPERATIONS, OPERATIONS, OPERATIONS,
                              OPERATIONS},
               .logits = EDGES * OPERATIONS},
    .parse = parse,
    .print = print,
    .hash = hash,
    .contains = contains,
    .graph = graph,
    .target = target,
    .decode = decode,
    .list = list,
    .edits = edits,
    .most_edits = EDITS,
    .plain = {EDGES, plain_choices, encode_plain, decode_plain, NULL},
    .cell_features = NB201_FEATURES,
    .features = nb201_features,
    .data = {.format = "nb201-csv",
             .unit = "percent",
             .rules = rules,
             .rule_count = sizeof rules / sizeof rules[0],
             .hash_column = "index",
             .views = "cifar10,cifar100,imagenet16",
             .epochs = 200,
             .boost = {1000, 6, 0.03, 2, 0.7, 0.4, 1},
             .log_error = true},
    .training = {.latent = 32, .epochs = 60},
};
