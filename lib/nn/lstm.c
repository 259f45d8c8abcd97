// SPDX-License-Identifier: MIT
#include "nn/lstm.h"

#include "nn/activation.h"

#include <stdio.h>
#include <string.h>

void lstm_declare(struct lstm *lstm, struct parameters *parameters, const char *name,
                  int inputs, int hidden)
{
    char view[PARAMETER_NAME];
    *lstm = (struct lstm){.inputs = inputs, .hidden = hidden};
    snprintf(view, sizeof view, "%s.input", name);
    linear_declare(&lstm->from_input, parameters, view, inputs, 4 * hidden, true);
    snprintf(view, sizeof view, "%s.hidden", name);
    linear_declare(&lstm->from_hidden, parameters, view, hidden, 4 * hidden, false);
}

// One step of one row: gates [4H] hold the sums and then i, f, g, o; old is c_{t-1}, NULL:
// zero.
static void step_row(real *restrict gates, const real *restrict old, real *restrict cells,
                     real *restrict bent, real *restrict hiddens, int width)
{
    size_t count = (size_t)width;
    logistic_forward(gates, gates, 2 * count);
    tanh_forward(gates + 2 * count, gates + 2 * count, count);
    logistic_forward(gates + 3 * count, gates + 3 * count, count);
    const real *in = gates, *forget = in + count, *candidate = forget + count;
    const real *out = candidate + count;
    for (size_t i = 0; i < count; i++)
        cells[i] = in[i] * candidate[i];
    for (size_t i = 0; old && i < count; i++)
        cells[i] += forget[i] * old[i];
    tanh_forward(cells, bent, count);
    for (size_t i = 0; i < count; i++)
        hiddens[i] = out[i] * bent[i];
}

// What the states of step t follow on, [rows x H]; NULL: zero.
static const real *before(const real *states, size_t t, size_t step_reals,
                          const real *start)
{
    return t > 0 ? states + (t - 1) * step_reals : start;
}

real *lstm_forward_all(const struct lstm *lstm, const real *values, int steps, int rows,
                       const real *x, struct lstm_start start, struct scratch *scratch,
                       struct lstm_state *state)
{
    int width = lstm->hidden;
    size_t step_reals = (size_t)rows * (size_t)width, all = (size_t)steps * step_reals;
    *state = (struct lstm_state){.rows = rows, .steps = steps, .input = x, .start = start};
    state->gates = scratch_reals(scratch, 4 * all);
    state->cells = scratch_reals(scratch, all);
    state->bent = scratch_reals(scratch, all);
    state->hiddens = scratch_reals(scratch, all);
    linear_forward(&lstm->from_input, values, steps * rows, x, state->gates);
    for (size_t t = 0; t < (size_t)steps; t++) {
        real *gates = state->gates + 4 * t * step_reals;
        const real *hidden = before(state->hiddens, t, step_reals, start.hidden);
        const real *cell = before(state->cells, t, step_reals, start.cell);
        if (hidden)
            matrix_product(false, true, rows, 4 * width, width, 1, hidden, width,
                           values + lstm->from_hidden.weight, width, 1, gates, 4 * width);
        for (size_t row = 0; row < (size_t)rows; row++) {
            size_t at = row * (size_t)width, here = t * step_reals + at;
            step_row(gates + 4 * at, cell ? cell + at : NULL, state->cells + here,
                     state->bent + here, state->hiddens + here, width);
        }
    }
    return state->hiddens;
}

real *lstm_forward(const struct lstm *lstm, const real *values, int steps, int rows,
                   const real *x, struct scratch *scratch, struct lstm_state *state)
{
    real *hiddens = lstm_forward_all(lstm, values, steps, rows, x, (struct lstm_start){0},
                                     scratch, state);
    return hiddens + (size_t)(steps - 1) * (size_t)rows * (size_t)lstm->hidden;
}

// One step of one row: from dhiddens and dcells (of c_t, becomes that of c_{t-1}) to the
// gradient by the gates' sums.
static void step_row_backward(const real *restrict gates, const real *restrict old,
                              const real *restrict bent, const real *restrict dhiddens,
                              real *restrict dcells, real *restrict dgates, int width)
{
    for (int i = 0; i < width; i++) {
        real in = gates[i], forget = gates[width + i];
        real candidate = gates[2 * width + i], out = gates[3 * width + i];
        real dcell = dcells[i] + dhiddens[i] * out * (1 - bent[i] * bent[i]);
        dgates[i] = dcell * candidate * in * (1 - in);
        dgates[width + i] = dcell * forget * (1 - forget);
        dgates[2 * width + i] = dcell * in * (1 - candidate * candidate);
        dgates[3 * width + i] = dhiddens[i] * bent[i] * out * (1 - out);
        dcells[i] = dcell * forget;
    }
    for (int i = 0; i < width; i++)
        dgates[width + i] *= old ? old[i] : 0;
}

void lstm_backward_all(const struct lstm *lstm, const real *values, real *gradient,
                       const real *dhiddens, struct lstm_gradients out,
                       struct scratch *scratch, const struct lstm_state *state)
{
    int width = lstm->hidden, rows = state->rows;
    size_t step_reals = (size_t)rows * (size_t)width;
    size_t all = (size_t)state->steps * step_reals;
    real *dgates = scratch_reals(scratch, 4 * all);
    real *dcells = scratch_zeros(scratch, step_reals);
    real *carried = scratch_zeros(scratch, step_reals); // from the step that follows
    for (size_t t = (size_t)state->steps; t-- > 0;) {
        const real *hidden = before(state->hiddens, t, step_reals, state->start.hidden);
        const real *cell = before(state->cells, t, step_reals, state->start.cell);
        real *dstep = dgates + 4 * t * step_reals;
        reals_add(carried, dhiddens + t * step_reals, step_reals);
        for (size_t row = 0; row < (size_t)rows; row++) {
            size_t at = row * (size_t)width, here = t * step_reals + at;
            step_row_backward(state->gates + 4 * here, cell ? cell + at : NULL,
                              state->bent + here, carried + at, dcells + at, dstep + 4 * at,
                              width);
        }
        if (hidden)
            linear_backward(&lstm->from_hidden, values, gradient, rows, hidden, dstep,
                            carried);
    }
    linear_backward(&lstm->from_input, values, gradient, state->steps * rows, state->input,
                    dgates, out.dx);
    if (out.dhidden)
        memcpy(out.dhidden, carried, step_reals * sizeof *carried);
    if (out.dcell)
        memcpy(out.dcell, dcells, step_reals * sizeof *dcells);
}

void lstm_backward(const struct lstm *lstm, const real *values, real *gradient,
                   const real *dlast, struct scratch *scratch,
                   const struct lstm_state *state)
{
    size_t step_reals = (size_t)state->rows * (size_t)lstm->hidden;
    size_t others = (size_t)(state->steps - 1) * step_reals;
    real *dhiddens = scratch_zeros(scratch, others + step_reals);
    memcpy(dhiddens + others, dlast, step_reals * sizeof *dlast);
    lstm_backward_all(lstm, values, gradient, dhiddens, (struct lstm_gradients){0}, scratch,
                      state);
}
