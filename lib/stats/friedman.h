// SPDX-License-Identifier: MIT
// Methods compared over several tasks by their ranks in each. Source: Demšar, "Statistical
// comparisons of classifiers over multiple data sets", JMLR 7 (2006).
#ifndef CRLSO_STATS_FRIEDMAN_H
#define CRLSO_STATS_FRIEDMAN_H

#include <stddef.h>

struct friedman {
    double statistic, p; // Friedman's chi-squared, corrected for ties; k - 1 degrees
    double f, f_p;       // Iman and Davenport's F of it, which is less conservative
};

// values [tasks x methods], row-major, no NaN: more is better. ranks [methods] receives the
// mean rank of each method, 1 the best, equal values sharing theirs. With fewer than two
// tasks or methods there is no test, and where all is tied no difference: NaN.
struct friedman stats_friedman(const double *values, size_t tasks, size_t methods,
                               double *ranks);

// Nemenyi's critical difference of mean ranks: two methods that are further apart differ,
// at the level alpha for all pairs together.
double stats_critical_difference(size_t methods, size_t tasks, double alpha);

// p-values of several tests, corrected so that the chance of any false rejection stays
// below the level. adjusted[i] may be p itself; a NaN stays one and is no test. Source:
// Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6
// (1979).
void stats_holm(const double *p, size_t count, double *adjusted);

#endif
