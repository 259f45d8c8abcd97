// SPDX-License-Identifier: MIT
#include "image/stencil.h"

#include <string.h>

typedef real vector __attribute__((vector_size(VECTOR_BYTES)));
// The same anywhere in memory.
typedef real loose
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

// Sums ---------------------------------------------------------------------------------

// CHANNEL_BLOCK outputs at TILE positions, from (their inputs) to (the first output) on.
static void sum_tile(const struct stencil *stencil, const real *weight, const real *from,
                     const real *mask, bool add, real *to)
{
    vector sum[CHANNEL_BLOCK][TILE_VECTORS] = {0};
    for (int input = 0; input < stencil->inputs; input++, from += stencil->from_stride)
        for (int tap = 0; tap < stencil->taps; tap++, weight += CHANNEL_BLOCK) {
            const loose *x = (const loose *)(from + stencil->offset[tap]);
#pragma GCC unroll 8
            for (int output = 0; output < CHANNEL_BLOCK; output++)
#pragma GCC unroll 2
                for (int k = 0; k < TILE_VECTORS; k++)
                    sum[output][k] += weight[output] * x[k];
        }
    const loose *pixels = (const loose *)mask;
#pragma GCC unroll 8
    for (int output = 0; output < CHANNEL_BLOCK; output++) {
        loose *y = (loose *)(to + (size_t)output * stencil->to_stride);
#pragma GCC unroll 2
        for (int k = 0; k < TILE_VECTORS; k++) {
            vector all = sum[output][k] * pixels[k];
            if (add)
                all += y[k];
            y[k] = all;
        }
    }
}

void stencil_apply(const struct stencil *stencil, const struct planes *planes,
                   const real *weight, const real *from, bool add, real *to)
{
    size_t block = (size_t)(stencil->inputs * stencil->taps * CHANNEL_BLOCK);
    from += planes->margin;
    to += planes->margin;
    for (size_t p = 0; p < planes->count; p += TILE)
        for (int output = 0; output < stencil->outputs; output += CHANNEL_BLOCK)
            sum_tile(stencil, weight + (size_t)(output / CHANNEL_BLOCK) * block, from + p,
                     planes->mask + p, add,
                     to + (size_t)output * stencil->to_stride + p);
}

// Products -----------------------------------------------------------------------------

enum {
    PAIR = 2,     // outputs that are multiplied at once
    CHUNK = 4096, // positions whose numbers stay in the cache meanwhile
};

// In halves, quarters and so on.
static real sum_of(vector numbers)
{
    real part[LANES];
    memcpy(part, &numbers, sizeof part);
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int lane = 0; lane < half; lane++)
            part[lane] += part[lane + half];
    return part[0];
}

// sums [PAIR x rows] += the products of two rows and `rows` others, over `count` positions.
static inline __attribute__((always_inline)) void
multiply_rows(const int rows, const real *const *from, const real *first,
              const real *second, size_t count, real *sums)
{
    vector sum[PAIR][MOST_TAPS] = {0};
    for (size_t p = 0; p < count; p += LANES) {
        vector a = *(const loose *)(first + p), b = *(const loose *)(second + p);
#pragma GCC unroll 9
        for (int row = 0; row < rows; row++) {
            vector x = *(const loose *)(from[row] + p);
            sum[0][row] += a * x;
            sum[1][row] += b * x;
        }
    }
#pragma GCC unroll 9
    for (int row = 0; row < rows; row++) {
        sums[row] = sum_of(sum[0][row]);
        sums[rows + row] = sum_of(sum[1][row]);
    }
}

// One row for each tap of an input, or for one tap of CHANNEL_BLOCK inputs.
static void add_products(const struct stencil *stencil, int input, const real *from,
                         const real *to, size_t count, real *dweight)
{
    const real *row[MOST_TAPS];
    real sums[PAIR * MOST_TAPS];
    int rows = stencil->taps == 1 ? CHANNEL_BLOCK : stencil->taps;
    size_t width = (size_t)(stencil->inputs * stencil->taps);
    for (int i = 0; i < rows; i++)
        row[i] = stencil->taps == 1
                     ? from + (size_t)(input + i) * stencil->from_stride
                     : from + (size_t)input * stencil->from_stride + stencil->offset[i];
    dweight += input * stencil->taps;
    for (int output = 0; output < stencil->outputs; output += PAIR) {
        const real *first = to + (size_t)output * stencil->to_stride;
        const real *second = first + stencil->to_stride;
        if (rows == CHANNEL_BLOCK)
            multiply_rows(CHANNEL_BLOCK, row, first, second, count, sums);
        else
            multiply_rows(MOST_TAPS, row, first, second, count, sums);
        for (int i = 0; i < rows; i++) {
            dweight[(size_t)output * width + (size_t)i] += sums[i];
            dweight[(size_t)(output + 1) * width + (size_t)i] += sums[rows + i];
        }
    }
}

void stencil_gradient(const struct stencil *stencil, const struct planes *planes,
                      const real *from, const real *to, real *dweight)
{
    int step = stencil->taps == 1 ? CHANNEL_BLOCK : 1;
    from += planes->margin;
    to += planes->margin;
    for (size_t p = 0; p < planes->count; p += CHUNK) {
        size_t left = planes->count - p, count = left < CHUNK ? left : CHUNK;
        for (int input = 0; input < stencil->inputs; input += step)
            add_products(stencil, input, from + p, to + p, count, dweight);
    }
}
