// SPDX-License-Identifier: MIT
#include "space/free_cell.h"

struct cell_shape cell_shape_of(int vertices, int edges, int operations)
{
    struct cell_shape shape = {vertices, edges, operations, 1, {0}};
    while (1 << shape.operation_bits <= operations)
        shape.operation_bits++;
    int shift = vertices - 1; // the output's inputs
    for (int vertex = vertices - 2; vertex > 0; vertex--) {
        shape.shift[vertex] = (uint8_t)shift;
        shift += vertex + shape.operation_bits;
    }
    return shape;
}

int free_cell_edges(const struct free_cell *cell)
{
    int edges = 0;
    for (int vertex = 1; vertex < cell->vertices; vertex++)
        edges += __builtin_popcount(cell->inputs[vertex]);
    return edges;
}

void free_cell_remove(struct free_cell *cell, int gone)
{
    unsigned below = (1u << gone) - 1;
    cell->vertices--;
    for (int vertex = gone; vertex < cell->vertices; vertex++) {
        unsigned inputs = cell->inputs[vertex + 1];
        cell->operation[vertex] = cell->operation[vertex + 1];
        cell->inputs[vertex] = (uint8_t)((inputs & below) | (inputs >> 1 & ~below));
    }
}

bool free_cell_prune(struct free_cell *cell)
{
    int output = cell->vertices - 1;
    unsigned reached = 1, needed = 1u << output;
    for (int vertex = 1; vertex <= output; vertex++)
        if (cell->inputs[vertex] & reached)
            reached |= 1u << vertex;
    for (int vertex = output; vertex > 0; vertex--)
        if (needed >> vertex & 1)
            needed |= cell->inputs[vertex];
    if (!(reached >> output & 1))
        return false;
    for (int vertex = output - 1; vertex > 0; vertex--)
        if (!(reached & needed & 1u << vertex))
            free_cell_remove(cell, vertex);
    return true;
}

// The search for the least code. It numbers the interior vertices one by one; those whose
// inputs have numbers can be next, and among them only those with the least digit, so that
// it branches only where vertices have the same inputs and the same operation.
struct search {
    const struct cell_shape *shape;
    const struct free_cell *cell;
    // Byte v of outputs[u], 0 or 1: the edge u -> v. Shifted by the number that u is given,
    // it adds u to the inputs of all vertices at once.
    uint64_t outputs[FREE_VERTICES];
    arch_code least;
};

static uint64_t inputs_to_bytes(unsigned vertices)
{
    // Moves bit v to bit 8 v: seven copies, 7 bits apart, do not overlap.
    return vertices * UINT64_C(0x0002040810204081) & UINT64_C(0x0101010101010101);
}

static uint32_t digit_of(const struct search *search, int vertex, uint64_t inputs)
{
    unsigned operation = search->cell->operation[vertex] - FREE_OUTPUT;
    return (uint32_t)(inputs >> 8 * vertex & 0xff) << search->shape->operation_bits |
           operation;
}

// The unnumbered vertices that can be next and have the least digit.
static unsigned find_next(const struct search *search, unsigned numbered, uint64_t inputs,
                          uint32_t *least)
{
    unsigned next = 0;
    *least = UINT32_MAX;
    for (int vertex = 1; vertex < search->cell->vertices - 1; vertex++) {
        if ((numbered >> vertex & 1) || (search->cell->inputs[vertex] & ~numbered))
            continue;
        uint32_t digit = digit_of(search, vertex, inputs);
        if (digit < *least)
            next = 0;
        if (digit <= *least) {
            next |= 1u << vertex;
            *least = digit;
        }
    }
    return next;
}

// `numbered`: the vertices that have a number, below `number`. Byte v of `inputs`: the
// numbers of v's inputs among them.
static void extend(struct search *search, int number, unsigned numbered, uint64_t inputs,
                   arch_code code)
{
    int output = search->cell->vertices - 1;
    if (number == output) {
        code |= inputs >> 8 * output & 0xff;
        if (code < search->least)
            search->least = code;
        return;
    }
    uint32_t digit;
    unsigned next = find_next(search, numbered, inputs, &digit);
    int shift = search->shape->shift[number];
    code |= (arch_code)digit << shift;
    if (code >> shift > search->least >> shift)
        return;
    uint64_t tried = 0;
    for (; next; next &= next - 1) {
        int vertex = __builtin_ctz(next);
        uint64_t outputs = search->outputs[vertex];
        if (outputs == tried)
            continue; // it can change places with the one before
        tried = outputs;
        extend(search, number + 1, numbered | 1u << vertex, inputs | outputs << number,
               code);
    }
}

arch_code free_cell_canonical(const struct cell_shape *shape, const struct free_cell *cell)
{
    struct search search = {.shape = shape, .cell = cell, .least = UINT64_MAX};
    unsigned outputs[FREE_VERTICES] = {0};
    for (int vertex = 1; vertex < cell->vertices; vertex++)
        for (unsigned inputs = cell->inputs[vertex]; inputs; inputs &= inputs - 1)
            outputs[__builtin_ctz(inputs)] |= 1u << vertex;
    for (int vertex = 0; vertex < cell->vertices - 1; vertex++)
        search.outputs[vertex] = inputs_to_bytes(outputs[vertex]);
    extend(&search, 1, 1, search.outputs[0], 0);
    return search.least;
}

bool free_cell_code(const struct cell_shape *shape, struct free_cell *cell, arch_code *code,
                    struct error *error)
{
    if (!free_cell_prune(cell))
        return error_set(error, "no path leads from the input to the output");
    int edges = free_cell_edges(cell);
    if (edges > shape->edges)
        return error_set(error, "%d edges after pruning; a cell has at most %d", edges,
                         shape->edges);
    *code = free_cell_canonical(shape, cell);
    return true;
}

struct free_cell free_cell_of(const struct cell_shape *shape, arch_code code)
{
    struct free_cell cell = {.vertices = 1};
    unsigned mask = (1u << shape->operation_bits) - 1;
    for (int vertex = 1; vertex < shape->vertices - 1; vertex++) {
        unsigned digit = (unsigned)(code >> shape->shift[vertex]);
        unsigned operation = digit & mask;
        if (!operation)
            break;
        cell.operation[vertex] = (uint8_t)(FREE_OUTPUT + operation);
        cell.inputs[vertex] =
            (uint8_t)(digit >> shape->operation_bits & ((1u << vertex) - 1));
        cell.vertices++;
    }
    int output = cell.vertices++;
    cell.operation[output] = FREE_OUTPUT;
    cell.inputs[output] = (uint8_t)(code & ((1u << output) - 1));
    return cell;
}

static bool knows_operations(const struct cell_shape *shape, const struct free_cell *cell)
{
    for (int vertex = 1; vertex < cell->vertices - 1; vertex++)
        if (cell->operation[vertex] >= FREE_FIRST + shape->operations)
            return false;
    return true;
}

bool free_cell_contains(const struct space *space, arch_code code)
{
    // Digits that no cell has are lost on the way and make the codes differ.
    const struct cell_shape *shape = space->shape;
    struct free_cell cell = free_cell_of(shape, code);
    return knows_operations(shape, &cell) && free_cell_prune(&cell) &&
           free_cell_edges(&cell) <= shape->edges &&
           free_cell_canonical(shape, &cell) == code;
}
