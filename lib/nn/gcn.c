// SPDX-License-Identifier: MIT
#include "nn/gcn.h"

#include "nn/activation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void gcn_declare(struct gcn *gcn, struct parameters *parameters, const char *name,
                 int labels, int hidden, int layers, size_t *running)
{
    *gcn = (struct gcn){.layers = layers, .hidden = hidden, .labels = labels};
    for (int k = 0; k < layers; k++) {
        char part[PARAMETER_NAME];
        snprintf(part, sizeof part, "%s.%d", name, k);
        linear_declare(&gcn->linear[k], parameters, part, k == 0 ? labels : hidden, hidden,
                       true);
        parameters->views[parameters->view_count - 2].bound = (real)0.05;
        parameters->views[parameters->view_count - 1].bound = (real)(1 / sqrt(hidden));
        snprintf(part, sizeof part, "%s.%d.norm", name, k);
        batch_norm_declare(&gcn->norm[k], parameters, part, hidden, running);
    }
}

void gcn_start(const struct gcn *gcn, real *values, real *running)
{
    for (int k = 0; k < gcn->layers; k++)
        batch_norm_start(&gcn->norm[k], values, running);
}

real *gcn_forward(const struct gcn *gcn, const real *values, real *running, bool training,
                  const struct vertex_graphs *graphs, struct scratch *scratch,
                  struct gcn_state *state)
{
    size_t rows = vertex_graphs_size(graphs), width = (size_t)gcn->hidden;
    real *h = NULL;
    state->graphs = graphs;
    for (int k = 0; k < gcn->layers; k++) {
        int inputs = gcn->linear[k].inputs;
        real *sums = scratch_reals(scratch, rows * (size_t)inputs);
        real *mapped = scratch_reals(scratch, rows * width);
        if (k == 0)
            vertex_label_sums(graphs, inputs, sums);
        else
            vertex_sums(graphs, inputs, h, sums);
        state->sums[k] = sums;
        linear_forward(&gcn->linear[k], values, (int)rows, sums, mapped);
        state->before[k] = batch_norm_forward(&gcn->norm[k], values, running, training,
                                              rows, mapped, scratch, &state->norm[k]);
        h = scratch_reals(scratch, rows * width);
        leaky_forward(state->before[k], h, rows * width);
    }
    real *codes = scratch_reals(scratch, graphs->graphs * width);
    for (uint32_t g = 0; g < graphs->graphs; g++)
        memcpy(codes + g * width, h + (graphs->vertex_first[g + 1] - 1) * width,
               width * sizeof *codes);
    return codes;
}

void gcn_backward(const struct gcn *gcn, const real *values, real *gradient,
                  const real *dcodes, struct scratch *scratch,
                  const struct gcn_state *state)
{
    const struct vertex_graphs *graphs = state->graphs;
    size_t rows = vertex_graphs_size(graphs), width = (size_t)gcn->hidden;
    real *dh = scratch_zeros(scratch, rows * width);
    real *d = scratch_reals(scratch, rows * width);
    for (uint32_t g = 0; g < graphs->graphs; g++)
        memcpy(dh + (graphs->vertex_first[g + 1] - 1) * width, dcodes + g * width,
               width * sizeof *dh);
    for (int k = gcn->layers - 1; k >= 0; k--) {
        leaky_backward(state->before[k], dh, dh, rows * width);
        batch_norm_backward(&gcn->norm[k], values, gradient, dh, dh, scratch,
                            &state->norm[k]);
        linear_backward(&gcn->linear[k], values, gradient, (int)rows, state->sums[k], dh,
                        k > 0 ? d : NULL);
        if (k > 0)
            vertex_sums_backward(graphs, gcn->hidden, d, dh);
    }
}
