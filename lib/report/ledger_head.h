// SPDX-License-Identifier: MIT
// What the name, the comments and the neighbours of a ledger say of it.
#ifndef CRLSO_REPORT_LEDGER_HEAD_H
#define CRLSO_REPORT_LEDGER_HEAD_H

#include "base/error.h"
#include "space/space.h"

#include <stdbool.h>
#include <stdint.h>

struct report_head {
    const struct space *space; // by its first architecture
    char *command, *metric;    // "" where they are not said; freed by the caller
    uint64_t seed;
};

// A file that is empty, cut off within its last row, an unfinished search or of a newer
// version of this program is an error.
bool report_head_read(const char *path, struct report_head *head, struct error *error);

// The path with a folder seed-N as seed-*, without ".csv". Freed by the caller.
char *ledger_setting(const char *path);
// N of the folder seed-N, else `otherwise`.
uint64_t ledger_seed(const char *path, uint64_t otherwise);
// Seconds of all stages of a search, from the file times.csv beside it: the last time of
// each tool, and of `infer` the last for this ledger. NaN where these are not all told.
double ledger_seconds(const char *path);

#endif
