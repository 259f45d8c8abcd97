// SPDX-License-Identifier: MIT
#include "nn/sgd.h"

#define AT(field) offsetof(struct sgd_settings, field)
static const struct option options[] = {
    {OPTION_REAL, "learning-rate", AT(rate), "0.1", 0, 100, "R",
     .help = "learning rate at the start; falls to zero as a cosine"},
    {OPTION_REAL, "momentum", AT(momentum), "0.9", 0, 0.9999, "M",
     .help = "Nesterov's momentum"},
    {OPTION_REAL, "weight-decay", AT(weight_decay), "0.0005", 0, 10, "W",
     .help = "added to the gradient, times the weight"},
};
const struct option_rows sgd_options = OPTION_ROWS(options);

static void move(real *restrict values, const real *restrict gradient,
                 real *restrict velocity, size_t count, real rate, real momentum,
                 real decay)
{
    for (size_t i = 0; i < count; i++) {
        real g = gradient[i] + decay * values[i];
        velocity[i] = momentum * velocity[i] + g;
        values[i] -= rate * (g + momentum * velocity[i]);
    }
}

void sgd_step(const struct sgd_settings *settings, struct parameters *parameters,
              const real *gradient, double rate, real *velocity)
{
    move(parameters->values, gradient, velocity, parameters->count, (real)rate,
         (real)settings->momentum, (real)settings->weight_decay);
}
