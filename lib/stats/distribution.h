// SPDX-License-Identifier: MIT
// Tails of the distributions that tests refer to, to about ten digits. NaN gives NaN.
#ifndef CRLSO_STATS_DISTRIBUTION_H
#define CRLSO_STATS_DISTRIBUTION_H

#include <stddef.h>

// P(X > x) of the chi-squared distribution with so many degrees of freedom, and of F.
double stats_chi_squared_tail(double x, double freedom);
double stats_f_tail(double x, double first_freedom, double second_freedom);

// The t of which P(|T| > t) = tail for Student's distribution, 0 < tail < 1.
double stats_t_quantile(double tail, double freedom);

// The studentised range for known variance: P(R > x), R the range of `count` >= 2
// independent standard normal numbers; and the x of which that is `tail`, 0 < tail < 1.
double stats_range_tail(double x, size_t count);
double stats_range_quantile(double tail, size_t count);

#endif
