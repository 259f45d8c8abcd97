// SPDX-License-Identifier: MIT
// Who answers the queries of a search: a benchmark in this process, or a program.
#ifndef CRLSO_BENCH_EVALUATOR_H
#define CRLSO_BENCH_EVALUATOR_H

#include "bench/bench.h"
#include "bench/process.h"

struct evaluator {
    const struct space *space;
    struct bench *bench;     // one of the two
    struct process *process; //
};

// Opens one of bench (a path; metric NULL: its default view) and command. A benchmark of
// another space is an error.
bool evaluator_open(struct evaluator *evaluator, const struct space *space,
                    const char *bench, const char *metric, const char *command,
                    double timeout, struct error *error);
bool evaluator_ask(struct evaluator *evaluator, arch_code code, struct answer *answer,
                   struct error *error);
// "table", "surrogate" or "process".
const char *evaluator_source(const struct evaluator *evaluator);
// After the last answer: a program's unasked answers and a bad end are errors.
bool evaluator_close(struct evaluator *evaluator, struct error *error);
// After an error.
void evaluator_abandon(struct evaluator *evaluator);

#endif
