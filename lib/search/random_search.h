// SPDX-License-Identifier: MIT
// Random search: different architectures, uniform over the space, queried in the order
// drawn. Its first N0 queries are the initial labels of a search with the same seed.
#ifndef CRLSO_SEARCH_RANDOM_SEARCH_H
#define CRLSO_SEARCH_RANDOM_SEARCH_H

#include "base/progress.h"
#include "bench/evaluator.h"
#include "search/ledger.h"

// Draws `budget` architectures: of the benchmark where there is one, else of the space. The
// history holds what the ledger holds already, which must be the first of them.
bool random_search_run(struct history *history, struct evaluator *evaluator,
                       struct ledger *ledger, uint64_t seed, size_t budget,
                       struct progress *progress, struct error *error);

#endif
