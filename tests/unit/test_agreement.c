// SPDX-License-Identifier: MIT
#include "base/random.h"
#include "stats/agreement.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

enum { COUNT = 300 };

static void check(double value, double expected)
{
    if (!(fabs(value - expected) < 1e-12))
        fail_msg("%.17g is not %.17g", value, expected);
}

// tau-b by its definition, over all pairs.
static double kendall_by_pairs(const double *x, const double *y, size_t count)
{
    double score = 0, untied_x = 0, untied_y = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            double dx = (x[i] > x[j]) - (x[i] < x[j]), dy = (y[i] > y[j]) - (y[i] < y[j]);
            score += dx * dy;
            untied_x += dx * dx;
            untied_y += dy * dy;
        }
    return score / sqrt(untied_x * untied_y);
}

// Related rows; `levels` different values, so that there are ties.
static void draw(double *x, double *y, size_t count, uint32_t round, uint64_t levels)
{
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, round, 0);
    for (size_t i = 0; i < count; i++) {
        x[i] = (double)random_below(&stream, levels);
        y[i] = x[i] + 2 * (double)random_below(&stream, levels);
    }
}

static void kendall_is_its_definition(void **state)
{
    (void)state;
    double x[COUNT], y[COUNT];
    const uint64_t levels[] = {2, 3, 10, 100, 1 << 30};
    for (uint32_t i = 0; i < 5; i++)
        for (size_t count = 10; count <= COUNT; count += 29) {
            draw(x, y, count, i, levels[i]);
            check(stats_kendall(x, y, count), kendall_by_pairs(x, y, count));
        }
}

// Figures that scipy.stats gives: kendalltau, spearmanr, pearsonr.
static void published_example(void **state)
{
    (void)state;
    const double x[] = {12, 2, 1, 12, 2}, y[] = {1, 4, 7, 1, 0};
    check(stats_kendall(x, y, 5), -0.47140452079103173);
    check(
        stats_spearman((const double[]){1, 2, 3, 4, 5}, (const double[]){5, 6, 7, 8, 7}, 5),
        0.82078268166812329);
    check(stats_pearson((const double[]){1, 2, 3, 4, 5, 6, 7},
                        (const double[]){10, 9, 2.5, 6, 4, 3, 2}, 7),
          -0.82850388358842797);
}

static void extremes(void **state)
{
    (void)state;
    const double up[] = {1, 2, 3, 4}, down[] = {8, 4, 2, 1}, flat[] = {1, 1, 1, 1};
    check(stats_kendall(up, up, 4), 1);
    check(stats_kendall(up, down, 4), -1);
    check(stats_spearman(up, down, 4), -1);
    assert_true(isnan(stats_kendall(up, flat, 4)));
    assert_true(isnan(stats_spearman(up, flat, 4)));
    assert_true(isnan(stats_kendall(up, up, 1)));
}

static void errors_of_predictions(void **state)
{
    (void)state;
    const double measured[] = {1, 2, 3, 4}, predicted[] = {1, 2, 3, 6},
                 mean[] = {2.5, 2.5, 2.5, 2.5};
    check(stats_rmse(measured, predicted, 4), 1);
    check(stats_r2(measured, predicted, 4), 1 - 4 / 5.0);
    check(stats_r2(measured, mean, 4), 0);
    assert_true(isnan(stats_r2(mean, predicted, 4)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kendall_is_its_definition),
        cmocka_unit_test(published_example),
        cmocka_unit_test(extremes),
        cmocka_unit_test(errors_of_predictions),
    };
    return cmocka_run_group_tests_name("agreement", tests, NULL, NULL);
}
