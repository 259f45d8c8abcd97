// SPDX-License-Identifier: MIT
// What runs reached, for the tables of the paper: read back from the runs.csv of reports,
// and from CSVs of the same form that hold correlations instead of accuracies.
#ifndef CRLSO_REPORT_PAPER_RUNS_H
#define CRLSO_REPORT_PAPER_RUNS_H

#include "base/error.h"
#include "base/memory.h"
#include "bench/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One measure of the runs of a variant that agree in everything but the seed.
struct paper_cell {
    const char *variant; // the folder above seed-N; else the label
    const char *label;   // the column setting
    const char *space, *view, *measure;
    size_t queries; // on average where the runs of one setting differ, as those by cost do
    enum source source;
    size_t file, number; // where it was met first: the file, the column number (0: none)
    double total;        // of the queries of its runs
    size_t count;
    double *values; // accuracies in percent
    uint64_t *seeds;
};
struct paper_runs {
    struct paper_cell *cells; // in the order of the files
    size_t count;
    struct arena arena; // of the texts
};

// Reads files with the columns setting, path, seed, queries, and any of the measures that
// the paper's tables have; comments say space, view and source. A run that is given twice
// is an error, as is a file without a space. Freed by paper_runs_free after errors too.
bool paper_runs_read(struct paper_runs *runs, const char *const *paths, size_t count,
                     struct error *error);
void paper_runs_free(struct paper_runs *runs);

#endif
