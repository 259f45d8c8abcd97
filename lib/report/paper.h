// SPDX-License-Identifier: MIT
// What the paper reports for CR-LSO, to stand beside runs on the same measured benchmark.
#ifndef CRLSO_REPORT_PAPER_H
#define CRLSO_REPORT_PAPER_H

#include "report/ledgers.h"

struct paper_figure {
    const struct space *space;
    const char *metric; // the benchmark's view; "": its first
    size_t queries;
    enum measure measure;
    double mean, deviation; // in the benchmark's own unit
};

// The figure for a run of `infer` of this budget on a measured table, or NULL: a
// surrogate's numbers are never set beside the paper's.
const struct paper_figure *paper_find(const struct ledger_run *run, enum measure measure);

#endif
