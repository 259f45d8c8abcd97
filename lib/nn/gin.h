// SPDX-License-Identifier: MIT
// Graph isomorphism network (Xu, Hu, Leskovec and Jegelka, ICLR 2019), as NPENAS has it:
//   s_v = h_v + Σ_{u before v} h_u
//   h'_v = norm(φ(W_2 φ(W_1 s_v + b_1) + b_2))
// with LeakyReLU as φ, one-hot labels as the first h, and the mean over the vertices after
// the last layer as the graph's code.
#ifndef CRLSO_NN_GIN_H
#define CRLSO_NN_GIN_H

#include "nn/batch_norm.h"
#include "nn/linear.h"
#include "nn/vertex_graphs.h"

enum { GIN_LAYERS = 6 };

struct gin {
    int layers, hidden, labels;
    struct linear first[GIN_LAYERS], second[GIN_LAYERS];
    struct batch_norm norm[GIN_LAYERS];
};
struct gin_state { // of a forward pass, in scratch
    const struct vertex_graphs *graphs;
    const real *sums[GIN_LAYERS];
    const real *before[GIN_LAYERS], *inner[GIN_LAYERS]; // the first map and its activation
    const real *second[GIN_LAYERS];                     // the second map
    struct batch_norm_state norm[GIN_LAYERS];
};

void gin_declare(struct gin *gin, struct parameters *parameters, const char *name,
                 int labels, int hidden, int layers, size_t *running);
void gin_start(const struct gin *gin, real *values, real *running);
// Codes [graphs x hidden], in scratch.
real *gin_forward(const struct gin *gin, const real *values, real *running, bool training,
                  const struct vertex_graphs *graphs, struct scratch *scratch,
                  struct gin_state *state);
// After a forward pass in training: gradient += …, from dcodes [graphs x hidden].
void gin_backward(const struct gin *gin, const real *values, real *gradient,
                  const real *dcodes, struct scratch *scratch,
                  const struct gin_state *state);

#endif
