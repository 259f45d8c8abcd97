// SPDX-License-Identifier: MIT
#include "nn/icnn.h"

#include "nn/activation.h"

#include <stdio.h>

void icnn_declare(struct icnn *icnn, struct parameters *parameters, const char *name,
                  int inputs, int hidden, int layers)
{
    *icnn = (struct icnn){.layers = layers, .inputs = inputs};
    for (int k = 0; k < layers; k++) {
        char view[PARAMETER_NAME];
        int outputs = k == layers - 1 ? 1 : hidden;
        snprintf(view, sizeof view, "%s.%d.input", name, k);
        linear_declare(&icnn->from_input[k], parameters, view, inputs, outputs, true);
        if (k == 0)
            continue;
        snprintf(view, sizeof view, "%s.%d.hidden", name, k);
        linear_declare(&icnn->from_hidden[k], parameters, view, hidden, outputs, false);
        parameters_keep_above(parameters, 0);
    }
}

real *icnn_forward(const struct icnn *icnn, const real *values, int rows, const real *x,
                   struct scratch *scratch, struct icnn_state *state)
{
    state->rows = rows;
    state->input = x;
    for (int k = 0;; k++) {
        const struct linear *hidden = &icnn->from_hidden[k];
        int outputs = icnn->from_input[k].outputs;
        size_t count = (size_t)rows * (size_t)outputs;
        real *before = scratch_reals(scratch, count);
        linear_forward(&icnn->from_input[k], values, rows, x, before);
        if (k > 0)
            matrix_product(false, true, rows, outputs, hidden->inputs, 1,
                           state->after[k - 1], hidden->inputs, values + hidden->weight,
                           hidden->inputs, 1, before, outputs);
        state->before[k] = before;
        if (k == icnn->layers - 1)
            return before;
        state->after[k] = scratch_reals(scratch, count);
        leaky_forward(before, state->after[k], count);
    }
}

void icnn_backward(const struct icnn *icnn, const real *values, real *gradient,
                   const real *df, real *dx, struct scratch *scratch,
                   const struct icnn_state *state)
{
    int rows = state->rows;
    const real *dbefore = df;
    for (int k = icnn->layers - 1; k >= 0; k--) {
        const struct linear *input = &icnn->from_input[k];
        const struct linear *hidden = &icnn->from_hidden[k];
        bool first = k == icnn->layers - 1; // the first that adds to dx
        linear_backward(input, values, gradient, rows, state->input, dbefore, NULL);
        if (dx)
            matrix_product(false, false, rows, icnn->inputs, input->outputs, 1, dbefore,
                           input->outputs, values + input->weight, icnn->inputs,
                           first ? 0 : 1, dx, icnn->inputs);
        if (k == 0)
            return;
        size_t count = (size_t)rows * (size_t)hidden->inputs;
        real *dafter = scratch_reals(scratch, count);
        linear_backward(hidden, values, gradient, rows, state->after[k - 1], dbefore,
                        dafter);
        leaky_backward(state->before[k - 1], dafter, dafter, count);
        dbefore = dafter;
    }
}
