// SPDX-License-Identifier: MIT
// In what the searches of a report differ.
#ifndef CRLSO_REPORT_DIFFERENCES_H
#define CRLSO_REPORT_DIFFERENCES_H

#include "report/ledgers.h"
#include "report/text_table.h"

#include <stdbool.h>

// A setting a row: its name, then whatever any two settings differ in: the method, the
// number of initial labels, each option that both record. "-": the search has no such
// option, or it differs among the runs of the setting. Empty where nothing differs.
void table_of_differences(struct text_table *table, const struct ledgers *runs);
extern const char text_differences[]; // what to know of it

// What tells some settings of one label apart, in words: "K 5, N0 300". words [count],
// empty before. False, and still empty, where that is more than three options, or not
// enough.
bool difference_words(const struct ledgers *runs, const struct setting *settings,
                      size_t count, struct buffer *words);

#endif
