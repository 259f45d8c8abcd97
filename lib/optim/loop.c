// SPDX-License-Identifier: MIT
#include "optim/loop.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { IDLE_ROUNDS = 1000 }; // in a row, with nothing new among the proposals

struct walk {
    const struct loop *loop;
    size_t given; // labels that the ledger begins with, before what is recorded
};

static bool is_spent(const struct loop *loop)
{
    return history_spends(loop->history, loop->history->count, &loop->budget);
}

static bool append(const struct loop *loop, const struct query *query, const double *own,
                   struct error *error)
{
    if (isfinite(loop->budget.cost) && isnan(query->answer.cost))
        return error_set(error,
                         "query %zu: its answer has no cost, which --budget-cost counts",
                         loop->history->count + 1);
    history_add(loop->history, query, own);
    progress_add(loop->progress, 1);
    stretch_note(loop->stretch);
    return ledger_append(loop->ledger, loop->history, error);
}

// The query that comes next as the ledger has it: answered, with its columns.
static bool repeat(const struct walk *walk, size_t at, const struct query *query,
                   struct error *error)
{
    const struct loop *loop = walk->loop;
    const struct query *recorded = &loop->recorded->queries[at];
    if (recorded->code != query->code || recorded->round != query->round ||
        recorded->epochs != query->epochs)
        return error_set(error,
                         "query %zu of the ledger is not what this search asks for: it was "
                         "begun by another program or on another machine",
                         loop->history->count + 1);
    return append(loop, recorded, history_own(loop->recorded, at), error);
}

// Asks a query that was not answered before. *index receives its place in the history.
static bool take(const struct walk *walk, struct query query, const double *own,
                 size_t *index, struct error *error)
{
    const struct loop *loop = walk->loop;
    struct history *history = loop->history;
    long known = history_find_at(history, query.code, query.epochs);
    *index = known >= 0 ? (size_t)known : history->count;
    if (known >= 0)
        return true;
    size_t at = history->count - walk->given;
    if (at < loop->recorded->count)
        return repeat(walk, at, &query, error);
    return evaluator_ask(loop->evaluator, &query, history->count + 1, error) &&
           append(loop, &query, own, error);
}

static bool label(const struct walk *walk, struct error *error)
{
    const struct loop *loop = walk->loop;
    size_t most = loop->budget.queries, index;
    size_t count = loop->initial < most ? loop->initial : most;
    if (walk->given > 0 || count == 0)
        return true;
    arch_code *codes = memory_new(count, sizeof *codes);
    bool good = loop->task->draw(loop->task->draw_context, count, codes, error);
    for (size_t i = 0; good && i < count && !is_spent(loop); i++)
        good = take(walk, (struct query){.code = codes[i]}, NULL, &index, error);
    free(codes);
    return good;
}

// Appends what is recorded of rounds that need not be asked for anew. *round receives the
// first that has to be: at the least the last that is recorded, which may have been cut
// short.
static bool pass_over(const struct walk *walk, uint32_t *round, struct error *error)
{
    const struct loop *loop = walk->loop;
    const struct history *recorded = loop->recorded;
    uint32_t last = recorded->count > 0 ? recorded->queries[recorded->count - 1].round : 0;
    *round = loop->optimiser->stateful || last == 0 ? 1 : last;
    for (size_t i = loop->history->count - walk->given; i < recorded->count; i++) {
        if (recorded->queries[i].round >= *round)
            break;
        if (!append(loop, &recorded->queries[i], history_own(recorded, i), error))
            return false;
    }
    return true;
}

static bool run_round(const struct walk *walk, uint32_t round, struct error *error)
{
    const struct loop *loop = walk->loop;
    struct proposals proposals;
    proposals_open(&proposals, loop->history->slots);
    size_t want = loop->budget.queries - loop->history->count;
    bool good = loop->optimiser->ask(loop->state, round, want, &proposals, error);
    if (!good)
        error_prefix(error, "round %u, after %zu of %zu queries", round,
                     loop->history->count, loop->budget.queries);
    size_t *answered = memory_new(proposals.count + 1, sizeof *answered), count = 0;
    for (; good && count < proposals.count && !is_spent(loop); count++) {
        const struct query query = {.code = proposals.codes[count],
                                    .epochs = proposals.epochs[count],
                                    .round = round};
        good = take(walk, query, proposals.own + count * proposals.slots, &answered[count],
                    error);
    }
    if (good && loop->optimiser->tell)
        loop->optimiser->tell(loop->state, answered, count);
    free(answered);
    proposals_free(&proposals);
    return good;
}

bool loop_run(const struct loop *loop, struct error *error)
{
    const struct walk walk = {loop, loop->history->count};
    uint32_t round;
    if (!label(&walk, error) || !pass_over(&walk, &round, error))
        return false;
    for (size_t idle = 0; !is_spent(loop); round++) {
        size_t before = loop->history->count;
        if (!run_round(&walk, round, error))
            return false;
        idle = loop->history->count > before ? 0 : idle + 1;
        if (idle == IDLE_ROUNDS)
            return error_set(
                error, "%s asks for nothing new in %d rounds, after %zu of %zu queries",
                loop->optimiser->name, IDLE_ROUNDS, before, loop->budget.queries);
    }
    return true;
}
