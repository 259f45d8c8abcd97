// SPDX-License-Identifier: MIT
#include "model/gin_model.h"

#include "base/parallel.h"
#include "model/operation_graphs.h"
#include "model/percent_error.h"
#include "nn/activation.h"
#include "nn/dropout.h"
#include "nn/gin.h"
#include "nn/loss.h"

#include <stdlib.h>
#include <tgmath.h>

enum { HEAD_WIDTH = 16 }; // of the hidden layer before an output

#define AT(field) offsetof(struct gin_model_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Network"},
    {OPTION_ENUM, "head", AT(head), "logistic", .value = "logistic|gaussian",
     .help = "what it says of an architecture: its error, or a mean and a deviation"},
    {OPTION_INT, "hidden", AT(hidden), "32", 1, LAYER_WIDTH, "H",
     .help = "width of the graph network"},
    {OPTION_INT, "layers", AT(layers), "3", 1, GIN_LAYERS, "N", .help = "its layers"},
    {OPTION_REAL, "dropout", AT(dropout), "0.1", 0, 0.9, "RATE",
     .help = "before the output of the error"},
};
const struct option_rows gin_model_options = OPTION_ROWS(options);

// code -> linear -> LeakyReLU -> dropout -> linear
struct head {
    struct linear first, last;
};
struct head_state { // of a forward pass, in scratch
    const real *codes, *before, *hidden, *mask;
};

struct model {
    const struct space *space;
    const struct gin_model_settings *settings;
    int threads;
    struct gin gin;
    struct head mean, deviation; // deviation: of the Gaussian head alone
    struct parameters parameters;
    real *running;
    double whole; // see percent_error.h
    // Of the labels, while it is trained:
    struct vertex_graphs graphs;
    real *errors;
    uint64_t seed;
    struct scratch scratch;
};

static void head_declare(struct head *head, struct parameters *parameters,
                         const char *names[2], int inputs)
{
    linear_declare(&head->first, parameters, names[0], inputs, HEAD_WIDTH, true);
    linear_declare(&head->last, parameters, names[1], HEAD_WIDTH, 1, true);
    for (size_t k = parameters->view_count - 4; k < parameters->view_count; k++) {
        struct parameter_view *view = &parameters->views[k];
        bool bias = k % 2 == 1; // Kaiming's uniform start, and biases at 0
        view->bound = bias ? 0 : sqrt(3 / (real)view->columns);
    }
}

static void *model_open(const struct space *space, const void *settings, int threads)
{
    struct model *model = memory_new(1, sizeof *model);
    size_t running = 0;
    model->space = space;
    model->settings = settings;
    model->threads = threads;
    gin_declare(&model->gin, &model->parameters, "gin", operation_labels(space, false),
                model->settings->hidden, model->settings->layers, &running);
    head_declare(&model->mean, &model->parameters,
                 (const char *[]){"mean.first", "mean.last"}, model->settings->hidden);
    if (model->settings->head == GIN_HEAD_GAUSSIAN)
        head_declare(&model->deviation, &model->parameters,
                     (const char *[]){"deviation.first", "deviation.last"},
                     model->settings->hidden);
    model->running = memory_new(running, sizeof *model->running);
    return model;
}

static void model_close(void *state)
{
    struct model *model = state;
    parameters_free(&model->parameters);
    scratch_free(&model->scratch);
    free(model->running);
    free(model);
}

// Outputs [rows], in scratch. stream NULL: no dropout.
static real *head_forward(const struct head *head, const real *values, size_t rows,
                          const real *codes, double dropout, struct random_stream *stream,
                          struct scratch *scratch, struct head_state *state)
{
    size_t count = rows * HEAD_WIDTH;
    real *before = scratch_reals(scratch, count), *hidden = scratch_reals(scratch, count);
    real *outputs = scratch_reals(scratch, rows);
    linear_forward(&head->first, values, (int)rows, codes, before);
    leaky_forward(before, hidden, count);
    const real *mask = dropout_forward(dropout, stream, count, hidden, scratch);
    linear_forward(&head->last, values, (int)rows, hidden, outputs);
    *state = (struct head_state){codes, before, hidden, mask};
    return outputs;
}

// dcodes [rows x hidden] += …
static void head_backward(const struct head *head, const real *values, real *gradient,
                          size_t rows, const real *doutputs, real *dcodes,
                          struct scratch *scratch, const struct head_state *state)
{
    size_t count = rows * HEAD_WIDTH, width = (size_t)head->first.inputs;
    real *d = scratch_reals(scratch, count), *dinput = scratch_reals(scratch, rows * width);
    linear_backward(&head->last, values, gradient, (int)rows, state->hidden, doutputs, d);
    dropout_backward(state->mask, count, d);
    leaky_backward(state->before, d, d, count);
    linear_backward(&head->first, values, gradient, (int)rows, state->codes, d, dinput);
    reals_add(dcodes, dinput, rows * width);
}

// x becomes 100 / (1 + e^-x), the error in percent; and its slope from there.
static void logistic_errors(real *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = 100 * logistic(x[i]);
}

static void logistic_slopes(const real *errors, real *d, size_t count)
{
    for (size_t i = 0; i < count; i++)
        d[i] *= errors[i] * (1 - errors[i] / 100);
}

// x becomes exp(½ CELU(x)), which is above exp(-½); slopes [count] receives the slope.
static void positive_deviations(real *x, real *slopes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        real below = exp(fmin(x[i], (real)0)); // of CELU: its slope where x < 0
        real celu = x[i] > 0 ? x[i] : below - 1;
        x[i] = exp(celu / 2);
        slopes[i] = (real)0.5 * x[i] * below;
    }
}

// The heads and their gradients, from codes to dcodes, for errors [rows].
static void learn_heads(struct model *model, size_t rows, const real *codes,
                        const real *errors, struct random_stream *stream, real *gradient,
                        real *dcodes)
{
    struct scratch *scratch = &model->scratch;
    const real *values = model->parameters.values;
    real *dmean = scratch_reals(scratch, rows), *slopes = scratch_reals(scratch, rows);
    real *ddeviation = scratch_reals(scratch, rows), scale = 1 / (real)rows;
    struct head_state mean_state, deviation_state;
    real *mean = head_forward(&model->mean, values, rows, codes, model->settings->dropout,
                              stream, scratch, &mean_state);
    if (model->settings->head == GIN_HEAD_LOGISTIC) {
        logistic_errors(mean, rows);
        loss_square(mean, errors, rows, scale, dmean);
        logistic_slopes(mean, dmean, rows);
    } else {
        real *deviation = head_forward(&model->deviation, values, rows, codes, 0, NULL,
                                       scratch, &deviation_state);
        positive_deviations(deviation, slopes, rows);
        loss_gaussian(mean, deviation, errors, rows, scale, dmean, ddeviation);
        for (size_t i = 0; i < rows; i++)
            ddeviation[i] *= slopes[i];
        head_backward(&model->deviation, values, gradient, rows, ddeviation, dcodes,
                      scratch, &deviation_state);
    }
    head_backward(&model->mean, values, gradient, rows, dmean, dcodes, scratch,
                  &mean_state);
}

static void add_gradient(void *context, const uint32_t *rows, size_t count, size_t step,
                         real *gradient)
{
    struct model *model = context;
    struct scratch *scratch = &model->scratch;
    const real *values = model->parameters.values;
    struct vertex_graphs batch;
    struct gin_state state;
    struct random_stream stream;
    random_open(&stream, model->seed, RANDOM_DROPOUT, (uint32_t)step, 0);
    scratch_reset(scratch);
    vertex_graphs_take(&model->graphs, rows, (uint32_t)count, scratch, &batch);
    real *errors = scratch_reals(scratch, count);
    for (size_t i = 0; i < count; i++)
        errors[i] = model->errors[rows[i]];
    const real *codes =
        gin_forward(&model->gin, values, model->running, true, &batch, scratch, &state);
    real *dcodes = scratch_zeros(scratch, count * (size_t)model->gin.hidden);
    learn_heads(model, count, codes, errors, &stream, gradient, dcodes);
    gin_backward(&model->gin, values, gradient, dcodes, scratch, &state);
}

static bool model_train(void *state, const struct labels *labels, uint64_t seed,
                        struct error *error)
{
    struct model *model = state;
    struct scratch graphs = {0};
    model->seed = seed;
    model->whole = percent_whole(labels);
    model->errors = memory_new(labels->count, sizeof *model->errors);
    for (size_t i = 0; i < labels->count; i++)
        model->errors[i] = (real)percent_error(labels->values[i], model->whole);
    operation_graphs_read(model->space, false, labels->codes, labels->count, &graphs,
                          &model->graphs);
    parameters_start(&model->parameters, seed, RANDOM_PREDICTOR_START, 0);
    gin_start(&model->gin, model->parameters.values, model->running);
    bool good = fit_run(&model->settings->fit, seed, 0, labels->count, &model->parameters,
                        add_gradient, model, error);
    free(model->errors);
    scratch_free(&graphs);
    return good;
}

enum { ROWS_A_SHARD = 256 };

struct work {
    struct model *model;
    const arch_code *codes;
    size_t count;
    float *mean, *deviation;
    struct scratch *scratch; // one a thread
};

static void predict_shard(void *context, size_t shard, size_t worker)
{
    const struct work *work = context;
    struct model *model = work->model;
    struct scratch *scratch = &work->scratch[worker];
    const real *values = model->parameters.values;
    size_t first = shard * ROWS_A_SHARD, left = work->count - first;
    size_t rows = left < ROWS_A_SHARD ? left : ROWS_A_SHARD;
    struct vertex_graphs graphs;
    struct gin_state state;
    struct head_state head;
    scratch_reset(scratch);
    operation_graphs_read(model->space, false, work->codes + first, rows, scratch, &graphs);
    const real *codes =
        gin_forward(&model->gin, values, model->running, false, &graphs, scratch, &state);
    real *mean = head_forward(&model->mean, values, rows, codes, 0, NULL, scratch, &head);
    real *deviation = scratch_zeros(scratch, rows);
    if (model->settings->head == GIN_HEAD_LOGISTIC) {
        logistic_errors(mean, rows);
    } else {
        deviation =
            head_forward(&model->deviation, values, rows, codes, 0, NULL, scratch, &head);
        positive_deviations(deviation, scratch_reals(scratch, rows), rows);
    }
    for (size_t i = 0; i < rows; i++) {
        work->mean[first + i] = (float)percent_accuracy((double)mean[i], model->whole);
        work->deviation[first + i] = (float)((double)deviation[i] * model->whole / 100);
    }
}

static void model_predict(void *state, const arch_code *codes, size_t count, float *mean,
                          float *deviation)
{
    struct model *model = state;
    struct work work = {model, codes,     count,
                        mean,  deviation, scratch_workers(model->threads)};
    parallel_run_workers(model->threads, (count + ROWS_A_SHARD - 1) / ROWS_A_SHARD,
                         predict_shard, &work);
    scratch_workers_free(work.scratch, model->threads);
}

const struct surrogate_model gin_model = {model_open, model_train, model_predict,
                                          model_close};
