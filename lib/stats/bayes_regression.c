// SPDX-License-Identifier: MIT
#include "stats/bayes_regression.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 200 };
static const double START = 1e-5, TOLERANCE = 1e-5, LOWEST = 1e-10, HIGHEST = 1e10;

// The labelled rows as sums: ΦᵀΦ [n x n], Φᵀt [n].
struct sums {
    const double *features, *targets;
    size_t rows, n;
    double *squares, *products;
};

static void add_up(struct sums *sums)
{
    size_t n = sums->n;
    for (size_t row = 0; row < sums->rows; row++) {
        const double *x = sums->features + row * n;
        for (size_t i = 0; i < n; i++) {
            sums->products[i] += x[i] * sums->targets[row];
            for (size_t j = 0; j < n; j++)
                sums->squares[i * n + j] += x[i] * x[j];
        }
    }
}

// L with L Lᵀ = a, in the lower triangle of a [n x n]. False: a is not positive definite.
static bool cholesky(double *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            if (i == j && !(sum > 0))
                return false;
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
    return true;
}

// inverse [n x n] = (L Lᵀ)⁻¹, a column at a time.
static void invert(const double *lower, size_t n, double *inverse)
{
    for (size_t column = 0; column < n; column++) {
        double *x = inverse + column * n; // symmetric: a row is a column
        for (size_t i = 0; i < n; i++) {
            double sum = i == column;
            for (size_t k = column; k < i; k++)
                sum -= lower[i * n + k] * x[k];
            x[i] = i < column ? 0 : sum / lower[i * n + i];
        }
        for (size_t i = n; i-- > 0;) {
            double sum = x[i];
            for (size_t k = i + 1; k < n; k++)
                sum -= lower[k * n + i] * x[k];
            x[i] = sum / lower[i * n + i];
        }
    }
}

// S_N and m_N for the present α and β.
static bool find_posterior(struct bayes_regression *regression, const struct sums *sums,
                           double *work)
{
    size_t n = sums->n;
    for (size_t i = 0; i < n * n; i++)
        work[i] = regression->beta * sums->squares[i];
    for (size_t i = 0; i < n; i++)
        work[i * n + i] += regression->alpha;
    if (!cholesky(work, n))
        return false;
    invert(work, n, regression->covariance);
    for (size_t i = 0; i < n; i++) {
        regression->mean[i] = 0;
        for (size_t j = 0; j < n; j++)
            regression->mean[i] +=
                regression->beta * regression->covariance[i * n + j] * sums->products[j];
    }
    return true;
}

static double kept_within(double value)
{
    return fmin(fmax(value, LOWEST), HIGHEST);
}

// One step of α and β. Returns whether they stayed.
static bool step(struct bayes_regression *regression, const struct sums *sums)
{
    size_t n = sums->n;
    double trace = 0, norm = 0, error = 0;
    double alpha = regression->alpha, beta = regression->beta;
    for (size_t i = 0; i < n; i++) {
        trace += regression->covariance[i * n + i];
        norm += regression->mean[i] * regression->mean[i];
    }
    for (size_t row = 0; row < sums->rows; row++) {
        double away = sums->targets[row];
        for (size_t i = 0; i < n; i++)
            away -= sums->features[row * n + i] * regression->mean[i];
        error += away * away;
    }
    double gamma = fmax((double)n - alpha * trace, 0); // parameters that the data decide
    regression->alpha = kept_within(gamma / norm);
    regression->beta = kept_within(fmax((double)sums->rows - gamma, 0) / error);
    return fabs(regression->alpha - alpha) <= TOLERANCE * alpha &&
           fabs(regression->beta - beta) <= TOLERANCE * beta;
}

bool bayes_regression_fit(struct bayes_regression *regression, const double *features,
                          size_t count, const double *targets, size_t rows,
                          struct error *error)
{
    *regression =
        (struct bayes_regression){.features = count,
                                  .alpha = START,
                                  .beta = START,
                                  .mean = memory_new(count, sizeof(double)),
                                  .covariance = memory_new(count * count, sizeof(double))};
    struct sums sums = {features, targets, rows, count, NULL, NULL};
    sums.squares = memory_new(count * count, sizeof(double));
    sums.products = memory_new(count, sizeof(double));
    double *work = memory_new(count * count, sizeof *work);
    add_up(&sums);
    bool good = true, settled = false;
    for (int i = 0; good && i < STEPS && !settled; i++) {
        good = find_posterior(regression, &sums, work);
        settled = good && step(regression, &sums);
    }
    good = good && find_posterior(regression, &sums, work);
    for (size_t i = 0; good && i < count; i++)
        good = isfinite(regression->mean[i]);
    free(sums.squares);
    free(sums.products);
    free(work);
    if (good)
        return true;
    bayes_regression_free(regression);
    return error_set(error, "a feature or target of the linear regression is not finite");
}

void bayes_regression_free(struct bayes_regression *regression)
{
    free(regression->mean);
    free(regression->covariance);
    *regression = (struct bayes_regression){0};
}

void bayes_regression_predict(const struct bayes_regression *regression,
                              const double *features, double *mean, double *deviation)
{
    size_t n = regression->features;
    double variance = 1 / regression->beta;
    *mean = 0;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++)
            sum += regression->covariance[i * n + j] * features[j];
        *mean += regression->mean[i] * features[i];
        variance += features[i] * sum;
    }
    *deviation = sqrt(fmax(variance, 0));
}
