// SPDX-License-Identifier: MIT
#include "nn/fit.h"

#include "base/memory.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct fit_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Training"},
    {OPTION_INT, "epochs", AT(epochs), "100", 1, 1e6, "N",
     .help = "passes over the labels in a round"},
    {OPTION_INT, "batch", AT(batch), "32", 1, 1e6, "B", .help = "labels a step"},
    {OPTION_ENUM, "schedule", AT(schedule), "constant", .value = "constant|cosine",
     .help = "of the learning rate: it stays, or falls to zero as a cosine"},
};
const struct option_rows fit_options = OPTION_ROWS(options);

struct fit {
    const struct fit_settings *settings;
    struct parameters *parameters;
    struct adam adam;
    real *gradient; // [parameters]
    size_t steps;   // in all
};

static double rate_of(const struct fit *fit)
{
    double start = fit->settings->adam.rate;
    return fit->settings->schedule == SCHEDULE_CONSTANT
               ? start
               : cosine_rate(start, fit->adam.step, fit->steps);
}

static bool run_epoch(struct fit *fit, const uint32_t *order, size_t examples,
                      fit_gradient *gradient, void *context, struct error *error)
{
    size_t batch = (size_t)fit->settings->batch, count = fit->parameters->count;
    for (size_t first = 0; first < examples; first += batch) {
        size_t rows = examples - first < batch ? examples - first : batch;
        memset(fit->gradient, 0, count * sizeof *fit->gradient);
        gradient(context, order + first, rows, fit->adam.step, fit->gradient);
        if (!adam_step(&fit->adam, fit->parameters, fit->gradient, 0, count, rate_of(fit),
                       error))
            return false;
    }
    return true;
}

bool fit_run(const struct fit_settings *settings, uint64_t seed, uint32_t item,
             size_t examples, struct parameters *parameters, fit_gradient *gradient,
             void *context, struct error *error)
{
    size_t batch = (size_t)settings->batch, epochs = (size_t)settings->epochs;
    struct fit fit = {.settings = settings,
                      .parameters = parameters,
                      .gradient = parameters_gradient(parameters),
                      .steps = epochs * ((examples + batch - 1) / batch)};
    uint32_t *order = memory_new(examples + 1, sizeof *order);
    bool good = true;
    adam_open(&fit.adam, parameters, &settings->adam);
    for (uint32_t epoch = 0; good && epoch < epochs; epoch++) {
        struct random_stream stream;
        random_open(&stream, seed, RANDOM_PREDICTOR_ORDER, epoch, item);
        random_order(&stream, order, (uint32_t)examples);
        good = run_epoch(&fit, order, examples, gradient, context, error);
    }
    adam_free(&fit.adam);
    free(fit.gradient);
    free(order);
    return good;
}
