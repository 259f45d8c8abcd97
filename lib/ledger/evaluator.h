// SPDX-License-Identifier: MIT
// Who answers the queries of a search: a benchmark in this process, or a program, of which
// several processes are asked at once (bench/workers.h).
//
// What a program answered is kept in a store where one is named (answers.h): it is looked
// up there before the program is asked, whatever search, budget or seed it was asked for.
// What another process of the same store asks for at the moment is not asked for here; its
// answer is waited for. The progress bar tells of that, or, where there is none, a note.
#ifndef CRLSO_LEDGER_EVALUATOR_H
#define CRLSO_LEDGER_EVALUATOR_H

#include "base/progress.h"
#include "base/tool.h"
#include "bench/bench.h"
#include "bench/workers.h"
#include "ledger/answers.h"
#include "ledger/history.h"

struct evaluator_settings {
    const char *bench, *metric; // a path; NULL: its default view
    struct workers_settings workers;
    const char *name, *answers; // what is known of the program
    const char *fidelities;     // the epochs that it can be asked for; NULL: none
    bool asynchronous;          // answers are given as they come
};
extern const struct option_rows evaluator_options; // and workers_options
// Options that do not go together. A tool may ask for neither benchmark nor program.
bool evaluator_check(const struct evaluator_settings *settings, bool needed,
                     struct error *error);

struct pending; // a query that is put and not given

struct evaluator {
    const struct space *space;
    const struct evaluator_settings *settings;
    const struct run *run;
    struct fidelities fidelities;
    struct bench *bench; // NULL: a program
    bool lent;           // the benchmark is the caller's
    struct workers *workers;
    struct answer_store *store;
    struct progress *progress; // is told how many are asked for; NULL: none
    double until;              // clock_seconds: nothing is asked for after that

    struct pending *pending;
    size_t first, unasked, end, capacity; // of pending: not given, not asked for yet, all
    size_t elsewhere;                     // of these: another process asks for them
    double idle; // clock_seconds since which nothing but those is waited for; 0: it is not
    bool told;   // that it waits
    bool catching;      // signals (base/interrupt.h)
    struct error error; // the first question's that failed for good
};

// A benchmark of another space is an error, as is a store of another evaluator. The
// settings live as long as the evaluator. bench: that of the settings, where the caller has
// opened it for several evaluators and will close it; NULL: it is opened here. run: for
// notes.
bool evaluator_open(struct evaluator *evaluator, const struct space *space,
                    const struct evaluator_settings *settings, struct bench *bench,
                    const struct run *run, struct error *error);
// Takes in a query of query->code at query->epochs, 0 or one of the fidelities. number: its
// name for the caller, which stands in messages.
void evaluator_put(struct evaluator *evaluator, const struct query *query, size_t number);
// Gives the next that was put, in their order (or, asynchronous, the next that is
// answered), with answer and source; waits for it. *given is false where nothing is left,
// and where the time is over. On failure (a question that failed for good; an answer
// without a validation accuracy, unless the program said that it failed; a signal, see
// base/interrupt.h) those that are asked for are waited for first, so that the store has
// their answers, but after a signal.
bool evaluator_next(struct evaluator *evaluator, struct query *query, size_t *number,
                    bool *given, struct error *error);
// Forgets what is put and not given. What is asked for is ended.
void evaluator_drop(struct evaluator *evaluator);
// "table", "surrogate", or "process NAME".
void evaluator_source(const struct evaluator *evaluator, struct buffer *text);
// After the last answer: a program's unasked answers and a bad end are errors.
bool evaluator_close(struct evaluator *evaluator, struct error *error);
// After an error.
void evaluator_abandon(struct evaluator *evaluator);

#endif
