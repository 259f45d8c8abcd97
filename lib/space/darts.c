// SPDX-License-Identifier: MIT
// The DARTS space: two cells an architecture (see darts.h for cells, codes and text).
#include "space/darts.h"

#include <stdio.h>

// Logits of a cell: for each edge its input, one of the nodes before its own, then its
// operation.
enum { LOGITS = 2 * (2 + 3 + 4 + 5) + DARTS_EDGES * DARTS_OPERATIONS };

static size_t hash(const struct space *space, arch_code code, char *text)
{
    (void)space;
    return (size_t)snprintf(text, SPACE_HASH, "%015llx", (unsigned long long)code);
}

static bool is_canonical(uint32_t code)
{
    if (code >= DARTS_CELL_CODES)
        return false;
    struct darts_cell cell = darts_cell_of(code);
    return darts_cell_canonical(&cell) == code;
}

static bool contains(const struct space *space, arch_code code)
{
    (void)space;
    return code >> 2 * DARTS_CELL_BITS == 0 && is_canonical(darts_part(code, 0)) &&
           is_canonical(darts_part(code, 1));
}

static void graph(const struct space *space, arch_code code, int cell_index,
                  struct cell_graph *graph)
{
    (void)space;
    struct darts_cell cell = darts_cell_of(darts_part(code, cell_index));
    graph->vertices = DARTS_NODES;
    graph->edges = DARTS_EDGES;
    for (int node = 0; node < DARTS_NODES; node++)
        graph->vertex_label[node] = (uint8_t)node;
    for (int edge = 0; edge < DARTS_EDGES; edge++)
        graph->edge[edge] = (struct cell_edge){
            cell.input[edge], (uint8_t)(DARTS_INPUTS + edge / 2), cell.operation[edge]};
}

static void target(const struct space *space, arch_code code, int cell_index,
                   struct cell_target *target)
{
    (void)space;
    struct darts_cell cell = darts_cell_of(darts_part(code, cell_index));
    for (int edge = 0; edge < DARTS_EDGES; edge++) {
        target->categorical[2 * edge] = cell.input[edge];
        target->categorical[2 * edge + 1] = cell.operation[edge];
    }
}

static bool decode_cell(const float *logits, struct darts_cell *cell, struct error *error)
{
    for (int edge = 0; edge < DARTS_EDGES; edge++) {
        int node = DARTS_INPUTS + edge / 2;
        int input = space_argmax(logits, node);
        int operation = space_argmax(logits + node, DARTS_OPERATIONS);
        if (input < 0 || operation < 0)
            return error_set(error, "node %d, edge %d: a logit is not a number", node,
                             edge % 2 + 1);
        cell->input[edge] = (uint8_t)input;
        cell->operation[edge] = (uint8_t)operation;
        logits += node + DARTS_OPERATIONS;
    }
    return darts_cell_check(cell, error);
}

static bool decode(const struct space *space, const float *logits, arch_code *code,
                   struct error *error)
{
    (void)space;
    struct darts_cell cells[DARTS_CELLS];
    for (int cell = 0; cell < DARTS_CELLS; cell++)
        if (!decode_cell(logits + cell * LOGITS, &cells[cell], error))
            return error_prefix(error, "%s cell", darts_cell_name(cell));
    *code = darts_join(cells);
    return true;
}

// Every number below DARTS_CELL_CODES is a cell as written: a uniform number is a uniform
// pair of inputs and uniform operations in each node.
static arch_code sample(const struct space *space, struct random_stream *stream)
{
    (void)space;
    struct darts_cell cells[DARTS_CELLS];
    for (int cell = 0; cell < DARTS_CELLS; cell++)
        cells[cell] = darts_cell_of((uint32_t)random_below(stream, DARTS_CELL_CODES));
    return darts_join(cells);
}

#define EDGE(node) (node), DARTS_OPERATIONS

// The plain encoding, cell by cell: for each node the pair of its inputs, where there is
// more than one, then its two operations. These are the digits of a cell's number.
enum { CELL_COORDINATES = 3 + DARTS_EDGES, COORDINATES = DARTS_CELLS * CELL_COORDINATES };

static void encode_plain(const struct space *space, arch_code code, uint8_t *values)
{
    (void)space;
    for (int part = 0; part < DARTS_CELLS; part++) {
        struct darts_cell cell = darts_cell_of(darts_part(code, part));
        for (int edge = 0; edge < DARTS_EDGES; edge += 2) {
            int a = cell.input[edge], b = cell.input[edge + 1];
            if (edge > 0)
                *values++ = (uint8_t)(b * (b - 1) / 2 + a);
            *values++ = cell.operation[edge];
            *values++ = cell.operation[edge + 1];
        }
    }
}

static bool decode_plain(const struct space *space, const uint8_t *values, arch_code *code,
                         struct error *error)
{
    (void)space;
    (void)error;
    struct darts_cell cells[DARTS_CELLS];
    for (int part = 0; part < DARTS_CELLS; part++)
        for (int edge = 0; edge < DARTS_EDGES; edge += 2) {
            int pair = edge > 0 ? *values++ : 0, b = 1;
            while (b * (b + 1) / 2 <= pair)
                b++;
            cells[part].input[edge] = (uint8_t)(pair - b * (b - 1) / 2);
            cells[part].input[edge + 1] = (uint8_t)b;
            cells[part].operation[edge] = *values++;
            cells[part].operation[edge + 1] = *values++;
        }
    *code = darts_join(cells);
    return true;
}

#define PLAIN_CELL 7, 7, 3, 7, 7, 6, 7, 7, 10, 7, 7
static const uint8_t plain_choices[COORDINATES] = {PLAIN_CELL, PLAIN_CELL};

static const struct csv_rule rules[] = {{"validation_accuracy", "cifar10_valid"}};

// Networks that were trained before spaces had sizes of their own have inputs for 7.
enum { FLAT_VERTICES = 7 };

static const uint8_t vertex_kind[DARTS_NODES] = {0, 1, 2, 2, 2, 2};

// As the program of DARTS draws them.
static const char *const vertex_names[DARTS_NODES] = {"c_{k-2}", "c_{k-1}", "0",
                                                      "1",       "2",       "3"};
static const char *const cell_names[DARTS_CELLS] = {"normal cell", "reduction cell"};

const struct space space_darts = {
    .name = "darts",
    .title = "nb301 (DARTS)",
    .cells = DARTS_CELLS,
    .vertices = DARTS_NODES,
    .edges = DARTS_EDGES,
    .inputs = DARTS_INPUTS,
    .joined = true,
    .flat_vertices = FLAT_VERTICES,
    .vertex_labels = DARTS_NODES,
    .vertex_kinds = DARTS_INPUTS + 1,
    .vertex_kind = vertex_kind,
    .edge_labels = DARTS_OPERATIONS,
    .names = {.vertices = vertex_names,
              .edges = darts_operation_names,
              .cells = cell_names,
              .output = "c_{k}"},
    .layout = {.categorical = 2 * DARTS_EDGES,
               .categories = {EDGE(2), EDGE(2), EDGE(3), EDGE(3), EDGE(4), EDGE(4), EDGE(5),
                              EDGE(5)},
               .logits = LOGITS},
    .parse = darts_parse,
    .print = darts_print,
    .genotype = darts_genotype,
    .hash = hash,
    .contains = contains,
    .graph = graph,
    .target = target,
    .decode = decode,
    .sample = sample,
    .edits = darts_edits,
    .most_edits = DARTS_EDITS,
    .plain = {COORDINATES, plain_choices, encode_plain, decode_plain, NULL},
    .cell_features = DARTS_CELL_FEATURES,
    .features = darts_features,
    .data = {.format = "nb301-csv",
             .unit = "percent",
             .rules = rules,
             .rule_count = sizeof rules / sizeof rules[0],
             .merges_isomorphs = true,
             .views = "cifar10",
             .epochs = 98,
             .boost = {700, 4, 0.05, 5, 0.7, 0.4, 1}},
    .training = {.latent = 64, .epochs = 25},
};
