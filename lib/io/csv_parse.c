// SPDX-License-Identifier: MIT
#include "io/csv_parse.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_BYTES_HIGH = 1 << 24, PARSER_BLOCK = 1 << 12, PIECE = 1 << 16 };
static const char byte_order_mark[] = "\xEF\xBB\xBF";

struct field_place {
    size_t at, length; // in the text
};
struct row_place {
    size_t first, fields; // in the fields
    uint64_t line;
};

struct csv_rows {
    const char *path;
    struct csv_parser parser;
    // The queue, flat. The fields after those of the last row are of a row not yet whole.
    struct buffer text;
    struct field_place *fields;
    size_t field_count, field_room, row_first; // row_first: of the row not yet whole
    struct row_place *rows;
    size_t row_count, row_room, row_next; // row_next: to give out
    const struct field_place *given;
    // Where the parser is.
    uint64_t line, row_line;
    size_t mark_matched; // bytes of the byte order mark seen; SIZE_MAX: past the start
    bool line_start, in_comment, header_seen, row_ended, in_row;
    struct error failure; // what ends the rows; STATUS_SUCCESS: nothing yet
};

struct csv_rows *csv_rows_new(const char *path)
{
    struct csv_rows *rows = memory_new(1, sizeof *rows);
    rows->path = path;
    rows->line = rows->row_line = 1;
    rows->line_start = true;
    csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    csv_set_blk_size(&rows->parser, PARSER_BLOCK);
    return rows;
}

void csv_rows_free(struct csv_rows *rows)
{
    if (!rows)
        return;
    csv_free(&rows->parser);
    buffer_free(&rows->text);
    free(rows->fields);
    free(rows->rows);
    free(rows);
}

static void fail(struct csv_rows *rows, const char *what)
{
    if (rows->failure.status == STATUS_SUCCESS)
        error_set(&rows->failure, "%s:%llu: %s", rows->path,
                  (unsigned long long)rows->row_line, what);
}

static void add_field(void *bytes, size_t length, void *context)
{
    struct csv_rows *rows = context;
    if (memchr(bytes, '\0', length))
        fail(rows, "a NUL byte; this is no CSV text");
    if (rows->field_count == rows->field_room) {
        rows->field_room = rows->field_room ? rows->field_room * 2 : 64;
        rows->fields = memory_grow(rows->fields, rows->field_room, sizeof *rows->fields);
    }
    rows->fields[rows->field_count++] = (struct field_place){rows->text.length, length};
    buffer_add(&rows->text, length ? bytes : "", length);
    buffer_add(&rows->text, "", 1);
}

static void end_row(int terminator, void *context)
{
    struct csv_rows *rows = context;
    (void)terminator;
    rows->row_ended = true;
    if (rows->failure.status != STATUS_SUCCESS)
        return;
    if (rows->row_count == rows->row_room) {
        rows->row_room = rows->row_room ? rows->row_room * 2 : 64;
        rows->rows = memory_grow(rows->rows, rows->row_room, sizeof *rows->rows);
    }
    rows->rows[rows->row_count++] = (struct row_place){
        rows->row_first, rows->field_count - rows->row_first, rows->row_line};
    rows->row_first = rows->field_count;
    rows->header_seen = true;
}

// Drops the rows given out and keeps what is waiting at the front of the queue.
static void compact(struct csv_rows *rows)
{
    size_t first = rows->row_next < rows->row_count ? rows->rows[rows->row_next].first
                                                    : rows->row_first;
    size_t from = first < rows->field_count ? rows->fields[first].at : rows->text.length;
    rows->text.length -= from;
    rows->field_count -= first;
    rows->row_count -= rows->row_next;
    rows->row_first -= first;
    if (rows->text.length)
        memmove(rows->text.text, rows->text.text + from, rows->text.length);
    for (size_t i = 0; i < rows->field_count; i++)
        rows->fields[i] = (struct field_place){rows->fields[first + i].at - from,
                                               rows->fields[first + i].length};
    for (size_t i = 0; i < rows->row_count; i++) {
        rows->rows[i] = rows->rows[rows->row_next + i];
        rows->rows[i].first -= first;
    }
    rows->row_next = 0;
    rows->given = NULL;
}

static size_t row_bytes(const struct csv_rows *rows)
{
    size_t from = rows->row_first < rows->field_count ? rows->fields[rows->row_first].at
                                                      : rows->text.length;
    return rows->text.length - from + rows->parser.entry_pos;
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r' && text[i] != '\n')
            return false;
    return true;
}

// Feeds a line, or a piece of one. Line by line, because libcsv does not tell where in the
// text a row began.
static void feed(struct csv_rows *rows, const char *text, size_t length)
{
    if (!rows->in_row)
        rows->row_line = rows->line;
    rows->row_ended = false;
    if (csv_parse(&rows->parser, text, length, add_field, end_row, rows) != length)
        fail(rows, "a quote where none can be (fields with quotes are quoted, and theirs "
                   "doubled)");
    if (rows->parser.entry_size > PARSER_BLOCK) // a long field's buffer doubles
        csv_set_blk_size(&rows->parser, rows->parser.entry_size);
    rows->in_row = !rows->row_ended && (rows->in_row || !is_blank(text, length));
    if (row_bytes(rows) > ROW_BYTES_HIGH)
        fail(rows, "a row of more than 16 MB (is a quote left open?)");
}

// The end of the line that begins at text, or of what there is of it (a piece of it, if it
// is long). A bare carriage return ends a row as well, so what is fed must end there.
static const char *after_line(const char *text, const char *end)
{
    if (end - text > PIECE)
        end = text + PIECE;
    const char *line_feed = memchr(text, '\n', (size_t)(end - text));
    const char *line_end = line_feed ? line_feed + 1 : end;
    const char *carriage_return = memchr(text, '\r', (size_t)(line_end - text));
    return carriage_return ? carriage_return + 1 : line_end;
}

static void add_lines(struct csv_rows *rows, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end && rows->failure.status == STATUS_SUCCESS) {
        const char *piece_end = after_line(text, end);
        bool whole = piece_end[-1] == '\n';
        if (rows->line_start && !rows->header_seen && !rows->in_row)
            rows->in_comment = *text == '#';
        if (!rows->in_comment)
            feed(rows, text, (size_t)(piece_end - text));
        rows->line += whole;
        rows->in_comment = rows->in_comment && !whole;
        rows->line_start = whole;
        text = piece_end;
    }
}

// Passes over a byte order mark at the very start, however the text is cut into blocks.
static size_t skip_mark(struct csv_rows *rows, const char *text, size_t length)
{
    size_t used = 0;
    while (used < length && rows->mark_matched < sizeof byte_order_mark - 1) {
        if (text[used] != byte_order_mark[rows->mark_matched]) {
            size_t matched = rows->mark_matched;
            rows->mark_matched = SIZE_MAX;
            add_lines(rows, byte_order_mark, matched);
            return used;
        }
        rows->mark_matched++;
        used++;
    }
    if (rows->mark_matched == sizeof byte_order_mark - 1)
        rows->mark_matched = SIZE_MAX;
    return used;
}

void csv_rows_add(struct csv_rows *rows, const void *block, size_t length)
{
    const char *text = block;
    compact(rows);
    if (rows->mark_matched != SIZE_MAX) {
        size_t used = skip_mark(rows, text, length);
        text += used;
        length -= used;
    }
    add_lines(rows, text, length);
}

void csv_rows_end(struct csv_rows *rows)
{
    if (rows->failure.status != STATUS_SUCCESS)
        return;
    compact(rows);
    if (rows->mark_matched != SIZE_MAX)
        add_lines(rows, byte_order_mark, rows->mark_matched);
    if (csv_fini(&rows->parser, add_field, end_row, rows) != 0)
        fail(rows, "a quote is left open");
}

bool csv_rows_ready(const struct csv_rows *rows)
{
    return rows->row_next < rows->row_count;
}

bool csv_rows_next(struct csv_rows *rows, struct csv_row *row, struct error *error)
{
    if (!csv_rows_ready(rows)) {
        *error = rows->failure;
        return false;
    }
    const struct row_place *place = &rows->rows[rows->row_next++];
    rows->given = rows->fields + place->first;
    *row = (struct csv_row){place->line, place->fields};
    return true;
}

const char *csv_rows_field(const struct csv_rows *rows, size_t field, size_t *length)
{
    const struct field_place *place = &rows->given[field];
    if (length)
        *length = place->length;
    return rows->text.text + place->at;
}

void csv_quote(struct buffer *buffer, const char *text, size_t length)
{
    size_t need = csv_write2(NULL, 0, text, length, CSV_QUOTE);
    char *quoted = memory_new(need, 1);
    csv_write2(quoted, need, text, length, CSV_QUOTE);
    buffer_add(buffer, quoted, need);
    free(quoted);
}
