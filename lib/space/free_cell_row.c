// SPDX-License-Identifier: MIT
// What a row asks of cells with free edges: see free_cell.h.
#include "space/free_cell.h"

#include <math.h>
#include <string.h>

// Of the largest cell: its output, and the entries above the diagonal of its matrix.
static int output_of(const struct cell_shape *shape)
{
    return shape->vertices - 1;
}

static int entries_of(const struct cell_shape *shape)
{
    return shape->vertices * (shape->vertices - 1) / 2;
}

void free_cell_graph(const struct space *space, arch_code code, int cell,
                     struct cell_graph *graph)
{
    (void)cell;
    struct free_cell it = free_cell_of(space->shape, code);
    graph->vertices = it.vertices;
    graph->edges = 0;
    for (uint8_t to = 0; to < it.vertices; to++) {
        graph->vertex_label[to] = it.operation[to];
        for (uint8_t from = 0; from < to; from++)
            if (it.inputs[to] >> from & 1)
                graph->edge[graph->edges++] = (struct cell_edge){from, to, 0};
    }
}

// The operation that stands for a vertex that is not there: one more than there are.
void free_cell_target(const struct space *space, arch_code code, int cell,
                      struct cell_target *target)
{
    (void)cell;
    const struct cell_shape *shape = space->shape;
    struct free_cell it = free_cell_of(shape, code);
    int last = it.vertices - 1, output = output_of(shape), entry = 0;
    for (int from = 0; from < output; from++)
        for (int to = from + 1; to <= output; to++) {
            int vertex = to == output ? last : to < last ? to : 0; // 0: it has no inputs
            target->bernoulli[entry++] = it.inputs[vertex] >> from & 1;
        }
    for (int vertex = 1; vertex < output; vertex++)
        target->categorical[vertex - 1] =
            (uint8_t)(vertex < last ? it.operation[vertex] - FREE_FIRST
                                    : shape->operations);
}

static bool decode_operations(const struct cell_shape *shape, const float *logits,
                              struct free_cell *cell, unsigned *absent, struct error *error)
{
    int width = shape->operations + 1, output = output_of(shape);
    *absent = 0;
    cell->operation[0] = FREE_INPUT;
    cell->operation[output] = FREE_OUTPUT;
    for (int vertex = 1; vertex < output; vertex++, logits += width) {
        int largest = space_argmax(logits, width);
        if (largest < 0)
            return error_set(error, "operation of vertex %d: a logit is not a number",
                             vertex);
        cell->operation[vertex] = (uint8_t)(FREE_FIRST + largest);
        if (largest == shape->operations)
            *absent |= 1u << vertex;
    }
    return true;
}

static bool decode_edges(const struct cell_shape *shape, const float *logits,
                         struct free_cell *cell, struct error *error)
{
    int output = output_of(shape);
    for (int from = 0; from < output; from++)
        for (int to = from + 1; to <= output; to++, logits++) {
            if (isnan(*logits))
                return error_set(error, "edge %d->%d: the logit is not a number", from, to);
            if (space_yes(*logits))
                cell->inputs[to] |= (uint8_t)(1u << from);
        }
    return true;
}

bool free_cell_decode(const struct space *space, const float *logits, arch_code *code,
                      struct error *error)
{
    const struct cell_shape *shape = space->shape;
    struct free_cell cell = {.vertices = shape->vertices};
    unsigned absent;
    if (!decode_edges(shape, logits, &cell, error) ||
        !decode_operations(shape, logits + entries_of(shape), &cell, &absent, error))
        return false;
    // A vertex without inputs is on no path: pruning removes it.
    for (int vertex = 1; vertex < output_of(shape); vertex++)
        if (absent >> vertex & 1)
            cell.inputs[vertex] = 0;
    return free_cell_code(shape, &cell, code, error);
}

// Vertices that a smaller cell does not have have no edges; decoding prunes them.
void free_cell_encode_plain(const struct space *space, arch_code code, uint8_t *values)
{
    const struct cell_shape *shape = space->shape;
    int entries = entries_of(shape);
    struct cell_target labels;
    free_cell_target(space, code, 0, &labels);
    memcpy(values, labels.bernoulli, (size_t)entries);
    for (int interior = 0; interior < shape->vertices - 2; interior++)
        values[entries + interior] = labels.categorical[interior] == shape->operations
                                         ? 0
                                         : labels.categorical[interior];
}

bool free_cell_decode_plain(const struct space *space, const uint8_t *values,
                            arch_code *code, struct error *error)
{
    const struct cell_shape *shape = space->shape;
    int output = output_of(shape);
    struct free_cell cell = {.vertices = shape->vertices};
    for (int from = 0; from < output; from++)
        for (int to = from + 1; to <= output; to++)
            cell.inputs[to] |= (uint8_t)(*values++ << from);
    cell.operation[0] = FREE_INPUT;
    cell.operation[output] = FREE_OUTPUT;
    for (int vertex = 1; vertex < output; vertex++)
        cell.operation[vertex] = (uint8_t)(FREE_FIRST + *values++);
    return free_cell_code(shape, &cell, code, error);
}
