// SPDX-License-Identifier: MIT
#include "report/targets.h"

#include "report/ledgers.h"
#include "stats/summary.h"

#include <math.h>
#include <stdlib.h>

static double best_of_runs(const struct ledgers *runs)
{
    double best = -INFINITY;
    for (size_t i = 0; i < runs->count; i++)
        best = fmax(best, runs->runs[i].measures[MEASURE_VALID]);
    return best;
}

static void name_targets(struct targets *targets, const struct landscape *landscape)
{
    static const char *const of_space[] = {"the best 1 %", "the best 0.1 %", "the optimum"};
    static const char *const of_sample[] = {"the best 1 % of a random sample",
                                            "the best 0.1 % of a random sample",
                                            "the best of a random sample"};
    static const double shares[TARGETS_NAMED] = {0.01, 0.001, 0};
    if (landscape->count == 0) {
        targets->named[targets->named_count++] =
            (struct target){"the best of all runs", targets->best};
        return;
    }
    for (int i = 0; i < TARGETS_NAMED; i++)
        targets->named[targets->named_count++] =
            (struct target){landscape->whole ? of_space[i] : of_sample[i],
                            landscape_top(landscape, shares[i])};
}

// Of the first queries, and the smallest above 0.
static void find_regrets(const struct targets *targets, const struct ledgers *runs,
                         double *first, double *smallest)
{
    double *values = memory_new(runs->count, sizeof *values);
    size_t count = 0;
    *smallest = INFINITY;
    for (size_t i = 0; i < runs->count; i++) {
        const struct trajectory *trajectory = &runs->runs[i].trajectory;
        for (size_t k = 0; k < trajectory->count; k++) {
            double regret = targets->best - trajectory->steps[k].best;
            if (regret > 0)
                *smallest = fmin(*smallest, regret);
        }
        if (trajectory->count > 0)
            values[count++] = targets->best - trajectory->steps[0].best;
    }
    *first = stats_median(values, count);
    free(values);
}

static void spread_targets(struct targets *targets, const struct ledgers *runs)
{
    double first, smallest;
    find_regrets(targets, runs, &first, &smallest);
    size_t between = first > smallest ? TARGETS_SPREAD - 1 : 0;
    for (size_t i = 0; i < between; i++) {
        double share = (double)i / (double)(between - 1);
        double regret = i + 1 == between ? smallest : first * pow(smallest / first, share);
        targets->spread[targets->spread_count++] = targets->best - regret;
    }
    targets->spread[targets->spread_count++] = targets->best;
}

struct targets targets_of(const struct ledgers *runs, const struct landscape *landscape)
{
    bool optimum = landscape->whole && landscape->count > 0;
    struct targets targets = {
        .best = optimum ? landscape_top(landscape, 0) : best_of_runs(runs),
        .optimum = optimum,
    };
    name_targets(&targets, landscape);
    spread_targets(&targets, runs);
    return targets;
}
