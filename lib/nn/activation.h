// SPDX-License-Identifier: MIT
// Elementwise functions. Every one has its derivative beside it.
#ifndef CRLSO_NN_ACTIVATION_H
#define CRLSO_NN_ACTIVATION_H

#include "nn/real.h"

#include <stddef.h>

#define LEAKY_SLOPE ((real)0.01)

// y = x > 0 ? x : 0.01 x
void leaky_forward(const real *x, real *y, size_t count);
// dx = dy * (x > 0 ? 1 : 0.01), where x is what forward was given; dx may be dy.
void leaky_backward(const real *x, const real *dy, real *dx, size_t count);
// y = tanh x; dx = dy (1 - y²); y may be x, and dx may be dy. In float, many numbers at a
// time, within three units in the last place of the library's tanh.
void tanh_forward(const real *x, real *y, size_t count);
void tanh_backward(const real *y, const real *dy, real *dx, size_t count);
// y = logistic x, likewise.
void logistic_forward(const real *x, real *y, size_t count);
real logistic(real x); // 1 / (1 + e^-x), without overflow

#endif
