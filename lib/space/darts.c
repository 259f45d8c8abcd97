// SPDX-License-Identifier: MIT
// The DARTS space: two cells an architecture (see darts.h for cells, codes and text).
#include "space/darts.h"

#include <stdio.h>

// Logits of a cell: for each edge its input, one of the nodes before its own, then its
// operation.
enum { LOGITS = 2 * (2 + 3 + 4 + 5) + DARTS_EDGES * DARTS_OPERATIONS };

static size_t hash(arch_code code, char *text)
{
    return (size_t)snprintf(text, SPACE_HASH, "%015llx", (unsigned long long)code);
}

static bool is_canonical(uint32_t code)
{
    if (code >= DARTS_CELL_CODES)
        return false;
    struct darts_cell cell = darts_cell_of(code);
    return darts_cell_canonical(&cell) == code;
}

static bool contains(arch_code code)
{
    return code >> 2 * DARTS_CELL_BITS == 0 && is_canonical(darts_part(code, 0)) &&
           is_canonical(darts_part(code, 1));
}

static void graph(arch_code code, int cell_index, struct cell_graph *graph)
{
    struct darts_cell cell = darts_cell_of(darts_part(code, cell_index));
    graph->vertices = DARTS_NODES;
    graph->edges = DARTS_EDGES;
    for (int node = 0; node < DARTS_NODES; node++)
        graph->vertex_label[node] = (uint8_t)node;
    for (int edge = 0; edge < DARTS_EDGES; edge++)
        graph->edge[edge] = (struct cell_edge){
            cell.input[edge], (uint8_t)(DARTS_INPUTS + edge / 2), cell.operation[edge]};
}

static void target(arch_code code, int cell_index, struct cell_target *target)
{
    struct darts_cell cell = darts_cell_of(darts_part(code, cell_index));
    for (int edge = 0; edge < DARTS_EDGES; edge++) {
        target->choice[2 * edge] = cell.input[edge];
        target->choice[2 * edge + 1] = cell.operation[edge];
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

static bool decode(const float *logits, arch_code *code, struct error *error)
{
    struct darts_cell cells[SPACE_CELLS];
    for (int cell = 0; cell < SPACE_CELLS; cell++)
        if (!decode_cell(logits + cell * LOGITS, &cells[cell], error))
            return error_prefix(error, "%s cell", darts_cell_name(cell));
    *code = darts_join(cells);
    return true;
}

// Every number below DARTS_CELL_CODES is a cell as written: a uniform number is a uniform
// pair of inputs and uniform operations in each node.
static arch_code sample(struct random_stream *stream)
{
    struct darts_cell cells[SPACE_CELLS];
    for (int cell = 0; cell < SPACE_CELLS; cell++)
        cells[cell] = darts_cell_of((uint32_t)random_below(stream, DARTS_CELL_CODES));
    return darts_join(cells);
}

#define EDGE(node) (node), DARTS_OPERATIONS

static const uint8_t vertex_kind[DARTS_NODES] = {0, 1, 2, 2, 2, 2};

const struct space space_darts = {
    .name = "darts",
    .cells = SPACE_CELLS,
    .vertex_labels = DARTS_NODES,
    .vertex_kinds = DARTS_INPUTS + 1,
    .vertex_kind = vertex_kind,
    .edge_labels = DARTS_OPERATIONS,
    .layout = {.choices = 2 * DARTS_EDGES,
               .choice_width = {EDGE(2), EDGE(2), EDGE(3), EDGE(3), EDGE(4), EDGE(4),
                                EDGE(5), EDGE(5)},
               .logits = LOGITS},
    .parse = darts_parse,
    .print = darts_print,
    .hash = hash,
    .contains = contains,
    .graph = graph,
    .target = target,
    .decode = decode,
    .sample = sample,
};
