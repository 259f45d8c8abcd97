// SPDX-License-Identifier: MIT
// A program that evaluates architectures: started once through the shell, asked line by
// line. It reads one architecture a line (no header) and answers `arch,valid[,test,cost]`,
// one line each, flushed; an empty test or cost is unknown. Lines of its answer that start
// with '#', and one header line `arch,valid…` before the first answer, are passed over, so
// that another `query-bench` can serve.
#ifndef CRLSO_BENCH_PROCESS_H
#define CRLSO_BENCH_PROCESS_H

#include "base/error.h"
#include "bench/bench.h"

#include <stdbool.h>
#include <stddef.h>

struct process;

// timeout: seconds that one answer may take; 0: no limit.
struct process *process_open(const char *command, double timeout, struct error *error);
// Asks for one architecture (its text as given). An evaluator that dies, is silent for too
// long, answers for another architecture or answers nonsense is an error that says which of
// these; the caller adds the row.
bool process_ask(struct process *process, const char *arch, size_t length,
                 struct answer *answer, struct error *error);
// Closes its input, waits for it to end (killed after a grace period), and reports answers
// that nobody asked for and a status other than 0.
bool process_close(struct process *process, struct error *error);
// After an error: ends it at once.
void process_kill(struct process *process);

#endif
