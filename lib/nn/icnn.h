// SPDX-License-Identifier: MIT
// The input convex neural network (eq. 6; Amos, Xu and Kolter, 2017):
//   y_1 = φ(W^x_0 x + b_0),  y_{i+1} = φ(W^y_i y_i + W^x_i x + b_i),  f = the last, linear
// with φ LeakyReLU, convex and non-decreasing, and every entry of every W^y >= 0 (projected
// after each step): f is convex in x.
#ifndef CRLSO_NN_ICNN_H
#define CRLSO_NN_ICNN_H

#include "nn/linear.h"

enum { ICNN_LAYERS = 6 };

struct icnn {
    int layers, inputs;
    struct linear from_input[ICNN_LAYERS];  // W^x_i with b_i
    struct linear from_hidden[ICNN_LAYERS]; // W^y_i, none in layer 0
};
struct icnn_state {
    int rows;
    const real *input;
    real *before[ICNN_LAYERS], *after[ICNN_LAYERS];
};

// layers counts the linear maps: 3 layers of width hidden are x->hidden, hidden->hidden,
// hidden->1.
void icnn_declare(struct icnn *icnn, struct parameters *parameters, const char *name,
                  int inputs, int hidden, int layers);
// f [rows], in scratch. x [rows x inputs].
real *icnn_forward(const struct icnn *icnn, const real *values, int rows, const real *x,
                   struct scratch *scratch, struct icnn_state *state);
// gradient (may be NULL) += …, dx (may be NULL) [rows x inputs] is set: with df = 1 it is
// ∇f.
void icnn_backward(const struct icnn *icnn, const real *values, real *gradient,
                   const real *df, real *dx, struct scratch *scratch,
                   const struct icnn_state *state);

#endif
