// SPDX-License-Identifier: MIT
#include "model/operation_graphs.h"

static bool on_edges(const struct space *space)
{
    return space->edge_labels > 0;
}

// Labels of a cell. With operations on edges: inputs, output, operations.
static int cell_labels(const struct space *space)
{
    if (on_edges(space))
        return space->inputs + 1 + space->edge_labels;
    return space->vertex_kind ? space->vertex_kinds : space->vertex_labels;
}

int operation_labels(const struct space *space, bool global)
{
    return space->cells * cell_labels(space) + global;
}

// Graphs in the making: vertices are added in order, each with its predecessors.
struct making {
    const struct space *space;
    struct vertex_graphs *graphs;
    uint32_t vertices, links;
};

static uint32_t add_vertex(struct making *making, int label)
{
    uint32_t vertex = making->vertices++;
    making->graphs->label[vertex] = (uint8_t)label;
    making->graphs->from_first[vertex + 1] = making->links;
    return vertex;
}

// To the vertex that was added last.
static void add_link(struct making *making, uint32_t from)
{
    making->graphs->from[making->links++] = from;
    making->graphs->from_first[making->vertices] = making->links;
}

// Operations on edges. Edges come with their tails' own edges before them, or not: a vertex
// an edge is numbered before its links are made.
static void add_edges_cell(struct making *making, const struct cell_graph *cell, int labels)
{
    const struct space *space = making->space;
    uint32_t first = making->vertices + (uint32_t)space->inputs; // the first edge's vertex
    for (int input = 0; input < space->inputs; input++)
        add_vertex(making, labels + input);
    for (int e = 0; e < cell->edges; e++) {
        const struct cell_edge *edge = &cell->edge[e];
        add_vertex(making, labels + space->inputs + 1 + edge->label);
        if (edge->from < space->inputs)
            add_link(making, first - (uint32_t)space->inputs + edge->from);
        for (int before = 0; before < cell->edges; before++)
            if (cell->edge[before].to == edge->from)
                add_link(making, first + (uint32_t)before);
    }
    add_vertex(making, labels + space->inputs);
    for (int e = 0; e < cell->edges; e++)
        if (space->joined || cell->edge[e].to == cell->vertices - 1)
            add_link(making, first + (uint32_t)e);
}

static void add_vertices_cell(struct making *making, const struct cell_graph *cell,
                              int labels)
{
    const uint8_t *kind = making->space->vertex_kind;
    uint32_t first = making->vertices;
    for (int v = 0; v < cell->vertices; v++) {
        uint8_t label = cell->vertex_label[v];
        add_vertex(making, labels + (kind ? kind[label] : label));
        for (int e = 0; e < cell->edges; e++)
            if (cell->edge[e].to == v)
                add_link(making, first + cell->edge[e].from);
    }
}

static void add_graph(struct making *making, arch_code code, bool global)
{
    const struct space *space = making->space;
    uint32_t first = making->vertices;
    for (int k = 0; k < space->cells; k++) {
        struct cell_graph cell;
        space->graph(space, code, k, &cell);
        if (on_edges(space))
            add_edges_cell(making, &cell, k * cell_labels(space));
        else
            add_vertices_cell(making, &cell, k * cell_labels(space));
    }
    if (global) {
        add_vertex(making, space->cells * cell_labels(space));
        for (uint32_t v = first; v + 1 < making->vertices; v++)
            add_link(making, v);
    }
    making->graphs->vertex_first[++making->graphs->graphs] = making->vertices;
}

void operation_graphs_read(const struct space *space, bool global, const arch_code *codes,
                           size_t count, struct scratch *scratch,
                           struct vertex_graphs *graphs)
{
    size_t edges = (size_t)space->edges;
    size_t cell =
        on_edges(space) ? (size_t)space->inputs + 1 + edges : (size_t)space->vertices;
    size_t links = on_edges(space) ? edges * edges + 2 * edges : edges;
    size_t vertices = count * ((size_t)space->cells * cell + global);
    links = count * (size_t)space->cells * links + (global ? vertices : 0);
    *graphs = (struct vertex_graphs){
        .vertex_first = scratch_take(scratch, count + 1, sizeof(uint32_t)),
        .label = scratch_take(scratch, vertices, 1),
        .from_first = scratch_take(scratch, vertices + 1, sizeof(uint32_t)),
        .from = scratch_take(scratch, links, sizeof(uint32_t))};
    graphs->vertex_first[0] = graphs->from_first[0] = 0;
    struct making making = {.space = space, .graphs = graphs};
    for (size_t i = 0; i < count; i++)
        add_graph(&making, codes[i], global);
}
