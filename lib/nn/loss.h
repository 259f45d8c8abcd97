// SPDX-License-Identifier: MIT
// Losses. Each returns the sum over its rows in double (fixed order) and, where a gradient
// is asked for, sets d(scale * sum)/d(input). Callers choose scale = weight / count for a
// mean.
#ifndef CRLSO_NN_LOSS_H
#define CRLSO_NN_LOSS_H

#include "nn/real.h"

#include <stddef.h>
#include <stdint.h>

// Cross entropy of Bernoulli variables with logits x: Σ log(1 + e^x) - t x, t 0 or 1.
// logits and dlogits have `stride` reals a row, targets [rows x width] with target_stride
// bytes a row.
double loss_bernoulli(const real *logits, int rows, int width, int stride,
                      const uint8_t *targets, int target_stride, real scale, real *dlogits);
// Cross entropy of one categorical variable a row: Σ log Σ_j e^{x_j} - x_t.
double loss_categorical(const real *logits, int rows, int width, int stride,
                        const uint8_t *targets, int target_stride, real scale,
                        real *dlogits);
// KL(N(μ, σ²) || N(0, I)) summed: -½ Σ (1 + log σ² - μ² - σ²); ADDS to dmean,
// dlog_variance.
double loss_kl(const real *mean, const real *log_variance, size_t count, real scale,
               real *dmean, real *dlog_variance);
// Σ (prediction - target)²
double loss_square(const real *prediction, const real *target, size_t count, real scale,
                   real *dprediction);
// Σ |prediction - target|; the gradient is 0 where they are equal.
double loss_absolute(const real *prediction, const real *target, size_t count, real scale,
                     real *dprediction);
// Σ weight (prediction - target)²
double loss_weighted_square(const real *prediction, const real *target, const real *weight,
                            size_t count, real scale, real *dprediction);
// Σ log(√(2π) deviation) + ½ ((target - mean) / deviation)², deviations > 0: the negative
// log-likelihood of normal distributions.
double loss_gaussian(const real *mean, const real *deviation, const real *target,
                     size_t count, real scale, real *dmean, real *ddeviation);
// Σ over pairs with target_i > target_j of log(1 + e^{-(p_i - p_j)}); *pairs receives their
// number, and the gradient is of the mean over them.
double loss_ranking(const real *prediction, const real *target, size_t count, size_t *pairs,
                    real *dprediction);

#endif
