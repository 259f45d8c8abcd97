// SPDX-License-Identifier: MIT
#include "image/cell.h"

#include "image/pool.h"

#include <stdio.h>
#include <string.h>

// Wiring -------------------------------------------------------------------------------

struct cell_wiring cell_wiring(arch_code code)
{
    struct cell_wiring wiring = {0};
    struct cell_graph graph;
    space_nb201.graph(&space_nb201, code, 0, &graph);
    bool reached[NB201_NODES] = {true}, needed[NB201_NODES] = {[NB201_NODES - 1] = true};
    for (int i = 0; i < graph.edges; i++) // edges are listed by `to`
        if (graph.edge[i].label != NB201_NONE && reached[graph.edge[i].from])
            reached[graph.edge[i].to] = true;
    for (int i = graph.edges; i-- > 0;)
        if (graph.edge[i].label != NB201_NONE && needed[graph.edge[i].to])
            needed[graph.edge[i].from] = true;
    for (int i = 0; i < graph.edges; i++) {
        const struct cell_edge *edge = &graph.edge[i];
        if (edge->label == NB201_NONE || !reached[edge->from] || !needed[edge->to])
            continue;
        wiring.edge[wiring.edges].from = edge->from;
        wiring.edge[wiring.edges].to = edge->to;
        wiring.edge[wiring.edges++].operation = (enum nb201_operation)edge->label;
    }
    return wiring;
}

static bool is_convolution(enum nb201_operation operation)
{
    return operation == NB201_CONVOLUTION_1X1 || operation == NB201_CONVOLUTION_3X3;
}

// Parameters ---------------------------------------------------------------------------

static void normed_declare(struct normed *normed, struct parameters *parameters,
                           const char *name, enum convolution_kind kind, int inputs,
                           int outputs, size_t *figures)
{
    convolution_declare(&normed->convolution, parameters, name, kind, inputs, outputs);
    image_norm_declare(&normed->norm, parameters, name, outputs, figures);
}

void cell_declare(struct cell *cell, struct parameters *parameters, const char *name,
                  const struct cell_wiring *wiring, int channels, size_t *figures)
{
    *cell = (struct cell){.wiring = wiring, .channels = channels};
    for (int i = 0; i < wiring->edges; i++) {
        char view[PARAMETER_NAME];
        enum nb201_operation operation = wiring->edge[i].operation;
        snprintf(view, sizeof view, "%s.%d-%d", name, wiring->edge[i].from,
                 wiring->edge[i].to);
        if (is_convolution(operation))
            normed_declare(&cell->edge[i], parameters, view,
                           operation == NB201_CONVOLUTION_1X1 ? CONVOLUTION_1X1
                                                              : CONVOLUTION_3X3,
                           channels, channels, figures);
    }
}

void cell_start(const struct cell *cell, real *values)
{
    for (int i = 0; i < cell->wiring->edges; i++)
        if (is_convolution(cell->wiring->edge[i].operation))
            image_norm_start(&cell->edge[i].norm, values);
}

double cell_products(const struct cell *cell)
{
    double products = 0;
    for (int i = 0; i < cell->wiring->edges; i++)
        if (is_convolution(cell->wiring->edge[i].operation))
            products += convolution_products(&cell->edge[i].convolution);
    return products;
}

// Sums ---------------------------------------------------------------------------------

// A sum of planes in the making.
struct planes_sum {
    real *values; // in scratch
    bool begun;
};

static void sum_open(struct planes_sum *sum, const struct planes *planes, int channels,
                     struct scratch *scratch)
{
    if (!sum->values)
        sum->values = planes_new(planes, channels, scratch);
}

static void sum_add(struct planes_sum *sum, const real *restrict x, size_t count)
{
    real *restrict values = sum->values;
    if (sum->begun)
        for (size_t i = 0; i < count; i++)
            values[i] += x[i];
    else
        memcpy(values, x, count * sizeof *values);
}

// Forward ------------------------------------------------------------------------------

static void normed_forward(const struct normed *normed, const struct image_pass *pass,
                           const struct planes *planes, const real *x, bool add, real *y,
                           struct image_norm_state *state)
{
    const real *products = convolution_forward(&normed->convolution, pass->values, planes,
                                               x, pass->scratch);
    image_norm_forward(&normed->norm, pass->values, pass->figures, pass->training, planes,
                       products, add, y, pass->scratch, state);
}

static const real *relu_of(const struct planes *planes, int channels, const real *x,
                           struct scratch *scratch)
{
    size_t count = planes->stride * (size_t)channels;
    real *y = scratch_reals(scratch, count);
    relu_forward(x, y, count);
    return y;
}

static void edge_forward(const struct cell *cell, int edge, const struct image_pass *pass,
                         const struct planes *planes, struct planes_sum *sum,
                         struct cell_state *state)
{
    int from = cell->wiring->edge[edge].from;
    enum nb201_operation operation = cell->wiring->edge[edge].operation;
    const real *x = state->node[from];
    sum_open(sum, planes, cell->channels, pass->scratch);
    if (operation == NB201_SKIP) {
        sum_add(sum, x, planes->stride * (size_t)cell->channels);
    } else if (operation == NB201_AVERAGE) {
        average_forward(planes, cell->channels, x, sum->begun, sum->values, pass->scratch);
    } else {
        if (!state->relu[from])
            state->relu[from] = relu_of(planes, cell->channels, x, pass->scratch);
        normed_forward(&cell->edge[edge], pass, planes, state->relu[from], sum->begun,
                       sum->values, &state->edge[edge]);
    }
    sum->begun = true;
}

const real *cell_forward(const struct cell *cell, const struct image_pass *pass,
                         const struct planes *planes, const real *x,
                         struct cell_state *state)
{
    *state = (struct cell_state){.node = {x}};
    struct planes_sum sum[NB201_NODES] = {0};
    for (int i = 0; i < cell->wiring->edges; i++) {
        int to = cell->wiring->edge[i].to;
        edge_forward(cell, i, pass, planes, &sum[to], state);
        state->node[to] = sum[to].values;
    }
    return state->node[NB201_NODES - 1];
}

// Backward -----------------------------------------------------------------------------

static void normed_backward(const struct normed *normed, const struct image_pass *pass,
                            real *gradient, const struct planes *planes, const real *x,
                            const real *dy, bool add, real *dx,
                            const struct image_norm_state *state)
{
    const real *dproducts = image_norm_backward(&normed->norm, pass->values, gradient,
                                                planes, dy, pass->scratch, state);
    convolution_backward(&normed->convolution, pass->values, gradient, planes, x, dproducts,
                         dx, add, pass->scratch);
}

struct cell_sums { // gradients of the nodes, and of what their ReLUs give
    struct planes_sum node[NB201_NODES], relu[NB201_NODES];
};

static void edge_backward(const struct cell *cell, int edge, const struct image_pass *pass,
                          real *gradient, const struct planes *planes, const real *dy,
                          const struct cell_state *state, struct cell_sums *sums)
{
    int from = cell->wiring->edge[edge].from;
    enum nb201_operation operation = cell->wiring->edge[edge].operation;
    struct planes_sum *sum =
        is_convolution(operation) ? &sums->relu[from] : &sums->node[from];
    sum_open(sum, planes, cell->channels, pass->scratch);
    if (operation == NB201_SKIP)
        sum_add(sum, dy, planes->stride * (size_t)cell->channels);
    else if (operation == NB201_AVERAGE)
        average_backward(planes, cell->channels, dy, sum->begun, sum->values,
                         pass->scratch);
    else
        normed_backward(&cell->edge[edge], pass, gradient, planes, state->relu[from], dy,
                        sum->begun, sum->values, &state->edge[edge]);
    sum->begun = true;
}

// The gradient of a node, when all edges that leave it have been gone through.
static real *node_gradient(const struct cell *cell, int node, const struct planes *planes,
                           const struct cell_state *state, struct cell_sums *sums)
{
    real *sum = sums->node[node].values, *drelu = sums->relu[node].values;
    size_t count = planes->stride * (size_t)cell->channels;
    if (!drelu)
        return sum;
    if (sum)
        relu_backward(state->relu[node], drelu, sum, count);
    else
        relu_mask(state->relu[node], drelu, count);
    return sum ? sum : drelu;
}

real *cell_backward(const struct cell *cell, const struct image_pass *pass, real *gradient,
                    const struct planes *planes, const real *dy,
                    const struct cell_state *state)
{
    struct cell_sums sums = {0};
    const real *dnode = dy;
    int node = NB201_NODES - 1;
    for (int i = cell->wiring->edges; i-- > 0;) {
        if (cell->wiring->edge[i].to != node) {
            node = cell->wiring->edge[i].to;
            dnode = node_gradient(cell, node, planes, state, &sums);
        }
        edge_backward(cell, i, pass, gradient, planes, dnode, state, &sums);
    }
    return node_gradient(cell, 0, planes, state, &sums);
}

// Reduction ----------------------------------------------------------------------------

void reduction_declare(struct reduction *reduction, struct parameters *parameters,
                       const char *name, int inputs, size_t *figures)
{
    char view[PARAMETER_NAME];
    int outputs = 2 * inputs;
    reduction->inputs = inputs;
    snprintf(view, sizeof view, "%s.first", name);
    normed_declare(&reduction->first, parameters, view, CONVOLUTION_HALVING, inputs,
                   outputs, figures);
    snprintf(view, sizeof view, "%s.second", name);
    normed_declare(&reduction->second, parameters, view, CONVOLUTION_3X3, outputs, outputs,
                   figures);
    snprintf(view, sizeof view, "%s.shortcut", name);
    convolution_declare(&reduction->shortcut, parameters, view, CONVOLUTION_1X1, inputs,
                        outputs);
}

void reduction_start(const struct reduction *reduction, real *values)
{
    image_norm_start(&reduction->first.norm, values);
    image_norm_start(&reduction->second.norm, values);
}

double reduction_products(const struct reduction *reduction)
{
    return convolution_products(&reduction->first.convolution) +
           convolution_products(&reduction->second.convolution) +
           convolution_products(&reduction->shortcut);
}

real *reduction_forward(const struct reduction *reduction, const struct image_pass *pass,
                        const struct planes *planes, const struct planes *half,
                        const real *x, struct reduction_state *state)
{
    int inputs = reduction->inputs, outputs = 2 * inputs;
    struct scratch *scratch = pass->scratch;
    const real *phases = phases_split(planes, half, inputs, x, scratch);
    state->relu = relu_of(half, inputs * PHASES, phases, scratch);
    state->halved = phases_average(half, inputs, phases, scratch);
    real *middle = planes_new(half, outputs, scratch);
    normed_forward(&reduction->first, pass, half, state->relu, false, middle,
                   &state->first);
    state->middle = relu_of(half, outputs, middle, scratch);
    real *y =
        convolution_forward(&reduction->shortcut, pass->values, half, state->halved, scratch);
    normed_forward(&reduction->second, pass, half, state->middle, true, y, &state->second);
    return y;
}

real *reduction_backward(const struct reduction *reduction, const struct image_pass *pass,
                         real *gradient, const struct planes *planes,
                         const struct planes *half, const real *dy,
                         const struct reduction_state *state)
{
    int inputs = reduction->inputs, outputs = 2 * inputs;
    struct scratch *scratch = pass->scratch;
    real *dhalved = planes_new(half, inputs, scratch);
    real *dmiddle = planes_new(half, outputs, scratch);
    real *dphases = planes_new(half, inputs * PHASES, scratch);
    convolution_backward(&reduction->shortcut, pass->values, gradient, half, state->halved,
                         dy, dhalved, false, scratch);
    normed_backward(&reduction->second, pass, gradient, half, state->middle, dy, false,
                    dmiddle, &state->second);
    relu_mask(state->middle, dmiddle, half->stride * (size_t)outputs);
    normed_backward(&reduction->first, pass, gradient, half, state->relu, dmiddle, false,
                    dphases, &state->first);
    relu_mask(state->relu, dphases, half->stride * (size_t)(inputs * PHASES));
    phases_average_backward(half, inputs, dhalved, dphases);
    return phases_join(planes, half, inputs, dphases, scratch);
}
