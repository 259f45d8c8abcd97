// SPDX-License-Identifier: MIT
// Summaries of `count` numbers. NaN where the figure is not defined (no numbers, one number
// for a deviation) and where a number is NaN.
#ifndef CRLSO_STATS_SUMMARY_H
#define CRLSO_STATS_SUMMARY_H

#include <stddef.h>

double stats_mean(const double *values, size_t count);
// Σ (value - mean)², the total sum of squares.
double stats_sum_of_squares(const double *values, size_t count);
// The sample's (n - 1) standard deviation.
double stats_deviation(const double *values, size_t count);

// Half the width of the 95 % confidence interval of the mean, by Student's t:
// t(0.975, n - 1) s / √n.
double stats_mean_margin(const double *values, size_t count);

// Linear between the values at positions floor(h) and floor(h) + 1 of the sorted sample,
// h = (count - 1) share, 0 <= share <= 1. Source: definition 7 of Hyndman and Fan, "Sample
// quantiles in statistical packages", The American Statistician 50 (1996), as R and NumPy.
double stats_quantile(const double *values, size_t count, double share);
double stats_median(const double *values, size_t count);

struct quartiles {
    double lower, median, upper;
};
struct quartiles stats_quartiles(const double *values, size_t count);

#endif
