// SPDX-License-Identifier: MIT
#include "nn/attention.h"

#include "nn/linear.h"

#include <tgmath.h>

static void softmax(real *x, int width)
{
    real largest = x[0], total = 0;
    for (int i = 1; i < width; i++)
        largest = fmax(largest, x[i]);
    for (int i = 0; i < width; i++)
        total += x[i] = exp(x[i] - largest);
    for (int i = 0; i < width; i++)
        x[i] /= total;
}

real *attention_forward(int steps, int places, int rows, int width, const real *queries,
                        const real *memory, struct scratch *scratch,
                        struct attention_state *state)
{
    size_t each = (size_t)steps * (size_t)places;
    int stride = rows * width; // from one step of a row to its next
    real *shares = scratch_reals(scratch, (size_t)rows * each);
    real *y = scratch_reals(scratch, (size_t)steps * (size_t)stride);
    *state = (struct attention_state){steps, places, rows, width, queries, memory, shares};
    for (int row = 0; row < rows; row++, shares += each) {
        int at = row * width;
        matrix_product(false, true, steps, places, width, 1, queries + at, stride,
                       memory + at, stride, 0, shares, places);
        for (int t = 0; t < steps; t++)
            softmax(shares + t * places, places);
        matrix_product(false, false, steps, width, places, 1, shares, places, memory + at,
                       stride, 0, y + at, stride);
    }
    return y;
}

// In place, from the gradient by the shares to that by the scores.
static void softmax_backward(const real *shares, real *dshares, int width)
{
    real along = 0;
    for (int i = 0; i < width; i++)
        along += shares[i] * dshares[i];
    for (int i = 0; i < width; i++)
        dshares[i] = shares[i] * (dshares[i] - along);
}

void attention_backward(const real *dy, real *dqueries, real *dmemory,
                        struct scratch *scratch, const struct attention_state *state)
{
    int steps = state->steps, places = state->places, width = state->width;
    int stride = state->rows * width;
    size_t each = (size_t)steps * (size_t)places;
    real *dscores = scratch_reals(scratch, each);
    const real *shares = state->shares;
    for (int row = 0; row < state->rows; row++, shares += each) {
        int at = row * width;
        matrix_product(false, true, steps, places, width, 1, dy + at, stride,
                       state->memory + at, stride, 0, dscores, places);
        for (int t = 0; t < steps; t++)
            softmax_backward(shares + t * places, dscores + t * places, places);
        matrix_product(false, false, steps, width, places, 1, dscores, places,
                       state->memory + at, stride, 0, dqueries + at, stride);
        if (!dmemory)
            continue;
        matrix_product(true, false, places, width, steps, 1, shares, places, dy + at,
                       stride, 1, dmemory + at, stride);
        matrix_product(true, false, places, width, steps, 1, dscores, places,
                       state->queries + at, stride, 1, dmemory + at, stride);
    }
}
