// SPDX-License-Identifier: MIT
// Several processes of one program (process.h) that are asked at once, each as soon as it
// is free. One that fails (dies, is silent, answers nonsense) is ended with its group, and
// its question asked once more of a new one, as often as the settings say.
#ifndef CRLSO_BENCH_WORKERS_H
#define CRLSO_BENCH_WORKERS_H

#include "base/tool.h"
#include "bench/process.h"

enum { JOBS_HIGH = 1024 };

struct workers_settings {
    const char *command; // NULL: no program
    int64_t jobs;        // processes at once
    int64_t retries;     // of a question whose process failed
    double timeout;      // seconds an answer; 0: no limit
};
extern const struct option_rows workers_options; // all but the command
// That no option of programs is given where there is none.
bool workers_check(const struct workers_settings *settings, struct error *error);

struct workers;

// Processes are started when they are first needed. run: whose notes tell of restarts;
// NULL: nobody is told. The settings live as long as the workers.
struct workers *workers_new(const struct workers_settings *settings,
                            const struct space *space, const struct run *run);
bool workers_are_free(const struct workers *workers); // one at least
size_t workers_running(const struct workers *workers);
// Asks one that is free, as process_ask does. ticket: what its answer is told with.
bool workers_ask(struct workers *workers, size_t ticket, const char *arch, size_t length,
                 uint32_t epochs, struct error *error);
// Waits until a question is answered, or has failed for good, or until a time
// (clock_seconds; at the latest for TICK seconds, so that the caller can look around).
// *ticket: which; SIZE_MAX: none yet. False where a question has failed for good: *error
// says why, and its worker is free again.
bool workers_wait(struct workers *workers, double until, size_t *ticket,
                  struct reply *reply, struct error *error);
// Ends the running ones, in vain, those that are idle too; a group that does not end at
// SIGTERM is killed after some seconds.
void workers_stop(struct workers *workers);
// Closes the inputs and waits for the ends, as process_close. Frees them.
bool workers_close(struct workers *workers, struct error *error);
// After an error: ends all at once. Frees them; or NULL.
void workers_kill(struct workers *workers);

#endif
