// SPDX-License-Identifier: MIT
// CSV (RFC 4180, parsed by libcsv): lines that start with '#' before the header row are
// skipped by readers; in what the tools write they hold the provenance (io/provenance.h).
// Files named *.gz are read through zlib.
#ifndef CRLSO_IO_CSV_H
#define CRLSO_IO_CSV_H

#include "base/error.h"
#include "base/memory.h"
#include "io/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reading
// -----------------------------------------------------------------------------------

struct csv_reader;

// Opens PATH ("-": stdin) and reads up to its header row. NULL and *error on failure; an
// empty file is one.
struct csv_reader *csv_open(const char *path, struct error *error);
// Reads text that is in memory; name stands in messages.
struct csv_reader *csv_from_memory(const char *name, const void *text, size_t length,
                                   struct error *error);
void csv_close(struct csv_reader *reader);

int csv_columns(const struct csv_reader *reader);
const char *csv_column_name(const struct csv_reader *reader, int column);
int csv_find(const struct csv_reader *reader, const char *name); // column, or -1
// As csv_find, but a missing column is an error that names the file and the column.
bool csv_need(const struct csv_reader *reader, const char *name, int *column,
              struct error *error);

// Moves to the next row. False at the end (error->status is STATUS_SUCCESS) and on a
// malformed row: another number of fields than the header, a quote left open, a NUL byte.
bool csv_next(struct csv_reader *reader, struct error *error);
// Whether csv_next has something to tell (a row, the end, an error) without waiting for
// input; how a line-by-line server knows to flush. Reads what has come in, which ends the
// life of the current row's pointers.
bool csv_ready(struct csv_reader *reader);
// The same, but waits for input: for so many milliseconds, or until a signal comes.
bool csv_wait(struct csv_reader *reader, int milliseconds);

// The current row. Pointers live until the next csv_next.
uint64_t csv_line(const struct csv_reader *reader); // line number in the file, from 1
const char *csv_text(const struct csv_reader *reader, int column, size_t *length);
// A finite number; an empty field gives NaN where `absent` allows it. The error names file,
// line and column.
bool csv_number(const struct csv_reader *reader, int column, bool absent, double *value,
                struct error *error);
// Puts "FILE:LINE: COLUMN: " in front of an error's text; returns false.
bool csv_blame(const struct csv_reader *reader, int column, struct error *error);
const char *csv_path(const struct csv_reader *reader);
// Whether a column (-1: there is none) holds the CRC-32C, in hex, of the fields before it
// as csv_add_text writes them: a row that was changed is an error.
bool csv_verify(const struct csv_reader *reader, int column, struct error *error);

// Writing
// -----------------------------------------------------------------------------------

// Fields are appended to a buffer and rows go out whole, so that a row is never cut by us.
void csv_add_text(struct buffer *row, const char *text, size_t length); // quoted if need be
void csv_add_number(struct buffer *row, double value); // NaN: an empty field
// The same to nine significant digits: of what was computed, which has no more to say.
void csv_add_rounded(struct buffer *row, double value);
void csv_end_row(struct buffer *row); // replaces the last comma by a line feed

struct csv_writer {
    struct file_output file;
};
// Opens PATH ("-" or NULL: stdout). A file is written under a temporary name and renamed by
// csv_commit.
bool csv_create(struct csv_writer *writer, const char *path, struct error *error);
bool csv_write(struct csv_writer *writer, const struct buffer *rows, struct error *error);
bool csv_commit(struct csv_writer *writer, struct error *error);
void csv_abandon(struct csv_writer *writer); // after an error: removes the temporary file
// All of these at once.
bool csv_write_file(const char *path, const struct buffer *rows, struct error *error);

#endif
