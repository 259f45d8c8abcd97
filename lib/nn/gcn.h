// SPDX-License-Identifier: MIT
// Graph convolution as BONAS has it:
//   h'_v = LeakyReLU(norm(W (h_v + Σ_{u before v} h_u) + b))
// with one-hot labels as the first h. The graph's code is the state of its last vertex
// after the last layer, which should have all others before it.
#ifndef CRLSO_NN_GCN_H
#define CRLSO_NN_GCN_H

#include "nn/batch_norm.h"
#include "nn/linear.h"
#include "nn/vertex_graphs.h"

enum { GCN_LAYERS = 6 };

struct gcn {
    int layers, hidden, labels;
    struct linear linear[GCN_LAYERS];
    struct batch_norm norm[GCN_LAYERS];
};
struct gcn_state { // of a forward pass, in scratch
    const struct vertex_graphs *graphs;
    const real *sums[GCN_LAYERS];
    const real *before[GCN_LAYERS]; // what the activation is given
    struct batch_norm_state norm[GCN_LAYERS];
};

// Weights start within ±0.05, as the authors' do, and biases within ±1/√hidden.
void gcn_declare(struct gcn *gcn, struct parameters *parameters, const char *name,
                 int labels, int hidden, int layers, size_t *running);
void gcn_start(const struct gcn *gcn, real *values, real *running);
// Codes [graphs x hidden], in scratch.
real *gcn_forward(const struct gcn *gcn, const real *values, real *running, bool training,
                  const struct vertex_graphs *graphs, struct scratch *scratch,
                  struct gcn_state *state);
// After a forward pass in training: gradient += …, from dcodes [graphs x hidden].
void gcn_backward(const struct gcn *gcn, const real *values, real *gradient,
                  const real *dcodes, struct scratch *scratch,
                  const struct gcn_state *state);

#endif
