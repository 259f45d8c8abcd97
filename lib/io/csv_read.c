// SPDX-License-Identifier: MIT
#include "io/csv.h"

#include "io/checksum.h"

#include "io/csv_parse.h"
#include "io/file.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { BLOCK = 1 << 14, COLUMNS_HIGH = 4096 };

struct csv_reader {
    char *path; // what messages name
    int descriptor;
    gzFile gzip; // in use for *.gz
    bool started, ended;
    struct error failure; // of reading ahead in csv_ready, for csv_next to tell
    struct csv_rows *rows;
    struct csv_row row;
    char **names;
    int columns;
    char block[BLOCK];
};

static bool ends_in_gz(const char *path)
{
    size_t length = strlen(path);
    return length > 3 && strcmp(path + length - 3, ".gz") == 0;
}

static ssize_t read_gzip(struct csv_reader *reader, struct error *error)
{
    int got = gzread(reader->gzip, reader->block, BLOCK), code;
    const char *message = gzerror(reader->gzip, &code);
    if (got >= 0 && (code == Z_OK || code == Z_STREAM_END))
        return got;
    const char *what = strstr(message, ": "); // zlib names the descriptor before it
    if (code == Z_ERRNO)
        error_system(error, reader->path, "cannot read");
    else
        error_set(error, "%s: corrupt gzip data: %s", reader->path,
                  what ? what + 2 : message);
    return -1;
}

static ssize_t read_plain(struct csv_reader *reader, struct error *error)
{
    ssize_t got = file_read(reader->descriptor, reader->block, BLOCK);
    if (got < 0)
        error_system(error, reader->path, "cannot read");
    return got;
}

// Says what else the file is where its first bytes tell.
static bool check_start(const struct csv_reader *reader, size_t length, struct error *error)
{
    const uint8_t *bytes = (const uint8_t *)reader->block;
    if (length > 8 && bytes[7] == 0 && bytes[8] == '{')
        return error_set(error, "%s: an artifact (safetensors), expected CSV",
                         reader->path);
    if (length > 1 && bytes[0] == 0x1f && bytes[1] == 0x8b)
        return error_set(error, "%s: compressed, expected CSV (or a name that ends in .gz)",
                         reader->path);
    return true;
}

// Adds what can be read now to the rows.
static bool refill(struct csv_reader *reader, struct error *error)
{
    ssize_t got = reader->gzip ? read_gzip(reader, error) : read_plain(reader, error);
    if (got < 0 || (!reader->started && !check_start(reader, (size_t)got, error)))
        return false;
    reader->started = true;
    if (got > 0) {
        csv_rows_add(reader->rows, reader->block, (size_t)got);
    } else {
        reader->ended = true;
        csv_rows_end(reader->rows);
    }
    return true;
}

// The next row of any width.
static bool next_row(struct csv_reader *reader, struct error *error)
{
    for (;;) {
        if (csv_rows_next(reader->rows, &reader->row, error))
            return true;
        if (error->status != STATUS_SUCCESS || reader->ended)
            return false;
        if (reader->failure.status != STATUS_SUCCESS) {
            *error = reader->failure;
            return false;
        }
        if (!refill(reader, error))
            return false;
    }
}

static bool read_header(struct csv_reader *reader, struct error *error)
{
    if (!next_row(reader, error))
        return error->status != STATUS_SUCCESS
                   ? false
                   : error_set(error, "%s: empty, not even a header row", reader->path);
    if (reader->row.fields > COLUMNS_HIGH)
        return error_set(error, "%s: more than %d columns", reader->path, COLUMNS_HIGH);
    reader->columns = (int)reader->row.fields;
    reader->names = memory_new(reader->row.fields, sizeof *reader->names);
    for (int i = 0; i < reader->columns; i++) {
        size_t length;
        const char *name = csv_rows_field(reader->rows, (size_t)i, &length);
        if (csv_find(reader, name) >= 0)
            return error_set(error, "%s: two columns are named '%s'", reader->path, name);
        reader->names[i] = memory_text(name, length);
    }
    return true;
}

static struct csv_reader *reader_new(const char *path)
{
    struct csv_reader *reader = memory_new(1, sizeof *reader);
    reader->path = memory_text(path, strlen(path));
    reader->descriptor = -1;
    reader->rows = csv_rows_new(reader->path);
    return reader;
}

struct csv_reader *csv_open(const char *path, struct error *error)
{
    struct csv_reader *reader = reader_new(file_name(path));
    reader->descriptor = file_open(path, error);
    if (reader->descriptor >= 0 && ends_in_gz(path)) {
        reader->gzip = gzdopen(reader->descriptor, "rb");
        if (!reader->gzip)
            error_set(error, "%s: out of memory", reader->path);
    }
    bool opened = reader->descriptor >= 0 && (!ends_in_gz(path) || reader->gzip);
    if (opened && read_header(reader, error))
        return reader;
    csv_close(reader);
    return NULL;
}

struct csv_reader *csv_from_memory(const char *name, const void *text, size_t length,
                                   struct error *error)
{
    struct csv_reader *reader = reader_new(name);
    csv_rows_add(reader->rows, text, length);
    csv_rows_end(reader->rows);
    reader->ended = true;
    if (read_header(reader, error))
        return reader;
    csv_close(reader);
    return NULL;
}

void csv_close(struct csv_reader *reader)
{
    if (!reader)
        return;
    if (reader->gzip)
        gzclose(reader->gzip);
    else
        file_close(reader->descriptor);
    for (int i = 0; reader->names && i < reader->columns; i++)
        free(reader->names[i]);
    free(reader->names);
    csv_rows_free(reader->rows);
    free(reader->path);
    free(reader);
}

int csv_columns(const struct csv_reader *reader)
{
    return reader->columns;
}

const char *csv_column_name(const struct csv_reader *reader, int column)
{
    return reader->names[column];
}

int csv_find(const struct csv_reader *reader, const char *name)
{
    for (int i = 0; i < reader->columns && reader->names[i]; i++)
        if (strcmp(reader->names[i], name) == 0)
            return i;
    return -1;
}

bool csv_need(const struct csv_reader *reader, const char *name, int *column,
              struct error *error)
{
    *column = csv_find(reader, name);
    return *column >= 0 || error_set(error, "%s: no column '%s'", reader->path, name);
}

bool csv_next(struct csv_reader *reader, struct error *error)
{
    *error = (struct error){0};
    if (!next_row(reader, error))
        return false;
    if (reader->row.fields == (size_t)reader->columns)
        return true;
    return error_set(error, "%s:%llu: %zu fields, the header has %d", reader->path,
                     (unsigned long long)reader->row.line, reader->row.fields,
                     reader->columns);
}

bool csv_ready(struct csv_reader *reader)
{
    return csv_wait(reader, 0);
}

bool csv_wait(struct csv_reader *reader, int milliseconds)
{
    struct pollfd poller = {.fd = reader->descriptor, .events = POLLIN};
    for (;;) {
        if (csv_rows_ready(reader->rows) || reader->ended || reader->gzip ||
            reader->failure.status != STATUS_SUCCESS)
            return true;
        if (poll(&poller, 1, milliseconds) <= 0)
            return false;
        refill(reader, &reader->failure);
    }
}

uint64_t csv_line(const struct csv_reader *reader)
{
    return reader->row.line;
}

const char *csv_text(const struct csv_reader *reader, int column, size_t *length)
{
    return csv_rows_field(reader->rows, (size_t)column, length);
}

bool csv_number(const struct csv_reader *reader, int column, bool absent, double *value,
                struct error *error)
{
    size_t length;
    const char *text = csv_text(reader, column, &length);
    char *end;
    if (length == 0) {
        *value = NAN;
        if (absent)
            return true;
        error_set(error, "is empty");
        return csv_blame(reader, column, error);
    }
    *value = strtod(text, &end);
    if (end != text + length || text[0] == ' ')
        error_set(error, "'%s' is not a number", text);
    else if (!isfinite(*value))
        error_set(error, "'%s' is not finite", text);
    else
        return true;
    return csv_blame(reader, column, error);
}

bool csv_blame(const struct csv_reader *reader, int column, struct error *error)
{
    return error_prefix(error, "%s:%llu: %s", reader->path,
                        (unsigned long long)reader->row.line, reader->names[column]);
}

const char *csv_path(const struct csv_reader *reader)
{
    return reader->path;
}

bool csv_verify(const struct csv_reader *reader, int column, struct error *error)
{
    if (column < 0)
        return true;
    struct buffer row = {0};
    char wanted[16];
    for (int i = 0; i < column; i++) {
        size_t length;
        const char *text = csv_text(reader, i, &length);
        csv_add_text(&row, text, length);
    }
    snprintf(wanted, sizeof wanted, "%08x", checksum_crc32c(0, row.text, row.length));
    buffer_free(&row);
    if (strcmp(csv_text(reader, column, NULL), wanted) == 0)
        return true;
    error_set(error, "does not match its row: the row was changed or is damaged");
    return csv_blame(reader, column, error);
}
