// SPDX-License-Identifier: MIT
// Parzen estimators: the density of one coordinate from weighted observations of it, as the
// tree-structured Parzen estimator uses them (Bergstra, Bardenet, Bengio and Kégl, NeurIPS
// 2011), with the bandwidths of Optuna 3.1. Each is a mixture with a component for each of
// the n observations and one more, the prior, whose weight is given.
//
// A categorical coordinate of C choices, p the weight of the prior: an observation's
// component gives each choice p / (n + 1), its own 1 more, normalised; the prior's is
// uniform.
//
// A real in [low, high]: an observation's component is a normal distribution with its mean
// there, cut off at low and high. Its deviation is the larger of the distances to the means
// left and right of it, the prior's among them; the first and the last have but one. It is
// at least (high - low) / min(100, n + 2) and at most high - low. The prior has its mean in
// the middle and the deviation high - low.
#ifndef CRLSO_OPTIM_PARZEN_H
#define CRLSO_OPTIM_PARZEN_H

#include "base/random.h"

#include <stddef.h>

// A coordinate: `choices` values 0, 1, …, or, where choices is 0, reals from low to high.
struct axis {
    int choices;
    double low, high; // of reals
};
double axis_draw(const struct axis *axis, struct random_stream *stream); // uniform

struct parzen_component {
    double up_to;                      // sum of the weights up to and with this one's
    double mean, deviation, precision; // precision: 1 / deviation
    double factor; // its weight over the integral of exp(-½ z²) from low to high
};

struct parzen {
    struct axis axis;
    size_t count, capacity;              // of the components of a real
    struct parzen_component *components; // their means ascend
    double *probability;                 // [choices] of a categorical coordinate
};

// For any number of fits of one axis.
void parzen_open(struct parzen *parzen, const struct axis *axis);
void parzen_free(struct parzen *parzen);
// From `count` observations of a categorical coordinate: the sum of the weights of those of
// each choice, [choices].
void parzen_fit_choices(struct parzen *parzen, const double *weights, size_t count,
                        double prior_weight);
// From `count` observations of a real, ascending, and their weights [count].
void parzen_fit_reals(struct parzen *parzen, const double *values, const double *weights,
                      size_t count, double prior_weight);
double parzen_draw(const struct parzen *parzen, struct random_stream *stream);
// densities: [count], of the values.
void parzen_densities(const struct parzen *parzen, const double *values, size_t count,
                      double *densities);

#endif
