// SPDX-License-Identifier: MIT
#include "bench/workers.h"

#include "base/clock.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RETRIES         1
#define TIMEOUT         3600
#define TEXT(number)    #number
#define DEFAULT(number) TEXT(number)
#define AT(field)       offsetof(struct workers_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Programs (--exec)"},
    {OPTION_INTEGER, "jobs", AT(jobs), "1", 1, JOBS_HIGH, "N", .unrecorded = true,
     .help = "programs of --exec that are asked at once"},
    {OPTION_INTEGER, "retries", AT(retries), DEFAULT(RETRIES), 0, 1000, "R",
     .unrecorded = true,
     .help = "times that a question is asked again where the program failed (it died, was "
             "silent, answered nonsense)"},
    {OPTION_REAL, "timeout", AT(timeout), DEFAULT(TIMEOUT), 0, 1e9, "S", .unrecorded = true,
     .help = "seconds that one answer of --exec may take; 0: no limit"},
};
const struct option_rows workers_options = OPTION_ROWS(options);

bool workers_check(const struct workers_settings *settings, struct error *error)
{
    const char *given = settings->jobs != 1            ? "jobs"
                        : settings->retries != RETRIES ? "retries"
                        : settings->timeout < TIMEOUT || settings->timeout > TIMEOUT
                            ? "timeout"
                            : NULL;
    return settings->command || !given ||
           error_misuse(error,
                        "--%s: of programs (--exec); a benchmark (--bench) answers "
                        "at once",
                        given);
}

static const double tick_seconds = 0.5, stop_seconds = 2;

struct question {
    size_t ticket;
    char *arch;
    size_t length;
    uint32_t epochs;
    int64_t failures;
};

struct worker {
    struct process *process; // NULL: not started
    bool busy, ready;        // ready: something may have moved
    struct question question;
};

struct workers {
    const struct workers_settings *settings;
    const struct space *space;
    const struct run *run;
    size_t count, running, next; // next: the one to look at first, by turns
    struct worker *all;
    struct pollfd *ends; // [2 x count]
};

struct workers *workers_new(const struct workers_settings *settings,
                            const struct space *space, const struct run *run)
{
    struct workers *workers = memory_new(1, sizeof *workers);
    *workers = (struct workers){
        .settings = settings, .space = space, .run = run, .count = (size_t)settings->jobs};
    workers->all = memory_new(workers->count, sizeof *workers->all);
    workers->ends = memory_new(2 * workers->count, sizeof *workers->ends);
    return workers;
}

bool workers_are_free(const struct workers *workers)
{
    return workers->running < workers->count;
}

size_t workers_running(const struct workers *workers)
{
    return workers->running;
}

// Asking -----------------------------------------------------------------------------

static void drop(struct worker *worker)
{
    process_kill(worker->process);
    worker->process = NULL;
}

static bool ask(const struct workers *workers, struct worker *worker, struct error *error)
{
    const struct workers_settings *settings = workers->settings;
    const struct question *question = &worker->question;
    if (!worker->process)
        worker->process =
            process_open(settings->command, settings->timeout, workers->space, error);
    return worker->process && process_ask(worker->process, question->arch, question->length,
                                          question->epochs, error);
}

// The question is over.
static void release(struct workers *workers, struct worker *worker)
{
    free(worker->question.arch);
    worker->question = (struct question){0};
    worker->busy = false;
    workers->running--;
}

// Asks again of a new process, unless that was done often enough.
static bool ask_again(struct workers *workers, struct worker *worker, struct error *error)
{
    do {
        drop(worker);
        if (worker->question.failures++ >= workers->settings->retries)
            return false;
        if (workers->run)
            run_note(workers->run, "%s; asked once more", error->text);
    } while (!ask(workers, worker, error));
    return true;
}

// One that waits already, else one to be started.
static struct worker *find_free(const struct workers *workers)
{
    struct worker *found = NULL;
    for (size_t i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->all[i];
        if (!worker->busy && (!found || (worker->process && !found->process)))
            found = worker;
    }
    return found;
}

bool workers_ask(struct workers *workers, size_t ticket, const char *arch, size_t length,
                 uint32_t epochs, struct error *error)
{
    struct worker *worker = find_free(workers);
    worker->busy = true;
    worker->ready = false;
    workers->running++;
    worker->question = (struct question){.ticket = ticket,
                                         .arch = memory_text(arch, length),
                                         .length = length,
                                         .epochs = epochs};
    if (ask(workers, worker, error) || ask_again(workers, worker, error))
        return true;
    release(workers, worker);
    return false;
}

// Waiting ----------------------------------------------------------------------------

// Takes what a worker has to tell. *over: its question is, well or not.
static bool take(struct workers *workers, struct worker *worker, struct reply *reply,
                 bool *over, struct error *error)
{
    worker->ready = false;
    bool good = process_move(worker->process, reply, over, error) ||
                ask_again(workers, worker, error);
    *over = !good || *over;
    if (*over)
        release(workers, worker);
    return good;
}

// Marks the workers that have something to tell, once one has or the time is over.
static bool look(struct workers *workers, double until, struct error *error)
{
    size_t count = 0;
    until = fmin(until, clock_seconds() + tick_seconds);
    for (size_t i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->all[i];
        if (!worker->busy)
            continue;
        count += process_ends(worker->process, workers->ends + count);
        until = fmin(until, process_deadline(worker->process));
    }
    if (poll(workers->ends, count, clock_milliseconds_until(until)) < 0 && errno != EINTR)
        return error_system(error, "evaluator", "cannot wait for it");
    const struct pollfd *end = workers->ends;
    for (size_t i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->all[i];
        struct pollfd own[2];
        if (!worker->busy)
            continue;
        worker->ready = process_is_due(worker->process);
        for (size_t left = process_ends(worker->process, own); left > 0; left--)
            worker->ready = (end++)->revents || worker->ready;
    }
    return true;
}

// Looks at those that are ready, by turns. *ticket is set where a question is over.
static bool take_ready(struct workers *workers, size_t *ticket, struct reply *reply,
                       struct error *error)
{
    for (size_t i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->all[workers->next];
        workers->next = (workers->next + 1) % workers->count;
        if (!worker->busy || !worker->ready)
            continue;
        size_t own = worker->question.ticket;
        bool over, good = take(workers, worker, reply, &over, error);
        if (over) {
            *ticket = own;
            return good;
        }
    }
    return true;
}

bool workers_wait(struct workers *workers, double until, size_t *ticket,
                  struct reply *reply, struct error *error)
{
    *ticket = SIZE_MAX;
    if (!take_ready(workers, ticket, reply, error))
        return false;
    if (*ticket != SIZE_MAX)
        return true;
    return look(workers, until, error) && take_ready(workers, ticket, reply, error);
}

// End --------------------------------------------------------------------------------

static bool some_live(const struct workers *workers)
{
    for (size_t i = 0; i < workers->count; i++)
        if (workers->all[i].process && !process_has_ended(workers->all[i].process))
            return true;
    return false;
}

void workers_stop(struct workers *workers)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    double deadline = clock_seconds() + stop_seconds;
    for (size_t i = 0; i < workers->count; i++)
        if (workers->all[i].process)
            process_stop(workers->all[i].process);
    while (some_live(workers) && clock_seconds() < deadline)
        nanosleep(&pause, NULL);
    for (size_t i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->all[i];
        drop(worker);
        if (worker->busy)
            release(workers, worker);
    }
}

bool workers_close(struct workers *workers, struct error *error)
{
    bool good = true;
    for (size_t i = 0; i < workers->count; i++)
        if (workers->all[i].process)
            process_end_input(workers->all[i].process);
    for (size_t i = 0; i < workers->count; i++) {
        struct error own;
        struct process *process = workers->all[i].process;
        workers->all[i].process = NULL;
        if (!process || process_close(process, &own) || !good)
            continue;
        *error = own;
        good = false;
    }
    workers_kill(workers);
    return good;
}

void workers_kill(struct workers *workers)
{
    if (!workers)
        return;
    for (size_t i = 0; i < workers->count; i++) {
        drop(&workers->all[i]);
        free(workers->all[i].question.arch);
    }
    free(workers->all);
    free(workers->ends);
    free(workers);
}
