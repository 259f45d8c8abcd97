// SPDX-License-Identifier: MIT
// Ranks, for correlations and tests that look only at the order of numbers.
#ifndef CRLSO_STATS_RANK_H
#define CRLSO_STATS_RANK_H

#include <stddef.h>

// ranks[i] [count] is the position of values[i] in ascending order, from 1; equal values
// have their mean position. Values are not NaN. Returns the tie correction of rank tests:
// Σ (t³ - t) over the groups of t equal values, 0 if all are different.
double stats_rank(const double *values, size_t count, double *ranks);

// order [count] receives the indices of the values, the largest value first; of equals the
// lower index first. Values are not NaN.
void stats_order(const double *values, size_t count, size_t *order);

#endif
