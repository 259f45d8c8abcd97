// SPDX-License-Identifier: MIT
// The tables of a report as CSV rows, headers included.
#ifndef CRLSO_REPORT_TABLES_H
#define CRLSO_REPORT_TABLES_H

#include "report/ledgers.h"

// A run a row: setting by name, its file, seed, source, queries, initial labels, then each
// measure by its key.
void table_runs(struct buffer *rows, const struct ledgers *runs);
// A run a row: the seconds of all stages together. Beside the other tables, as they are
// the same whenever a search is run again.
void table_times(struct buffer *rows, const struct ledgers *runs);
// A measure of a setting a row: mean, standard deviation, the mean's 95 % confidence
// interval, median, lowest, quartiles and highest over the runs; the paper's mean and
// deviation where it has them and the source is a measured table; the command of its first
// run, and the path of the setting.
void table_summary(struct buffer *rows, const struct ledgers *runs);
// Best validation so far after each query, or at 200 costs up to what all runs have spent,
// a setting and query a row: runs, mean, standard deviation, median, quartiles, the mean
// regret (the best, struct targets, less what was reached), and the initial labels.
void table_curves(struct buffer *rows, const struct ledgers *runs, enum axis axis);
// A measure of a pair of settings a row: difference of the means, p of Mann-Whitney (and by
// Holm's correction for all pairs of settings) and, where both have the same seeds, of
// Wilcoxon's signed ranks; Vargha and Delaney's A12, the chance that a run of the first
// reaches more than one of the second; whether they searched with the same models
// (compare_models).
void table_compare(struct buffer *rows, const struct ledgers *runs);

// What several tables and texts share.
struct figure {
    size_t count; // runs that have the measure
    double mean, deviation;
    double margin; // half the width of the mean's 95 % confidence interval
};
struct figure figure_of(const struct ledgers *runs, const struct setting *setting,
                        enum measure measure);
// A comparison of two settings by a measure; count 0 where one has not got it.
// NaN where a p is not defined: one of the two has a single run, or they are no pairs.
struct comparison {
    struct setting a, b;
    size_t first, second; // runs
    double difference, mann_whitney, wilcoxon, a12;
    double holm; // of Mann-Whitney, for all pairs of settings (compare_all)
};
struct comparison compare_settings(const struct ledgers *runs, const struct setting *first,
                                   const struct setting *second, enum measure measure);
// All pairs of settings, the first before the second: how many. *found is freed by the
// caller.
size_t compare_all(const struct ledgers *runs, enum measure measure,
                   struct comparison **found);

#endif
