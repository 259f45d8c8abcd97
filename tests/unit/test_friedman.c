// SPDX-License-Identifier: MIT
#include "stats/distribution.h"
#include "stats/friedman.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static void check(double value, double expected, double within)
{
    if (!(fabs(value - expected) <= within))
        fail_msg("%.12g is not %.12g", value, expected);
}

// Tables of textbooks, and forms in elementary functions.
static void tails(void **state)
{
    (void)state;
    check(stats_chi_squared_tail(3.841458820694124, 1), 0.05, 1e-12);
    check(stats_chi_squared_tail(7.814727903251179, 3), 0.05, 1e-12);
    check(stats_chi_squared_tail(23.209251158954356, 10), 0.01, 1e-12);
    check(stats_chi_squared_tail(3, 2), exp(-1.5), 1e-13);
    check(stats_chi_squared_tail(50, 2), exp(-25), 1e-24);
    check(stats_chi_squared_tail(0, 4), 1, 0);
    check(stats_f_tail(2.845, 3, 39), 0.05, 1e-5);
    check(stats_f_tail(5.0503, 5, 5), 0.05, 1e-5);
    check(stats_f_tail(3.5, 2, 8), pow(1 + 2 * 3.5 / 8, -4), 1e-13);
    check(stats_f_tail(1, 7, 7), 0.5, 1e-13);
    check(stats_f_tail(INFINITY, 7, 7), 0, 0);
    // F with one degree is the square of Student's t: P(|t| > 2.228) for 10 degrees.
    check(stats_f_tail(2.228138851986274 * 2.228138851986274, 1, 10), 0.05, 1e-12);
    assert_true(isnan(stats_chi_squared_tail(NAN, 3)) && isnan(stats_f_tail(NAN, 3, 3)));
}

// Demšar's table 5 of Nemenyi's critical values, which are the quantiles over √2.
static void critical_values(void **state)
{
    (void)state;
    static const double at_5[] = {1.960, 2.343, 2.569, 2.728, 2.850,
                                  2.949, 3.031, 3.102, 3.164};
    static const double at_10[] = {1.645, 2.052, 2.291, 2.459, 2.589,
                                   2.693, 2.780, 2.855, 2.920};
    for (size_t k = 2; k <= 10; k++) {
        check(stats_range_quantile(0.05, k) / sqrt(2), at_5[k - 2], 0.00105);
        check(stats_range_quantile(0.10, k) / sqrt(2), at_10[k - 2], 0.00105);
    }
    check(stats_range_quantile(0.05, 15), 4.796, 0.001); // Harter's table, infinite degrees
    // Of two it is |N(0, 2)|.
    check(stats_range_tail(3, 2), erfc(1.5), 1e-10);
    assert_true(isnan(stats_range_quantile(0, 3)) && isnan(stats_range_quantile(0.1, 1)));
}

// Demšar's tables 6 and section 3.2.2: C4.5 in four settings on 14 data sets.
static const double demsar[14][4] = {
    {0.763, 0.768, 0.771, 0.798},  {0.599, 0.591, 0.590, 0.569},
    {0.954, 0.971, 0.968, 0.967},  {0.628, 0.661, 0.654, 0.657},
    {0.882, 0.888, 0.886, 0.898},  {0.936, 0.931, 0.916, 0.931},
    {0.661, 0.668, 0.609, 0.685},  {0.583, 0.583, 0.563, 0.625},
    {0.775, 0.838, 0.866, 0.875},  {1.000, 1.000, 1.000, 1.000},
    {0.940, 0.962, 0.965, 0.962},  {0.619, 0.666, 0.614, 0.669},
    {0.972, 0.981, 0.9751, 0.975}, {0.957, 0.978, 0.946, 0.970},
};

static void demsars_example(void **state)
{
    (void)state;
    double ranks[4];
    struct friedman test = stats_friedman(demsar[0], 14, 4, ranks);
    check(ranks[0], 3.143, 5e-4);
    check(ranks[1], 2.000, 5e-4);
    check(ranks[2], 2.893, 5e-4);
    check(ranks[3], 1.964, 5e-4);
    // He does not correct for the ties: one of four values and three of two, 78 of 840.
    check(test.statistic * (1 - 78.0 / 840), 9.28, 5e-3);
    check(test.p, 0.01672, 1e-5);
    check(stats_critical_difference(4, 14, 0.05), 1.25, 5e-3);
    check(stats_critical_difference(5, 30, 0.05), 1.11, 5e-3);
}

// By hand: three methods on four tasks without a tie; ranks 1 2 3, 1 3 2, 1 2 3, 2 1 3.
static void small_example(void **state)
{
    (void)state;
    const double values[4][3] = {{9, 8, 7}, {9, 7, 8}, {6, 5, 4}, {2, 3, 1}};
    double ranks[3];
    struct friedman test = stats_friedman(values[0], 4, 3, ranks);
    check(ranks[0], 1.25, 1e-15);
    check(ranks[1], 2, 1e-15);
    check(ranks[2], 2.75, 1e-15);
    check(test.statistic, 4.5, 1e-12); // 12 4 / 12 (0.75² + 0.75²)
    check(test.p, exp(-2.25), 1e-13);
    check(test.f, 3 * 4.5 / (4 * 2 - 4.5), 1e-12);
    check(test.f_p, pow(1 + test.f / 3, -3), 1e-13);
}

static void nothing_to_compare(void **state)
{
    (void)state;
    const double tied[4] = {1, 1, 2, 2}, same[6] = {1, 2, 3, 1, 2, 3};
    double ranks[3];
    assert_true(isnan(stats_friedman(tied, 2, 2, ranks).p));
    check(ranks[0], 1.5, 0);
    assert_true(isnan(stats_friedman(same, 1, 3, ranks).p));
    check(ranks[2], 1, 0);
    struct friedman agreed = stats_friedman(same, 2, 3, ranks);
    check(agreed.statistic, 4, 1e-12);
    assert_true(isinf(agreed.f) && agreed.f_p == 0);
}

// As R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm").
static void holm(void **state)
{
    (void)state;
    const double p[] = {0.01, NAN, 0.04, 0.03, 0.005}, high[] = {0.6, 0.5, 0.0001};
    double adjusted[5];
    stats_holm(p, 5, adjusted);
    check(adjusted[0], 0.03, 1e-15);
    assert_true(isnan(adjusted[1]));
    check(adjusted[2], 0.06, 1e-15);
    check(adjusted[3], 0.06, 1e-15);
    check(adjusted[4], 0.02, 1e-15);
    stats_holm(high, 3, adjusted);
    check(adjusted[0], 1, 0);
    check(adjusted[1], 1, 0);
    check(adjusted[2], 0.0003, 1e-18);
    stats_holm(NULL, 0, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails),
        cmocka_unit_test(critical_values),
        cmocka_unit_test(demsars_example),
        cmocka_unit_test(small_example),
        cmocka_unit_test(nothing_to_compare),
        cmocka_unit_test(holm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
