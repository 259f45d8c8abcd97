// SPDX-License-Identifier: MIT
// Settings compared at several budgets: the best validation accuracy that their runs had
// reached by then, each against the setting that is the best at the end.
#ifndef CRLSO_REPORT_ANYTIME_H
#define CRLSO_REPORT_ANYTIME_H

#include "report/ledgers.h"
#include "report/text_table.h"

#include <stdbool.h>
#include <stddef.h>

// A setting at a budget; runs is 0 where not all of its runs had found something by then.
struct standing {
    size_t runs;
    double mean, deviation, median;
    double at_best; // share of the runs that had found the best (struct targets)
    // Of Mann-Whitney's test against the reference, as it is and by Holm's correction for
    // all settings that are tested at this budget; A12 of the setting over the reference.
    // NaN: it is the reference, or one of the two is a single run.
    double p, holm, a12;
};

struct anytime {
    enum axis axis;
    size_t budget_count, setting_count;
    double *budgets;          // ascending; the last is what every run has spent
    struct setting *settings; // those that count, in the order of the ledgers
    struct standing *all;     // [setting_count x budget_count]
    size_t reference;         // the setting of the highest mean at the last budget
};

// Queries: 20, 50, 100, 150, 200, 300, 400, 500, … up to what all runs have, and that
// number. Cost: 1, 2, 5, 10, … seconds, the last eight that all runs have spent and for
// which all runs of some setting have an answer, and that many; none where a run does not
// know its cost.
void anytime_make(struct anytime *anytime, const struct ledgers *runs, enum axis axis);
void anytime_free(struct anytime *anytime);
const struct standing *anytime_standing(const struct anytime *anytime, size_t setting,
                                        size_t budget);
// The settings from the highest mean at the last budget on; freed by the caller.
size_t *anytime_order(const struct anytime *anytime);

// setting,queries|cost,runs,mean,deviation,median,at_best,against,p,p_holm,a12,number
void table_anytime(struct buffer *rows, const struct ledgers *runs, enum axis axis);

// A setting a row and a budget a column: mean ± deviation, with a star where it differs
// from the reference (Holm's p below 0.05); median and share at the best; Holm's p. Empty
// where there is no budget, the last also where nothing was tested.
void table_of_means(struct text_table *table, const struct ledgers *runs, enum axis axis);
void table_of_medians(struct text_table *table, const struct ledgers *runs, enum axis axis);
void table_of_tests(struct text_table *table, const struct ledgers *runs, enum axis axis);
// What to know of the first of these tables, of the third, and of the second.
void text_anytime(struct buffer *text, const struct ledgers *runs, enum axis axis);
void text_tests(struct buffer *text, const struct ledgers *runs, enum axis axis);
void text_best(struct buffer *text, const struct ledgers *runs);

#endif
