// SPDX-License-Identifier: MIT
// A report as text to read: Markdown, a LaTeX table, an HTML page. The numbers are those of
// the CSV tables, rounded.
#ifndef CRLSO_REPORT_TEXTS_H
#define CRLSO_REPORT_TEXTS_H

#include "report/ledgers.h"
#include "report/text_table.h"

// A setting a row: mean ± standard deviation of each measure that some run has, and the
// paper's row where it may stand beside.
void table_of_settings(struct text_table *table, const struct ledgers *runs);
// A pair of settings a row, by the best validation. Empty with one setting, and with more
// than can be read (eight settings).
void table_of_comparisons(struct text_table *table, const struct ledgers *runs);
// A run a row. Empty with more than can be read (200).
void table_of_runs(struct text_table *table, const struct ledgers *runs);

// "nb201 cifar100, surrogate"; "Source of the accuracies: …"
void text_title(struct buffer *text, const struct ledgers *runs);
void text_source(struct buffer *text, const struct ledgers *runs);
// Digits behind the point of a measure: accuracies as fractions need two more than
// percents.
int text_digits(const struct ledgers *runs, enum measure measure);
extern const char text_measures[];    // what to know of the measures
extern const char text_comparisons[]; // and of their comparison

// "MAKE results/…/ledger.csv BUDGET=N\n", what makes a run of a pipeline again, MAKE that
// of the ledgers; nothing where its file is not one.
void text_goal(struct buffer *text, const struct ledgers *runs,
               const struct ledger_run *run);
extern const char text_commands[]; // what to know of that, and of the command of a run

void text_markdown(struct buffer *text, const struct ledgers *runs);
void text_latex(struct buffer *text, const struct ledgers *runs);

#endif
