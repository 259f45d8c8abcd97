// SPDX-License-Identifier: MIT
#include "base/text.h"

#include <string.h>

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int text_quoted(size_t length)
{
    enum { LONGEST = 40 };
    return (int)(length < LONGEST ? length : LONGEST);
}

size_t list_next(const char **list, char separator, const char **word)
{
    const char separators[] = {separator, '\0'};
    *word = *list + strspn(*list, separators);
    size_t length = strcspn(*word, separators);
    *list = *word + length;
    return length;
}

bool list_has(const char *list, char separator, const char *word, size_t length)
{
    const char *other;
    size_t size;
    while ((size = list_next(&list, separator, &other)))
        if (size == length && strncmp(other, word, length) == 0)
            return true;
    return false;
}

int list_first(const char *list)
{
    return (int)strcspn(list, ",");
}
