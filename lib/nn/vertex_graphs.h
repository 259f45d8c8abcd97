// SPDX-License-Identifier: MIT
// Graphs as networks without state sharing read them: vertex by vertex, each with its label
// and its predecessors. Vertices are numbered through all graphs.
#ifndef CRLSO_NN_VERTEX_GRAPHS_H
#define CRLSO_NN_VERTEX_GRAPHS_H

#include "nn/scratch.h"

#include <stdint.h>

struct vertex_graphs {
    uint32_t graphs;
    uint32_t *vertex_first; // [graphs + 1]; the last is the number of all vertices
    uint8_t *label;         // [vertices]
    uint32_t *from_first;   // [vertices + 1]: of each vertex among `from`
    uint32_t *from;         // predecessors
};

uint32_t vertex_graphs_size(const struct vertex_graphs *graphs); // all vertices
// The graphs of the numbers order [count], in scratch.
void vertex_graphs_take(const struct vertex_graphs *all, const uint32_t *order,
                        uint32_t count, struct scratch *scratch,
                        struct vertex_graphs *taken);

// sums_v = x_v + Σ_{u before v} x_u; x and sums [vertices x width].
void vertex_sums(const struct vertex_graphs *graphs, int width, const real *x, real *sums);
// dx is set, from dsums.
void vertex_sums_backward(const struct vertex_graphs *graphs, int width, const real *dsums,
                          real *dx);
// The same sums of one-hot labels, [vertices x labels].
void vertex_label_sums(const struct vertex_graphs *graphs, int labels, real *sums);
// Mean over each graph's vertices, [graphs x width], and its gradient: dx is set.
void vertex_means(const struct vertex_graphs *graphs, int width, const real *x,
                  real *means);
void vertex_means_backward(const struct vertex_graphs *graphs, int width,
                           const real *dmeans, real *dx);

#endif
