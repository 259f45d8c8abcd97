// SPDX-License-Identifier: MIT
#include "image/image_norm.h"

#include <stdio.h>
#include <tgmath.h>

static const real EPSILON = (real)1e-5;
enum { SUMS = 16 }; // at once, so that sums are vectors

void image_norm_declare(struct image_norm *norm, struct parameters *parameters,
                        const char *name, int channels, size_t *figures)
{
    char view[PARAMETER_NAME];
    *norm = (struct image_norm){.channels = channels, .figures = *figures};
    *figures += 2 * (size_t)channels;
    snprintf(view, sizeof view, "%s.scale", name);
    norm->scale = parameters_add(parameters, view, 1, channels, 0);
    snprintf(view, sizeof view, "%s.shift", name);
    norm->shift = parameters_add(parameters, view, 1, channels, 0);
}

void image_norm_start(const struct image_norm *norm, real *values)
{
    for (int c = 0; c < norm->channels; c++) {
        values[norm->scale + (size_t)c] = 1;
        values[norm->shift + (size_t)c] = 0;
    }
}

static real total(const real sum[SUMS])
{
    real all = 0;
    for (int i = 0; i < SUMS; i++)
        all += sum[i];
    return all;
}

static real sum_of(const real *restrict x, size_t count)
{
    real sum[SUMS] = {0};
    size_t i = 0;
    for (; i + SUMS <= count; i += SUMS)
        for (size_t k = 0; k < SUMS; k++)
            sum[k] += x[i + k];
    for (; i < count; i++)
        sum[0] += x[i];
    return total(sum);
}

// Σ mask (x - mean)²
static real squares_of(const real *restrict x, const real *restrict mask, real mean,
                       size_t count)
{
    real sum[SUMS] = {0};
    size_t i = 0;
    for (; i + SUMS <= count; i += SUMS)
        for (size_t k = 0; k < SUMS; k++) {
            real away = x[i + k] - mean;
            sum[k] += mask[i + k] * (away * away);
        }
    for (; i < count; i++)
        sum[0] += mask[i] * ((x[i] - mean) * (x[i] - mean));
    return total(sum);
}

static real product_of(const real *restrict x, const real *restrict y, size_t count)
{
    real sum[SUMS] = {0};
    size_t i = 0;
    for (; i + SUMS <= count; i += SUMS)
        for (size_t k = 0; k < SUMS; k++)
            sum[k] += x[i + k] * y[i + k];
    for (; i < count; i++)
        sum[0] += x[i] * y[i];
    return total(sum);
}

// y = or += mask (factor x + constant)
static void scale_channel(const real *restrict x, const real *restrict mask, real factor,
                          real constant, size_t count, bool add, real *restrict y)
{
    if (add)
        for (size_t i = 0; i < count; i++)
            y[i] += mask[i] * (factor * x[i] + constant);
    else
        for (size_t i = 0; i < count; i++)
            y[i] = mask[i] * (factor * x[i] + constant);
}

void image_norm_forward(const struct image_norm *norm, const real *values, real *figures,
                        bool training, const struct planes *planes, const real *x, bool add,
                        real *y, struct scratch *scratch, struct image_norm_state *state)
{
    size_t channels = (size_t)norm->channels;
    real pixels = (real)planes_pixels(planes), *given = figures + norm->figures;
    real *mean = scratch_reals(scratch, 2 * channels), *inverse = mean + channels;
    for (size_t c = 0; c < channels; c++) {
        size_t at = c * planes->stride + planes->margin;
        real variance = given[channels + c];
        mean[c] = given[c];
        if (training) {
            mean[c] = sum_of(x + at, planes->count) / pixels;
            variance = squares_of(x + at, planes->mask, mean[c], planes->count) / pixels;
            given[c] = mean[c];
            given[channels + c] = pixels > 1 ? variance * (pixels / (pixels - 1)) : variance;
        }
        inverse[c] = 1 / sqrt(variance + EPSILON);
        real factor = values[norm->scale + c] * inverse[c];
        scale_channel(x + at, planes->mask, factor,
                      values[norm->shift + c] - factor * mean[c], planes->count, add,
                      y + at);
    }
    *state = (struct image_norm_state){x, mean, inverse};
}

// dx = mask (factor dy + slope x + constant)
static void combine(const real *restrict dy, const real *restrict x,
                    const real *restrict mask, real factor, real slope, real constant,
                    size_t count, real *restrict dx)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = mask[i] * (factor * dy[i] + (slope * x[i] + constant));
}

// With x̂ = (x - mean) inverse: dx = scale inverse (dy - Σ dy / n - x̂ Σ dy x̂ / n).
real *image_norm_backward(const struct image_norm *norm, const real *values, real *gradient,
                          const struct planes *planes, const real *dy,
                          struct scratch *scratch, const struct image_norm_state *state)
{
    real pixels = (real)planes_pixels(planes);
    real *dx = planes_new(planes, norm->channels, scratch);
    for (size_t c = 0; c < (size_t)norm->channels; c++) {
        size_t at = c * planes->stride + planes->margin;
        real inverse = state->inverse[c], mean = state->mean[c];
        real dshift = sum_of(dy + at, planes->count);
        real dscale =
            inverse * (product_of(dy + at, state->x + at, planes->count) - mean * dshift);
        gradient[norm->shift + c] += dshift;
        gradient[norm->scale + c] += dscale;
        real factor = values[norm->scale + c] * inverse;
        real slope = -factor * inverse * dscale / pixels;
        combine(dy + at, state->x + at, planes->mask, factor, slope,
                -factor * dshift / pixels - slope * mean, planes->count, dx + at);
    }
    return dx;
}
