// SPDX-License-Identifier: MIT
#include "search/loop.h"

static bool query_proposal(const struct loop *loop, const struct proposals *proposals,
                           size_t i, struct error *error)
{
    struct query query = proposals->queries[i];
    if (!query_ask(loop->evaluator, &query, loop->history->count + 1, error))
        return false;
    history_add(loop->history, &query, proposals->latents + i * loop->history->width);
    progress_add(loop->progress, 1);
    return ledger_append(loop->ledger, loop->history, error);
}

// What a round has recorded already, its last `count` queries.
static bool check_recorded(const struct loop *loop, const struct query *recorded,
                           size_t count, const struct proposals *proposals,
                           struct error *error)
{
    size_t first = loop->history->count - count;
    for (size_t i = 0; i < count; i++)
        if (i >= proposals->count || recorded[i].code != proposals->queries[i].code)
            return error_set(error,
                             "query %zu of the ledger is not what this search proposes: it "
                             "was begun by another program or on another machine",
                             first + i + 1);
    return true;
}

// Proposes as if the queries from `first` on were not there; they are put back.
static bool propose_before(const struct loop *loop, uint32_t round, size_t first,
                           size_t want, struct proposals *proposals, struct error *error)
{
    struct history *history = loop->history;
    size_t count = history->count;
    history_limit(history, first);
    bool good = search_propose(loop->search, round, want, proposals, error);
    history_limit(history, count);
    return good &&
           check_recorded(loop, history->queries + first, count - first, proposals, error);
}

static bool run_round(const struct loop *loop, uint32_t round, size_t first,
                      struct error *error)
{
    struct proposals proposals;
    size_t recorded = loop->history->count - first, left = loop->budget - first;
    size_t want = left < loop->topk ? left : loop->topk;
    if (!propose_before(loop, round, first, want, &proposals, error))
        return false;
    if (proposals.count == 0)
        return error_set(error,
                         "round %u: no seed leads to anything new within --max-tries; "
                         "ended at %zu of %zu queries",
                         round, first, loop->budget);
    for (size_t i = recorded; i < proposals.count; i++)
        if (!query_proposal(loop, &proposals, i, error))
            return false;
    return true;
}

bool loop_run(const struct loop *loop, struct error *error)
{
    const struct history *history = loop->history;
    size_t first = history->count;
    uint32_t round = first > 0 ? history->queries[first - 1].round : 0;
    while (round > 0 && first > 0 && history->queries[first - 1].round == round)
        first--;
    round += round == 0;
    for (; first < loop->budget; first = history->count, round++)
        if (!run_round(loop, round, first, error))
            return false;
    return true;
}
