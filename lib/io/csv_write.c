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

void csv_add_text(struct buffer *row, const char *text, size_t length)
{
    if (needs_quotes(text, length))
        csv_quote(row, text, length);
    else
        buffer_add(row, text, length);
    buffer_add(row, ",", 1);
}

void csv_add_number(struct buffer *row, double value)
{
    if (!isnan(value))
        buffer_number(row, value);
    buffer_add(row, ",", 1);
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

static void add_setting(void *context, const char *name, const char *value)
{
    buffer_print(context, " %s=%s", name, value);
}

void csv_provenance(struct buffer *buffer, const struct run *run,
                    const struct parent *parents, size_t parent_count)
{
    struct buffer lines = {0};
    buffer_print(&lines,
                 "# crlso %s\n# command: %s\n# seed: %lld\n# settings:", CRLSO_VERSION,
                 run->command.text, (long long)run->seed);
    run_settings(run, add_setting, &lines);
    buffer_add(&lines, "\n", 1);
    for (size_t i = 0; i < parent_count; i++)
        buffer_print(&lines, "# input: %s sha256 %s\n", parents[i].name, parents[i].sha256);
    buffer_add(buffer, lines.text, lines.length);
    buffer_free(&lines);
}
