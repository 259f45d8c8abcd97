// SPDX-License-Identifier: MIT
#include "stats/rank_test.h"

#include "base/memory.h"
#include "stats/rank.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Largest samples whose p-values are exact: all counts fit 64 bits.
enum { MANN_WHITNEY_EXACT = 20, WILCOXON_EXACT = 50 };

static const struct rank_test not_defined = {NAN, NAN};

static bool usable(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (isnan(values[i]))
            return false;
    return count > 0;
}

// P(|Z| >= |z|), Z standard normal.
static double normal_two_sided(double z)
{
    return erfc(fabs(z) / sqrt(2));
}

// U of a, and the tie correction of the joint sample.
static double u_statistic(const double *a, size_t count_a, const double *b, size_t count_b,
                          double *ties)
{
    size_t count = count_a + count_b;
    double *joint = memory_new(2 * count, sizeof *joint), *ranks = joint + count;
    memcpy(joint, a, count_a * sizeof *a);
    memcpy(joint + count_a, b, count_b * sizeof *b);
    *ties = stats_rank(joint, count, ranks);
    double sum = 0;
    for (size_t i = 0; i < count_a; i++)
        sum += ranks[i];
    free(joint);
    return sum - 0.5 * (double)count_a * ((double)count_a + 1);
}

// ways[u] [m n + 1] is how many of the orders of m + n different values have the statistic
// u: the coefficients of the Gaussian binomial Π (1 - q^(n+i)) / (1 - q^i), i = 1 .. m.
static void count_orders(size_t m, size_t n, int64_t *ways)
{
    size_t last = m * n;
    memset(ways, 0, (last + 1) * sizeof *ways);
    ways[0] = 1;
    for (size_t i = 1; i <= m; i++) {
        for (size_t u = last; u >= n + i; u--)
            ways[u] -= ways[u - n - i];
        for (size_t u = i; u <= last; u++)
            ways[u] += ways[u - i];
    }
}

static double exact_mann_whitney(size_t m, size_t n, double statistic)
{
    int64_t ways[MANN_WHITNEY_EXACT * MANN_WHITNEY_EXACT + 1], all = 0, tail = 0;
    count_orders(m, n, ways);
    double smaller = fmin(statistic, (double)(m * n) - statistic);
    for (size_t u = 0; u <= m * n; u++) {
        all += ways[u];
        tail += (double)u <= smaller ? ways[u] : 0;
    }
    return fmin(1, 2 * (double)tail / (double)all);
}

static double normal_mann_whitney(double m, double n, double statistic, double ties)
{
    double count = m + n;
    double variance = m * n / 12 * (count + 1 - ties / (count * (count - 1)));
    double distance = fabs(statistic - m * n / 2) - 0.5;
    return distance > 0 ? normal_two_sided(distance / sqrt(variance)) : 1;
}

struct rank_test stats_mann_whitney(const double *a, size_t count_a, const double *b,
                                    size_t count_b)
{
    if (!usable(a, count_a) || !usable(b, count_b))
        return not_defined;
    double ties, u = u_statistic(a, count_a, b, count_b, &ties);
    bool exact =
        ties == 0 && count_a <= MANN_WHITNEY_EXACT && count_b <= MANN_WHITNEY_EXACT;
    return (struct rank_test){
        u, exact ? exact_mann_whitney(count_a, count_b, u)
                 : normal_mann_whitney((double)count_a, (double)count_b, u, ties)};
}

double stats_a12(const double *a, size_t count_a, const double *b, size_t count_b)
{
    if (!usable(a, count_a) || !usable(b, count_b))
        return NAN;
    double ties;
    return u_statistic(a, count_a, b, count_b, &ties) / ((double)count_a * (double)count_b);
}

// Over all signs of the ranks. Doubled, ranks are integers even when tied.
static double exact_wilcoxon(const double *ranks, size_t count, double statistic)
{
    uint64_t ways[WILCOXON_EXACT * (WILCOXON_EXACT + 1) + 1] = {1}, tail = 0;
    size_t last = count * (count + 1);
    for (size_t i = 0; i < count; i++) {
        size_t rank = (size_t)(2 * ranks[i]);
        for (size_t sum = last; sum >= rank; sum--)
            ways[sum] += ways[sum - rank];
    }
    for (size_t sum = 0; (double)sum <= 2 * statistic; sum++)
        tail += ways[sum];
    return fmin(1, 2 * ldexp((double)tail, -(int)count));
}

static double normal_wilcoxon(double count, double statistic, double ties)
{
    double variance = (count * (count + 1) * (2 * count + 1) - ties / 2) / 24;
    return normal_two_sided((statistic - count * (count + 1) / 4) / sqrt(variance));
}

static struct rank_test signed_rank(const double *differences, size_t count)
{
    double *sizes = memory_new(2 * count, sizeof *sizes), *ranks = sizes + count;
    for (size_t i = 0; i < count; i++)
        sizes[i] = fabs(differences[i]);
    double ties = stats_rank(sizes, count, ranks), above = 0, below = 0;
    for (size_t i = 0; i < count; i++)
        *(differences[i] > 0 ? &above : &below) += ranks[i];
    double statistic = fmin(above, below);
    double p = count <= WILCOXON_EXACT ? exact_wilcoxon(ranks, count, statistic)
                                       : normal_wilcoxon((double)count, statistic, ties);
    free(sizes);
    return (struct rank_test){statistic, p};
}

struct rank_test stats_wilcoxon(const double *a, const double *b, size_t count)
{
    double *differences = memory_new(count, sizeof *differences);
    size_t kept = 0;
    bool valid = count > 0;
    for (size_t i = 0; i < count; i++) {
        double difference = a[i] - b[i];
        valid = valid && !isnan(difference);
        if (difference != 0)
            differences[kept++] = difference;
    }
    struct rank_test test = valid ? signed_rank(differences, kept) : not_defined;
    free(differences);
    return test;
}
