// SPDX-License-Identifier: MIT
#include "nn/activation.h"

#include <tgmath.h>

void leaky_forward(const real *x, real *y, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        real below = LEAKY_SLOPE * x[i];
        y[i] = x[i] > 0 ? x[i] : below;
    }
}

void leaky_backward(const real *x, const real *dy, real *dx, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        real slope = x[i] > 0 ? (real)1 : LEAKY_SLOPE;
        dx[i] = dy[i] * slope;
    }
}

void tanh_forward(const real *x, real *y, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] = tanh(x[i]);
}

void tanh_backward(const real *y, const real *dy, real *dx, size_t count)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = dy[i] * (1 - y[i] * y[i]);
}

real logistic(real x)
{
    real small = exp(-fabs(x)); // at most 1
    return x >= 0 ? 1 / (1 + small) : small / (1 + small);
}
