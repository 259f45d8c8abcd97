// SPDX-License-Identifier: MIT
// What the paper reports for CR-LSO, to stand beside runs on the same measured benchmark.
#ifndef CRLSO_REPORT_PAPER_H
#define CRLSO_REPORT_PAPER_H

#include "report/ledgers.h"

struct paper_figure {
    const struct space *space;
    const char *metric; // the benchmark's view
    size_t queries;
    enum measure measure;
    double mean, deviation; // in the benchmark's own unit
};

// The figure for runs of CR-LSO, all of this budget, on a measured table, or NULL: a
// surrogate's numbers are never set beside the paper's.
const struct paper_figure *paper_find(const struct ledgers *runs,
                                      const struct setting *setting, enum measure measure);

#endif
