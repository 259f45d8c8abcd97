// SPDX-License-Identifier: MIT
#include "io/csv.h"

#include "io/csv_parse.h"

#include <math.h>
#include <string.h>

// Blanks at the ends count as part of a field only in quotes.
static bool needs_quotes(const char *text, size_t length)
{
    if (length == 0)
        return false;
    if (text[0] == ' ' || text[0] == '\t' || text[0] == '#' || text[length - 1] == ' ' ||
        text[length - 1] == '\t')
        return true;
    for (size_t i = 0; i < length; i++)
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
            return true;
    return false;
}

// A row whose only field is empty would be an empty line, which readers pass over: the
// first field of a row is never bare.
static bool starts_row(const struct buffer *row)
{
    return row->length == 0 || row->text[row->length - 1] == '\n';
}

void csv_add_text(struct buffer *row, const char *text, size_t length)
{
    if (needs_quotes(text, length) || (length == 0 && starts_row(row)))
        csv_quote(row, text, length);
    else
        buffer_add(row, text, length);
    buffer_add(row, ",", 1);
}

void csv_add_number(struct buffer *row, double value)
{
    if (isnan(value)) {
        csv_add_text(row, "", 0);
        return;
    }
    buffer_number(row, value);
    buffer_add(row, ",", 1);
}

void csv_add_rounded(struct buffer *row, double value)
{
    if (isnan(value))
        csv_add_text(row, "", 0);
    else
        buffer_print(row, "%.9g,", value == 0 ? 0 : value); // no -0
}

void csv_end_row(struct buffer *row)
{
    row->text[row->length - 1] = '\n';
}

bool csv_create(struct csv_writer *writer, const char *path, struct error *error)
{
    return file_create(&writer->file, path, error);
}

bool csv_write(struct csv_writer *writer, const struct buffer *rows, struct error *error)
{
    return file_write(&writer->file, rows->text, rows->length, error);
}

bool csv_commit(struct csv_writer *writer, struct error *error)
{
    return file_commit(&writer->file, error);
}

void csv_abandon(struct csv_writer *writer)
{
    file_abandon(&writer->file);
}

bool csv_write_file(const char *path, const struct buffer *rows, struct error *error)
{
    struct csv_writer writer;
    if (!csv_create(&writer, path, error))
        return false;
    bool good = csv_write(&writer, rows, error) && csv_commit(&writer, error);
    if (!good)
        csv_abandon(&writer);
    return good;
}
