// SPDX-License-Identifier: MIT
// Linear layers and multilayer perceptrons on OpenBLAS (single-threaded calls; threads are
// the caller's shards).
//
// y = x Wᵀ + b      x [rows x inputs], W [outputs x inputs], b [outputs], y [rows x
// outputs]
#ifndef CRLSO_NN_LINEAR_H
#define CRLSO_NN_LINEAR_H

#include "nn/parameters.h"
#include "nn/scratch.h"

#include <stdbool.h>
#include <stddef.h>

// C [m x n] = scale * op(A) op(B) + keep * C, row-major, with the leading dimensions given.
// transpose_a: A is stored [k x m]; transpose_b: B is stored [n x k].
void matrix_product(bool transpose_a, bool transpose_b, int m, int n, int k, real scale,
                    const real *a, int lda, const real *b, int ldb, real keep, real *c,
                    int ldc);

// sum[i] += more[i] for i in [0, count).
void reals_add(real *restrict sum, const real *restrict more, size_t count);

struct linear {
    int inputs, outputs;
    size_t weight, bias; // offsets
    bool has_bias;
};

void linear_declare(struct linear *linear, struct parameters *parameters, const char *name,
                    int inputs, int outputs, bool has_bias);
void linear_forward(const struct linear *linear, const real *values, int rows,
                    const real *x, real *y);
// gradient (may be NULL) += …; dx (may be NULL) [rows x inputs] is set, not added to.
void linear_backward(const struct linear *linear, const real *values, real *gradient,
                     int rows, const real *x, const real *dy, real *dx);

enum { MLP_LAYERS = 12, LAYER_WIDTH = 8192 }; // most

// x -> linear -> LeakyReLU -> … -> linear. Residual: a hidden layer of equal width adds its
// input: x + LeakyReLU(linear(x)).
struct mlp {
    int layers; // linear layers
    bool residual;
    struct linear layer[MLP_LAYERS];
};
struct mlp_state { // what backward needs of forward; all in scratch
    int rows;
    const real *input[MLP_LAYERS]; // of each linear layer
    real *before[MLP_LAYERS];      // its output, before the activation
};

void mlp_declare(struct mlp *mlp, struct parameters *parameters, const char *name,
                 int inputs, int hidden, int outputs, int layers, bool residual);
// Returns y [rows x outputs], in scratch.
real *mlp_forward(const struct mlp *mlp, const real *values, int rows, const real *x,
                  struct scratch *scratch, struct mlp_state *state);
// gradient (may be NULL) += …; dx (may be NULL) [rows x inputs] is set.
void mlp_backward(const struct mlp *mlp, const real *values, real *gradient, const real *dy,
                  real *dx, struct scratch *scratch, const struct mlp_state *state);

#endif
