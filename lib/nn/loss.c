// SPDX-License-Identifier: MIT
#include "nn/loss.h"

#include "nn/activation.h"

#include <tgmath.h>

// log(1 + e^x) without overflow
static real softplus(real x)
{
    return fmax(x, (real)0) + log1p(exp(-fabs(x)));
}

double loss_bernoulli(const real *logits, int rows, int width, int stride,
                      const uint8_t *targets, int target_stride, real scale, real *dlogits)
{
    double sum = 0;
    for (int row = 0; row < rows; row++) {
        const real *x = logits + (size_t)row * (size_t)stride;
        const uint8_t *target = targets + (size_t)row * (size_t)target_stride;
        for (int i = 0; i < width; i++)
            sum += (double)(softplus(target[i] ? -x[i] : x[i]));
        for (int i = 0; dlogits && i < width; i++)
            dlogits[(size_t)row * (size_t)stride + (size_t)i] =
                scale * (logistic(x[i]) - (real)target[i]);
    }
    return sum;
}

double loss_categorical(const real *logits, int rows, int width, int stride,
                        const uint8_t *targets, int target_stride, real scale,
                        real *dlogits)
{
    double sum = 0;
    for (int row = 0; row < rows; row++) {
        const real *x = logits + (size_t)row * (size_t)stride;
        int target = targets[(size_t)row * (size_t)target_stride];
        real largest = x[0], total = 0;
        for (int i = 1; i < width; i++)
            largest = fmax(largest, x[i]);
        for (int i = 0; i < width; i++)
            total += exp(x[i] - largest);
        sum += (double)(largest + log(total) - x[target]);
        for (int i = 0; dlogits && i < width; i++) {
            real share = exp(x[i] - largest) / total;
            dlogits[(size_t)row * (size_t)stride + (size_t)i] =
                scale * (i == target ? share - 1 : share);
        }
    }
    return sum;
}

double loss_kl(const real *mean, const real *log_variance, size_t count, real scale,
               real *dmean, real *dlog_variance)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        real variance = exp(log_variance[i]);
        sum += -0.5 * (1 + (double)log_variance[i] - (double)mean[i] * (double)mean[i] -
                       (double)variance);
        if (dmean)
            dmean[i] += scale * mean[i];
        if (dlog_variance)
            dlog_variance[i] += scale * (real)0.5 * (variance - 1);
    }
    return sum;
}

double loss_square(const real *prediction, const real *target, size_t count, real scale,
                   real *dprediction)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        real difference = prediction[i] - target[i];
        sum += (double)difference * (double)difference;
        if (dprediction)
            dprediction[i] = 2 * scale * difference;
    }
    return sum;
}

double loss_absolute(const real *prediction, const real *target, size_t count, real scale,
                     real *dprediction)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        real difference = prediction[i] - target[i];
        sum += (double)fabs(difference);
        if (dprediction)
            dprediction[i] = difference > 0 ? scale : difference < 0 ? -scale : 0;
    }
    return sum;
}

double loss_weighted_square(const real *prediction, const real *target, const real *weight,
                            size_t count, real scale, real *dprediction)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        real difference = prediction[i] - target[i];
        sum += (double)weight[i] * (double)difference * (double)difference;
        if (dprediction)
            dprediction[i] = 2 * scale * weight[i] * difference;
    }
    return sum;
}

double loss_gaussian(const real *mean, const real *deviation, const real *target,
                     size_t count, real scale, real *dmean, real *ddeviation)
{
    const double root = 2.5066282746310002; // √(2π)
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        real away = (mean[i] - target[i]) / deviation[i];
        sum += log(root * (double)deviation[i]) + 0.5 * (double)away * (double)away;
        if (dmean)
            dmean[i] = scale * away / deviation[i];
        if (ddeviation)
            ddeviation[i] = scale * (1 - away * away) / deviation[i];
    }
    return sum;
}

double loss_ranking(const real *prediction, const real *target, size_t count, size_t *pairs,
                    real *dprediction)
{
    double sum = 0;
    *pairs = 0;
    for (size_t i = 0; dprediction && i < count; i++)
        dprediction[i] = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            if (!(target[i] > target[j]))
                continue;
            real gap = prediction[j] - prediction[i];
            ++*pairs;
            sum += (double)softplus(gap);
            if (dprediction) {
                dprediction[i] -= logistic(gap);
                dprediction[j] += logistic(gap);
            }
        }
    for (size_t i = 0; dprediction && *pairs > 0 && i < count; i++)
        dprediction[i] /= (real)*pairs;
    return sum;
}
