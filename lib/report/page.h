// SPDX-License-Identifier: MIT
// A report as one HTML file that needs nothing else: tables, plots (SVG, put in as they
// are), and where every file comes from.
#ifndef CRLSO_REPORT_PAGE_H
#define CRLSO_REPORT_PAGE_H

#include "report/ledgers.h"

// folder: of the plots NAME.svg that the page knows; those that are not there are left out.
// Of each run of the first setting the comments of the ledger are shown, and those of the
// CSVs in its folder that the first run has.
bool page_make(struct buffer *page, const struct ledgers *runs, const char *folder,
               struct error *error);

#endif
