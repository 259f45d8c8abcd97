// SPDX-License-Identifier: MIT
// A program run by the shell behind two pipes, in a process group of its own.
#ifndef CRLSO_BENCH_CHILD_H
#define CRLSO_BENCH_CHILD_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

struct child {
    pid_t id;          // of the shell and of its process group; -1: none
    int input, output; // our ends of its pipes, which do not block; -1: closed
};

// The shell, or what it execs, is told to end (SIGTERM) when this process does; what it
// started is not. SIGPIPE is as usual in it.
bool child_start(struct child *child, const char *command, struct error *error);
void child_close(int *descriptor); // one of its pipes, if it is open
// Closes the pipes, ends the whole group at once and waits for it.
void child_kill(struct child *child);

#endif
