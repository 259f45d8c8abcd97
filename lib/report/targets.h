// SPDX-License-Identifier: MIT
// What the accuracies of a report's runs are measured against.
#ifndef CRLSO_REPORT_TARGETS_H
#define CRLSO_REPORT_TARGETS_H

#include "report/landscape.h"

#include <stdbool.h>
#include <stddef.h>

enum { TARGETS_NAMED = 3, TARGETS_SPREAD = 51 };

struct targets {
    // Where `optimum`, of the whole space; else the best that any run found.
    double best;
    bool optimum;
    // The best 1 % and 0.1 % of the space, and the optimum. Of a benchmark that cannot be
    // listed, of the landscape's random sample; without a benchmark, what the best run
    // found.
    struct target {
        const char *name;
        double valid;
    } named[TARGETS_NAMED];
    size_t named_count;
    // For the distribution of what was reached: the first is the median, over all runs, of
    // the best less what the first query found; the last but one the smallest difference
    // above 0 that any run came to; those between are spaced evenly in their logarithm; the
    // last is the best itself. Of accuracies, ascending. Only the best where no run was
    // further off.
    double spread[TARGETS_SPREAD];
    size_t spread_count;
};

struct ledgers;
// landscape: with a count of 0 where no benchmark is known.
struct targets targets_of(const struct ledgers *runs, const struct landscape *landscape);

#endif
