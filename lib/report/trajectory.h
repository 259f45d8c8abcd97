// SPDX-License-Identifier: MIT
// What a run had reached by each of its queries, as the steps in which it got better.
#ifndef CRLSO_REPORT_TRAJECTORY_H
#define CRLSO_REPORT_TRAJECTORY_H

#include "ledger/history.h"

#include <stddef.h>

struct step {
    size_t query; // from 1
    double best;  // validation accuracy
    double cost;  // seconds of this query and all before it; NaN: not known
};
struct trajectory {
    size_t count;
    struct step *steps; // each better than the one before it
    size_t queries;     // of the whole run
    double cost;        // of the whole run; NaN: not known
};

// Of the first `queries` of a history.
struct trajectory trajectory_of(const struct history *history, size_t queries);
void trajectory_free(struct trajectory *trajectory);

// The best after so many queries, or for so many seconds; NaN: nothing yet, or the run had
// ended.
double trajectory_best(const struct trajectory *trajectory, size_t queries);
double trajectory_best_for(const struct trajectory *trajectory, double cost);
// The first step that is no worse than a target, or NULL.
const struct step *trajectory_reach(const struct trajectory *trajectory, double target);

#endif
