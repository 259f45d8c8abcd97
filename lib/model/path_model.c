// SPDX-License-Identifier: MIT
#include "model/path_model.h"

#include "base/parallel.h"
#include "model/path_encoding.h"
#include "model/percent_error.h"
#include "model/predictor.h"
#include "nn/linear.h"
#include "nn/loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct path_model_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Networks"},
    {OPTION_INT, "ensemble", AT(members), "5", 1, PATH_MEMBERS, "M",
     .help = "networks, started apart"},
    {OPTION_INT, "hidden", AT(hidden), "20", 1, LAYER_WIDTH, "H",
     .help = "width of their hidden layers"},
    {OPTION_INT, "layers", AT(layers), "10", 1, MLP_LAYERS - 1, "N",
     .help = "hidden layers"},
    {OPTION_INT, "paths", AT(paths), "60", 1, 1e6, "P",
     .help = "most paths of an input that the encoding has: the longest are left out"},
};
const struct option_rows path_model_options = OPTION_ROWS(options);

struct model {
    const struct path_model_settings *settings;
    int threads;
    struct path_encoding encoding;
    struct mlp mlp;
    struct parameters parameters; // views of one member; no values
    real *values[PATH_MEMBERS];   // of each; NULL before it is trained
    double whole;                 // see percent_error.h
    // Of the labels, while it is trained:
    size_t count;
    real *vectors, *errors;
    struct error *why;
    uint64_t seed;
};

static void *model_open(const struct space *space, const void *settings, int threads)
{
    struct model *model = memory_new(1, sizeof *model);
    model->settings = settings;
    model->threads = threads;
    path_encoding_make(&model->encoding, space, (size_t)model->settings->paths);
    mlp_declare(&model->mlp, &model->parameters, "mlp", (int)model->encoding.width,
                model->settings->hidden, 1, model->settings->layers + 1, false);
    for (size_t k = 0; k < model->parameters.view_count; k++) {
        struct parameter_view *view = &model->parameters.views[k];
        bool bias = k % 2 == 1;
        view->bound = bias ? 0 : (real)sqrt(6.0 / (view->rows + view->columns));
    }
    return model;
}

static void model_close(void *state)
{
    struct model *model = state;
    for (int i = 0; i < PATH_MEMBERS; i++)
        free(model->values[i]);
    parameters_free(&model->parameters);
    free(model);
}

// One member in training.
struct member {
    const struct model *model;
    struct parameters parameters;
    struct scratch scratch;
};

static void add_gradient(void *context, const uint32_t *rows, size_t count, size_t step,
                         real *gradient)
{
    struct member *member = context;
    const struct model *model = member->model;
    const real *values = member->parameters.values;
    struct scratch *scratch = &member->scratch;
    size_t width = model->encoding.width;
    struct mlp_state state;
    (void)step;
    scratch_reset(scratch);
    real *x = scratch_reals(scratch, count * width),
         *errors = scratch_reals(scratch, count);
    real *doutputs = scratch_reals(scratch, count);
    for (size_t i = 0; i < count; i++) {
        memcpy(x + i * width, model->vectors + rows[i] * width, width * sizeof *x);
        errors[i] = model->errors[rows[i]];
    }
    const real *outputs = mlp_forward(&model->mlp, values, (int)count, x, scratch, &state);
    loss_absolute(outputs, errors, count, 1 / (real)count, doutputs);
    mlp_backward(&model->mlp, values, gradient, doutputs, NULL, scratch, &state);
}

static void train_member(void *context, size_t number)
{
    struct model *model = context;
    struct member member = {.model = model, .parameters = model->parameters};
    member.parameters.values = NULL;
    parameters_start(&member.parameters, model->seed, RANDOM_PREDICTOR_START,
                     (uint32_t)number);
    if (!fit_run(&model->settings->fit, model->seed, (uint32_t)number, model->count,
                 &member.parameters, add_gradient, &member, &model->why[number]))
        error_prefix(&model->why[number], "member %zu", number + 1);
    free(model->values[number]);
    model->values[number] = member.parameters.values;
    scratch_free(&member.scratch);
}

static bool model_train(void *state, const struct labels *labels, uint64_t seed,
                        struct error *error)
{
    struct model *model = state;
    size_t members = (size_t)model->settings->members, width = model->encoding.width;
    model->count = labels->count;
    model->seed = seed;
    model->whole = percent_whole(labels);
    model->vectors = memory_new(labels->count * width, sizeof(real));
    model->errors = memory_new(labels->count, sizeof(real));
    model->why = memory_new(members, sizeof *model->why);
    for (size_t i = 0; i < labels->count; i++) {
        path_encode(&model->encoding, labels->codes[i], model->vectors + i * width);
        model->errors[i] = (real)percent_error(labels->values[i], model->whole);
    }
    parallel_run(model->threads, members, train_member, model);
    size_t failed = 0;
    while (failed < members && model->why[failed].status == STATUS_SUCCESS)
        failed++;
    if (failed < members)
        *error = model->why[failed];
    free(model->vectors);
    free(model->errors);
    free(model->why);
    return failed == members;
}

static void model_predict(void *state, const arch_code *codes, size_t count, float *mean,
                          float *deviation)
{
    const struct model *model = state;
    size_t members = (size_t)model->settings->members, width = model->encoding.width;
    struct scratch scratch = {0};
    struct mlp_state mlp;
    real *vectors = memory_new(count * width, sizeof *vectors);
    float *answers = memory_new(members * count, sizeof *answers);
    for (size_t i = 0; i < count; i++)
        path_encode(&model->encoding, codes[i], vectors + i * width);
    for (size_t member = 0; member < members; member++) {
        scratch_reset(&scratch);
        const real *outputs = mlp_forward(&model->mlp, model->values[member], (int)count,
                                          vectors, &scratch, &mlp);
        for (size_t i = 0; i < count; i++)
            answers[member * count + i] =
                (float)percent_accuracy((double)outputs[i], model->whole);
    }
    predictor_summary((int)members, count, answers, mean, deviation);
    free(vectors);
    free(answers);
    scratch_free(&scratch);
}

const struct surrogate_model path_model = {model_open, model_train, model_predict,
                                           model_close};
