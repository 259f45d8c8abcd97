// SPDX-License-Identifier: MIT
#include "nn/optimizer.h"

#include "base/memory.h"

#include <stdlib.h>
#include <tgmath.h>

#define AT(field) offsetof(struct adam_settings, field)
static const struct option options[] = {
    {OPTION_REAL, "learning-rate", AT(rate), "0.003", 0, 10, "R",
     .help =
         "learning rate of Adam at the start; falls to zero as a cosine, unless there is a "
         "schedule"},
    {OPTION_REAL, "beta1", AT(beta1), "0.9", 0, 0.9999, "B",
     .help = "decay of Adam's first moment"},
    {OPTION_REAL, "beta2", AT(beta2), "0.999", 0, 0.999999, "B",
     .help = "decay of Adam's second moment"},
    {OPTION_REAL, "weight-decay", AT(weight_decay), "0", 0, 10, "W",
     .help = "decoupled weight decay"},
    {OPTION_REAL, "clip", AT(clip), "5", 0, 1e9, "NORM",
     .help = "highest norm of the gradient; 0: any"},
};
const struct option_rows adam_options = OPTION_ROWS(options);

static const real EPSILON = (real)1e-8; // added to the root of the second moment

void adam_open(struct adam *adam, const struct parameters *parameters,
               const struct adam_settings *settings)
{
    *adam = (struct adam){.settings = *settings};
    adam->first = memory_new(parameters->count, sizeof(real));
    adam->second = memory_new(parameters->count, sizeof(real));
}

void adam_free(struct adam *adam)
{
    free(adam->first);
    free(adam->second);
    adam->first = adam->second = NULL;
}

// Says which view holds the first number that is not finite.
static bool not_finite(const struct parameters *parameters, const real *gradient,
                       size_t step, struct error *error)
{
    for (size_t k = 0; k < parameters->view_count; k++) {
        const struct parameter_view *view = &parameters->views[k];
        size_t count = (size_t)view->rows * (size_t)view->columns;
        for (size_t i = view->offset; i < view->offset + count; i++)
            if (!isfinite(gradient[i]))
                return error_set(error, "gradient of %s is not finite in step %zu",
                                 view->name, step);
    }
    return error_set(error, "norm of the gradient is not finite in step %zu", step);
}

bool adam_prepare(struct adam *adam, const struct parameters *parameters,
                  const real *gradient, double norm, double rate, struct adam_move *move,
                  struct error *error)
{
    if (!isfinite(norm))
        return not_finite(parameters, gradient, adam->step + 1, error);
    adam->step++;
    double step = (double)adam->step;
    const struct adam_settings *settings = &adam->settings;
    *move = (struct adam_move){
        .shrink =
            settings->clip > 0 && norm > settings->clip ? (real)(settings->clip / norm) : 1,
        .decay = (real)(1 - rate * settings->weight_decay),
        .beta1 = (real)settings->beta1,
        .rest1 = (real)(1 - settings->beta1),
        .beta2 = (real)settings->beta2,
        .rest2 = (real)(1 - settings->beta2),
        .rate = (real)(rate / (1 - pow(settings->beta1, step))),
        .root = (real)(1 / sqrt(1 - pow(settings->beta2, step))),
        .epsilon = EPSILON,
    };
    return true;
}

static void update(real *restrict values, const real *restrict gradient,
                   real *restrict first, real *restrict second, size_t count,
                   struct adam_move k)
{
    for (size_t i = 0; i < count; i++) {
        real g = gradient[i] * k.shrink;
        real mean = k.beta1 * first[i] + k.rest1 * g;
        real square = k.beta2 * second[i] + k.rest2 * (g * g);
        first[i] = mean;
        second[i] = square;
        values[i] =
            values[i] * k.decay - k.rate * mean / (sqrt(square) * k.root + k.epsilon);
    }
}

void adam_move(const struct adam *adam, struct parameters *parameters, const real *gradient,
               size_t first, size_t end, const struct adam_move *move)
{
    update(parameters->values + first, gradient + first, adam->first + first,
           adam->second + first, end - first, *move);
    parameters_project(parameters, first, end);
}

bool adam_step(struct adam *adam, struct parameters *parameters, const real *gradient,
               size_t first, size_t end, double rate, struct error *error)
{
    struct adam_move move;
    double norm = gradient_norm(gradient + first, end - first);
    if (!adam_prepare(adam, parameters, gradient, norm, rate, &move, error))
        return false;
    adam_move(adam, parameters, gradient, first, end, &move);
    return true;
}

double cosine_rate(double start, size_t step, size_t steps)
{
    if (step >= steps)
        return 0;
    return start * 0.5 * (1 + cos(acos(-1.0) * (double)step / (double)steps));
}

double gradient_norm(const real *gradient, size_t count)
{
    enum { LANES = 16 };
    double lane[LANES] = {0}, sum = 0;
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            lane[k] += (double)gradient[i + k] * (double)gradient[i + k];
    for (; i < count; i++)
        sum += (double)gradient[i] * (double)gradient[i];
    for (size_t k = 0; k < LANES; k++)
        sum += lane[k];
    return sqrt(sum);
}
