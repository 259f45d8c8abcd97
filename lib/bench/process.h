// SPDX-License-Identifier: MIT
// A program that evaluates architectures: started once through the shell, asked line by
// line. It reads one architecture a line (no header), or arch,epochs where it is asked for
// fidelities, and answers `arch,valid[,test,cost]`, one line each, flushed; an empty test
// or cost is unknown. `arch,failed[,reason]` says that there is no answer and never will
// be. Before its first answer it may write lines that start with '#' and a header line,
// whose columns then say where arch, valid, test, cost and reason are, so that another
// `query-bench` can serve.
//
// Nothing here waits for an answer: who asks several programs at once (workers.h) waits for
// all of them.
#ifndef CRLSO_BENCH_PROCESS_H
#define CRLSO_BENCH_PROCESS_H

#include "base/error.h"
#include "bench/reply.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct process;

// timeout: seconds that one answer, or its end, may take; 0: no limit. space: an answer may
// write its architecture as any isomorph; NULL: as it was asked for, byte by byte. The
// caller ignores SIGPIPE (run_start does). The program's stderr is ours; the shell leads a
// process group of its own, and it alone gets SIGTERM when we are killed: a command that
// begins with exec takes its place. Another program ends when its input does.
struct process *process_open(const char *command, double timeout, const struct space *space,
                             struct error *error);
// Asks for one architecture (its text as given), trained for `epochs`; 0: they are not
// said. What was asked for before is answered. An answer that nobody asked for is an error.
bool process_ask(struct process *process, const char *arch, size_t length, uint32_t epochs,
                 struct error *error);
// What to wait for with poll(2), 1 or 2 descriptors, and until when (clock_seconds), before
// the next process_move.
size_t process_ends(const struct process *process, struct pollfd ends[2]);
double process_deadline(const struct process *process);
bool process_is_due(
    const struct process *process); // a process_move now, though none is ready
// Sends what is left of the question and receives what has come in. *answered: there is the
// reply. An evaluator that dies, is silent for too long, answers for another architecture
// or answers nonsense is an error that says which of these; the caller adds the row.
bool process_move(struct process *process, struct reply *reply, bool *answered,
                  struct error *error);

// Closes its input, after which it should end.
void process_end_input(struct process *process);
// Closes its input, waits for it to end (killed after a grace period, which is an error),
// and reports answers that nobody asked for and a status other than 0. Frees it.
bool process_close(struct process *process, struct error *error);
// Asks it and its group to end (SIGTERM), as before a process_kill that leaves it some
// time.
void process_stop(const struct process *process);
bool process_has_ended(const struct process *process);
// After an error: ends it and its group at once. Frees it.
void process_kill(struct process *process);

#endif
