// SPDX-License-Identifier: MIT
#include "nn/activation.h"
#include "nn/linear.h"

#include <stdio.h>

void mlp_declare(struct mlp *mlp, struct parameters *parameters, const char *name,
                 int inputs, int hidden, int outputs, int layers, bool residual)
{
    *mlp = (struct mlp){.layers = layers, .residual = residual};
    for (int k = 0; k < layers; k++) {
        char part[PARAMETER_NAME];
        snprintf(part, sizeof part, "%s.%d", name, k);
        linear_declare(&mlp->layer[k], parameters, part, k == 0 ? inputs : hidden,
                       k == layers - 1 ? outputs : hidden, true);
    }
}

// Whether hidden layer k adds its input to its output.
static bool adds_input(const struct mlp *mlp, int k)
{
    return mlp->residual && mlp->layer[k].inputs == mlp->layer[k].outputs;
}

real *mlp_forward(const struct mlp *mlp, const real *values, int rows, const real *x,
                  struct scratch *scratch, struct mlp_state *state)
{
    state->rows = rows;
    for (int k = 0;; k++) {
        const struct linear *layer = &mlp->layer[k];
        size_t count = (size_t)rows * (size_t)layer->outputs;
        state->input[k] = x;
        state->before[k] = scratch_reals(scratch, count);
        linear_forward(layer, values, rows, x, state->before[k]);
        if (k == mlp->layers - 1)
            return state->before[k];
        real *after = scratch_reals(scratch, count);
        leaky_forward(state->before[k], after, count);
        if (adds_input(mlp, k))
            reals_add(after, x, count);
        x = after;
    }
}

void mlp_backward(const struct mlp *mlp, const real *values, real *gradient, const real *dy,
                  real *dx, struct scratch *scratch, const struct mlp_state *state)
{
    int rows = state->rows, last = mlp->layers - 1;
    const real *dafter = dy; // of the activation; above it, of the last layer's output
    for (int k = last; k >= 0; k--) {
        const struct linear *layer = &mlp->layer[k];
        const real *dbefore = dafter;
        if (k < last) {
            size_t count = (size_t)rows * (size_t)layer->outputs;
            real *slopes = scratch_reals(scratch, count);
            leaky_backward(state->before[k], dafter, slopes, count);
            dbefore = slopes;
        }
        size_t count = (size_t)rows * (size_t)layer->inputs;
        real *dinput = k > 0 ? scratch_reals(scratch, count) : dx;
        linear_backward(layer, values, gradient, rows, state->input[k], dbefore, dinput);
        if (dinput && k < last && adds_input(mlp, k))
            reals_add(dinput, dafter, count);
        dafter = dinput;
    }
}
