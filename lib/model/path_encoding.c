// SPDX-License-Identifier: MIT
#include "model/path_encoding.h"

#include <string.h>

static bool on_edges(const struct space *space)
{
    return space->edge_labels > 0;
}

// The shortest path: an edge, with or without an operation.
static int shortest(const struct space *space)
{
    return on_edges(space) || space->joined ? 1 : 0;
}

void path_encoding_make(struct path_encoding *encoding, const struct space *space,
                        size_t most)
{
    int kinds = space->vertex_kind ? space->vertex_kinds : space->vertex_labels;
    *encoding = (struct path_encoding){.space = space};
    // Where vertices have operations, inputs and output have a label each.
    encoding->operations =
        on_edges(space) ? space->edge_labels : kinds - (space->joined ? 1 : 2);
    size_t more = 1; // sequences of the present length
    encoding->each = shortest(space) == 0;
    for (int length = 1; length <= SPACE_MAX_VERTICES; length++) {
        more *= (size_t)encoding->operations;
        if (length > 1 && encoding->each + more > most)
            break;
        encoding->each += more;
        encoding->longest = length;
    }
    encoding->width = (size_t)(space->cells * space->inputs) * encoding->each;
}

// The paths of one input.
struct walk {
    const struct path_encoding *encoding;
    struct cell_graph graph;
    real *vector; // [each]
};

// The number among the operations of what an edge leads through.
static size_t operation_of(const struct walk *walk, const struct cell_edge *edge)
{
    const struct cell_graph *graph = &walk->graph;
    if (on_edges(walk->encoding->space))
        return edge->label;
    uint8_t label = graph->vertex_label[edge->to], input = graph->vertex_label[0];
    uint8_t output = graph->vertex_label[graph->vertices - 1];
    bool counted = !walk->encoding->space->joined && output < label;
    return (size_t)label - (input < label) - counted;
}

// A sequence of `length` operations as a number in base `operations`: its place behind all
// shorter ones.
static void note(const struct walk *walk, int length, size_t number)
{
    size_t place = number, count = 1;
    for (int shorter = 0; shorter < length; shorter++) {
        if (shorter >= shortest(walk->encoding->space))
            place += count;
        count *= (size_t)walk->encoding->operations;
    }
    walk->vector[place] = 1;
}

static void follow(const struct walk *walk, int vertex, int length, size_t number)
{
    const struct space *space = walk->encoding->space;
    const struct cell_graph *graph = &walk->graph;
    for (int e = 0; e < graph->edges; e++) {
        const struct cell_edge *edge = &graph->edge[e];
        if (edge->from != vertex)
            continue;
        bool output = !space->joined && edge->to == graph->vertices - 1;
        bool passes = on_edges(space) || !output; // an operation
        if (length + passes > walk->encoding->longest)
            continue;
        size_t next =
            passes ? number * (size_t)walk->encoding->operations + operation_of(walk, edge)
                   : number;
        if (output || space->joined)
            note(walk, length + passes, next);
        if (!output)
            follow(walk, edge->to, length + passes, next);
    }
}

void path_encode(const struct path_encoding *encoding, arch_code code, real *vector)
{
    const struct space *space = encoding->space;
    struct walk walk = {.encoding = encoding, .vector = vector};
    memset(vector, 0, encoding->width * sizeof *vector);
    for (int cell = 0; cell < space->cells; cell++) {
        space->graph(space, code, cell, &walk.graph);
        for (int v = 0; space->vertex_kind && v < walk.graph.vertices; v++)
            walk.graph.vertex_label[v] = space->vertex_kind[walk.graph.vertex_label[v]];
        for (int input = 0; input < space->inputs; input++) {
            follow(&walk, input, 0, 0);
            walk.vector += encoding->each;
        }
    }
}
