// SPDX-License-Identifier: MIT
#include "nn/lstm.h"

#include "nn/activation.h"

#include <stdio.h>
#include <string.h>
#include <tgmath.h>

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

// One step of one row: gates [4H] hold the sums and then i, f, g, o; old is c_{t-1}, NULL
// in the first step.
static void step_row(real *gates, const real *old, real *cells, real *hiddens, int width)
{
    for (int i = 0; i < width; i++) {
        real in = logistic(gates[i]), forget = logistic(gates[width + i]);
        real candidate = tanh(gates[2 * width + i]), out = logistic(gates[3 * width + i]);
        gates[i] = in;
        gates[width + i] = forget;
        gates[2 * width + i] = candidate;
        gates[3 * width + i] = out;
        cells[i] = in * candidate + (old ? forget * old[i] : 0);
        hiddens[i] = out * tanh(cells[i]);
    }
}

real *lstm_forward(const struct lstm *lstm, const real *values, int steps, int rows,
                   const real *x, struct scratch *scratch, struct lstm_state *state)
{
    int width = lstm->hidden;
    size_t step_reals = (size_t)rows * (size_t)width, all = (size_t)steps * step_reals;
    *state = (struct lstm_state){.rows = rows, .steps = steps, .input = x};
    state->gates = scratch_reals(scratch, 4 * all);
    state->cells = scratch_reals(scratch, all);
    state->hiddens = scratch_reals(scratch, all);
    linear_forward(&lstm->from_input, values, steps * rows, x, state->gates);
    for (size_t t = 0; t < (size_t)steps; t++) {
        real *gates = state->gates + 4 * t * step_reals;
        real *cells = state->cells + t * step_reals;
        real *hiddens = state->hiddens + t * step_reals;
        if (t > 0)
            matrix_product(false, true, rows, 4 * width, width, 1, hiddens - step_reals,
                           width, values + lstm->from_hidden.weight, width, 1, gates,
                           4 * width);
        for (size_t row = 0; row < (size_t)rows; row++) {
            size_t at = row * (size_t)width;
            step_row(gates + 4 * at, t > 0 ? cells - step_reals + at : NULL, cells + at,
                     hiddens + at, width);
        }
    }
    return state->hiddens + all - step_reals;
}

// One step of one row: from dhiddens and dcells (of c_t, becomes that of c_{t-1}) to the
// gradient by the gates' sums.
static void step_row_backward(const real *gates, const real *old, const real *cells,
                              const real *dhiddens, real *dcells, real *dgates, int width)
{
    for (int i = 0; i < width; i++) {
        real in = gates[i], forget = gates[width + i];
        real candidate = gates[2 * width + i], out = gates[3 * width + i];
        real bent = tanh(cells[i]);
        real dcell = dcells[i] + dhiddens[i] * out * (1 - bent * bent);
        dgates[i] = dcell * candidate * in * (1 - in);
        dgates[width + i] = old ? dcell * old[i] * forget * (1 - forget) : 0;
        dgates[2 * width + i] = dcell * in * (1 - candidate * candidate);
        dgates[3 * width + i] = dhiddens[i] * bent * out * (1 - out);
        dcells[i] = dcell * forget;
    }
}

void lstm_backward(const struct lstm *lstm, const real *values, real *gradient,
                   const real *dlast, struct scratch *scratch,
                   const struct lstm_state *state)
{
    int width = lstm->hidden, rows = state->rows;
    size_t step_reals = (size_t)rows * (size_t)width;
    size_t all = (size_t)state->steps * step_reals;
    real *dgates = scratch_reals(scratch, 4 * all);
    real *dcells = scratch_zeros(scratch, step_reals);
    real *dhiddens = scratch_reals(scratch, step_reals);
    const struct linear *recurrent = &lstm->from_hidden;
    memcpy(dhiddens, dlast, step_reals * sizeof *dhiddens);
    for (size_t t = (size_t)state->steps; t-- > 0;) {
        const real *cells = state->cells + t * step_reals;
        real *dstep = dgates + 4 * t * step_reals;
        for (size_t row = 0; row < (size_t)rows; row++) {
            size_t at = row * (size_t)width;
            step_row_backward(state->gates + 4 * (t * step_reals + at),
                              t > 0 ? cells - step_reals + at : NULL, cells + at,
                              dhiddens + at, dcells + at, dstep + 4 * at, width);
        }
        if (t > 0)
            linear_backward(recurrent, values, gradient, rows,
                            state->hiddens + (t - 1) * step_reals, dstep, dhiddens);
    }
    linear_backward(&lstm->from_input, values, gradient, state->steps * rows, state->input,
                    dgates, NULL);
}
