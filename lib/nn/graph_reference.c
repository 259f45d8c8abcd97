// SPDX-License-Identifier: MIT
// The graph network as its formulas have it: every vertex, every message, no matrices.
#include "nn/activation.h"
#include "nn/graph_network.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

// Σ_j weights[row][j] x[j]
static real row_product(const real *weights, int row, int inputs, const real *x)
{
    real sum = 0;
    for (int j = 0; j < inputs; j++)
        sum += weights[row * inputs + j] * x[j];
    return sum;
}

// LeakyReLU(W_s h_v + W_n h_u + W_e e)[i]
static real message(const struct graph_network *network, const struct graph_layer *layer,
                    const real *values, const real *self, const real *other, int label,
                    int i)
{
    int width = network->hidden;
    const real *weights = values + layer->message;
    real x = row_product(weights, i, layer->inputs, self) +
             row_product(weights, width + i, layer->inputs, other);
    if (network->edge_labels)
        x += values[layer->edge + (size_t)(label * width + i)];
    return x > 0 ? x : LEAKY_SLOPE * x;
}

// One layer of one graph: h [vertices x layer.inputs] to out [vertices x hidden].
static void apply_layer(const struct graph_network *network,
                        const struct graph_layer *layer, const real *values,
                        const struct cell_graph *graph, const real *h, real *out)
{
    int width = network->hidden, inputs = layer->inputs;
    for (int v = 0; v < graph->vertices; v++)
        for (int i = 0; i < width; i++) {
            const real *self = h + v * inputs;
            real sum = values[layer->bias + (size_t)i] +
                       row_product(values + layer->keep, i, inputs, self);
            for (int e = 0; e < graph->edges; e++) {
                const struct cell_edge *edge = &graph->edge[e];
                if (edge->from != v && edge->to != v)
                    continue;
                int u = edge->from == v ? edge->to : edge->from;
                int label = edge->label + (edge->from == v ? network->back : 0);
                sum += message(network, layer, values, self, h + u * inputs, label, i);
            }
            out[v * width + i] = sum;
        }
}

void graph_forward_reference(const struct graph_network *network, const real *values,
                             const struct cell_graph *graphs, uint32_t count, real *code)
{
    size_t width = (size_t)network->hidden, labels = (size_t)network->vertex_labels;
    size_t room = SPACE_MAX_VERTICES * (width > labels ? width : labels);
    real *h = memory_new(2 * room, sizeof *h), *out = h + room;
    memset(code, 0, count * width * sizeof *code);
    for (uint32_t g = 0; g < count; g++) {
        const struct cell_graph *graph = &graphs[g];
        memset(h, 0, room * sizeof *h);
        for (int v = 0; v < graph->vertices; v++)
            h[(size_t)v * labels + graph->vertex_label[v]] = 1;
        for (int k = 0; k < network->layers; k++) {
            apply_layer(network, &network->layer[k], values, graph, h, out);
            memcpy(h, out, (size_t)graph->vertices * width * sizeof *h);
        }
        for (size_t v = 0; v < (size_t)graph->vertices; v++)
            for (size_t i = 0; i < width; i++)
                code[g * width + i] += h[v * width + i];
    }
    free(h);
}
