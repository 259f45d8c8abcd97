// SPDX-License-Identifier: MIT
// A whole search, as the tools run it: who answers, what asks, and the ledger between them.
#ifndef CRLSO_OPTIM_SEARCH_H
#define CRLSO_OPTIM_SEARCH_H

#include "base/tool.h"
#include "ledger/evaluator.h"
#include "ledger/ledger_head.h"
#include "optim/optimiser.h"

struct search_settings {
    const char *out, *label;
    int64_t budget;        // queries in all, the initial labels included; 0: unless said
    double budget_cost;    // sum of the answers' costs in seconds; 0: no limit
    double budget_seconds; // by the clock; 0: no limit
};
extern const struct option_rows search_options;

struct search {
    struct run *run;
    const struct search_settings *settings;
    const struct evaluator_settings *evaluator;
    struct bench *bench; // the evaluator's, where the caller has it open; NULL otherwise
    const struct optimiser *optimiser;
    const void *optimiser_settings;
    const struct gvae *gvae;      // of the task; NULL: none
    size_t initial;               // labels to draw where none are given
    struct history history;       // opened by the caller, with the given labels
    struct provenance provenance; // the caller's; the benchmark is added
    struct budget budget;         // of the settings; set by search_run
};

// Searches until the budget is spent, or goes on from the ledger that is there. A budget
// below the given labels, or above the space, is misuse. With a budget of cost alone, the
// queries are as many as it pays for, at most all of the space (or, where it has no list,
// 100,000), at each fidelity that the optimiser asks for.
bool search_run(struct search *search, struct error *error);

// The best that a search, or several of one space, found.
struct search_best {
    const struct space *space; // NULL: nothing in full training
    struct query query;
    size_t number; // of the query, from 1
    int64_t seed;
};
// Takes the best of one more search where it is better; of equals that of the earlier
// query.
void search_best_of(struct search_best *best, const struct search *search);
// "500 queries, best valid 91.6 (query 312, table, test 94.4): ARCH"
void search_result(const struct search *search, struct buffer *text);
// ", best valid 91.6 (seed 3, query 312, table, test 94.4): ARCH", or nothing.
void search_best_text(const struct search_best *best, bool seed, struct buffer *text);

#endif
