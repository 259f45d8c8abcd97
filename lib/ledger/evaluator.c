// SPDX-License-Identifier: MIT
#include "ledger/evaluator.h"

#include "base/clock.h"
#include "base/interrupt.h"

#include <math.h>
#include <stdlib.h>

enum state { UNASKED, ELSEWHERE, ASKED, ANSWERED, GIVEN };
struct pending {
    struct query query;
    size_t number;
    enum state state; // ELSEWHERE: by another process
};
static const double look_seconds = 0.05; // between looks for what others ask for
static const double tell_seconds = 1;    // of waiting for them alone, before that is told

static bool open_store(struct evaluator *evaluator, struct error *error)
{
    const struct evaluator_settings *settings = evaluator->settings;
    evaluator->store = answer_store_open(settings->answers, settings->name,
                                         evaluator->space, settings->fidelities, error);
    if (evaluator->store && answer_store_damaged(evaluator->store) > 0)
        run_note(evaluator->run,
                 "%s: its last %zu bytes were damaged: they are now in %s.damaged",
                 settings->answers, answer_store_damaged(evaluator->store),
                 settings->answers);
    return evaluator->store != NULL;
}

bool evaluator_open(struct evaluator *evaluator, const struct space *space,
                    const struct evaluator_settings *settings, struct bench *bench,
                    const struct run *run, struct error *error)
{
    *evaluator = (struct evaluator){.space = space,
                                    .settings = settings,
                                    .run = run,
                                    .bench = bench,
                                    .lent = bench != NULL,
                                    .until = INFINITY,
                                    .fidelities = {.count = 1}};
    bool good = true;
    if (settings->fidelities)
        good = fidelities_parse(&evaluator->fidelities, settings->fidelities, error);
    if (settings->bench && !bench)
        good = (evaluator->bench =
                    bench_open_view(settings->bench, space, settings->metric, error));
    else if (good && settings->answers)
        good = open_store(evaluator, error);
    if (evaluator->bench)
        evaluator->fidelities = *bench_fidelities(evaluator->bench);
    else if (good && settings->workers.command)
        evaluator->workers = workers_new(&settings->workers, space, run);
    if (!good)
        evaluator_abandon(evaluator);
    return good;
}

void evaluator_put(struct evaluator *evaluator, const struct query *query, size_t number)
{
    if (evaluator->first == evaluator->end)
        evaluator->first = evaluator->unasked = evaluator->end = 0;
    if (evaluator->end == evaluator->capacity) {
        evaluator->capacity = 2 * evaluator->capacity + 16;
        evaluator->pending = memory_grow(evaluator->pending, evaluator->capacity,
                                         sizeof *evaluator->pending);
    }
    evaluator->pending[evaluator->end++] =
        (struct pending){.query = *query, .number = number};
}

// "query NUMBER (ARCH)" before the error's text.
static bool blame(const struct evaluator *evaluator, const struct pending *pending,
                  struct error *error)
{
    char text[SPACE_TEXT];
    evaluator->space->print(evaluator->space, pending->query.code, text);
    return error_prefix(error, "query %zu (%s)", pending->number, text);
}

// A benchmark's answers --------------------------------------------------------------

static bool answer(struct evaluator *evaluator, struct pending *pending,
                   struct error *error)
{
    struct query *query = &pending->query;
    query->source = source_find(bench_source(evaluator->bench));
    bool good = bench_answer_at(evaluator->bench, query->epochs, query->code,
                                &query->answer, error);
    if (good && isnan(query->answer.valid))
        good = error_set(error, "the benchmark has no validation accuracy of it");
    pending->state = ANSWERED;
    return good || blame(evaluator, pending, error);
}

// A program's ------------------------------------------------------------------------

// As a program is asked: full training by its number too; 0: it knows no fidelities.
static uint32_t asked_epochs(const struct evaluator *evaluator, const struct query *query)
{
    const struct fidelities *fidelities = &evaluator->fidelities;
    return query->epochs ? query->epochs : fidelities->epochs[fidelities->count - 1];
}

static void set_answered(struct pending *pending)
{
    pending->query.source =
        isnan(pending->query.answer.valid) ? SOURCE_FAILED : SOURCE_PROCESS;
    pending->state = ANSWERED;
}

// Looks into the store, and claims what is not there: it is found, or asked for elsewhere,
// or to be asked for here. The claim comes first: who had it may have let go of it just
// now, with its answer in the store.
static bool look_up(struct evaluator *evaluator, struct pending *pending,
                    struct error *error)
{
    struct answer_store *store = evaluator->store;
    struct query *query = &pending->query;
    uint32_t epochs = asked_epochs(evaluator, query);
    bool known = false, claimed = false;
    if (!answer_store_claim(store, query->code, epochs, &claimed, error) ||
        !answer_store_find(store, query->code, epochs, &query->answer, &known, error))
        return false;
    if (claimed && known)
        answer_store_let_go(store, query->code, epochs);
    evaluator->elsewhere -= pending->state == ELSEWHERE;
    pending->state = claimed ? UNASKED : ELSEWHERE;
    if (known)
        set_answered(pending);
    evaluator->elsewhere += pending->state == ELSEWHERE;
    return true;
}

static void let_go(struct evaluator *evaluator, const struct query *query)
{
    if (evaluator->store)
        answer_store_let_go(evaluator->store, query->code, asked_epochs(evaluator, query));
}

static bool ask(struct evaluator *evaluator, struct pending *pending, struct error *error)
{
    struct query *query = &pending->query;
    char text[SPACE_TEXT];
    if (evaluator->store && !look_up(evaluator, pending, error))
        return false;
    if (pending->state != UNASKED)
        return true;
    size_t length = evaluator->space->print(evaluator->space, query->code, text);
    size_t ticket = (size_t)(pending - evaluator->pending);
    pending->state = ASKED;
    if (workers_ask(evaluator->workers, ticket, text, length,
                    asked_epochs(evaluator, query), error))
        return true;
    let_go(evaluator, query);
    return blame(evaluator, pending, error);
}

static bool may_ask(const struct evaluator *evaluator)
{
    return evaluator->error.status == STATUS_SUCCESS && !interrupt_came() &&
           workers_are_free(evaluator->workers) && clock_seconds() < evaluator->until;
}

// Asks for as many as there are free workers.
static void ask_free(struct evaluator *evaluator)
{
    struct error *error = &evaluator->error;
    size_t left = evaluator->elsewhere;
    for (size_t i = evaluator->first; left > 0 && may_ask(evaluator); i++)
        if (evaluator->pending[i].state == ELSEWHERE) {
            ask(evaluator, &evaluator->pending[i], error);
            left--;
        }
    while (evaluator->unasked < evaluator->end && may_ask(evaluator))
        ask(evaluator, &evaluator->pending[evaluator->unasked++], error);
}

static bool store(struct evaluator *evaluator, struct pending *pending,
                  const struct reply *reply, struct error *error)
{
    struct query *query = &pending->query;
    query->answer = reply->answer;
    bool good =
        !evaluator->store ||
        answer_store_add(evaluator->store, query->code, asked_epochs(evaluator, query),
                         &query->answer, reply->failed ? reply->reason : NULL, error);
    let_go(evaluator, query);
    set_answered(pending);
    if (reply->failed) {
        char text[SPACE_TEXT];
        evaluator->space->print(evaluator->space, query->code, text);
        run_note(evaluator->run, "query %zu (%s) failed: %s", pending->number, text,
                 reply->reason);
        if (evaluator->progress)
            evaluator->progress->failed++;
    }
    return good;
}

// Waits for one answer, or for a moment. An error is kept: it ends the asking.
static void wait_for_one(struct evaluator *evaluator)
{
    struct reply reply;
    struct error error;
    size_t ticket;
    bool look = evaluator->elsewhere > 0 && workers_are_free(evaluator->workers);
    double until = look ? clock_seconds() + look_seconds : INFINITY;
    bool good = workers_wait(evaluator->workers, until, &ticket, &reply, &error);
    if (ticket != SIZE_MAX) {
        struct pending *pending = &evaluator->pending[ticket];
        if (good) {
            good = store(evaluator, pending, &reply, &error);
        } else {
            let_go(evaluator, &pending->query);
            blame(evaluator, pending, &error);
        }
    }
    if (good && evaluator->store)
        good = answer_store_sync(evaluator->store, false, &error);
    if (!good && evaluator->error.status == STATUS_SUCCESS)
        evaluator->error = error;
}

// The next to give; NULL: it is not answered yet.
static struct pending *find_answered(struct evaluator *evaluator)
{
    struct pending *all = evaluator->pending;
    while (evaluator->first < evaluator->end && all[evaluator->first].state == GIVEN)
        evaluator->first++;
    for (size_t i = evaluator->first; i < evaluator->unasked; i++)
        if (all[i].state == ANSWERED)
            return &all[i];
        else if (!evaluator->settings->asynchronous)
            return NULL;
    return NULL;
}

// What came in with a signal is read, and given if it is its turn; then it is an error.
static bool interrupted(struct evaluator *evaluator, struct pending **found,
                        struct error *error)
{
    size_t running;
    do {
        running = workers_running(evaluator->workers);
        struct reply reply;
        size_t ticket;
        if (workers_wait(evaluator->workers, 0, &ticket, &reply, error) &&
            ticket != SIZE_MAX)
            store(evaluator, &evaluator->pending[ticket], &reply, error);
    } while (workers_running(evaluator->workers) < running);
    if ((*found = find_answered(evaluator)))
        return true;
    workers_stop(evaluator->workers);
    return error_set(error,
                     "interrupted; what was answered is kept: run it again to go on");
}

// Signals are remembered while programs run; while none does, they end the process at once.
static void catch_signals(struct evaluator *evaluator)
{
    if (evaluator->catching || interrupt_came())
        return;
    interrupt_catch();
    evaluator->catching = true;
}

static void release_signals(struct evaluator *evaluator)
{
    if (!evaluator->catching || workers_running(evaluator->workers) > 0)
        return;
    interrupt_release();
    evaluator->catching = false;
}

// Says how many are at work, and once, where there is no bar and nothing else to wait for,
// that another process is waited for.
static void tell(struct evaluator *evaluator)
{
    size_t running = workers_running(evaluator->workers);
    struct progress *progress = evaluator->progress;
    if (progress)
        progress_show(progress, running, evaluator->elsewhere);
    if (running > 0)
        evaluator->idle = 0;
    else if (evaluator->idle <= 0)
        evaluator->idle = clock_seconds();
    if (evaluator->told || running > 0 || (progress && progress->shown) ||
        clock_seconds() - evaluator->idle < tell_seconds)
        return;
    evaluator->told = true;
    run_note(evaluator->run, "waits for %zu answer%s that another process has asked for",
             evaluator->elsewhere, evaluator->elsewhere == 1 ? "" : "s");
}

static bool wait_for_program(struct evaluator *evaluator, struct pending **found,
                             struct error *error)
{
    while (!(*found = find_answered(evaluator))) {
        ask_free(evaluator);
        if ((*found = find_answered(evaluator)))
            break;
        bool running = workers_running(evaluator->workers) > 0;
        if (interrupt_came())
            return interrupted(evaluator, found, error);
        if (!running && evaluator->error.status != STATUS_SUCCESS) {
            *error = evaluator->error;
            return false;
        }
        if (!running && (evaluator->elsewhere == 0 || clock_seconds() >= evaluator->until))
            break;
        tell(evaluator);
        wait_for_one(evaluator);
    }
    evaluator->idle = 0;
    return true;
}

bool evaluator_next(struct evaluator *evaluator, struct query *query, size_t *number,
                    bool *given, struct error *error)
{
    struct pending *found = NULL;
    bool good = true;
    *given = false;
    if (evaluator->first == evaluator->end)
        return true;
    if (evaluator->bench) {
        found = &evaluator->pending[evaluator->first];
        good = clock_seconds() >= evaluator->until || answer(evaluator, found, error);
        found = found->state == ANSWERED ? found : NULL;
    } else {
        catch_signals(evaluator);
        good = wait_for_program(evaluator, &found, error);
        release_signals(evaluator);
    }
    if (!good || !found)
        return good;
    *query = found->query;
    *number = found->number;
    *given = true;
    found->state = GIVEN;
    evaluator->first += found == &evaluator->pending[evaluator->first];
    return true;
}

void evaluator_drop(struct evaluator *evaluator)
{
    if (evaluator->workers && workers_running(evaluator->workers) > 0)
        workers_stop(evaluator->workers);
    for (size_t i = evaluator->first; i < evaluator->end; i++)
        if (evaluator->pending[i].state == ASKED)
            let_go(evaluator, &evaluator->pending[i].query);
    evaluator->first = evaluator->unasked = evaluator->end = evaluator->elsewhere = 0;
    if (evaluator->workers)
        release_signals(evaluator);
}

void evaluator_source(const struct evaluator *evaluator, struct buffer *text)
{
    if (evaluator->bench)
        buffer_print(text, "%s", bench_source(evaluator->bench));
    else
        buffer_print(text, "process %s", evaluator->settings->name);
}

bool evaluator_close(struct evaluator *evaluator, struct error *error)
{
    struct workers *workers = evaluator->workers;
    evaluator->workers = NULL;
    bool good = !workers || workers_close(workers, error);
    if (good && evaluator->store)
        good = answer_store_sync(evaluator->store, true, error);
    evaluator_abandon(evaluator);
    return good;
}

void evaluator_abandon(struct evaluator *evaluator)
{
    if (!evaluator->lent)
        bench_close(evaluator->bench);
    workers_kill(evaluator->workers);
    answer_store_close(evaluator->store);
    free(evaluator->pending);
    *evaluator = (struct evaluator){0};
}
