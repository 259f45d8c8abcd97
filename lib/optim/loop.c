// SPDX-License-Identifier: MIT
#include "optim/loop.h"

#include "base/clock.h"
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

// The evaluator gives no more.
static bool is_late(const struct loop *loop)
{
    return clock_seconds() >= loop->evaluator->until;
}

// Of the bar: a query, or, where the budget is of cost alone, whole seconds of it.
static uint64_t more_done(const struct loop *loop)
{
    const struct history *history = loop->history;
    if (!loop->by_cost)
        return 1;
    const struct query *last = &history->queries[history->count - 1];
    double before = history->count > 1 ? last[-1].spent : 0;
    return (uint64_t)fmin(floor(last->spent) - floor(before), 0x1p63);
}

static bool append(const struct loop *loop, const struct query *query, const double *own,
                   struct error *error)
{
    if (isfinite(loop->budget.cost) && isnan(query->answer.cost) &&
        query->source != SOURCE_FAILED)
        return error_set(error,
                         "query %zu: its answer has no cost, which --budget-cost counts",
                         loop->history->count + 1);
    history_add(loop->history, query, own);
    progress_add(loop->progress, more_done(loop));
    stretch_note(loop->stretch);
    return ledger_append(loop->ledger, loop->history, error);
}

// What a round asks for: of its proposals those that were not answered before, each once,
// as many as the budget has room for.
struct round {
    const struct walk *walk;
    const struct proposals *proposals;
    uint32_t number;
    struct history asked;
    size_t *proposal; // of each that is asked
    bool *answered;
};

static void round_open(struct round *round, const struct walk *walk,
                       const struct proposals *proposals, uint32_t number)
{
    const struct loop *loop = walk->loop;
    size_t room = loop->budget.queries - loop->history->count;
    *round = (struct round){walk, proposals, number, {0}, NULL, NULL};
    round->proposal = memory_new(proposals->count + 1, sizeof *round->proposal);
    round->answered = memory_new(proposals->count + 1, sizeof *round->answered);
    history_open(&round->asked, loop->history->space, NULL, 0);
    for (size_t i = 0; i < proposals->count && round->asked.count < room; i++) {
        const struct query query = {
            .code = proposals->codes[i], .epochs = proposals->epochs[i], .round = number};
        if (history_find_at(loop->history, query.code, query.epochs) >= 0 ||
            history_find_at(&round->asked, query.code, query.epochs) >= 0)
            continue;
        round->proposal[round->asked.count] = i;
        history_add(&round->asked, &query, NULL);
    }
}

static void round_close(struct round *round)
{
    free(round->proposal);
    free(round->answered);
    history_free(&round->asked);
}

// The method's numbers of one that is asked; initial labels have none.
static const double *own_of(const struct round *round, size_t asked)
{
    const struct proposals *proposals = round->proposals;
    return round->number == 0 ? NULL
                              : proposals->own + round->proposal[asked] * proposals->slots;
}

// Which of those that are asked the ledger has at this place; -1: another one.
static long find_recorded(const struct round *round, const struct query *recorded, size_t i)
{
    bool in_order = !round->walk->loop->evaluator->settings->asynchronous;
    long found = history_find_at(&round->asked, recorded->code, recorded->epochs);
    bool same = found >= 0 && recorded->round == round->number && !round->answered[found];
    return same && (!in_order || (size_t)found == i) ? found : -1;
}

// The queries that come next as the ledger has them: answered, with their columns.
static bool repeat(struct round *round, struct error *error)
{
    const struct loop *loop = round->walk->loop;
    const struct history *recorded = loop->recorded;
    for (size_t i = 0; i < round->asked.count && !is_spent(loop); i++) {
        size_t at = loop->history->count - round->walk->given;
        if (at >= recorded->count)
            break;
        long found = find_recorded(round, &recorded->queries[at], i);
        if (found < 0)
            return error_set(error,
                             "%s: query %zu is not what this search asks for: it was "
                             "changed, or begun by another program or on another machine; "
                             "move it away or name another",
                             ledger_path(loop->ledger), loop->history->count + 1);
        round->answered[found] = true;
        if (!append(loop, &recorded->queries[at], history_own(recorded, at), error))
            return false;
    }
    return true;
}

// Asks for those that are not recorded. Their numbers are those that they will have in the
// ledger, where that is in order.
static bool ask_rest(const struct round *round, struct error *error)
{
    const struct loop *loop = round->walk->loop;
    const size_t base = loop->history->count + 1;
    size_t *rest = memory_new(round->asked.count + 1, sizeof *rest), count = 0;
    for (size_t i = 0; i < round->asked.count && !is_spent(loop); i++)
        if (!round->answered[i]) {
            evaluator_put(loop->evaluator, &round->asked.queries[i], base + count);
            rest[count++] = i;
        }
    bool good = true, given = true;
    while (good && given && !is_spent(loop)) {
        struct query query;
        size_t number;
        good = evaluator_next(loop->evaluator, &query, &number, &given, error);
        if (good && given)
            good = append(loop, &query, own_of(round, rest[number - base]), error);
    }
    evaluator_drop(loop->evaluator);
    free(rest);
    return good;
}

// Answers a round's proposals, and tells the optimiser.
static bool answer_all(const struct walk *walk, const struct proposals *proposals,
                       uint32_t number, struct error *error)
{
    struct round round;
    const struct loop *loop = walk->loop;
    round_open(&round, walk, proposals, number);
    bool good = repeat(&round, error) && ask_rest(&round, error);
    round_close(&round);
    if (!good || number == 0 || !loop->optimiser->tell)
        return good;
    size_t *answered = memory_new(proposals->count + 1, sizeof *answered), count = 0;
    for (long at; count < proposals->count; answered[count++] = (size_t)at) {
        at = history_find_at(loop->history, proposals->codes[count],
                             proposals->epochs[count]);
        if (at < 0) // the budget is spent
            break;
    }
    loop->optimiser->tell(loop->state, answered, count);
    free(answered);
    return true;
}

static bool label(const struct walk *walk, struct error *error)
{
    const struct loop *loop = walk->loop;
    size_t most = loop->budget.queries;
    size_t count = loop->initial < most ? loop->initial : most;
    struct proposals proposals;
    if (walk->given > 0 || count == 0)
        return true;
    arch_code *codes = memory_new(count, sizeof *codes);
    proposals_open(&proposals, loop->history->slots);
    bool good = loop->task->draw(loop->task->draw_context, count, codes, error);
    for (size_t i = 0; good && i < count; i++)
        proposals_add(&proposals, codes[i]);
    good = good && answer_all(walk, &proposals, 0, error);
    proposals_free(&proposals);
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

static bool ask_round(const struct walk *walk, uint32_t round, size_t want,
                      struct proposals *proposals, struct error *error)
{
    const struct loop *loop = walk->loop;
    return loop->optimiser->ask(loop->state, round, want, proposals, error) ||
           error_prefix(error, "round %u, after %zu of %zu queries", round,
                        loop->history->count, loop->budget.queries);
}

static bool run_round(const struct walk *walk, uint32_t round, struct error *error)
{
    const struct loop *loop = walk->loop;
    struct proposals proposals;
    proposals_open(&proposals, loop->history->slots);
    size_t want = loop->budget.queries - loop->history->count;
    bool good = ask_round(walk, round, want, &proposals, error) &&
                answer_all(walk, &proposals, round, error);
    proposals_free(&proposals);
    return good;
}

static bool nothing_new(const struct loop *loop, struct error *error)
{
    return error_set(
        error, "%s asks for nothing new in %d rounds, after %zu of %zu queries",
        loop->optimiser->name, IDLE_ROUNDS, loop->history->count, loop->budget.queries);
}

// Rounds ahead of their answers --------------------------------------------------------

static bool runs_ahead(const struct loop *loop)
{
    return loop->evaluator->settings->asynchronous && loop->optimiser->ahead;
}

// All that is recorded is there, whichever its round; *round receives one that is none.
static bool pass_over_all(const struct walk *walk, uint32_t *round, struct error *error)
{
    const struct loop *loop = walk->loop;
    const struct history *recorded = loop->recorded;
    *round = 1;
    for (size_t i = loop->history->count - walk->given; i < recorded->count; i++) {
        if (!append(loop, &recorded->queries[i], history_own(recorded, i), error))
            return false;
        if (recorded->queries[i].round >= *round)
            *round = recorded->queries[i].round + 1;
    }
    return true;
}

// Hands over what a round asks for and is neither answered nor put already.
static bool put_round(const struct walk *walk, uint32_t round, size_t room,
                      struct history *put, struct error *error)
{
    const struct loop *loop = walk->loop;
    struct proposals proposals;
    proposals_open(&proposals, loop->history->slots);
    bool good = ask_round(walk, round, room, &proposals, error);
    for (size_t i = 0; good && i < proposals.count && room > 0; i++) {
        const struct query query = {
            .code = proposals.codes[i], .epochs = proposals.epochs[i], .round = round};
        if (history_find_at(loop->history, query.code, query.epochs) >= 0 ||
            history_find_at(put, query.code, query.epochs) >= 0)
            continue;
        history_add(put, &query, proposals.own + i * proposals.slots);
        evaluator_put(loop->evaluator, &query, put->count);
        room--;
    }
    proposals_free(&proposals);
    return good;
}

// Rounds are asked for as long as a program is free, before all answers of those before are
// there. put: all that was asked for; its number in messages is its place there, from 1.
static bool run_ahead(const struct walk *walk, uint32_t round, struct history *put,
                      struct error *error)
{
    const struct loop *loop = walk->loop;
    const size_t start = loop->history->count;
    const size_t jobs = (size_t)loop->evaluator->settings->workers.jobs;
    size_t idle = 0;
    for (bool given = true; given && !is_spent(loop);) {
        size_t flying = put->count - (loop->history->count - start);
        size_t room = loop->budget.queries - loop->history->count - flying;
        struct query query;
        size_t number, before = put->count;
        if (flying < jobs && room > 0 && !is_late(loop)) {
            if (!put_round(walk, round++, room, put, error))
                return false;
            idle = put->count > before ? 0 : idle + 1;
            if (put->count > before || (flying == 0 && idle < IDLE_ROUNDS))
                continue;
        }
        if (flying == 0 && idle >= IDLE_ROUNDS)
            return nothing_new(loop, error);
        if (!evaluator_next(loop->evaluator, &query, &number, &given, error) ||
            (given && !append(loop, &query, history_own(put, number - 1), error)))
            return false;
    }
    return true;
}

static bool run_all_ahead(const struct walk *walk, struct error *error)
{
    const struct loop *loop = walk->loop;
    const struct history *history = loop->history;
    struct history put;
    uint32_t round;
    history_open(&put, history->space, history->columns, history->column_count);
    bool good = pass_over_all(walk, &round, error) && run_ahead(walk, round, &put, error);
    evaluator_drop(loop->evaluator);
    history_free(&put);
    return good;
}

bool loop_run(const struct loop *loop, struct error *error)
{
    const struct walk walk = {loop, loop->history->count};
    uint32_t round;
    if (!label(&walk, error))
        return false;
    if (runs_ahead(loop))
        return run_all_ahead(&walk, error);
    if (!pass_over(&walk, &round, error))
        return false;
    for (size_t idle = 0; !is_spent(loop) && !is_late(loop); round++) {
        size_t before = loop->history->count;
        if (!run_round(&walk, round, error))
            return false;
        idle = loop->history->count > before ? 0 : idle + 1;
        if (idle >= IDLE_ROUNDS)
            return nothing_new(loop, error);
    }
    return true;
}
