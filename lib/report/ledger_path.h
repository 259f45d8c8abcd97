// SPDX-License-Identifier: MIT
// What the path of a ledger and the file beside it say: which runs belong together, and how
// long they took.
#ifndef CRLSO_REPORT_LEDGER_PATH_H
#define CRLSO_REPORT_LEDGER_PATH_H

#include <stddef.h>
#include <stdint.h>

// The path with a folder seed-N as seed-*, without ".csv", "./" and doubled slashes: runs
// of one setting have the same. Freed by the caller.
char *ledger_setting(const char *path);
// N of the folder seed-N, else `otherwise`.
uint64_t ledger_seed(const char *path, uint64_t otherwise);
// The folder above the last seed-N of a path, with its length; NULL: there is none.
const char *ledger_variant(const char *path, size_t *length);
// Seconds of all stages of a search, from times.csv beside it (--log): the last row of each
// tool and file counts, as a run that was interrupted tells the time of all its stretches
// in its last row. Of searches only that of this ledger. NaN where that one is missing.
double ledger_seconds(const char *path);

#endif
