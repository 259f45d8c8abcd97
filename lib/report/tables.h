// SPDX-License-Identifier: MIT
// The tables of a report as CSV rows, headers included.
#ifndef CRLSO_REPORT_TABLES_H
#define CRLSO_REPORT_TABLES_H

#include "report/ledgers.h"

// A run a row: setting by name, its file, seed, source, queries, initial labels, then each
// measure by its key.
void table_runs(struct buffer *rows, const struct ledgers *runs);
// A measure of a setting a row: mean, standard deviation, median, lowest and highest over
// the runs; the paper's mean and deviation where it has them and the source is a measured
// table; the command of its first run, and the path of the setting.
void table_summary(struct buffer *rows, const struct ledgers *runs);
// Best validation so far after each query, or at 200 costs up to what all runs have spent,
// a setting and query a row: runs, mean, standard deviation, median, quartiles, and the
// mean regret: the best (struct targets) less the mean.
void table_curves(struct buffer *rows, const struct ledgers *runs, enum axis axis);
// A measure of a pair of settings a row: difference of the means, p of Mann-Whitney and,
// where both have the same seeds, of Wilcoxon's signed ranks; Vargha and Delaney's A12, the
// chance that a run of the first reaches more than one of the second; whether they searched
// with the same models (compare_models).
void table_compare(struct buffer *rows, const struct ledgers *runs);

// What several tables and texts share.
struct figure {
    size_t count; // runs that have the measure
    double mean, deviation;
};
struct figure figure_of(const struct ledgers *runs, const struct setting *setting,
                        enum measure measure);
// A comparison of two settings by a measure; count 0 where one has not got it.
struct comparison {
    size_t first, second; // runs
    double difference, mann_whitney, wilcoxon, a12;
};
struct comparison compare_settings(const struct ledgers *runs, const struct setting *first,
                                   const struct setting *second, enum measure measure);

#endif
