// SPDX-License-Identifier: MIT
#include "bench/source.h"

#include <string.h>

static const char *const names[] = {"", "table", "surrogate", "process"};

const char *source_name(enum source source)
{
    return names[source];
}

enum source source_find(const char *name)
{
    for (int i = SOURCE_TABLE; i <= SOURCE_PROCESS; i++)
        if (strcmp(names[i], name) == 0)
            return (enum source)i;
    return SOURCE_UNKNOWN;
}
