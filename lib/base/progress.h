// SPDX-License-Identifier: MIT
// The progress bar: share done, rate and time left, on stderr when that is a terminal and
// the tool is not quiet; nothing at all in a pipe. Safe to advance from several threads.
#ifndef CRLSO_BASE_PROGRESS_H
#define CRLSO_BASE_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;
    const char *what;         // "architectures"
    uint64_t total, done;     // total 0: unknown, only the count and the rate are shown
    uint64_t running, failed; // are shown where they are not 0
    uint64_t elsewhere;       // of another process, whose end is waited for; as those
    double start, drawn;      // clock_seconds
    pthread_mutex_t lock;
};

void progress_open(struct progress *progress, bool quiet, const char *what, uint64_t total);
void progress_add(struct progress *progress, uint64_t more); // progress may be NULL
// Draws it anew where that is due, with so many at work, here and in other processes.
void progress_show(struct progress *progress, uint64_t running, uint64_t elsewhere);
void progress_close(struct progress *progress); // wipes the line

#endif
