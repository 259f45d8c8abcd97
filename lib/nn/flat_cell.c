// SPDX-License-Identifier: MIT
#include "nn/flat_cell.h"

#include <string.h>

// A vertex's connections: for each earlier vertex a real, or one a kind of edge.
static int connection_width(int edge_labels)
{
    return (SPACE_VERTICES - 1) * (edge_labels ? edge_labels : 1);
}

int flat_step_width(int vertex_labels, int edge_labels)
{
    int connections = connection_width(edge_labels);
    return vertex_labels > connections ? vertex_labels : connections;
}

int flat_cell_width(int vertex_labels, int edge_labels)
{
    return SPACE_VERTICES * (vertex_labels + connection_width(edge_labels));
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

void flat_cell(const struct cell_graph *graph, int vertex_labels, int edge_labels,
               real *vector)
{
    int block = vertex_labels + connection_width(edge_labels);
    memset(vector, 0, (size_t)(SPACE_VERTICES * block) * sizeof *vector);
    for (int v = 0; v < graph->vertices; v++) {
        vector[v * block + graph->vertex_label[v]] = 1;
        set_connections(graph, v, edge_labels, vector + v * block + vertex_labels);
    }
}

void flat_steps(const struct cell_graph *graph, int vertex_labels, int edge_labels,
                real *steps)
{
    int width = flat_step_width(vertex_labels, edge_labels);
    memset(steps, 0, (size_t)(FLAT_STEPS * width) * sizeof *steps);
    for (int v = 0; v < graph->vertices; v++) {
        set_connections(graph, v, edge_labels, steps + 2 * v * width);
        steps[(2 * v + 1) * width + graph->vertex_label[v]] = 1;
    }
}
