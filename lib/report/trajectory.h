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

// What a run has spent: queries, or the seconds that they cost.
enum axis { AXIS_QUERIES, AXIS_COST };
extern const char *const axis_names[]; // "queries", "cost"

// Of the first `queries` of a history.
struct trajectory trajectory_of(const struct history *history, size_t queries);
void trajectory_free(struct trajectory *trajectory);

// The best for what was spent; NaN: nothing yet, or the run had ended.
double trajectory_best(const struct trajectory *trajectory, enum axis axis, double spent);
// What the run had spent at its end, and by a step; NaN: not known.
double trajectory_end(const struct trajectory *trajectory, enum axis axis);
double step_spent(const struct step *step, enum axis axis);
// The first step that is no worse than a target, or NULL.
const struct step *trajectory_reach(const struct trajectory *trajectory, double target);

#endif
