// SPDX-License-Identifier: MIT
#include "nn/batch_norm.h"

#include "nn/linear.h"

#include <stdio.h>
#include <string.h>
#include <tgmath.h>

static const real EPSILON = (real)1e-5, MOMENTUM = (real)0.1;

void batch_norm_declare(struct batch_norm *norm, struct parameters *parameters,
                        const char *name, int width, size_t *running)
{
    char view[PARAMETER_NAME];
    *norm = (struct batch_norm){.width = width, .running = *running};
    *running += 2 * (size_t)width;
    snprintf(view, sizeof view, "%s.scale", name);
    norm->scale = parameters_add(parameters, view, 1, width, 0);
    snprintf(view, sizeof view, "%s.shift", name);
    norm->shift = parameters_add(parameters, view, 1, width, 0);
}

void batch_norm_start(const struct batch_norm *norm, real *values, real *running)
{
    for (int i = 0; i < norm->width; i++) {
        values[norm->scale + (size_t)i] =
            running[norm->running + (size_t)(norm->width + i)] = 1;
        values[norm->shift + (size_t)i] = running[norm->running + (size_t)i] = 0;
    }
}

// Means and variances of the columns of x, both [width].
static void measure(const real *restrict x, size_t rows, size_t width, real *restrict mean,
                    real *restrict variance)
{
    real share = 1 / (real)rows;
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < width; i++)
            mean[i] += x[row * width + i];
    for (size_t i = 0; i < width; i++)
        mean[i] *= share;
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < width; i++) {
            real away = x[row * width + i] - mean[i];
            variance[i] += away * away;
        }
    for (size_t i = 0; i < width; i++)
        variance[i] *= share;
}

// The moving averages take the variance without bias.
static void note(real *restrict running, size_t rows, size_t width,
                 const real *restrict mean, const real *restrict variance)
{
    real unbiased = rows > 1 ? (real)rows / (real)(rows - 1) : 1;
    for (size_t i = 0; i < width; i++) {
        running[i] += MOMENTUM * (mean[i] - running[i]);
        running[width + i] += MOMENTUM * (unbiased * variance[i] - running[width + i]);
    }
}

static void normalise(const real *restrict x, size_t rows, size_t width,
                      const real *restrict mean, const real *restrict inverse,
                      const real *restrict scale, const real *restrict shift,
                      real *restrict normalised, real *restrict y)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < width; i++) {
            size_t at = row * width + i;
            normalised[at] = (x[at] - mean[i]) * inverse[i];
            y[at] = scale[i] * normalised[at] + shift[i];
        }
}

real *batch_norm_forward(const struct batch_norm *norm, const real *values, real *running,
                         bool training, size_t rows, const real *x, struct scratch *scratch,
                         struct batch_norm_state *state)
{
    size_t width = (size_t)norm->width;
    real *moving = running + norm->running;
    real *mean = scratch_zeros(scratch, 2 * width), *variance = mean + width;
    real *inverse = scratch_reals(scratch, width);
    real *normalised = scratch_reals(scratch, rows * width);
    real *y = scratch_reals(scratch, rows * width);
    if (training) {
        measure(x, rows, width, mean, variance);
        note(moving, rows, width, mean, variance);
    } else {
        memcpy(mean, moving, 2 * width * sizeof *mean);
    }
    for (size_t i = 0; i < width; i++)
        inverse[i] = 1 / sqrt(variance[i] + EPSILON);
    normalise(x, rows, width, mean, inverse, values + norm->scale, values + norm->shift,
              normalised, y);
    *state = (struct batch_norm_state){rows, normalised, inverse};
    return y;
}

// dscale += Σ dy normalised, dshift += Σ dy, over the rows.
static void add_gradients(const real *restrict dy, const real *restrict normalised,
                          size_t rows, size_t width, real *restrict dscale,
                          real *restrict dshift)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < width; i++) {
            dscale[i] += dy[row * width + i] * normalised[row * width + i];
            dshift[i] += dy[row * width + i];
        }
}

void batch_norm_backward(const struct batch_norm *norm, const real *values, real *gradient,
                         const real *dy, real *dx, struct scratch *scratch,
                         const struct batch_norm_state *state)
{
    size_t width = (size_t)norm->width, rows = state->rows;
    const real *scale = values + norm->scale, *normalised = state->normalised;
    real *dscale = scratch_zeros(scratch, 2 * width), *dshift = dscale + width;
    real *factor = scratch_reals(scratch, width);
    add_gradients(dy, normalised, rows, width, dscale, dshift);
    reals_add(gradient + norm->scale, dscale, width);
    reals_add(gradient + norm->shift, dshift, width);
    for (size_t i = 0; i < width; i++) {
        factor[i] = scale[i] * state->inverse[i];
        dscale[i] /= (real)rows;
        dshift[i] /= (real)rows;
    }
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < width; i++) {
            size_t at = row * width + i;
            dx[at] = factor[i] * (dy[at] - dshift[i] - normalised[at] * dscale[i]);
        }
}
