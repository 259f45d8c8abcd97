// SPDX-License-Identifier: MIT
#include "bench/source.h"

#include <string.h>

static const char *const names[] = {"", "table", "surrogate", "process", "failed"};

const char *source_name(enum source source)
{
    return names[source];
}

enum source source_find(const char *name)
{
    for (int i = SOURCE_TABLE; i <= SOURCE_FAILED; i++)
        if (strcmp(names[i], name) == 0)
            return (enum source)i;
    return SOURCE_UNKNOWN;
}

bool source_read(const struct csv_reader *reader, int column, enum source *source,
                 struct error *error)
{
    const char *text = column < 0 ? "" : csv_text(reader, column, NULL);
    *source = source_find(text);
    if (*source != SOURCE_UNKNOWN || !*text)
        return true;
    error_set(error, "'%s' is not one of table, surrogate, process, failed", text);
    return csv_blame(reader, column, error);
}
