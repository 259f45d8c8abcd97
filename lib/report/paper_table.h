// SPDX-License-Identifier: MIT
// A table of the paper made again: its rows and columns, with what runs here reached beside
// what the paper reports. Where a surrogate answered, the two stand in tables of their own.
#ifndef CRLSO_REPORT_PAPER_TABLE_H
#define CRLSO_REPORT_PAPER_TABLE_H

#include "report/paper_layout.h"
#include "report/paper_runs.h"
#include "report/text_table.h"

// Whose rows a table holds.
enum paper_side { PAPER_HERE = 1, PAPER_THERE = 2, PAPER_BOTH = 3 };

// Whether all of it was measured, so that it may stand beside the paper's; never of darts, where
// the paper's are of a surrogate of its own.
bool paper_is_beside(const struct paper_runs *runs);
void paper_table_make(struct text_table *table, const struct paper_layout *layout,
                      const struct paper_runs *runs, enum paper_side side);
// Rows table,of,method,variant,space,view,queries,measure,runs,mean,deviation,ci_low,ci_high,
// source: of is here or paper, and ci the mean's 95 % confidence interval by Student's t.
// Accuracies in percent.
void paper_table_csv(struct buffer *rows, const struct paper_layout *layout,
                     const struct paper_runs *runs);

#endif
