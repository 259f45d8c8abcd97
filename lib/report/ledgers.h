// SPDX-License-Identifier: MIT
// Ledgers read back for a report: what each run reached, and which runs belong together.
//
// A run is a CSV of queries: what infer wrote, or any file with the columns arch and valid
// (query-bench --sample: random search). Runs of one setting are files whose paths differ
// in a folder seed-N alone.
#ifndef CRLSO_REPORT_LEDGERS_H
#define CRLSO_REPORT_LEDGERS_H

#include "base/tool.h"
#include "bench/bench.h"
#include "ledger/history.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum measure {
    MEASURE_VALID,      // best validation accuracy
    MEASURE_TEST,       // test of the best by validation
    MEASURE_TOP50_TEST, // best test of the top 50 by validation: what the paper reports
    MEASURE_TOP5_VALID, // mean validation of the best five
    MEASURE_REGRET,     // best valid of the benchmark less that of the run
    MEASURE_RANK,       // 1 + architectures of the benchmark that are better by validation
    MEASURE_QUERY,      // the query that found the best
    MEASURE_SECONDS,    // all stages together
    MEASURES
};
extern const struct measure_name {
    const char *key, *label; // in CSV, in tables
} measure_names[MEASURES];

struct ledger_run {
    char *path, *setting; // setting: its path with seed-* for the folder, without ".csv"
    char *command;        // that wrote it, or ""
    char *metric;         // the benchmark's view, or ""
    uint64_t seed;        // of the folder seed-N, else the recorded one
    struct history history;
    size_t initial;     // queries of round 0
    enum source source; // of its answers; SOURCE_UNKNOWN where they differ or none says
    double measures[MEASURES]; // NaN: not known
};

struct ledger_runs {
    size_t count;
    struct ledger_run *runs; // by setting as first named, then seed
    size_t skipped;          // files that were left out, each with a note
};

// Reads files. One that is empty, damaged (cut off within a row), unfinished or of a newer
// version is left out, and noted with its reason. bench (NULL: none) gives regret and rank.
// False where nothing is left, or where runs are of different spaces.
bool ledgers_read(struct ledger_runs *runs, const struct run *run, const char *const *paths,
                  size_t count, const struct bench *bench, struct error *error);
void ledgers_free(struct ledger_runs *runs);

// A setting's runs are runs[first .. first + count).
struct setting {
    size_t first, count;
};
// The settings in order; freed by the caller.
struct setting *ledgers_settings(const struct ledger_runs *runs, size_t *count);
// A measure of a setting's runs, those that have it: how many.
size_t ledgers_values(const struct ledger_runs *runs, const struct setting *setting,
                      enum measure measure, double *values);

#endif
