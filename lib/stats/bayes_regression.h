// SPDX-License-Identifier: MIT
// Bayesian linear regression (Bishop, Pattern Recognition and Machine Learning, 3.3
// to 3.5): t = wᵀ φ + ε with w ~ N(0, I/α) and ε ~ N(0, 1/β), where α and β maximise the
// evidence.
#ifndef CRLSO_STATS_BAYES_REGRESSION_H
#define CRLSO_STATS_BAYES_REGRESSION_H

#include "base/error.h"

#include <stddef.h>

struct bayes_regression {
    size_t features;
    double alpha, beta;
    double *mean;       // m_N [features]
    double *covariance; // S_N [features x features]
};

// features: [rows x count], row-major; targets [rows]. At most 200 steps from α = β = 1e-5,
// until both stay within 1e-5 of themselves; both are kept between 1e-10 and 1e10, where a
// perfect fit would leave them. Fails where a number is not finite.
bool bayes_regression_fit(struct bayes_regression *regression, const double *features,
                          size_t count, const double *targets, size_t rows,
                          struct error *error);
void bayes_regression_free(struct bayes_regression *regression);
// Mean and standard deviation of t (the noise included) for one row of features.
void bayes_regression_predict(const struct bayes_regression *regression,
                              const double *features, double *mean, double *deviation);

#endif
