// SPDX-License-Identifier: MIT
// Rank tests of whether two samples differ, both two-sided. A sample that is empty or holds
// a NaN gives NaN.
#ifndef CRLSO_STATS_RANK_TEST_H
#define CRLSO_STATS_RANK_TEST_H

#include <stddef.h>

struct rank_test {
    double statistic, p;
};

// Mann-Whitney U for independent samples; the statistic is U of a: the pairs with a > b,
// half for those with a = b. The p-value is exact if both samples have at most 20 values
// and no two are equal, else from the normal approximation with tie and continuity
// corrections. Source: Mann and Whitney, "On a test of whether one of two random variables
// is stochastically larger than the other", Ann. Math. Stat. 18 (1947).
struct rank_test stats_mann_whitney(const double *a, size_t count_a, const double *b,
                                    size_t count_b);

// A12 = P(a > b) + P(a = b) / 2, an effect size: 0.5 is none, 0.56 small, 0.64 medium, 0.71
// large. Source: Vargha and Delaney, "A critique and improvement of the CL common language
// effect size statistics", J. Educ. Behav. Stat. 25 (2000).
double stats_a12(const double *a, size_t count_a, const double *b, size_t count_b);

// Wilcoxon's signed-rank test for `count` pairs (a[i], b[i]); the statistic is the smaller
// of the rank sums of positive and of negative differences a - b. Zero differences are
// dropped; if all are zero p is 1. Exact for at most 50 differences, also over tied ranks,
// else normal with tie correction. Differences equal but for rounding are not ties. Source:
// Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1 (1945).
struct rank_test stats_wilcoxon(const double *a, const double *b, size_t count);

#endif
