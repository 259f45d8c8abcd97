// SPDX-License-Identifier: MIT
// Training on shuffled batches with Adam: the loop that small regressions share.
#ifndef CRLSO_NN_FIT_H
#define CRLSO_NN_FIT_H

#include "nn/optimizer.h"

enum fit_schedule { SCHEDULE_CONSTANT, SCHEDULE_COSINE };

struct fit_settings {
    int epochs, batch;
    enum fit_schedule schedule; // of the learning rate, a step at a time
    struct adam_settings adam;
};
extern const struct option_rows fit_options; // all but adam, which has adam_options

// The loss of the examples rows [count]; adds its gradient. step: from 0, of all epochs.
typedef void fit_gradient(void *context, const uint32_t *rows, size_t count, size_t step,
                          real *gradient);

// Epochs over `examples` examples, each in an order of its own from the stream (seed,
// RANDOM_PREDICTOR_ORDER, epoch, item). Fails where a gradient is not finite.
bool fit_run(const struct fit_settings *settings, uint64_t seed, uint32_t item,
             size_t examples, struct parameters *parameters, fit_gradient *gradient,
             void *context, struct error *error);

#endif
