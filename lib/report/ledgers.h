// SPDX-License-Identifier: MIT
// The runs of a report, and which of them belong together: runs of one setting are files
// whose paths differ in a folder seed-N alone.
#ifndef CRLSO_REPORT_LEDGERS_H
#define CRLSO_REPORT_LEDGERS_H

#include "base/tool.h"
#include "report/landscape.h"
#include "report/ledger_run.h"
#include "report/targets.h"

#include <stdbool.h>
#include <stddef.h>

struct ledgers {
    size_t count;
    struct ledger_run *runs; // by setting, then seed
    size_t skipped;          // files that were left out, each with a note
    size_t budget;           // queries that count of each; 0: all
    struct targets targets;  // by ledgers_measure
    size_t listed;           // architectures that the benchmark lists; 0: none, or trees
    const char *make;        // how a user calls make, for text_goal
};

// Reads files, of each the first `budget` queries (0: all), and names their settings. One
// that cannot be reported is left out, one that is given twice counts once, each with a
// note. False where nothing is left, and where a run mixes sources.
bool ledgers_read(struct ledgers *runs, const struct run *run, const char *const *paths,
                  size_t count, size_t budget, struct error *error);
void ledgers_free(struct ledgers *runs);

// Fills in the targets, and regret and rank from the whole of a table (trees have none).
// landscape: with a count of 0 where no benchmark is known.
void ledgers_measure(struct ledgers *runs, const struct landscape *landscape);

// A setting's runs are runs[first .. first + count).
struct setting {
    size_t first, count;
};
// The settings in order; freed by the caller.
struct setting *ledgers_settings(const struct ledgers *runs, size_t *count);
const struct ledger_run *setting_run(const struct ledgers *runs,
                                     const struct setting *setting, size_t index);
// A measure of a setting's runs, those that have it: how many.
size_t ledgers_values(const struct ledgers *runs, const struct setting *setting,
                      enum measure measure, double *values);
// The fewest and the most queries of its runs.
void setting_queries(const struct ledgers *runs, const struct setting *setting,
                     size_t *fewest, size_t *most);

// Whether the runs of a setting can be compared by what they spent: by queries only where
// these are of full training.
bool setting_counts(const struct ledgers *runs, const struct setting *setting,
                    enum axis axis);
// What every run that counts has spent at least; NaN where one does not know, and where
// none counts.
double ledgers_spent(const struct ledgers *runs, enum axis axis);

// What all runs that say it are of, "" where none says it: the source, the view.
enum source ledgers_source(const struct ledgers *runs);
const char *ledgers_view(const struct ledgers *runs);

#endif
