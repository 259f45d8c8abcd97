// SPDX-License-Identifier: MIT
// The reader and the writer of CSV on any bytes: every field of every row can be read; text
// that comes in pieces gives the same rows; what is written reads back as the same fields;
// what is not read is told in one line that names the file.
#include "io/csv.h"
#include "io/csv_parse.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char name[] = "fuzz";

static _Noreturn void broken(const char *promise)
{
    fprintf(stderr, "fuzz_csv: %s\n", promise);
    abort();
}

static void check_error(const struct error *error)
{
    size_t length = strnlen(error->text, sizeof error->text);
    if (error->status != STATUS_FAILURE || length == sizeof error->text)
        broken("the error is none");
    if (strncmp(error->text, "fuzz:", 5) != 0 || strchr(error->text, '\n'))
        broken("the error is not one line that names the file");
}

// Appends the header, or the current row, to what is written anew; reads its numbers.
static void copy_header(const struct csv_reader *reader, struct buffer *copy)
{
    for (int i = 0; i < csv_columns(reader); i++) {
        const char *column = csv_column_name(reader, i);
        if (csv_find(reader, column) != i)
            broken("a column is not found by its name");
        csv_add_text(copy, column, strlen(column));
    }
    csv_end_row(copy);
}

static void copy_row(const struct csv_reader *reader, struct buffer *copy)
{
    struct error error = {0};
    for (int i = 0; i < csv_columns(reader); i++) {
        size_t length;
        double value;
        const char *text = csv_text(reader, i, &length);
        if (strlen(text) != length)
            broken("a field's length is not that of its text");
        if (!csv_number(reader, i, true, &value, &error))
            check_error(&error);
        else if (length == 0 ? !isnan(value) : !isfinite(value))
            broken("a number is not finite");
        csv_add_text(copy, text, length);
    }
    csv_end_row(copy);
}

// Reads all, and writes it anew into `copy` behind a comment. Whether it was read to its
// end.
static bool read_all(const void *text, size_t length, struct buffer *copy)
{
    struct error error = {0};
    struct csv_reader *reader = csv_from_memory(name, text, length, &error);
    buffer_print(copy, "# copy\n");
    if (!reader) {
        check_error(&error);
        return false;
    }
    uint64_t line = 0;
    copy_header(reader, copy);
    while (csv_next(reader, &error)) {
        if (csv_line(reader) < line) // a bare carriage return ends a row, but no line
            broken("lines descend");
        line = csv_line(reader);
        copy_row(reader, copy);
    }
    if (error.status != STATUS_SUCCESS)
        check_error(&error);
    csv_close(reader);
    return error.status == STATUS_SUCCESS;
}

// All rows as the parser gives them, each with its line, from a text that comes in two.
static void parse_pieces(const uint8_t *data, size_t size, size_t cut, struct buffer *rows)
{
    struct csv_rows *parser = csv_rows_new(name);
    struct csv_row row;
    struct error error = {0};
    for (int piece = 0; piece < 3; piece++) {
        if (piece == 0)
            csv_rows_add(parser, data, cut);
        else if (piece == 1)
            csv_rows_add(parser, data + cut, size - cut);
        else
            csv_rows_end(parser);
        while (csv_rows_next(parser, &row, &error)) {
            buffer_print(rows, "%llu", (unsigned long long)row.line);
            for (size_t i = 0; i < row.fields; i++) {
                size_t length;
                const char *text = csv_rows_field(parser, i, &length);
                buffer_print(rows, ",%zu:", length);
                buffer_add(rows, text, length);
            }
            buffer_print(rows, "\n");
        }
    }
    buffer_print(rows, "%s", error.text);
    csv_rows_free(parser);
}

static bool same(const struct buffer *one, const struct buffer *other)
{
    return one->length == other->length &&
           (one->length == 0 || memcmp(one->text, other->text, one->length) == 0);
}

int fuzz_case(const uint8_t *data, size_t size)
{
    struct buffer copy = {0}, again = {0}, whole = {0}, pieces = {0};
    if (read_all(data, size, &copy) &&
        (!read_all(copy.text, copy.length, &again) || !same(&copy, &again)))
        broken("what is written does not read back");
    parse_pieces(data, size, size, &whole);
    parse_pieces(data, size, size ? data[size / 2] % size : 0, &pieces);
    if (!same(&whole, &pieces))
        broken("a text in pieces is read in another way");
    buffer_free(&copy);
    buffer_free(&again);
    buffer_free(&whole);
    buffer_free(&pieces);
    return 0;
}

size_t fuzz_seed(size_t index, uint8_t *data, size_t capacity)
{
    static const char *const seeds[] = {
        "# crlso 0.1.0\n# command: query-bench, \"odd\n# seed: 0\n"
        "arch,valid,test\n0101,0.5,1e-3\n#0,,-4\n\"a\"\"b\",\" \",7\n",
        "\xEF\xBB\xBF"
        "arch,note\r\n\r\nx,\"a, b\r\nc\"\r\ny,\r\n",
        "one\n1\n\n\"\"\n 2\t\n\"# 3\"\nnan\n",
        "\n# early\n\n  \n\"# no comment\", b ,c\n1,2,3\n\n\n,,\n",
    };
    if (index >= sizeof seeds / sizeof seeds[0])
        return 0;
    size_t length = strlen(seeds[index]);
    if (length > capacity)
        length = capacity;
    memcpy(data, seeds[index], length);
    return length;
}
