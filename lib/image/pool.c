// SPDX-License-Identifier: MIT
#include "image/pool.h"

#include <string.h>

void relu_forward(const real *restrict x, real *restrict y, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] = x[i] > 0 ? x[i] : 0;
}

void relu_backward(const real *restrict y, const real *restrict dy, real *restrict dx,
                   size_t count)
{
    for (size_t i = 0; i < count; i++)
        dx[i] += y[i] > 0 ? dy[i] : 0;
}

void relu_mask(const real *restrict y, real *restrict d, size_t count)
{
    for (size_t i = 0; i < count; i++)
        d[i] = y[i] > 0 ? d[i] : 0;
}

// 3x3 averages -------------------------------------------------------------------------

// sum(p) = x(p - 1) + x(p) + x(p + 1) from a line before the first position to one after
// the last: what the sums of three lines are made of. x, sum: at the first position.
static void sum_columns(const struct planes *planes, const real *restrict x,
                        real *restrict sum)
{
    size_t line = planes->line;
    for (size_t i = 0; i < planes->count + 2 * line; i++) {
        const real *at = x + i - line;
        sum[i] = (at[0] + at[1]) + at[-1];
    }
}

// y(p) = or += factor(p) times the sum of three lines.
static void sum_lines(const struct planes *planes, const real *restrict sum,
                      const real *restrict factor, bool add, real *restrict y)
{
    size_t line = planes->line;
    for (size_t i = 0; i < planes->count; i++) {
        real total = factor[i] * (sum[i] + sum[i + line] + sum[i + 2 * line]);
        y[i] = add ? y[i] + total : total;
    }
}

void average_forward(const struct planes *planes, int channels, const real *x, bool add,
                     real *y, struct scratch *scratch)
{
    real *sum = scratch_reals(scratch, planes->count + 2 * planes->line);
    for (size_t c = 0; c < (size_t)channels; c++) {
        size_t at = c * planes->stride + planes->margin;
        sum_columns(planes, x + at, sum);
        sum_lines(planes, sum, planes->share, add, y + at);
    }
}

static void multiply(const real *restrict a, const real *restrict b, real *restrict product,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        product[i] = a[i] * b[i];
}

void average_backward(const struct planes *planes, int channels, const real *dy, bool add,
                      real *dx, struct scratch *scratch)
{
    real *sum = scratch_reals(scratch, planes->count + 2 * planes->line);
    real *shared = planes_new(planes, 1, scratch);
    for (size_t c = 0; c < (size_t)channels; c++) {
        size_t at = c * planes->stride + planes->margin;
        multiply(dy + at, planes->share, shared + planes->margin, planes->count);
        sum_columns(planes, shared + planes->margin, sum);
        sum_lines(planes, sum, planes->mask, add, dx + at);
    }
}

// Phases -------------------------------------------------------------------------------

// Copies between a line of a channel and a phase, which has every second pixel of it.
typedef void copy_line(real *restrict whole, real *restrict half, size_t width);

static void take_line(real *restrict whole, real *restrict half, size_t width)
{
    for (size_t x = 0; x < width; x++)
        half[x] = whole[2 * x];
}

static void put_line(real *restrict whole, real *restrict half, size_t width)
{
    for (size_t x = 0; x < width; x++)
        whole[2 * x] = half[x];
}

static void copy_phases(const struct planes *planes, const struct planes *half,
                        int channels, real *whole, real *phases, copy_line *copy)
{
    for (size_t row = 0; row < (size_t)channels * PHASES; row++) {
        size_t odd_line = row % PHASES / 2, odd_column = row % 2;
        real *x = whole + row / PHASES * planes->stride + planes->margin + odd_column;
        real *y = phases + row * half->stride + half->margin;
        for (size_t n = 0; n < (size_t)half->images; n++)
            for (size_t line = 0; line < (size_t)half->height; line++)
                copy(x + n * planes->plane + (2 * line + odd_line) * planes->line,
                     y + n * half->plane + line * half->line, (size_t)half->width);
    }
}

// Zeros between lines and images, which copies of pixels leave as they are.
static real *planes_zero(const struct planes *planes, int channels, struct scratch *scratch)
{
    return scratch_zeros(scratch, planes->stride * (size_t)channels);
}

real *phases_split(const struct planes *planes, const struct planes *half, int channels,
                   const real *x, struct scratch *scratch)
{
    real *phases = planes_zero(half, channels * PHASES, scratch);
    copy_phases(planes, half, channels, (real *)x, phases, take_line);
    return phases;
}

real *phases_join(const struct planes *planes, const struct planes *half, int channels,
                  const real *phases, struct scratch *scratch)
{
    real *x = planes_zero(planes, channels, scratch);
    copy_phases(planes, half, channels, x, (real *)phases, put_line);
    return x;
}

real *phases_average(const struct planes *half, int channels, const real *phases,
                     struct scratch *scratch)
{
    size_t stride = half->stride;
    real *all = planes_new(half, channels, scratch);
    for (size_t c = 0; c < (size_t)channels; c++) {
        const real *restrict x = phases + c * PHASES * stride;
        real *restrict y = all + c * stride;
        for (size_t i = 0; i < stride; i++)
            y[i] = (real)0.25 * ((x[i] + x[stride + i]) +
                                 (x[2 * stride + i] + x[3 * stride + i]));
    }
    return all;
}

void phases_average_backward(const struct planes *half, int channels, const real *dy,
                             real *dphases)
{
    for (size_t row = 0; row < (size_t)channels * PHASES; row++) {
        real *restrict dx = dphases + row * half->stride;
        const real *restrict from = dy + row / PHASES * half->stride;
        for (size_t i = 0; i < half->stride; i++)
            dx[i] += (real)0.25 * from[i];
    }
}

// Global average -----------------------------------------------------------------------

void global_average_forward(const struct planes *planes, int channels, const real *x,
                            real *y)
{
    real share = 1 / (real)(planes->height * planes->width);
    for (size_t n = 0; n < (size_t)planes->images; n++)
        for (size_t c = 0; c < (size_t)channels; c++) {
            const real *from = x + c * planes->stride + planes->margin + n * planes->plane;
            real sum = 0;
            for (size_t i = 0; i < planes->plane; i++)
                sum += from[i];
            y[n * (size_t)channels + c] = share * sum;
        }
}

void global_average_backward(const struct planes *planes, int channels, const real *dy,
                             real *dx)
{
    real share = 1 / (real)(planes->height * planes->width);
    for (size_t n = 0; n < (size_t)planes->images; n++)
        for (size_t c = 0; c < (size_t)channels; c++) {
            real each = share * dy[n * (size_t)channels + c];
            size_t at = c * planes->stride + planes->margin + n * planes->plane;
            const real *mask = planes->mask + n * planes->plane;
            for (size_t i = 0; i < planes->plane; i++)
                dx[at + i] = each * mask[i];
        }
}
