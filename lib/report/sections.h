// SPDX-License-Identifier: MIT
// The tables of a report to read, in their order, for every form that it is written in.
#ifndef CRLSO_REPORT_SECTIONS_H
#define CRLSO_REPORT_SECTIONS_H

#include "report/ledgers.h"
#include "report/text_table.h"

#include <stdbool.h>

// Calls add for each table that has something to show: for the details that come after
// the plots of a page, or for the others. heading and note may be "".
typedef void section_add(struct buffer *text, const char *heading,
                         const struct text_table *table, const char *note);
void sections_add(struct buffer *text, const struct ledgers *runs, bool last,
                  section_add *add);

#endif
