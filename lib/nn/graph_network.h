// SPDX-License-Identifier: MIT
// The encoder's graph network (eq. 3 to 5). Layer:
//   h'_v = W_r h_v + b_r + Σ_{u∈N(v)} LeakyReLU(W_s h_v + W_n h_u + W_e e_uv)
// and the graph code h_G = Σ_v h_v after the last layer. N(v) are the neighbours in both
// directions, e_uv the edge's one-hot label (no W_e where the space has none). The first
// layer's h are one-hot vertex labels, so its products are rows of its weights.
//
// W_s and W_n act on states, not on messages; the last layer's W_r acts on each graph's
// sum.
#ifndef CRLSO_NN_GRAPH_NETWORK_H
#define CRLSO_NN_GRAPH_NETWORK_H

#include "nn/graph_plan.h"
#include "nn/parameters.h"

struct graph_layer {
    int inputs;        // width of h; the first layer's is the number of vertex labels
    size_t keep, bias; // W_r [H x inputs], b_r [H]
    size_t message;    // [W_s; W_n] stacked: [2H x inputs], one product
    size_t edge;       // W_eᵀ [edge_labels x H]; unused without labels
};

struct graph_network {
    int layers, hidden, vertex_labels;
    int edge_labels; // kinds of messages: 0 where they are all alike
    int back;        // see graph_plan_build
    struct graph_layer layer[GRAPH_LAYERS];
};

struct graph_state { // of a forward pass, in scratch
    const struct graph_plan *plan;
    const real *input[GRAPH_LAYERS]; // [level.inputs x layer.inputs]; NULL in layer 0
    const real *parts[GRAPH_LAYERS]; // [level.inputs x 2H]: W_s h and W_n h
    const real *sums;                // [graphs x H]: Σ_v of the last layer's inputs
};

// edge_labels: those of the space. directed: messages along and against an edge are of
// different kinds, twice as many as the space has.
void graph_network_declare(struct graph_network *network, struct parameters *parameters,
                           const char *name, int vertex_labels, int edge_labels,
                           bool directed, int hidden, int layers);
// h_G [graphs x hidden], in scratch.
real *graph_forward(const struct graph_network *network, const real *values,
                    const struct graph_plan *plan, struct scratch *scratch,
                    struct graph_state *state);
// gradient += …, from dcode [graphs x hidden].
void graph_backward(const struct graph_network *network, const real *values, real *gradient,
                    const real *dcode, struct scratch *scratch,
                    const struct graph_state *state);

// The plain network, straight from the formulas, one vertex and one message at a time: the
// reference that tests compare with. code [count x hidden] is set.
void graph_forward_reference(const struct graph_network *network, const real *values,
                             const struct cell_graph *graphs, uint32_t count, real *code);

#endif
