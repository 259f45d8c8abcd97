// SPDX-License-Identifier: MIT
// Stochastic gradient descent with Nesterov's momentum and weight decay, as PyTorch has it:
//
//     g ← gradient + decay w;   v ← momentum v + g;   w ← w - rate (g + momentum v)
#ifndef CRLSO_NN_SGD_H
#define CRLSO_NN_SGD_H

#include "base/tool.h"
#include "nn/parameters.h"

struct sgd_settings {
    double rate; // at the start of the cosine (cosine_rate, optimizer.h)
    double momentum, weight_decay;
};
extern const struct option_rows sgd_options;

// velocity [parameters.count], zero at the start.
void sgd_step(const struct sgd_settings *settings, struct parameters *parameters,
              const real *gradient, double rate, real *velocity);

#endif
