// SPDX-License-Identifier: MIT
// The rows that an evaluator process writes, as replies to what it was asked.
#ifndef CRLSO_BENCH_REPLY_H
#define CRLSO_BENCH_REPLY_H

#include "bench/bench.h"
#include "io/csv_parse.h"

#include <stdbool.h>
#include <stddef.h>

enum { REASON = 200 };
struct reply {
    struct answer answer; // valid is NaN where it failed; its cost is said by a column
    bool failed;
    char reason[REASON]; // why; "failed" where it did not say
};

enum { REPLY_COLUMNS = 6, REPLY_SHOWN = 80 };

struct replies {
    const struct space
        *space; // whose isomorphs are one architecture; NULL: texts are equal
    struct csv_rows *rows;
    bool began;                // the first row was read
    size_t width;              // fields of the header row; 0: there is none
    int column[REPLY_COLUMNS]; // where they are in the rows; -1: nowhere
};

void replies_open(struct replies *replies, const struct space *space);
void replies_free(struct replies *replies);
// The next row that is there, the header row skipped. False where none is (error->status is
// STATUS_SUCCESS) and where it is no CSV.
bool replies_next(struct replies *replies, struct csv_row *row, struct error *error);
// The row given out last, as it may stand in a message: of a long one both ends.
const char *replies_show(const struct replies *replies, const struct csv_row *row,
                         char text[REPLY_SHOWN]);
// Reads that row as the reply to an architecture; one for another, and what is no reply,
// are errors.
bool replies_read(const struct replies *replies, const struct csv_row *row,
                  const char *asked, size_t length, struct reply *reply,
                  struct error *error);

#endif
