// SPDX-License-Identifier: MIT
// Who answers the queries of a search: a benchmark in this process, or a program.
//
// What a program answered is kept in a store where one is named (answers.h): it is looked
// up there before the program is asked, whatever search, budget or seed it was asked for.
// The program is started when it is first needed.
#ifndef CRLSO_LEDGER_EVALUATOR_H
#define CRLSO_LEDGER_EVALUATOR_H

#include "base/tool.h"
#include "bench/bench.h"
#include "bench/process.h"
#include "ledger/answers.h"
#include "ledger/history.h"

struct evaluator_settings {
    const char *bench, *metric;           // a path; NULL: its default view
    const char *command, *name, *answers; // a program, and what is known of it
    const char *fidelities;               // the epochs that it can be asked for; NULL: none
    double timeout;                       // seconds an answer; 0: no limit
};
extern const struct option_rows evaluator_options;
// Options that do not go together. A tool may ask for neither benchmark nor program.
bool evaluator_check(const struct evaluator_settings *settings, bool needed,
                     struct error *error);

struct evaluator {
    const struct space *space;
    const struct evaluator_settings *settings;
    struct fidelities fidelities;
    struct bench *bench;     // NULL: a program
    bool lent;               // the benchmark is the caller's
    struct process *process; // NULL: not started yet
    struct answer_store *store;
};

// A benchmark of another space is an error, as is a store of another evaluator. The
// settings live as long as the evaluator. bench: that of the settings, where the caller has
// opened it for several evaluators and will close it; NULL: it is opened here.
bool evaluator_open(struct evaluator *evaluator, const struct space *space,
                    const struct evaluator_settings *settings, struct bench *bench,
                    struct error *error);
// Fills answer and source of the query of query->code at query->epochs, 0 or one of the
// fidelities; number stands in messages. An answer
// without a validation accuracy is an error.
bool evaluator_ask(struct evaluator *evaluator, struct query *query, size_t number,
                   struct error *error);
// "table", "surrogate", or "process NAME".
void evaluator_source(const struct evaluator *evaluator, struct buffer *text);
// After the last answer: a program's unasked answers and a bad end are errors.
bool evaluator_close(struct evaluator *evaluator, struct error *error);
// After an error.
void evaluator_abandon(struct evaluator *evaluator);

#endif
