// SPDX-License-Identifier: MIT
#include "nn/gin.h"

#include "nn/activation.h"

#include <stdio.h>

void gin_declare(struct gin *gin, struct parameters *parameters, const char *name,
                 int labels, int hidden, int layers, size_t *running)
{
    *gin = (struct gin){.layers = layers, .hidden = hidden, .labels = labels};
    for (int k = 0; k < layers; k++) {
        char part[PARAMETER_NAME];
        snprintf(part, sizeof part, "%s.%d.first", name, k);
        linear_declare(&gin->first[k], parameters, part, k == 0 ? labels : hidden, hidden,
                       true);
        snprintf(part, sizeof part, "%s.%d.second", name, k);
        linear_declare(&gin->second[k], parameters, part, hidden, hidden, true);
        snprintf(part, sizeof part, "%s.%d.norm", name, k);
        batch_norm_declare(&gin->norm[k], parameters, part, hidden, running);
    }
}

void gin_start(const struct gin *gin, real *values, real *running)
{
    for (int k = 0; k < gin->layers; k++)
        batch_norm_start(&gin->norm[k], values, running);
}

// φ(W x + b), in scratch; *before receives what φ is given.
static real *activate(const struct linear *linear, const real *values, size_t rows,
                      const real *x, struct scratch *scratch, const real **before)
{
    size_t count = rows * (size_t)linear->outputs;
    real *y = scratch_reals(scratch, count), *after = scratch_reals(scratch, count);
    linear_forward(linear, values, (int)rows, x, y);
    leaky_forward(y, after, count);
    *before = y;
    return after;
}

real *gin_forward(const struct gin *gin, const real *values, real *running, bool training,
                  const struct vertex_graphs *graphs, struct scratch *scratch,
                  struct gin_state *state)
{
    size_t rows = vertex_graphs_size(graphs);
    const real *h = NULL;
    state->graphs = graphs;
    for (int k = 0; k < gin->layers; k++) {
        int inputs = gin->first[k].inputs;
        real *sums = scratch_reals(scratch, rows * (size_t)inputs);
        if (k == 0)
            vertex_label_sums(graphs, inputs, sums);
        else
            vertex_sums(graphs, inputs, h, sums);
        state->sums[k] = sums;
        state->inner[k] =
            activate(&gin->first[k], values, rows, sums, scratch, &state->before[k]);
        real *outer = activate(&gin->second[k], values, rows, state->inner[k], scratch,
                               &state->second[k]);
        h = batch_norm_forward(&gin->norm[k], values, running, training, rows, outer,
                               scratch, &state->norm[k]);
    }
    real *codes = scratch_reals(scratch, graphs->graphs * (size_t)gin->hidden);
    vertex_means(graphs, gin->hidden, h, codes);
    return codes;
}

void gin_backward(const struct gin *gin, const real *values, real *gradient,
                  const real *dcodes, struct scratch *scratch,
                  const struct gin_state *state)
{
    size_t rows = vertex_graphs_size(state->graphs), count = rows * (size_t)gin->hidden;
    real *dh = scratch_reals(scratch, count), *d = scratch_reals(scratch, count);
    vertex_means_backward(state->graphs, gin->hidden, dcodes, dh);
    for (int k = gin->layers - 1; k >= 0; k--) {
        batch_norm_backward(&gin->norm[k], values, gradient, dh, dh, scratch,
                            &state->norm[k]);
        leaky_backward(state->second[k], dh, dh, count);
        linear_backward(&gin->second[k], values, gradient, (int)rows, state->inner[k], dh,
                        d);
        leaky_backward(state->before[k], d, d, count);
        linear_backward(&gin->first[k], values, gradient, (int)rows, state->sums[k], d,
                        k > 0 ? dh : NULL);
        if (k == 0)
            return;
        vertex_sums_backward(state->graphs, gin->hidden, dh, d);
        real *spare = dh;
        dh = d;
        d = spare;
    }
}
