// SPDX-License-Identifier: MIT
#include "image/stencil.h"

#include <string.h>

typedef real vector __attribute__((vector_size(VECTOR_BYTES)));
// The same anywhere in memory.
typedef real loose
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

// Of a build for any x86-64, the loops that take most of the time are there once more for the
// processors of the last ten years; which is taken is decided when the program starts.
#if defined __x86_64__ && !defined __AVX2__ && defined __GNUC__ && !defined __clang__
#define PROCESSORS __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define PROCESSORS
#endif

// Sums ---------------------------------------------------------------------------------

// CHANNEL_BLOCK outputs at TILE positions, from (their inputs) to (the first output) on.
PROCESSORS static void sum_tile(const struct stencil *stencil, const real *weight,
                                const real *from, const real *mask, bool add, real *to)
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
    CHUNK = 1024,  // positions whose numbers stay in the cache meanwhile
    LINE_TAPS = 3, // rows of x that are multiplied at once: the taps of a line,
    PLAIN_ROWS = 2 // or, of one tap, inputs
};

// In halves, quarters and so on.
static real sum_of(const vector *numbers)
{
    real part[LANES];
    memcpy(part, numbers, sizeof part);
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int lane = 0; lane < half; lane++)
            part[lane] += part[lane + half];
    return part[0];
}

// sums [PRODUCT_OUTPUTS x rows] = the products of PRODUCT_OUTPUTS rows of y and `rows` rows of
// x, over `count` positions. Loads are fewer than products, as many numbers of x are not at the
// begin of a line of the cache and cost two.
static inline __attribute__((always_inline)) void
multiply_rows(const int rows, const real *const *x, const real *y, size_t stride,
              size_t count, real *sums)
{
    vector sum[PRODUCT_OUTPUTS][LINE_TAPS] = {0};
    for (size_t p = 0; p < count; p += LANES) {
        vector shifted[LINE_TAPS];
#pragma GCC unroll 3
        for (int row = 0; row < rows; row++)
            shifted[row] = *(const loose *)(x[row] + p);
#pragma GCC unroll 8
        for (size_t output = 0; output < PRODUCT_OUTPUTS; output++) {
            vector numbers = *(const loose *)(y + output * stride + p);
#pragma GCC unroll 3
            for (int row = 0; row < rows; row++)
                sum[output][row] += numbers * shifted[row];
        }
    }
#pragma GCC unroll 8
    for (int output = 0; output < PRODUCT_OUTPUTS; output++)
#pragma GCC unroll 3
        for (int row = 0; row < rows; row++)
            sums[output * rows + row] = sum_of(&sum[output][row]);
}

// dweight of the columns [column, column + rows), which are taps of an input or inputs.
PROCESSORS static void add_products(const struct stencil *stencil, int column, int rows,
                                    const real *from, const real *to, size_t count,
                                    real *dweight)
{
    const real *x[LINE_TAPS];
    real sums[PRODUCT_OUTPUTS * LINE_TAPS];
    size_t width = (size_t)(stencil->inputs * stencil->taps);
    for (int row = 0; row < rows; row++) {
        size_t input = (size_t)((column + row) / stencil->taps);
        x[row] = from + input * stencil->from_stride +
                 stencil->offset[(column + row) % stencil->taps];
    }
    for (int first = 0; first < stencil->outputs; first += PRODUCT_OUTPUTS) {
        const real *y = to + (size_t)first * stencil->to_stride;
        if (rows == LINE_TAPS)
            multiply_rows(LINE_TAPS, x, y, stencil->to_stride, count, sums);
        else
            multiply_rows(PLAIN_ROWS, x, y, stencil->to_stride, count, sums);
        for (int i = 0; i < PRODUCT_OUTPUTS * rows; i++)
            dweight[(size_t)(first + i / rows) * width + (size_t)(column + i % rows)] +=
                sums[i];
    }
}

void stencil_gradient(const struct stencil *stencil, const struct planes *planes,
                      const real *from, const real *to, real *dweight)
{
    int columns = stencil->inputs * stencil->taps;
    int rows = stencil->taps == 1 ? PLAIN_ROWS : LINE_TAPS;
    from += planes->margin;
    to += planes->margin;
    for (size_t p = 0; p < planes->count; p += CHUNK) {
        size_t left = planes->count - p, count = left < CHUNK ? left : CHUNK;
        for (int column = 0; column < columns; column += rows)
            add_products(stencil, column, rows, from + p, to + p, count, dweight);
    }
}
