// SPDX-License-Identifier: MIT
// How well predictions agree with what was measured. All take two rows of `count` finite
// numbers; NaN where the figure is not defined (fewer than two rows, a constant row).
#ifndef CRLSO_STATS_AGREEMENT_H
#define CRLSO_STATS_AGREEMENT_H

#include <stddef.h>

// Pearson's correlation coefficient.
double stats_pearson(const double *x, const double *y, size_t count);
// Spearman's rho: Pearson's coefficient of the ranks, equal values given their mean rank.
double stats_spearman(const double *x, const double *y, size_t count);
// Kendall's tau-b, which allows for ties, in O(n log n). Source: Knight, "A computer method
// for calculating Kendall's tau with ungrouped data", JASA 61 (1966).
double stats_kendall(const double *x, const double *y, size_t count);

// Share of the variance of `measured` that is explained: 1 - SSE / SST.
double stats_r2(const double *measured, const double *predicted, size_t count);
double stats_rmse(const double *measured, const double *predicted, size_t count);

#endif
