// SPDX-License-Identifier: MIT
// Cells of the DARTS space: their numbers and their canonical form.
#include "space/darts.h"

enum { PAIRS_OF_OPERATIONS = DARTS_OPERATIONS * DARTS_OPERATIONS };

const char *const darts_operation_names[DARTS_OPERATIONS] = {
    "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3",
    "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5",
};

const char *darts_cell_name(int cell)
{
    return cell == 0 ? "normal" : "reduction";
}

// How many pairs of different nodes stand before a node.
static uint32_t input_pairs(uint32_t node)
{
    return node * (node - 1) / 2;
}

static uint32_t digit_bound(uint32_t node)
{
    return input_pairs(node) * PAIRS_OF_OPERATIONS;
}

static int first_edge(int node)
{
    return 2 * (node - DARTS_INPUTS);
}

bool darts_cell_check(const struct darts_cell *cell, struct error *error)
{
    for (int edge = 0; edge < DARTS_EDGES; edge++) {
        int node = DARTS_INPUTS + edge / 2, input = cell->input[edge];
        if (input >= node)
            return error_set(error, "node %d, edge %d: input %d does not come before it",
                             node, edge % 2 + 1, input);
        if (cell->operation[edge] >= DARTS_OPERATIONS)
            return error_set(error, "node %d, edge %d: operation %d is none of 0 to %d",
                             node, edge % 2 + 1, cell->operation[edge],
                             DARTS_OPERATIONS - 1);
        if (edge % 2 == 1 && input == cell->input[edge - 1])
            return error_set(error, "node %d: both edges come from input %d", node, input);
    }
    return true;
}

// The digit of a node whose edges come from a and b (any order) with operations p and q.
static uint32_t node_digit(uint32_t a, uint32_t p, uint32_t b, uint32_t q)
{
    return a < b ? (input_pairs(b) + a) * PAIRS_OF_OPERATIONS + DARTS_OPERATIONS * p + q
                 : (input_pairs(a) + b) * PAIRS_OF_OPERATIONS + DARTS_OPERATIONS * q + p;
}

uint32_t darts_cell_code(const struct darts_cell *cell)
{
    uint32_t code = 0;
    for (int node = DARTS_INPUTS; node < DARTS_NODES; node++) {
        int edge = first_edge(node);
        code = code * digit_bound((uint32_t)node) +
               node_digit(cell->input[edge], cell->operation[edge], cell->input[edge + 1],
                          cell->operation[edge + 1]);
    }
    return code;
}

struct darts_cell darts_cell_of(uint32_t code)
{
    struct darts_cell cell;
    for (uint32_t node = DARTS_NODES - 1; node >= DARTS_INPUTS; node--) {
        uint32_t digit = code % digit_bound(node), b = 1;
        code /= digit_bound(node);
        uint32_t pair = digit / PAIRS_OF_OPERATIONS;
        while (input_pairs(b + 1) <= pair)
            b++;
        int edge = first_edge((int)node);
        cell.input[edge] = (uint8_t)(pair - input_pairs(b));
        cell.input[edge + 1] = (uint8_t)b;
        cell.operation[edge] = (uint8_t)(digit / DARTS_OPERATIONS % DARTS_OPERATIONS);
        cell.operation[edge + 1] = (uint8_t)(digit % DARTS_OPERATIONS);
    }
    return cell;
}

enum { UNNUMBERED = DARTS_NODES };
static const uint32_t NO_DIGIT = UINT32_MAX;

// Nodes get their new numbers one by one, the most significant digit first.
struct renumbering {
    const struct darts_cell *cell;
    uint8_t number[DARTS_NODES]; // new number of each node
    uint32_t least;              // code found so far
};

// The digit that a node has if it is numbered next; NO_DIGIT where it cannot be.
static uint32_t next_digit(const struct renumbering *renumbering, int node)
{
    const struct darts_cell *cell = renumbering->cell;
    int edge = first_edge(node);
    uint8_t a = renumbering->number[cell->input[edge]];
    uint8_t b = renumbering->number[cell->input[edge + 1]];
    if (renumbering->number[node] != UNNUMBERED || a == UNNUMBERED || b == UNNUMBERED)
        return NO_DIGIT;
    return node_digit(a, cell->operation[edge], b, cell->operation[edge + 1]);
}

// The digits are compared from the first on, so only nodes with the least digit are worth
// numbering next; equal nodes may differ in what follows, and all of them are tried.
static void number_next(struct renumbering *renumbering, uint8_t next, uint32_t code)
{
    if (next == DARTS_NODES) {
        if (code < renumbering->least)
            renumbering->least = code;
        return;
    }
    uint32_t digits[DARTS_NODES], least = NO_DIGIT;
    for (int node = DARTS_INPUTS; node < DARTS_NODES; node++) {
        digits[node] = next_digit(renumbering, node);
        if (digits[node] < least)
            least = digits[node];
    }
    for (int node = DARTS_INPUTS; node < DARTS_NODES; node++) {
        if (digits[node] != least)
            continue;
        renumbering->number[node] = next;
        number_next(renumbering, (uint8_t)(next + 1), code * digit_bound(next) + least);
        renumbering->number[node] = UNNUMBERED;
    }
}

uint32_t darts_cell_canonical(const struct darts_cell *cell)
{
    struct renumbering renumbering = {
        .cell = cell,
        .number = {0, 1, UNNUMBERED, UNNUMBERED, UNNUMBERED, UNNUMBERED},
        .least = DARTS_CELL_CODES,
    };
    number_next(&renumbering, DARTS_INPUTS, 0);
    return renumbering.least;
}

arch_code darts_join(const struct darts_cell cells[DARTS_CELLS])
{
    return (arch_code)darts_cell_canonical(&cells[0]) << DARTS_CELL_BITS |
           darts_cell_canonical(&cells[1]);
}

uint32_t darts_part(arch_code code, int cell)
{
    return cell == 0 ? (uint32_t)(code >> DARTS_CELL_BITS)
                     : (uint32_t)code & ((1u << DARTS_CELL_BITS) - 1);
}
