// SPDX-License-Identifier: MIT
// Convolutions without bias on planes: 1x1, 3x3, and 3x3 with stride 2.
//
// y_o(p) = Σ_i Σ_t W_oit x_i(p + offset_t)      t: the taps, 1 or 9, line by line
//
// A stride of 2 works on phases: each channel of x cut into four planes of half the size, of
// pixels with even or odd line and column (pool.h), so that it is a convolution of these with
// stride 1. The kernels are written for vectors of numbers along positions, and know no
// borders (planes.h). Outputs are multiples of CHANNEL_BLOCK, and so are inputs but for the
// first layer's, which wants no dx.
#ifndef CRLSO_IMAGE_CONVOLUTION_H
#define CRLSO_IMAGE_CONVOLUTION_H

#include "image/planes.h"
#include "nn/parameters.h"

#include <stdbool.h>

enum convolution_kind { CONVOLUTION_1X1, CONVOLUTION_3X3, CONVOLUTION_HALVING };

struct convolution {
    enum convolution_kind kind;
    int inputs, outputs;
    size_t weight; // offset of [outputs x inputs * taps]
};

void convolution_declare(struct convolution *convolution, struct parameters *parameters,
                         const char *name, enum convolution_kind kind, int inputs,
                         int outputs);
// y [outputs x stride] in scratch. planes: of y. x [inputs x stride], of CONVOLUTION_HALVING
// the phases, [inputs * 4 x stride].
real *convolution_forward(const struct convolution *convolution, const real *values,
                          const struct planes *planes, const real *x,
                          struct scratch *scratch);
// gradient += …; dx, as x (may be NULL), is set, or added to.
void convolution_backward(const struct convolution *convolution, const real *values,
                          real *gradient, const struct planes *planes, const real *x,
                          const real *dy, real *dx, bool add, struct scratch *scratch);
// Multiplications of numbers for each position of y.
double convolution_products(const struct convolution *convolution);

#endif
