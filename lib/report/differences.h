// SPDX-License-Identifier: MIT
// In what the searches of a report differ.
#ifndef CRLSO_REPORT_DIFFERENCES_H
#define CRLSO_REPORT_DIFFERENCES_H

#include "report/ledgers.h"
#include "report/text_table.h"

// A setting a row: its name, then whatever any two settings differ in: the method, the
// number of initial labels, each option that both record. "-": the search has no such
// option, or it differs among the runs of the setting. Empty where nothing differs.
void table_of_differences(struct text_table *table, const struct ledgers *runs);

#endif
