// SPDX-License-Identifier: MIT
#include "stats/friedman.h"

#include "base/memory.h"
#include "stats/distribution.h"
#include "stats/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Adds up the ranks of each task in ranks [methods]; returns the sum of the tie
// corrections.
static double add_ranks(const double *values, size_t tasks, size_t methods, double *ranks)
{
    double *turned = memory_new(2 * methods, sizeof *turned), *of_task = turned + methods;
    double ties = 0;
    memset(ranks, 0, methods * sizeof *ranks);
    for (size_t task = 0; task < tasks; task++) {
        for (size_t i = 0; i < methods; i++)
            turned[i] = -values[task * methods + i];
        ties += stats_rank(turned, methods, of_task);
        for (size_t i = 0; i < methods; i++)
            ranks[i] += of_task[i];
    }
    free(turned);
    return ties;
}

struct friedman stats_friedman(const double *values, size_t tasks, size_t methods,
                               double *ranks)
{
    double n = (double)tasks, k = (double)methods, spread = 0;
    double ties = add_ranks(values, tasks, methods, ranks);
    for (size_t i = 0; i < methods; i++) {
        ranks[i] /= n;
        spread += (ranks[i] - (k + 1) / 2) * (ranks[i] - (k + 1) / 2);
    }
    double untied = 1 - ties / (n * k * (k * k - 1));
    if (tasks < 2 || methods < 2 || untied <= 0)
        return (struct friedman){NAN, NAN, NAN, NAN};
    double statistic = 12 * n / (k * (k + 1)) * spread / untied;
    // Where all tasks agree, the difference is 0 but for rounding, and F infinite.
    double left = fmax(0, n * (k - 1) - statistic);
    double f = left < 1e-9 * n ? INFINITY : (n - 1) * statistic / left;
    return (struct friedman){statistic, stats_chi_squared_tail(statistic, k - 1), f,
                             stats_f_tail(f, k - 1, (k - 1) * (n - 1))};
}

double stats_critical_difference(size_t methods, size_t tasks, double alpha)
{
    double k = (double)methods, n = (double)tasks;
    return stats_range_quantile(alpha, methods) * sqrt(k * (k + 1) / (12 * n));
}

struct test {
    double p;
    size_t index;
};

static int by_p(const void *left, const void *right)
{
    const struct test *a = left, *b = right;
    return (a->p > b->p) - (a->p < b->p);
}

void stats_holm(const double *p, size_t count, double *adjusted)
{
    struct test *tests = memory_new(count + 1, sizeof *tests);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(p[i]))
            adjusted[i] = NAN;
        else
            tests[kept++] = (struct test){p[i], i};
    }
    qsort(tests, kept, sizeof *tests, by_p);
    double highest = 0;
    for (size_t i = 0; i < kept; i++) {
        highest = fmax(highest, fmin(1, (double)(kept - i) * tests[i].p));
        adjusted[tests[i].index] = highest;
    }
    free(tests);
}
