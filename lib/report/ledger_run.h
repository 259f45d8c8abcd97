// SPDX-License-Identifier: MIT
// A ledger read back for a report: what search it is of, and what that reached.
//
// A run is a CSV of queries: what infer and search write, or any file with the columns arch
// and valid (query-bench --sample: random search).
#ifndef CRLSO_REPORT_LEDGER_RUN_H
#define CRLSO_REPORT_LEDGER_RUN_H

#include "bench/source.h"
#include "ledger/ledger_head.h"
#include "report/trajectory.h"

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
    MEASURES
};
extern const struct measure_name {
    const char *key, *label; // in CSV, in tables
} measure_names[MEASURES];

// Texts are "" and the source is SOURCE_UNKNOWN where the file does not say.
struct ledger_run {
    char *path;
    char *setting; // ledger_setting of the path
    char *name;    // what tables call the setting
    size_t number; // of the setting in its report, from 1: plots choose its colour by it
    struct ledger_head head;
    char *method, *view, *evaluator; // evaluator: the name of the program that answered
    char *bench, *gvae;              // SHA-256 of the benchmark and of the G-VAE
    bool first_view;                 // the view is its benchmark's first
    enum source source;              // of its answers
    uint64_t seed;                   // of the folder seed-N, else the recorded one
    size_t queries, initial;         // initial: of round 0
    uint64_t order;                  // a hash of what was asked for, in order
    struct trajectory trajectory;
    double measures[MEASURES]; // NaN: not known
    arch_code best;            // the architecture of MEASURE_VALID
    double seconds;            // of all stages together; NaN: not known
};

// Reads a file, or its first `budget` queries (0: all; and all of a search of several
// fidelities, whose queries are not of one cost). An error where it is empty or cut
// off within a row, holds fewer queries than the budget though its search was to have less
// or is not finished, or, without one, its search is not finished. *mixed: the error is
// that its answers are of several sources. Freed by ledger_run_free after errors too.
bool ledger_run_read(struct ledger_run *run, const char *path, size_t budget, bool *mixed,
                     struct error *error);
void ledger_run_free(struct ledger_run *run);
// The number that its command gives an option (" --budget "); 0: it leaves the default.
double ledger_run_asked(const struct ledger_run *run, const char *option);

#endif
