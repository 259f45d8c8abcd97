// SPDX-License-Identifier: MIT
// What may stand in one report. What a file does not say agrees with everything.
#ifndef CRLSO_REPORT_COMPARABLE_H
#define CRLSO_REPORT_COMPARABLE_H

#include "bench/bench.h"
#include "report/ledgers.h"

#include <stdbool.h>

// All runs must be of one space, view, source, evaluator and benchmark, and those of one
// setting of one method and of one set of settings; they have different seeds, and none is
// a copy of another. The error names the two files and what differs.
bool check_runs(const struct ledgers *runs, struct error *error);

// The ledgers must have been answered from this benchmark and view. metric: as --metric
// gives it, or NULL; path: as --bench gives it.
bool check_bench(const struct ledgers *runs, const struct bench *bench, const char *path,
                 const char *metric, struct error *error);

// Whether the searches of two settings began with the same G-VAEs, for the seeds that both
// have: by the digests in their ledgers.
enum models { MODELS_UNKNOWN, MODELS_SAME, MODELS_OTHER };
extern const char *const models_words[]; // "", "yes", "no"
enum models compare_models(const struct ledgers *runs, const struct setting *first,
                           const struct setting *second);
// They must be the same for each pair of settings. A search without a G-VAE has none that
// could differ.
bool check_models(const struct ledgers *runs, struct error *error);

#endif
