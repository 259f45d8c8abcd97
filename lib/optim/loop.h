// SPDX-License-Identifier: MIT
// The one loop that drives every optimiser: initial labels, then ask, query, record and
// tell, round after round, until the budget is spent. The query that spends the last of a
// budget of cost is asked as any other: its cost is known by its answer alone.
//
// A round's proposals are asked for together, and answered in their order, so that the
// ledger does not depend on how many programs answer at once. An asynchronous evaluator's
// are answered as they come, and an optimiser that can (ahead) is then asked for further
// rounds, so that no program waits. Where the evaluator gives no more (its time is over),
// the search ends.
//
// An architecture is queried once at each fidelity: a proposal that was answered before, or
// that is isomorphic to one, is told its answer again, and costs no query.
#ifndef CRLSO_OPTIM_LOOP_H
#define CRLSO_OPTIM_LOOP_H

#include "base/progress.h"
#include "base/stretch.h"
#include "ledger/evaluator.h"
#include "ledger/ledger.h"
#include "optim/optimiser.h"

struct loop {
    const struct optimiser *optimiser;
    void *state; // that its open returned
    const struct optim_task *task;
    struct history *history;        // the task's: the given labels, and what follows
    const struct history *recorded; // what the ledger holds behind the given labels
    struct evaluator *evaluator;
    struct ledger *ledger;
    struct progress *progress;
    bool by_cost;            // it counts seconds of cost, not queries
    struct stretch *stretch; // is noted after each answer
    size_t initial;          // labels to draw where none are given
    struct budget budget;    // one of cost needs answers that have one
};

// The rounds that the ledger holds are asked for anew as far as the optimiser needs it, and
// must give the same architectures. On failure the ledger holds every answer so far.
bool loop_run(const struct loop *loop, struct error *error);

#endif
