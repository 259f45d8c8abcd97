// SPDX-License-Identifier: MIT
// Adam (Kingma and Ba, 2015) with decoupled weight decay (Loshchilov and Hutter, 2019) as
// an option, a cosine schedule, and gradient clipping by global norm.
#ifndef CRLSO_NN_OPTIMIZER_H
#define CRLSO_NN_OPTIMIZER_H

#include "base/error.h"
#include "base/tool.h"
#include "nn/parameters.h"

#include <stdbool.h>

// How it trains a network.
struct adam_settings {
    double rate; // at the start of the cosine
    double beta1, beta2, weight_decay;
    double clip; // highest norm of the gradient; 0: any
};
extern const struct option_rows adam_options;

struct adam {
    struct adam_settings settings;
    size_t step;
    real *first, *second; // moments [parameters.count]
};

void adam_open(struct adam *adam, const struct parameters *parameters,
               const struct adam_settings *settings);
// One step at `rate` on the parameters [first, end), all or those that are not frozen:
// clips their gradient, updates and projects. A gradient that is not finite is an error
// that names the parameter's view.
bool adam_step(struct adam *adam, struct parameters *parameters, const real *gradient,
               size_t first, size_t end, double rate, struct error *error);

// The same in two parts, so that threads can share the second: adam_prepare finds what the
// step does to each number, from the norm of the gradient of all that it moves; adam_move
// does it to the parameters [first, end). A view with a lower bound is projected there.
struct adam_move {
    real shrink, decay, rate, root, epsilon;
    real beta1, rest1, beta2, rest2; // rest: 1 - beta, which float would round twice
};
bool adam_prepare(struct adam *adam, const struct parameters *parameters,
                  const real *gradient, double norm, double rate, struct adam_move *move,
                  struct error *error);
void adam_move(const struct adam *adam, struct parameters *parameters, const real *gradient,
               size_t first, size_t end, const struct adam_move *move);
void adam_free(struct adam *adam);

// rate at `step` of `steps`: start * ½ (1 + cos(π step / steps)), 0 at the end.
double cosine_rate(double start, size_t step, size_t steps);
// √Σ g² in fixed order.
double gradient_norm(const real *gradient, size_t count);

#endif
