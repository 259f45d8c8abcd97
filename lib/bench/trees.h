// SPDX-License-Identifier: MIT
// A surrogate kept as gradient boosted trees (XGBoost), for a space too large for a table
// of its predictions.
#ifndef CRLSO_BENCH_TREES_H
#define CRLSO_BENCH_TREES_H

#include "bench/bench.h"

struct trees;

// Loads the XGBoost library when the first trees are opened: its start takes ten times as
// long as that of a table.
struct trees *trees_open(const struct artifact *artifact, const struct space *space,
                         struct error *error);
void trees_close(struct trees *trees);
bool trees_choose(struct trees *trees, const char *metric, int64_t run,
                  struct error *error);
bool trees_answer(const struct trees *trees, int threads, const arch_code *codes,
                  size_t count, struct answer *answers, struct error *error);

#endif
