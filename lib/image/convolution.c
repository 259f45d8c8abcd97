// SPDX-License-Identifier: MIT
#include "image/convolution.h"

#include "image/pool.h"
#include "image/stencil.h"

#include <math.h>

static int taps_of(const struct convolution *convolution)
{
    return convolution->kind == CONVOLUTION_1X1 ? 1 : MOST_TAPS;
}

void convolution_declare(struct convolution *convolution, struct parameters *parameters,
                         const char *name, enum convolution_kind kind, int inputs,
                         int outputs)
{
    *convolution = (struct convolution){kind, inputs, outputs, 0};
    int fan_in = inputs * taps_of(convolution);
    convolution->weight =
        parameters_add(parameters, name, outputs, fan_in, (real)(1 / sqrt(fan_in)));
}

double convolution_products(const struct convolution *convolution)
{
    return (double)convolution->inputs * convolution->outputs * taps_of(convolution);
}

// Of line or column `step` (-1, 0, 1) of a stencil with stride 2: the phase that it is in;
// and how many half-lines further.
static int phase_of(int step)
{
    return step != 0;
}
static int half_step(int step)
{
    return step < 0 ? -1 : 0;
}

// The stencil from x to y.
static struct stencil stencil_of(const struct convolution *convolution,
                                 const struct planes *planes)
{
    bool halving = convolution->kind == CONVOLUTION_HALVING;
    struct stencil stencil = {
        .inputs = convolution->inputs,
        .outputs = convolution->outputs,
        .taps = taps_of(convolution),
        .from_stride = halving ? PHASES * planes->stride : planes->stride,
        .to_stride = planes->stride,
    };
    ptrdiff_t line = (ptrdiff_t)planes->line;
    for (int tap = 0; stencil.taps > 1 && tap < MOST_TAPS; tap++) {
        int down = tap / 3 - 1, right = tap % 3 - 1;
        ptrdiff_t phase = (ptrdiff_t)planes->stride * (2 * phase_of(down) + phase_of(right));
        stencil.offset[tap] = halving ? phase + half_step(down) * line + half_step(right)
                                      : down * line + right;
    }
    return stencil;
}

// [outputs x inputs x taps] as stencil_apply reads it.
static real *pack_forward(const struct convolution *convolution, const real *weight,
                          struct scratch *scratch)
{
    size_t width = (size_t)(convolution->inputs * taps_of(convolution));
    real *packed = scratch_reals(scratch, width * (size_t)convolution->outputs);
    for (size_t output = 0; output < (size_t)convolution->outputs; output++)
        for (size_t i = 0; i < width; i++)
            packed[(output / CHANNEL_BLOCK * width + i) * CHANNEL_BLOCK +
                   output % CHANNEL_BLOCK] = weight[output * width + i];
    return packed;
}

real *convolution_forward(const struct convolution *convolution, const real *values,
                          const struct planes *planes, const real *x,
                          struct scratch *scratch)
{
    struct stencil stencil = stencil_of(convolution, planes);
    real *y = planes_new(planes, convolution->outputs, scratch);
    const real *packed = pack_forward(convolution, values + convolution->weight, scratch);
    stencil_apply(&stencil, planes, packed, x, false, y);
    return y;
}

// Backward -----------------------------------------------------------------------------

// The weights of some taps for the stencil from dy to dx.
static real *pack_backward(const struct convolution *convolution, const real *weight,
                           const int *tap, int taps, struct scratch *scratch)
{
    size_t inputs = (size_t)convolution->inputs, outputs = (size_t)convolution->outputs;
    size_t all = (size_t)taps_of(convolution), some = (size_t)taps;
    real *packed = scratch_reals(scratch, inputs * outputs * some);
    for (size_t input = 0; input < inputs; input++)
        for (size_t output = 0; output < outputs; output++)
            for (size_t i = 0; i < some; i++)
                packed[((input / CHANNEL_BLOCK * outputs + output) * some + i) *
                           CHANNEL_BLOCK +
                       input % CHANNEL_BLOCK] =
                    weight[(output * inputs + input) * all + (size_t)tap[i]];
    return packed;
}

// dx through those taps whose x lies in a phase (without phases: all taps, phase 0).
static void backward_phase(const struct convolution *convolution, const real *weight,
                           const struct planes *planes, const struct stencil *forward,
                           int phase, const real *dy, real *dx, bool add,
                           struct scratch *scratch)
{
    bool halving = convolution->kind == CONVOLUTION_HALVING;
    ptrdiff_t start = (ptrdiff_t)planes->stride * phase;
    struct stencil stencil = {
        .inputs = convolution->outputs,
        .outputs = convolution->inputs,
        .from_stride = planes->stride,
        .to_stride = forward->from_stride,
    };
    int tap[MOST_TAPS];
    for (int i = 0; i < forward->taps; i++) {
        if (halving && 2 * phase_of(i / 3 - 1) + phase_of(i % 3 - 1) != phase)
            continue;
        stencil.offset[stencil.taps] = start - forward->offset[i];
        tap[stencil.taps++] = i;
    }
    const real *packed = pack_backward(convolution, weight, tap, stencil.taps, scratch);
    stencil_apply(&stencil, planes, packed, dy, add, dx + start);
}

void convolution_backward(const struct convolution *convolution, const real *values,
                          real *gradient, const struct planes *planes, const real *x,
                          const real *dy, real *dx, bool add, struct scratch *scratch)
{
    struct stencil stencil = stencil_of(convolution, planes);
    stencil_gradient(&stencil, planes, x, dy, gradient + convolution->weight);
    int phases = convolution->kind == CONVOLUTION_HALVING ? PHASES : 1;
    for (int phase = 0; dx && phase < phases; phase++)
        backward_phase(convolution, values + convolution->weight, planes, &stencil, phase,
                       dy, dx, add, scratch);
}
