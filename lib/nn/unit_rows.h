// SPDX-License-Identifier: MIT
// Rows on the unit sphere: y = x / |x|, by the Euclidean norm.
#ifndef CRLSO_NN_UNIT_ROWS_H
#define CRLSO_NN_UNIT_ROWS_H

#include "nn/real.h"

#include <stddef.h>

// x, y [rows x width], y may be x; norms [rows] receives |x|, at least 1e-12.
void unit_rows_forward(const real *x, size_t rows, size_t width, real *y, real *norms);
// dx = (dy - y (y·dy)) / |x|, [rows x width]; dx may be dy.
void unit_rows_backward(const real *y, const real *norms, const real *dy, size_t rows,
                        size_t width, real *dx);

#endif
