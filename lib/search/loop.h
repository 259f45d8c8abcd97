// SPDX-License-Identifier: MIT
// Algorithm 3: round after round of proposals, each queried and recorded, until the budget
// is spent.
#ifndef CRLSO_SEARCH_LOOP_H
#define CRLSO_SEARCH_LOOP_H

#include "base/progress.h"
#include "bench/evaluator.h"
#include "search/ledger.h"
#include "search/search.h"

struct loop {
    struct search *search;
    struct history *history;
    struct evaluator *evaluator;
    struct ledger *ledger;
    struct progress *progress;
    size_t topk, budget; // queries in all, the initial labels included
};

// The history holds the initial labels and what the ledger held already: the last round
// there is proposed anew, which must give the same architectures, and finished. On failure
// the ledger holds every answer so far.
bool loop_run(const struct loop *loop, struct error *error);

#endif
