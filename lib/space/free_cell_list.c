// SPDX-License-Identifier: MIT
// The list of the space. Codes are grown digit by digit in ascending order, so that they
// come out sorted, with no table and no hash. In a least code no vertex could have been
// numbered earlier with a smaller digit; this is checked as digits are added and leaves
// few cells for the full check, which decides between vertices with equal digits.
#include "space/nb101_cell.h"

struct listing {
    arch_code *codes;
    size_t count;
};

struct prefix {
    struct nb101_cell cell; // vertices that have been added, the input first
    uint32_t code;
    int edges;
    unsigned used; // vertices with an edge that leaves them
};

// Whether the new last vertex could stand nowhere earlier with a smaller digit.
static bool is_in_order(const struct nb101_cell *cell)
{
    int last = cell->vertices - 1;
    unsigned inputs = cell->inputs[last], operation = cell->operation[last];
    for (int place = last - 1; place > 0 && !(inputs >> place & 1); place--)
        if (inputs < cell->inputs[place] ||
            (inputs == cell->inputs[place] && operation < cell->operation[place]))
            return false;
    return true;
}

static void add_outputs(struct listing *listing, const struct prefix *prefix)
{
    struct nb101_cell cell = prefix->cell;
    int output = cell.vertices++;
    unsigned all = (1u << output) - 1;
    cell.operation[output] = NB101_OUTPUT;
    for (unsigned inputs = 1; inputs <= all; inputs++) {
        if ((inputs | prefix->used) != all ||
            prefix->edges + __builtin_popcount(inputs) > NB101_EDGES)
            continue;
        cell.inputs[output] = (uint8_t)inputs;
        if (nb101_cell_canonical(&cell) == (prefix->code | inputs))
            listing->codes[listing->count++] = prefix->code | inputs;
    }
}

static void grow(struct listing *listing, const struct prefix *prefix)
{
    add_outputs(listing, prefix);
    int vertex = prefix->cell.vertices;
    if (vertex > NB101_INTERIOR)
        return;
    struct prefix next = *prefix;
    next.cell.vertices++;
    for (unsigned inputs = 1; inputs < 1u << vertex; inputs++)
        for (unsigned operation = NB101_CONV3X3; operation <= NB101_MAXPOOL; operation++) {
            unsigned digit = inputs << 2 | (operation - NB101_OUTPUT);
            next.cell.inputs[vertex] = (uint8_t)inputs;
            next.cell.operation[vertex] = (uint8_t)operation;
            next.code = prefix->code | digit << nb101_digit_shift(vertex);
            next.edges = prefix->edges + __builtin_popcount(inputs);
            next.used = prefix->used | inputs;
            // The output needs one edge more.
            if (next.edges < NB101_EDGES && is_in_order(&next.cell))
                grow(listing, &next);
        }
}

void nb101_list(const struct space *space, int threads, arch_code *codes)
{
    (void)space;
    (void)threads; // one does it in 50 ms
    struct listing listing = {.codes = codes};
    struct prefix input = {.cell = {.vertices = 1}};
    grow(&listing, &input);
}
