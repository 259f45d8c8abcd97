// SPDX-License-Identifier: MIT
#include "stats/distribution.h"
#include "stats/rank.h"
#include "stats/summary.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static void check(double value, double expected)
{
    if (!(fabs(value - expected) < 1e-12))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void mean_and_deviation(void **state)
{
    (void)state;
    const double values[] = {1, 2, 3, 4};
    check(stats_mean(values, 4), 2.5);
    check(stats_sum_of_squares(values, 4), 5);
    check(stats_deviation(values, 4), sqrt(5 / 3.0));
    assert_true(isnan(stats_mean(values, 0)));
    assert_true(isnan(stats_deviation(values, 1)));
    assert_true(isnan(stats_deviation(values, 0)));
}

// R: t.test(c(1, 2, 3, 4))$conf.int is 0.4457397 to 4.5542603; qt(0.975, 1) is 12.7062.
static void interval_of_the_mean(void **state)
{
    (void)state;
    const double values[] = {1, 2, 3, 4}, same[] = {2, 2, 2};
    if (!(fabs(stats_mean_margin(values, 4) - 2.0542603) < 1e-7))
        fail_msg("%.10g", stats_mean_margin(values, 4));
    if (!(fabs(stats_t_quantile(0.05, 1) - 12.7062047) < 1e-6) ||
        !(fabs(stats_t_quantile(0.05, 999) - 1.9623415) < 1e-6))
        fail_msg("%.10g %.10g", stats_t_quantile(0.05, 1), stats_t_quantile(0.05, 999));
    check(stats_mean_margin(same, 3), 0);
    assert_true(isnan(stats_mean_margin(values, 1)) && isnan(stats_mean_margin(values, 0)));
    assert_true(isnan(stats_t_quantile(0, 3)) && isnan(stats_t_quantile(0.5, 0)));
}

// R: quantile(c(7, 15, 36, 39, 40, 41)) gives 7, 20.25, 37.5, 39.75, 41.
static void quantiles_of_type_7(void **state)
{
    (void)state;
    const double values[] = {40, 7, 39, 41, 15, 36}, one[] = {3}, two[] = {5, 1};
    struct quartiles quartiles = stats_quartiles(values, 6);
    check(quartiles.lower, 20.25);
    check(quartiles.median, 37.5);
    check(quartiles.upper, 39.75);
    check(stats_quantile(values, 6, 0), 7);
    check(stats_quantile(values, 6, 1), 41);
    check(stats_median(values, 6), 37.5);
    check(stats_median(values, 5), 39);
    check(stats_quartiles(one, 1).lower, 3);
    check(stats_quantile(two, 2, 0.1), 1.4);
}

static void quantiles_not_defined(void **state)
{
    (void)state;
    const double values[] = {1, NAN, 2};
    assert_true(isnan(stats_median(values, 3)));
    assert_true(isnan(stats_median(values, 0)));
    assert_true(isnan(stats_quartiles(values, 2).upper));
}

static void ranks_with_ties(void **state)
{
    (void)state;
    const double values[] = {3, 1, 3, 2, 3, 1}, expected[] = {5, 1.5, 5, 3, 5, 1.5};
    double ranks[6];
    check(stats_rank(values, 6, ranks), (27 - 3) + (8 - 2));
    for (size_t i = 0; i < 6; i++)
        check(ranks[i], expected[i]);
    check(stats_rank((const double[]){2, INFINITY, -1}, 3, ranks), 0);
    size_t order[5];
    stats_order((const double[]){2, 5, -1, 5, INFINITY}, 5, order);
    const size_t sorted[] = {4, 1, 3, 0, 2};
    assert_memory_equal(order, sorted, sizeof order);
    check(ranks[1], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_and_deviation),  cmocka_unit_test(interval_of_the_mean),
        cmocka_unit_test(quantiles_of_type_7), cmocka_unit_test(quantiles_not_defined),
        cmocka_unit_test(ranks_with_ties),
    };
    return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}
