// SPDX-License-Identifier: MIT
// Batch normalisation (Ioffe and Szegedy, 2015), as PyTorch has it: in training each column
// has its mean and variance over the rows of the batch, afterwards moving averages of them.
//
// y = scale (x - mean) / √(variance + 1e-5) + shift      x, y [rows x width]
#ifndef CRLSO_NN_BATCH_NORM_H
#define CRLSO_NN_BATCH_NORM_H

#include "nn/parameters.h"
#include "nn/scratch.h"

#include <stdbool.h>

struct batch_norm {
    int width;
    size_t scale, shift; // offsets of parameters
    size_t running;      // of the moving averages, [2 x width]: means, variances
};
struct batch_norm_state { // of a forward pass, in scratch
    size_t rows;
    const real *normalised; // [rows x width]
    const real *inverse;    // 1 / √(variance + 1e-5), [width]
};

// *running, the number of moving averages of the model so far, grows by this layer's.
void batch_norm_declare(struct batch_norm *norm, struct parameters *parameters,
                        const char *name, int width, size_t *running);
// Scale and variance 1, shift and mean 0; after parameters_start.
void batch_norm_start(const struct batch_norm *norm, real *values, real *running);
// y in scratch. training: with the batch's figures, which go into the moving averages with
// weight 0.1.
real *batch_norm_forward(const struct batch_norm *norm, const real *values, real *running,
                         bool training, size_t rows, const real *x, struct scratch *scratch,
                         struct batch_norm_state *state);
// After a forward pass in training: gradient += …, dx [rows x width] is set; it may be dy.
void batch_norm_backward(const struct batch_norm *norm, const real *values, real *gradient,
                         const real *dy, real *dx, struct scratch *scratch,
                         const struct batch_norm_state *state);

#endif
