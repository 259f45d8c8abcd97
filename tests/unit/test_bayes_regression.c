// SPDX-License-Identifier: MIT
// Bayesian linear regression: the evidence is at its maximum, and what is known comes out.
#include "stats/bayes_regression.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 200, WIDTH = 3 };

static double features[ROWS * WIDTH], targets[ROWS];

static void draw(int width, double noise)
{
    struct random_stream stream;
    random_open(&stream, 2, RANDOM_TEST, 0, 0);
    for (int row = 0; row < ROWS; row++) {
        double *x = features + row * width;
        for (int i = 0; i < width; i++)
            x[i] = random_normal(&stream);
        targets[row] = 2 * x[0] - x[1] + noise * random_normal(&stream);
    }
}

static void what_is_known_comes_out(void **state)
{
    (void)state;
    struct bayes_regression regression;
    struct error error;
    draw(WIDTH, 0.3);
    assert_true(bayes_regression_fit(&regression, features, WIDTH, targets, ROWS, &error));
    assert_true(fabs(1 / sqrt(regression.beta) - 0.3) < 0.05);
    assert_true(fabs(regression.mean[0] - 2) < 0.1);
    assert_true(fabs(regression.mean[1] + 1) < 0.1);
    const double near[WIDTH] = {0}, far[WIDTH] = {100, 0, 0};
    double mean, deviation, wider;
    bayes_regression_predict(&regression, near, &mean, &deviation);
    assert_true(mean == 0 && fabs(deviation - 1 / sqrt(regression.beta)) < 1e-12);
    bayes_regression_predict(&regression, far, &mean, &wider);
    assert_true(fabs(mean - 200) < 10 && wider > 3 * deviation);
    bayes_regression_free(&regression);
}

// log p(t | α, β) of two-dimensional features, by its formula with an explicit inverse.
static double evidence(double alpha, double beta)
{
    double a[2][2] = {{alpha, 0}, {0, alpha}}, b[2] = {0};
    for (int row = 0; row < 20; row++)
        for (int i = 0; i < 2; i++) {
            b[i] += beta * features[row * 2 + i] * targets[row];
            for (int k = 0; k < 2; k++)
                a[i][k] += beta * features[row * 2 + i] * features[row * 2 + k];
        }
    double det = a[0][0] * a[1][1] - a[0][1] * a[1][0];
    double m[2] = {(a[1][1] * b[0] - a[0][1] * b[1]) / det,
                   (a[0][0] * b[1] - a[1][0] * b[0]) / det};
    double error = 0;
    for (int row = 0; row < 20; row++) {
        double away =
            targets[row] - m[0] * features[row * 2] - m[1] * features[row * 2 + 1];
        error += away * away;
    }
    return log(alpha) + 10 * log(beta) - beta / 2 * error -
           alpha / 2 * (m[0] * m[0] + m[1] * m[1]) - log(det) / 2;
}

static void the_evidence_is_at_its_maximum(void **state)
{
    (void)state;
    struct bayes_regression regression;
    struct error error;
    draw(2, 0.8);
    assert_true(bayes_regression_fit(&regression, features, 2, targets, 20, &error));
    double best = evidence(regression.alpha, regression.beta);
    assert_true(best > evidence(regression.alpha * 1.05, regression.beta));
    assert_true(best > evidence(regression.alpha / 1.05, regression.beta));
    assert_true(best > evidence(regression.alpha, regression.beta * 1.05));
    assert_true(best > evidence(regression.alpha, regression.beta / 1.05));
    bayes_regression_free(&regression);
}

// More features than rows, features that are all zero, targets without noise or all equal.
static void degenerate_data(void **state)
{
    (void)state;
    struct bayes_regression regression;
    struct error error;
    double mean, deviation;
    draw(WIDTH, 0);
    assert_true(bayes_regression_fit(&regression, features, 40, targets, 15, &error));
    bayes_regression_predict(&regression, features, &mean, &deviation);
    assert_true(isfinite(mean) && isfinite(deviation) && deviation >= 0);
    bayes_regression_free(&regression);
    assert_true(bayes_regression_fit(&regression, features, WIDTH, targets, ROWS, &error));
    bayes_regression_free(&regression);
    memset(targets, 0, sizeof targets);
    assert_true(bayes_regression_fit(&regression, features, WIDTH, targets, ROWS, &error));
    bayes_regression_free(&regression);
    memset(features, 0, sizeof features);
    targets[0] = 1;
    assert_true(bayes_regression_fit(&regression, features, WIDTH, targets, ROWS, &error));
    bayes_regression_predict(&regression, features, &mean, &deviation);
    assert_true(mean == 0 && isfinite(deviation));
    bayes_regression_free(&regression);
    features[0] = NAN;
    assert_false(bayes_regression_fit(&regression, features, WIDTH, targets, ROWS, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_known_comes_out),
        cmocka_unit_test(the_evidence_is_at_its_maximum),
        cmocka_unit_test(degenerate_data),
    };
    return cmocka_run_group_tests_name("bayes regression", tests, NULL, NULL);
}
