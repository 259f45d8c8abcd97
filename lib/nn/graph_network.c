// SPDX-License-Identifier: MIT
#include "nn/graph_network.h"

#include "nn/activation.h"
#include "nn/linear.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static size_t declare(struct parameters *parameters, const char *name, int layer,
                      const char *part, int rows, int columns, int fan_in)
{
    char view[PARAMETER_NAME];
    snprintf(view, sizeof view, "%s.%d.%s", name, layer, part);
    return parameters_add(parameters, view, rows, columns, (real)(1 / sqrt(fan_in)));
}

void graph_network_declare(struct graph_network *network, struct parameters *parameters,
                           const char *name, int vertex_labels, int edge_labels,
                           bool directed, int hidden, int layers)
{
    int back = directed ? (edge_labels ? edge_labels : 1) : 0;
    edge_labels = directed ? 2 * back : edge_labels;
    *network = (struct graph_network){.layers = layers,
                                      .hidden = hidden,
                                      .vertex_labels = vertex_labels,
                                      .edge_labels = edge_labels,
                                      .back = back};
    for (int k = 0; k < layers; k++) {
        struct graph_layer *layer = &network->layer[k];
        int inputs = k == 0 ? vertex_labels : hidden;
        int message = 2 * inputs + edge_labels; // what a message's linear map sees
        layer->inputs = inputs;
        layer->keep = declare(parameters, name, k, "keep", hidden, inputs, inputs);
        layer->bias = declare(parameters, name, k, "bias", 1, hidden, inputs);
        layer->message =
            declare(parameters, name, k, "message", 2 * hidden, inputs, message);
        if (edge_labels)
            layer->edge =
                declare(parameters, name, k, "edge", edge_labels, hidden, message);
    }
}

// Layer 0: the product with a one-hot row is a column of the weights [width x labels].
static void pick_columns(const real *restrict weights, const uint8_t *labels, uint32_t rows,
                         int width, int label_count, real *restrict out)
{
    for (uint32_t row = 0; row < rows; row++)
        for (int i = 0; i < width; i++)
            out[(size_t)row * (size_t)width + (size_t)i] =
                weights[i * label_count + labels[row]];
}

// gradient[i][label of row] += d[row][i]
static void add_columns(const real *restrict d, const uint8_t *labels, uint32_t rows,
                        int width, int label_count, real *restrict gradient)
{
    for (uint32_t row = 0; row < rows; row++)
        for (int i = 0; i < width; i++)
            gradient[i * label_count + labels[row]] +=
                d[(size_t)row * (size_t)width + (size_t)i];
}

// out [rows x width] = x Wᵀ, W [width x layer.inputs]; x NULL: one-hot labels.
static void product(const struct graph_layer *layer, const struct graph_plan *plan,
                    const real *weights, int width, const real *x, uint32_t rows, real *out)
{
    if (!x)
        pick_columns(weights, plan->input_labels, rows, width, layer->inputs, out);
    else
        matrix_product(false, true, (int)rows, width, layer->inputs, 1, x, layer->inputs,
                       weights, layer->inputs, 0, out, width);
}

// gradient += dᵀ x, d [rows x width].
static void product_gradient(const struct graph_layer *layer, const struct graph_plan *plan,
                             const real *d, int width, const real *x, uint32_t rows,
                             real *gradient)
{
    if (!x)
        add_columns(d, plan->input_labels, rows, width, layer->inputs, gradient);
    else
        matrix_product(true, false, width, layer->inputs, (int)rows, 1, d, width, x,
                       layer->inputs, 1, gradient, layer->inputs);
}

static void copy_row(real *restrict to, const real *restrict from, int width)
{
    memcpy(to, from, (size_t)width * sizeof *to);
}

static void add_row(real *restrict to, const real *restrict from, int width)
{
    for (int i = 0; i < width; i++)
        to[i] += from[i];
}

// sum += LeakyReLU(self + other + edge)
static void add_message(real *restrict sum, const real *restrict self,
                        const real *restrict other, const real *restrict edge, int width)
{
    for (int i = 0; i < width; i++) {
        real x = self[i] + other[i] + edge[i];
        sum[i] += x > 0 ? x : LEAKY_SLOPE * x;
    }
}

static void add_plain_message(real *restrict sum, const real *restrict self,
                              const real *restrict other, int width)
{
    for (int i = 0; i < width; i++) {
        real x = self[i] + other[i];
        sum[i] += x > 0 ? x : LEAKY_SLOPE * x;
    }
}

// sum += every message that an output of the level receives.
static void add_messages(const struct graph_network *network, const real *edges,
                         const struct graph_level *level, const real *parts,
                         uint32_t output, real *sum)
{
    int width = network->hidden;
    const real *self = parts + (size_t)level->self[output] * 2 * (size_t)width;
    for (uint32_t m = level->message_first[output]; m < level->message_first[output + 1];
         m++) {
        const struct graph_message *message = &level->messages[m];
        const real *other =
            parts + (size_t)message->from * 2 * (size_t)width + (size_t)width;
        if (edges)
            add_message(sum, self, other, edges + (size_t)message->label * (size_t)width,
                        width);
        else
            add_plain_message(sum, self, other, width);
    }
}

static const real *edges_of(const struct graph_network *network,
                            const struct graph_layer *layer, const real *values)
{
    return network->edge_labels ? values + layer->edge : NULL;
}

// A layer that makes states: [level.outputs x hidden].
static real *forward_states(const struct graph_network *network, const real *values, int k,
                            struct scratch *scratch, const struct graph_state *state)
{
    const struct graph_layer *layer = &network->layer[k];
    const struct graph_level *level = &state->plan->level[k];
    int width = network->hidden;
    const real *edges = edges_of(network, layer, values), *bias = values + layer->bias;
    real *keep = scratch_reals(scratch, (size_t)level->inputs * (size_t)width);
    real *out = scratch_reals(scratch, (size_t)level->outputs * (size_t)width);
    product(layer, state->plan, values + layer->keep, width, state->input[k], level->inputs,
            keep);
    for (uint32_t o = 0; o < level->outputs; o++) {
        real *row = out + (size_t)o * (size_t)width;
        copy_row(row, keep + (size_t)level->self[o] * (size_t)width, width);
        add_row(row, bias, width);
        add_messages(network, edges, level, state->parts[k], o, row);
    }
    return out;
}

// Each graph's sum over its vertices' inputs.
static real *sum_inputs(const struct graph_layer *layer, const struct graph_plan *plan,
                        const real *x, struct scratch *scratch)
{
    const struct graph_level *level = &plan->level[plan->layers - 1];
    size_t width = (size_t)layer->inputs;
    real *sums = scratch_zeros(scratch, plan->graphs * width);
    for (uint32_t g = 0; g < plan->graphs; g++)
        for (uint32_t v = plan->vertex_first[g]; v < plan->vertex_first[g + 1]; v++) {
            if (x)
                add_row(sums + g * width, x + level->self[v] * width, layer->inputs);
            else
                sums[g * width + plan->input_labels[level->self[v]]] += 1;
        }
    return sums;
}

// The last layer: sums over the graphs, [graphs x hidden].
static real *forward_sums(const struct graph_network *network, const real *values, int k,
                          struct scratch *scratch, struct graph_state *state)
{
    const struct graph_layer *layer = &network->layer[k];
    const struct graph_plan *plan = state->plan;
    int width = network->hidden;
    const real *edges = edges_of(network, layer, values), *bias = values + layer->bias;
    real *sums = sum_inputs(layer, plan, state->input[k], scratch);
    real *codes = scratch_reals(scratch, (size_t)plan->graphs * (size_t)width);
    matrix_product(false, true, (int)plan->graphs, width, layer->inputs, 1, sums,
                   layer->inputs, values + layer->keep, layer->inputs, 0, codes, width);
    for (uint32_t g = 0; g < plan->graphs; g++) {
        real *row = codes + (size_t)g * (size_t)width;
        for (uint32_t v = plan->vertex_first[g]; v < plan->vertex_first[g + 1]; v++) {
            add_row(row, bias, width);
            add_messages(network, edges, &plan->level[k], state->parts[k], v, row);
        }
    }
    state->sums = sums;
    return codes;
}

real *graph_forward(const struct graph_network *network, const real *values,
                    const struct graph_plan *plan, struct scratch *scratch,
                    struct graph_state *state)
{
    const real *x = NULL;
    *state = (struct graph_state){.plan = plan};
    for (int k = 0;; k++) {
        const struct graph_layer *layer = &network->layer[k];
        const struct graph_level *level = &plan->level[k];
        int width = 2 * network->hidden;
        real *parts = scratch_reals(scratch, (size_t)level->inputs * (size_t)width);
        product(layer, plan, values + layer->message, width, x, level->inputs, parts);
        state->input[k] = x;
        state->parts[k] = parts;
        if (k == network->layers - 1)
            return forward_sums(network, values, k, scratch, state);
        x = forward_states(network, values, k, scratch, state);
    }
}

// Backward -----------------------------------------------------------------------------

// The message's share of d: to the receiver's sum, the sender's part and the edge's.
static void spread_message(const real *restrict d, const real *restrict self,
                           const real *restrict other, const real *restrict edge,
                           real *restrict dself, real *restrict dother,
                           real *restrict dedge, int width)
{
    for (int i = 0; i < width; i++) {
        real x = self[i] + other[i] + edge[i];
        real slope = x > 0 ? d[i] : LEAKY_SLOPE * d[i];
        dself[i] += slope;
        dother[i] += slope;
        dedge[i] += slope;
    }
}

static void spread_plain_message(const real *restrict d, const real *restrict self,
                                 const real *restrict other, real *restrict dself,
                                 real *restrict dother, int width)
{
    for (int i = 0; i < width; i++) {
        real x = self[i] + other[i];
        real slope = x > 0 ? d[i] : LEAKY_SLOPE * d[i];
        dself[i] += slope;
        dother[i] += slope;
    }
}

// What d, the gradient by an output, gives to the parts that its messages are made of.
static void spread_messages(const struct graph_network *network, const real *edges,
                            real *dedges, const struct graph_level *level,
                            const real *parts, real *dparts, uint32_t output, const real *d)
{
    size_t width = (size_t)network->hidden, self = level->self[output] * 2 * width;
    for (uint32_t m = level->message_first[output]; m < level->message_first[output + 1];
         m++) {
        const struct graph_message *message = &level->messages[m];
        size_t other = message->from * 2 * width + width, edge = message->label * width;
        if (edges)
            spread_message(d, parts + self, parts + other, edges + edge, dparts + self,
                           dparts + other, dedges + edge, network->hidden);
        else
            spread_plain_message(d, parts + self, parts + other, dparts + self,
                                 dparts + other, network->hidden);
    }
}

// From dparts to the message weights and, unless the inputs are labels, to dx += ….
static void parts_backward(const struct graph_network *network, const real *values,
                           real *gradient, int k, const real *dparts, real *dx,
                           const struct graph_state *state)
{
    const struct graph_layer *layer = &network->layer[k];
    uint32_t rows = state->plan->level[k].inputs;
    int width = 2 * network->hidden;
    product_gradient(layer, state->plan, dparts, width, state->input[k], rows,
                     gradient + layer->message);
    if (dx)
        matrix_product(false, false, (int)rows, layer->inputs, width, 1, dparts, width,
                       values + layer->message, layer->inputs, 1, dx, layer->inputs);
}

// The last layer; returns dx [level.inputs x layer.inputs], NULL where those are labels.
static real *backward_sums(const struct graph_network *network, const real *values,
                           real *gradient, const real *dcode, struct scratch *scratch,
                           const struct graph_state *state)
{
    int k = network->layers - 1, width = network->hidden;
    const struct graph_layer *layer = &network->layer[k];
    const struct graph_plan *plan = state->plan;
    const struct graph_level *level = &plan->level[k];
    size_t inputs = (size_t)layer->inputs;
    const real *edges = edges_of(network, layer, values);
    real *dparts = scratch_zeros(scratch, (size_t)level->inputs * 2 * (size_t)width);
    real *dx = k > 0 ? scratch_zeros(scratch, level->inputs * inputs) : NULL;
    real *dsums = dx ? scratch_reals(scratch, plan->graphs * inputs) : NULL;
    matrix_product(true, false, width, layer->inputs, (int)plan->graphs, 1, dcode, width,
                   state->sums, layer->inputs, 1, gradient + layer->keep, layer->inputs);
    if (dx)
        matrix_product(false, false, (int)plan->graphs, layer->inputs, width, 1, dcode,
                       width, values + layer->keep, layer->inputs, 0, dsums, layer->inputs);
    for (uint32_t g = 0; g < plan->graphs; g++) {
        const real *d = dcode + (size_t)g * (size_t)width;
        for (uint32_t v = plan->vertex_first[g]; v < plan->vertex_first[g + 1]; v++) {
            add_row(gradient + layer->bias, d, width);
            if (dx)
                add_row(dx + level->self[v] * inputs, dsums + g * inputs, layer->inputs);
            spread_messages(network, edges, gradient + layer->edge, level, state->parts[k],
                            dparts, v, d);
        }
    }
    parts_backward(network, values, gradient, k, dparts, dx, state);
    return dx;
}

// Layer k < last, from dout [level.outputs x hidden].
static real *backward_states(const struct graph_network *network, const real *values,
                             real *gradient, int k, const real *dout,
                             struct scratch *scratch, const struct graph_state *state)
{
    const struct graph_layer *layer = &network->layer[k];
    const struct graph_level *level = &state->plan->level[k];
    int width = network->hidden;
    const real *edges = edges_of(network, layer, values);
    size_t rows = level->inputs;
    real *dparts = scratch_zeros(scratch, rows * 2 * (size_t)width);
    real *dkeep = scratch_zeros(scratch, rows * (size_t)width);
    real *dx = k > 0 ? scratch_reals(scratch, rows * (size_t)layer->inputs) : NULL;
    for (uint32_t o = 0; o < level->outputs; o++) {
        const real *d = dout + (size_t)o * (size_t)width;
        add_row(dkeep + (size_t)level->self[o] * (size_t)width, d, width);
        spread_messages(network, edges, gradient + layer->edge, level, state->parts[k],
                        dparts, o, d);
    }
    for (size_t row = 0; row < rows; row++)
        add_row(gradient + layer->bias, dkeep + row * (size_t)width, width);
    product_gradient(layer, state->plan, dkeep, width, state->input[k], level->inputs,
                     gradient + layer->keep);
    if (dx)
        matrix_product(false, false, (int)rows, layer->inputs, width, 1, dkeep, width,
                       values + layer->keep, layer->inputs, 0, dx, layer->inputs);
    parts_backward(network, values, gradient, k, dparts, dx, state);
    return dx;
}

void graph_backward(const struct graph_network *network, const real *values, real *gradient,
                    const real *dcode, struct scratch *scratch,
                    const struct graph_state *state)
{
    const real *d = backward_sums(network, values, gradient, dcode, scratch, state);
    for (int k = network->layers - 2; k >= 0; k--)
        d = backward_states(network, values, gradient, k, d, scratch, state);
}
