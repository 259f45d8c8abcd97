// SPDX-License-Identifier: MIT
// The best architecture that each setting found: as text, in the form of the space's
// authors, and drawn.
#ifndef CRLSO_REPORT_BEST_H
#define CRLSO_REPORT_BEST_H

#include "report/ledgers.h"

// The run whose best validation accuracy is the highest; of equals the one that found it
// with the fewest queries, then the first.
const struct ledger_run *best_run(const struct ledgers *runs,
                                  const struct setting *setting);
// Appends the text of a run's best architecture as a field of a CSV.
void best_add_arch(struct buffer *rows, const struct ledger_run *run);

// A setting a row: name,setting,arch,genotype,seed,query,valid,test,rank,same,runs,source,
// path. name: the folder of its runs or the name of its ledger, which the drawing has,
// best-NAME.svg; genotype: where the space has such a form; same: how many of the runs end
// with this architecture.
void table_best(struct buffer *rows, const struct ledgers *runs);
// A line a setting.
void best_markdown(struct buffer *text, const struct ledgers *runs);
// Each architecture once, with the settings that found it and the drawing of the first of
// these that lies in the folder.
bool best_page(struct buffer *page, const struct ledgers *runs, const char *folder,
               struct error *error);

#endif
