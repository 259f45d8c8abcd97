// SPDX-License-Identifier: MIT
// CSV text to rows: libcsv behind a queue. Blocks of any size go in, whole rows come out in
// order; what reads them from a file (io/csv.h) or from a child process is another matter.
//
// Fields are as RFC 4180 has them; blanks around an unquoted field are dropped, and so are
// empty lines. Until the first row was read, lines that start with '#' are comments. A
// byte order mark at the start is skipped.
#ifndef CRLSO_IO_CSV_PARSE_H
#define CRLSO_IO_CSV_PARSE_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv_rows;

// path: what messages name.
struct csv_rows *csv_rows_new(const char *path);
void csv_rows_free(struct csv_rows *rows);

// Adds a block; makes rows that were given out invalid. Malformed text (a quote inside an
// unquoted field, text after a closing quote, a NUL byte, a row longer than 16 MB) makes
// csv_rows_next fail once it has given the rows before it; nothing is read after that.
void csv_rows_add(struct csv_rows *rows, const void *block, size_t length);
// The text ends here: the last row needs no line feed; a quote left open is malformed.
void csv_rows_end(struct csv_rows *rows);

// The row given out by csv_rows_next.
struct csv_row {
    uint64_t line; // of its first character, from 1
    size_t fields;
};
// False when no whole row is there (error->status is STATUS_SUCCESS) and on malformed text.
bool csv_rows_next(struct csv_rows *rows, struct csv_row *row, struct error *error);
bool csv_rows_ready(const struct csv_rows *rows); // a whole row is there
// A field of the row given out last, with a NUL after it; lives until the next
// csv_rows_add.
const char *csv_rows_field(const struct csv_rows *rows, size_t field, size_t *length);

// Appends a field in quotes.
void csv_quote(struct buffer *buffer, const char *text, size_t length);

#endif
