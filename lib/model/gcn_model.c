// SPDX-License-Identifier: MIT
#include "model/gcn_model.h"

#include "model/operation_graphs.h"
#include "model/percent_error.h"
#include "nn/activation.h"
#include "nn/gcn.h"
#include "nn/loss.h"
#include "stats/bayes_regression.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS_A_SHARD = 256, CODE_WIDTH = 512 };

#define AT(field) offsetof(struct gcn_model_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Network"},
    {OPTION_INT, "hidden", AT(hidden), "64", 1, CODE_WIDTH, "H",
     .help = "width of the graph network"},
    {OPTION_INT, "layers", AT(layers), "4", 1, GCN_LAYERS, "N", .help = "its layers"},
};
const struct option_rows gcn_model_options = OPTION_ROWS(options);

struct model {
    const struct space *space;
    const struct gcn_model_settings *settings;
    struct gcn gcn;
    struct linear last; // the network's own output
    struct parameters parameters;
    real *running;
    double whole; // see percent_error.h
    struct bayes_regression regression;
    // Of the labels, while it is trained:
    struct vertex_graphs graphs;
    real *accuracies; // in [0, 1]
    struct scratch scratch;
};

static void *model_open(const struct space *space, const void *settings, int threads)
{
    struct model *model = memory_new(1, sizeof *model);
    size_t running = 0;
    (void)threads; // there is one network, and the pools are small
    model->space = space;
    model->settings = settings;
    gcn_declare(&model->gcn, &model->parameters, "gcn", operation_labels(space, true),
                model->settings->hidden, model->settings->layers, &running);
    linear_declare(&model->last, &model->parameters, "last", model->settings->hidden, 1,
                   true);
    model->running = memory_new(running, sizeof *model->running);
    return model;
}

static void model_close(void *state)
{
    struct model *model = state;
    bayes_regression_free(&model->regression);
    parameters_free(&model->parameters);
    scratch_free(&model->scratch);
    free(model->running);
    free(model);
}

static void add_gradient(void *context, const uint32_t *rows, size_t count, size_t step,
                         real *gradient)
{
    struct model *model = context;
    struct scratch *scratch = &model->scratch;
    const real *values = model->parameters.values;
    size_t width = (size_t)model->gcn.hidden;
    struct vertex_graphs batch;
    struct gcn_state state;
    (void)step;
    scratch_reset(scratch);
    vertex_graphs_take(&model->graphs, rows, (uint32_t)count, scratch, &batch);
    const real *codes =
        gcn_forward(&model->gcn, values, model->running, true, &batch, scratch, &state);
    real *outputs = scratch_reals(scratch, count), *targets = scratch_reals(scratch, count);
    real *weights = scratch_reals(scratch, count), *d = scratch_reals(scratch, count);
    linear_forward(&model->last, values, (int)count, codes, outputs);
    for (size_t i = 0; i < count; i++) {
        outputs[i] = logistic(outputs[i]);
        targets[i] = model->accuracies[rows[i]];
        weights[i] = (real)exp((double)targets[i] - 1);
    }
    loss_weighted_square(outputs, targets, weights, count, 1 / (real)count, d);
    for (size_t i = 0; i < count; i++)
        d[i] *= outputs[i] * (1 - outputs[i]);
    real *dcodes = scratch_reals(scratch, count * width);
    linear_backward(&model->last, values, gradient, (int)count, codes, d, dcodes);
    gcn_backward(&model->gcn, values, gradient, dcodes, scratch, &state);
}

// Codes of architectures, as doubles [count x hidden].
static void find_codes(struct model *model, const arch_code *codes, size_t count,
                       double *found)
{
    size_t width = (size_t)model->gcn.hidden;
    for (size_t first = 0; first < count; first += ROWS_A_SHARD) {
        size_t left = count - first, rows = left < ROWS_A_SHARD ? left : ROWS_A_SHARD;
        struct vertex_graphs graphs;
        struct gcn_state state;
        scratch_reset(&model->scratch);
        operation_graphs_read(model->space, true, codes + first, rows, &model->scratch,
                              &graphs);
        const real *h = gcn_forward(&model->gcn, model->parameters.values, model->running,
                                    false, &graphs, &model->scratch, &state);
        for (size_t i = 0; i < rows * width; i++)
            found[first * width + i] = (double)h[i];
    }
}

static bool regress(struct model *model, const struct labels *labels, struct error *error)
{
    size_t width = (size_t)model->gcn.hidden;
    double *codes = memory_new(labels->count * width, sizeof *codes);
    double *logits = memory_new(labels->count, sizeof *logits);
    find_codes(model, labels->codes, labels->count, codes);
    for (size_t i = 0; i < labels->count; i++) {
        double y = (double)model->accuracies[i];
        logits[i] = log(y / (1 - y));
    }
    bayes_regression_free(&model->regression);
    bool good = bayes_regression_fit(&model->regression, codes, width, logits,
                                     labels->count, error);
    free(codes);
    free(logits);
    return good;
}

static bool model_train(void *state, const struct labels *labels, uint64_t seed,
                        struct error *error)
{
    struct model *model = state;
    struct scratch graphs = {0};
    model->whole = percent_whole(labels);
    model->accuracies = memory_new(labels->count, sizeof *model->accuracies);
    for (size_t i = 0; i < labels->count; i++)
        model->accuracies[i] =
            (real)fmin(fmax(labels->values[i] / model->whole, 1e-4), 1 - 1e-4);
    operation_graphs_read(model->space, true, labels->codes, labels->count, &graphs,
                          &model->graphs);
    parameters_start(&model->parameters, seed, RANDOM_PREDICTOR_START, 0);
    gcn_start(&model->gcn, model->parameters.values, model->running);
    bool good = fit_run(&model->settings->fit, seed, 0, labels->count, &model->parameters,
                        add_gradient, model, error) &&
                regress(model, labels, error);
    free(model->accuracies);
    scratch_free(&graphs);
    return good;
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

// Mean and deviation of σ(x), x ~ N(m, s²).
static void squash(double m, double s, double *mean, double *deviation)
{
    const double gamma = acos(-1.0) / 8, alpha = 4 - 2 * sqrt(2), beta = -log(sqrt(2) + 1);
    *mean = sigmoid(m / sqrt(1 + gamma * s * s));
    double square = sigmoid(alpha * (m + beta) / sqrt(1 + gamma * alpha * alpha * s * s));
    *deviation = sqrt(fmax(square - *mean * *mean, 0));
}

static void model_predict(void *state, const arch_code *codes, size_t count, float *mean,
                          float *deviation)
{
    struct model *model = state;
    size_t width = (size_t)model->gcn.hidden;
    double *found = memory_new(count * width, sizeof *found);
    find_codes(model, codes, count, found);
    for (size_t i = 0; i < count; i++) {
        double m, s, accuracy, away;
        bayes_regression_predict(&model->regression, found + i * width, &m, &s);
        squash(m, s, &accuracy, &away);
        mean[i] = (float)(accuracy * model->whole);
        deviation[i] = (float)(away * model->whole);
    }
    free(found);
}

const struct surrogate_model gcn_model = {model_open, model_train, model_predict,
                                          model_close};
