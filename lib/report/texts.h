// SPDX-License-Identifier: MIT
// A report as text to read: Markdown, and a LaTeX table. The numbers are those of the CSV
// tables, rounded.
#ifndef CRLSO_REPORT_TEXTS_H
#define CRLSO_REPORT_TEXTS_H

#include "report/ledgers.h"

// The settings with mean ± standard deviation of each measure, the paper's row where it may
// stand beside, the comparisons, the single runs, and the commands.
void text_markdown(struct buffer *text, const struct ledger_runs *runs);
// The settings alone, as a tabular environment.
void text_latex(struct buffer *text, const struct ledger_runs *runs);

// The setting without the folders that all settings share. Points into its text.
const char *short_setting(const struct ledger_runs *runs, const char *setting);
// "measured table", "surrogate (predicted, not measured)", …
const char *source_words(enum source source);

// The measures of tables, left to right, ends with MEASURES; those that some setting has.
size_t shown_measures(const struct ledger_runs *runs, enum measure shown[MEASURES]);
// "91.58 ± 0.03", or "-" where no run has it. Rounded to two digits in percent, four in
// fractions, whole queries and seconds.
void add_figure(struct buffer *text, const struct ledger_runs *runs, enum measure measure,
                double mean, double deviation, const char *plus_minus);

#endif
