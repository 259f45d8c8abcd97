// SPDX-License-Identifier: MIT
#include "nn/unit_rows.h"

#include <tgmath.h>

static const real SMALLEST = (real)1e-12;

static real dot(const real *a, const real *b, size_t count)
{
    real sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

void unit_rows_forward(const real *x, size_t rows, size_t width, real *y, real *norms)
{
    for (size_t row = 0; row < rows; row++, x += width, y += width) {
        norms[row] = fmax(sqrt(dot(x, x, width)), SMALLEST);
        real scale = 1 / norms[row];
        for (size_t i = 0; i < width; i++)
            y[i] = x[i] * scale;
    }
}

void unit_rows_backward(const real *y, const real *norms, const real *dy, size_t rows,
                        size_t width, real *dx)
{
    for (size_t row = 0; row < rows; row++, y += width, dy += width, dx += width) {
        real along = dot(y, dy, width), scale = 1 / norms[row];
        for (size_t i = 0; i < width; i++)
            dx[i] = (dy[i] - y[i] * along) * scale;
    }
}
