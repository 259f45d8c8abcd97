// SPDX-License-Identifier: MIT
#include "nn/linear.h"

#include "base/blas.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void matrix_product(bool transpose_a, bool transpose_b, int m, int n, int k, real scale,
                    const real *a, int lda, const real *b, int ldb, real keep, real *c,
                    int ldc)
{
    if (m == 0 || n == 0)
        return;
    blas_use_one_thread();
#ifdef CRLSO_DOUBLE
    cblas_dgemm
#else
    cblas_sgemm
#endif
        (CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
         transpose_b ? CblasTrans : CblasNoTrans, m, n, k, scale, a, lda, b, ldb, keep, c,
         ldc);
}

void reals_add(real *restrict sum, const real *restrict more, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += more[i];
}

void linear_declare(struct linear *linear, struct parameters *parameters, const char *name,
                    int inputs, int outputs, bool has_bias)
{
    char view[PARAMETER_NAME];
    real bound = (real)(1 / sqrt(inputs));
    *linear = (struct linear){.inputs = inputs, .outputs = outputs, .has_bias = has_bias};
    snprintf(view, sizeof view, "%s.weight", name);
    linear->weight = parameters_add(parameters, view, outputs, inputs, bound);
    if (!has_bias)
        return;
    snprintf(view, sizeof view, "%s.bias", name);
    linear->bias = parameters_add(parameters, view, 1, outputs, bound);
}

// y [rows x outputs]: every row becomes b [outputs].
static void set_rows(real *restrict y, const real *restrict b, int rows, int outputs)
{
    for (int row = 0; row < rows; row++)
        memcpy(y + (size_t)row * (size_t)outputs, b, (size_t)outputs * sizeof *y);
}

void linear_forward(const struct linear *linear, const real *values, int rows,
                    const real *x, real *y)
{
    if (linear->has_bias)
        set_rows(y, values + linear->bias, rows, linear->outputs);
    matrix_product(false, true, rows, linear->outputs, linear->inputs, 1, x, linear->inputs,
                   values + linear->weight, linear->inputs, linear->has_bias ? 1 : 0, y,
                   linear->outputs);
}

// sums [columns] += the sum of the rows of x.
static void column_sums(const real *restrict x, size_t rows, size_t columns,
                        real *restrict sums)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < columns; i++)
            sums[i] += x[row * columns + i];
}

void linear_backward(const struct linear *linear, const real *values, real *gradient,
                     int rows, const real *x, const real *dy, real *dx)
{
    int inputs = linear->inputs, outputs = linear->outputs;
    if (gradient) {
        matrix_product(true, false, outputs, inputs, rows, 1, dy, outputs, x, inputs, 1,
                       gradient + linear->weight, inputs);
        if (linear->has_bias)
            column_sums(dy, (size_t)rows, (size_t)outputs, gradient + linear->bias);
    }
    if (dx)
        matrix_product(false, false, rows, inputs, outputs, 1, dy, outputs,
                       values + linear->weight, inputs, 0, dx, inputs);
}
