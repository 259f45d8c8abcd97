// SPDX-License-Identifier: MIT
#include "base/random.h"
#include "stats/rank_test.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static void check(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected))))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void check_p(struct rank_test test, double statistic, double expected)
{
    check(test.statistic, statistic);
    if (!(fabs(test.p - expected) < 1e-12))
        fail_msg("p %.17g is not %.17g", test.p, expected);
}

// What scipy.stats.mannwhitneyu is documented and tested to give (method="exact"), and R's
// wilcox.test.
static void mann_whitney_exact(void **state)
{
    (void)state;
    const double males[] = {19, 22, 16, 29, 24}, females[] = {20, 11, 17, 12};
    check_p(stats_mann_whitney(males, 5, females, 4), 17, 0.1111111111111111);
    check_p(stats_mann_whitney(females, 4, males, 5), 3, 0.1111111111111111);
    const double x[] = {210.052110, 110.190630, 307.918612};
    const double y[] = {436.08811482466416, 416.37397329768191, 179.96975939463582,
                        197.8118754228619,  34.038757281225756, 138.54220550921517,
                        128.7769351470246,  265.92721427951852, 275.6617533155341,
                        592.34083395416258, 448.73177590617018, 300.61495185038905,
                        187.97508449019588};
    check_p(stats_mann_whitney(x, 3, y, 13), 16, 0.7035714285714286);
    const double a[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    const double b[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    check_p(stats_mann_whitney(a, 10, b, 5), 35, 0.2544122544122544);
    // U is its mean: both tails are above one half.
    check_p(stats_mann_whitney((const double[]){1, 2, 3}, 3, (const double[]){1.5, 2.5}, 2),
            3, 1);
}

// The same, with ties and so by the normal approximation.
static void mann_whitney_with_ties(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4}, equal[] = {1, 2, 3, 4, 5};
    check_p(stats_mann_whitney(x, 4, equal, 5), 8, 0.7086240584439);
    check_p(stats_mann_whitney(x, 4, (const double[]){1, 2, 2.99, 4, 5}, 5), 8.5,
            0.804080657472);
    const double y[] = {3, 6, 7, 8, INFINITY, 3, 2, 1, 4, 4, 5};
    check_p(stats_mann_whitney(x, 4, y, 11), 10, 0.1297704873477);
    const double infinite[] = {1, 2, INFINITY, 4};
    check_p(stats_mann_whitney(infinite, 4, y, 11), 17.5, 0.5988856695752);
    check_p(stats_mann_whitney(x, 1, x, 1), 0.5, 1);
}

// The distribution by going through all ways to choose m of m + n places.
static double mann_whitney_by_choices(unsigned m, unsigned n, double statistic)
{
    double low = 0, high = 0, all = 0;
    for (uint32_t chosen = 0; chosen < 1u << (m + n); chosen++) {
        if ((unsigned)__builtin_popcount(chosen) != m)
            continue;
        unsigned u = 0, others = 0;
        for (unsigned place = 0; place < m + n; place++) {
            if (chosen >> place & 1)
                u += others;
            else
                others++;
        }
        all++;
        low += u <= statistic;
        high += u >= statistic;
    }
    return fmin(1, 2 * fmin(low, high) / all);
}

static void mann_whitney_is_its_definition(void **state)
{
    (void)state;
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    double a[8], b[8];
    for (unsigned m = 1; m <= 8; m++)
        for (unsigned n = 1; n <= 8; n++) {
            for (unsigned i = 0; i < 8; i++) {
                a[i] = random_unit(&stream) + 0.2;
                b[i] = random_unit(&stream);
            }
            struct rank_test test = stats_mann_whitney(a, m, b, n);
            check(test.p, mann_whitney_by_choices(m, n, test.statistic));
        }
}

// 20 values are exact, 21 are not; they differ little. By the published tables the critical
// U of 20 and 20 values at 0.05 is 127.
static void mann_whitney_larger_samples(void **state)
{
    (void)state;
    double a[21], b[21];
    for (unsigned i = 0; i < 21; i++) {
        a[i] = 2 * i;
        b[i] = 2 * i + 7.1;
    }
    a[20] = 23;
    double exact = stats_mann_whitney(a, 20, b, 20).p;
    double normal = stats_mann_whitney(a, 21, b, 20).p;
    assert_true(exact > 0.05 && exact < 0.2);
    assert_true(fabs(exact - normal) < 0.05);
    // Six of b are below all of a, the seventh below the 7 (then 8) largest, the rest
    // above.
    for (unsigned i = 0; i < 20; i++) {
        a[i] = i;
        b[i] = i < 6 ? -1.0 - i : i == 6 ? 12.5 : 100.0 + i;
    }
    struct rank_test critical = stats_mann_whitney(a, 20, b, 20);
    check(critical.statistic, 127);
    assert_true(critical.p <= 0.05);
    b[6] = 11.5;
    struct rank_test beyond = stats_mann_whitney(a, 20, b, 20);
    check(beyond.statistic, 128);
    assert_true(beyond.p > 0.05);
}

static void effect_size(void **state)
{
    (void)state;
    const double low[] = {1, 2, 3}, high[] = {4, 5}, mixed[] = {2, 3, 3};
    check(stats_a12(high, 2, low, 3), 1);
    check(stats_a12(low, 3, high, 2), 0);
    check(stats_a12(low, 3, low, 3), 0.5);
    check(stats_a12(mixed, 3, low, 3), (1.5 + 2.5 + 2.5) / 9);
    assert_true(isnan(stats_a12(low, 0, high, 2)));
}

static struct rank_test wilcoxon_of(const double *differences, size_t count)
{
    const double zeros[128] = {0};
    return stats_wilcoxon(differences, zeros, count);
}

// The example of scipy.stats.wilcoxon, and its test of tied ranks (normal there: 0.00641).
static void wilcoxon_exact(void **state)
{
    (void)state;
    const double corn[] = {6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75};
    check_p(wilcoxon_of(corn, 15), 24, 0.041259765625);
    const unsigned frequency[] = {1, 4, 16, 15, 8, 4, 5, 1, 2};
    double tied[56];
    unsigned count = 0;
    for (unsigned value = 0; value < 9; value++)
        for (unsigned i = 0; i < frequency[value]; i++)
            tied[count++] = value - 4.0;
    assert_int_equal(count, 56);
    check_p(wilcoxon_of(tied, count), 327, 0.005887743602400519);
}

// Over all signs of the ranks, by the definition.
static double wilcoxon_by_signs(const double *ranks, unsigned count, double statistic)
{
    double tail = 0;
    for (uint32_t signs = 0; signs < 1u << count; signs++) {
        double sum = 0;
        for (unsigned i = 0; i < count; i++)
            sum += signs >> i & 1 ? ranks[i] : 0;
        tail += sum <= statistic;
    }
    return fmin(1, 2 * tail / (1u << count));
}

static void wilcoxon_is_its_definition(void **state)
{
    (void)state;
    const double untied[] = {3, -1, 4, 0, 5, -9, 2, 6},
                 untied_ranks[] = {3, 1, 4, 5, 7, 2, 6};
    const double tied[] = {1, -1, 2, 2, -2, 0, 0, 3}, tied_ranks[] = {1.5, 1.5, 4, 4, 4, 6};
    check_p(wilcoxon_of(untied, 8), 8, wilcoxon_by_signs(untied_ranks, 7, 8));
    check_p(wilcoxon_of(tied, 8), 5.5, wilcoxon_by_signs(tied_ranks, 6, 5.5));
    check_p(wilcoxon_of((const double[]){1, 2, 3, 4, 5}, 5), 0, 0.0625);
}

// By the formula of scipy.stats.wilcoxon, method="approx", with ties and a zero. The exact
// p-value is 0.07117.
static void wilcoxon_normal(void **state)
{
    (void)state;
    double differences[100];
    for (int i = 0; i < 100; i++)
        differences[i] = (i + 1) * 37 % 101 - 45;
    check_p(wilcoxon_of(differences, 100), 1958, 0.07114665212622653);
}

static void not_a_number(void **state)
{
    (void)state;
    const double values[] = {1, NAN, 2}, others[] = {1, 2, 3};
    assert_true(isnan(stats_mann_whitney(values, 3, others, 3).p));
    assert_true(isnan(stats_mann_whitney(others, 3, values, 3).statistic));
    assert_true(isnan(stats_mann_whitney(others, 3, values, 0).p));
    assert_true(isnan(stats_a12(others, 3, values, 3)));
    assert_true(isnan(stats_wilcoxon(others, values, 3).p));
    assert_true(isnan(stats_wilcoxon(others, others, 0).statistic));
    check_p(stats_wilcoxon(others, others, 3), 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mann_whitney_exact),
        cmocka_unit_test(mann_whitney_with_ties),
        cmocka_unit_test(mann_whitney_is_its_definition),
        cmocka_unit_test(mann_whitney_larger_samples),
        cmocka_unit_test(effect_size),
        cmocka_unit_test(wilcoxon_exact),
        cmocka_unit_test(wilcoxon_is_its_definition),
        cmocka_unit_test(wilcoxon_normal),
        cmocka_unit_test(not_a_number),
    };
    return cmocka_run_group_tests_name("rank_test", tests, NULL, NULL);
}
