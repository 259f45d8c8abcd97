// SPDX-License-Identifier: MIT
#include "nn/flat_cell.h"

#include <string.h>

// A vertex's connections: for each earlier vertex a real, or one a kind of edge.
static int connection_width(const struct flat_shape *shape)
{
    return (shape->vertices - 1) * (shape->edge_labels ? shape->edge_labels : 1);
}

int flat_step_count(const struct flat_shape *shape)
{
    return 2 * shape->vertices;
}

int flat_step_width(const struct flat_shape *shape)
{
    int labels = shape->vertex_labels, connections = connection_width(shape);
    return labels > connections ? labels : connections;
}

int flat_cell_width(const struct flat_shape *shape)
{
    return shape->vertices * (shape->vertex_labels + connection_width(shape));
}

// Edges go from earlier vertices to later ones.
static void set_connections(const struct cell_graph *graph, int vertex, int edge_labels,
                            real *connections)
{
    int each = edge_labels ? edge_labels : 1;
    for (int e = 0; e < graph->edges; e++)
        if (graph->edge[e].to == vertex)
            connections[graph->edge[e].from * each + graph->edge[e].label] = 1;
}

void flat_cell(const struct cell_graph *graph, const struct flat_shape *shape, real *vector)
{
    int labels = shape->vertex_labels, block = labels + connection_width(shape);
    memset(vector, 0, (size_t)flat_cell_width(shape) * sizeof *vector);
    for (int v = 0; v < graph->vertices; v++) {
        vector[v * block + graph->vertex_label[v]] = 1;
        set_connections(graph, v, shape->edge_labels, vector + v * block + labels);
    }
}

void flat_steps(const struct cell_graph *graph, const struct flat_shape *shape, real *steps)
{
    int width = flat_step_width(shape);
    memset(steps, 0, (size_t)(flat_step_count(shape) * width) * sizeof *steps);
    for (int v = 0; v < graph->vertices; v++) {
        set_connections(graph, v, shape->edge_labels, steps + 2 * v * width);
        steps[(2 * v + 1) * width + graph->vertex_label[v]] = 1;
    }
}
