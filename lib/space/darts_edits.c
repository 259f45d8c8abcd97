// SPDX-License-Identifier: MIT
// What an edit is stands in darts.h.
#include "space/darts.h"

struct editing {
    arch_code code, *results;
    size_t count;
    int part; // the cell that is edited
};

static void add_result(struct editing *editing, const struct darts_cell *cell)
{
    arch_code part = darts_cell_canonical(cell);
    arch_code code =
        editing->part == 0
            ? part << DARTS_CELL_BITS | darts_part(editing->code, 1)
            : (arch_code)darts_part(editing->code, 0) << DARTS_CELL_BITS | part;
    if (code != editing->code)
        editing->results[editing->count++] = code;
}

static void change_operation(struct editing *editing, struct darts_cell cell, int edge)
{
    uint8_t present = cell.operation[edge];
    for (uint8_t operation = 0; operation < DARTS_OPERATIONS; operation++) {
        cell.operation[edge] = operation;
        if (operation != present)
            add_result(editing, &cell);
    }
}

// The nodes that paths from a node lead to, itself included.
static unsigned nodes_after(const struct darts_cell *cell, int node)
{
    unsigned after = 1u << node;
    for (int edge = 0; edge < DARTS_EDGES; edge++)
        if (after >> cell->input[edge] & 1)
            after |= 1u << (DARTS_INPUTS + edge / 2);
    return after;
}

static void change_input(struct editing *editing, struct darts_cell cell, int edge)
{
    unsigned after = nodes_after(&cell, DARTS_INPUTS + edge / 2);
    uint8_t present = cell.input[edge], other = cell.input[edge ^ 1];
    for (uint8_t input = 0; input < DARTS_NODES; input++) {
        cell.input[edge] = input;
        if (input != present && input != other && !(after >> input & 1))
            add_result(editing, &cell);
    }
}

size_t darts_edits(const struct space *space, arch_code code, arch_code *results)
{
    (void)space;
    struct editing editing = {.code = code, .results = results};
    for (; editing.part < DARTS_CELLS; editing.part++) {
        struct darts_cell cell = darts_cell_of(darts_part(code, editing.part));
        for (int edge = 0; edge < DARTS_EDGES; edge++) {
            change_operation(&editing, cell, edge);
            change_input(&editing, cell, edge);
        }
    }
    return editing.count;
}
