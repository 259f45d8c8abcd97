// SPDX-License-Identifier: MIT
// What the paper reports (data/paper.csv, of which the build makes a table), to stand
// beside runs on the same measured benchmark.
#ifndef CRLSO_REPORT_PAPER_H
#define CRLSO_REPORT_PAPER_H

#include "report/ledgers.h"
#include "report/text_table.h"

struct paper_figure {
    const char *table;   // I to VIII
    const char *method;  // as its row is called
    const char *variant; // in pipelines/variants, that repeats the row; "": none
    const char *kind, *reference, *space, *view;
    size_t queries;         // 0: not said; in Tables VII and VIII, initial labels
    const char *measure;    // the key of a measure, or a correlation
    double mean, deviation; // accuracies in percent; NaN: not given
};
// All of them, by table and in its order.
const struct paper_figure *paper_figures(size_t *count);
// Whether the paper reports it of its own method, as an ablation too, and quotes no other.
bool paper_is_own(const struct paper_figure *figure);

// The figure of the paper's own method for runs of it, all of this budget, on a measured
// table, or NULL: a surrogate's numbers are never set beside the paper's.
const struct paper_figure *paper_find(const struct ledgers *runs,
                                      const struct setting *setting, enum measure measure);
// What a percent is in the unit of the runs.
double paper_percent(const struct ledgers *runs);

// What the paper quotes of others for the measured table that the runs were answered from,
// a method and budget a row: none of it was run here. Empty where there is nothing.
void table_of_quotes(struct text_table *table, const struct ledgers *runs);
extern const char text_quotes[]; // what to know of it

#endif
