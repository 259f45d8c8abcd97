// SPDX-License-Identifier: MIT
// What the CSV reader gives, as one text that a test compares.
#ifndef CRLSO_TESTS_CSV_NOTES_H
#define CRLSO_TESTS_CSV_NOTES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/csv.h"

// All that is read: "LINE[field|field]" a row, the header first (without its line), then
// the error, if there is one. Closes the reader.
static inline void csv_note(struct csv_reader *reader, struct error *error,
                            struct buffer *notes)
{
    size_t length;
    for (int i = 0; reader && i < csv_columns(reader); i++)
        buffer_print(notes, "%s%s", i ? "|" : "", csv_column_name(reader, i));
    while (reader && csv_next(reader, error)) {
        buffer_print(notes, " %d[", (int)csv_line(reader));
        for (int i = 0; i < csv_columns(reader); i++)
            buffer_print(notes, "%s%s", i ? "|" : "", csv_text(reader, i, &length));
        buffer_print(notes, "]");
    }
    if (error->status != STATUS_SUCCESS)
        buffer_print(notes, " %s", error->text);
    csv_close(reader);
}

// The text, named t, is read as expected.
static inline void csv_check(const char *text, size_t length, const char *expected)
{
    struct error error = {0};
    struct buffer notes = {0};
    csv_note(csv_from_memory("t", text, length, &error), &error, &notes);
    assert_string_equal(notes.text, expected);
    buffer_free(&notes);
}

#endif
