// SPDX-License-Identifier: MIT
// The list of the space. Codes are grown digit by digit in ascending order, so that they
// come out sorted, with no table and no hash. In a least code no vertex could have been
// numbered earlier with a smaller digit; this is checked as digits are added and leaves
// few cells for the full check, which decides between vertices with equal digits.
#include "space/free_cell.h"

struct listing {
    const struct cell_shape *shape;
    arch_code *codes; // NULL: they are only counted
    uint64_t count, most;
};

struct prefix {
    struct free_cell cell; // vertices that have been added, the input first
    arch_code code;
    int edges;
    unsigned used; // vertices with an edge that leaves them
};

// Whether the new last vertex could stand nowhere earlier with a smaller digit.
static bool is_in_order(const struct free_cell *cell)
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
    struct free_cell cell = prefix->cell;
    int output = cell.vertices++;
    unsigned all = (1u << output) - 1;
    cell.operation[output] = FREE_OUTPUT;
    for (unsigned inputs = 1; inputs <= all && listing->count < listing->most; inputs++) {
        if ((inputs | prefix->used) != all ||
            prefix->edges + __builtin_popcount(inputs) > listing->shape->edges)
            continue;
        cell.inputs[output] = (uint8_t)inputs;
        if (free_cell_canonical(listing->shape, &cell) != (prefix->code | inputs))
            continue;
        if (listing->codes)
            listing->codes[listing->count] = prefix->code | inputs;
        listing->count++;
    }
}

static void grow(struct listing *listing, const struct prefix *prefix)
{
    const struct cell_shape *shape = listing->shape;
    add_outputs(listing, prefix);
    int vertex = prefix->cell.vertices;
    if (vertex > shape->vertices - 2 || listing->count >= listing->most)
        return;
    struct prefix next = *prefix;
    next.cell.vertices++;
    for (unsigned inputs = 1; inputs < 1u << vertex; inputs++)
        for (int operation = FREE_FIRST; operation < FREE_FIRST + shape->operations;
             operation++) {
            arch_code digit = (arch_code)inputs << shape->operation_bits |
                              (arch_code)(operation - FREE_OUTPUT);
            next.cell.inputs[vertex] = (uint8_t)inputs;
            next.cell.operation[vertex] = (uint8_t)operation;
            next.code = prefix->code | digit << shape->shift[vertex];
            next.edges = prefix->edges + __builtin_popcount(inputs);
            next.used = prefix->used | inputs;
            // The output needs one edge more.
            if (next.edges < shape->edges && is_in_order(&next.cell))
                grow(listing, &next);
        }
}

uint64_t free_cell_list_all(const struct cell_shape *shape, arch_code *codes, uint64_t most)
{
    struct listing listing = {.shape = shape, .codes = codes, .most = most};
    struct prefix input = {.cell = {.vertices = 1}};
    grow(&listing, &input);
    return listing.count;
}

void free_cell_list(const struct space *space, int threads, arch_code *codes)
{
    (void)threads; // one lists NAS-Bench-101 in 50 ms
    free_cell_list_all(space->shape, codes, space->size);
}
