// SPDX-License-Identifier: MIT
// Steps through JSON text that a parser has read without complaint.
#include "space/description.h"

#include <stdlib.h>
#include <string.h>

static const char *skip_blank(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

// At a quote.
static const char *skip_string(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

static const char *skip_value(const char *at)
{
    int depth = 0;
    do {
        if (*at == '"')
            at = skip_string(at);
        else if (*at == '{' || *at == '[' || *at == '}' || *at == ']')
            depth += *at == '{' || *at == '[' ? 1 : -1, at++;
        else
            at += depth > 0 ? 1 : strcspn(at, ",]} \t\r\n");
    } while (depth > 0 && *at);
    return at;
}

// At a value or what follows it; the next of its array or object, or NULL.
static const char *next_member(const char *at)
{
    at = skip_blank(skip_value(at));
    return *at == ',' ? skip_blank(at + 1) : NULL;
}

// The value of a key of the object at `at`, or NULL.
static const char *find_key(const char *at, const char *key, size_t length)
{
    at = *at == '{' ? skip_blank(at + 1) : NULL;
    while (at && *at == '"') {
        const char *end = skip_string(at), *value = skip_blank(end);
        value = *value == ':' ? skip_blank(value + 1) : value;
        if ((size_t)(end - at) == length + 2 && memcmp(at + 1, key, length) == 0)
            return value;
        at = next_member(value);
    }
    return NULL;
}

static const char *find_index(const char *at, long index)
{
    at = *at == '[' ? skip_blank(at + 1) : NULL;
    while (at && index-- > 0)
        at = next_member(at);
    return at;
}

int description_line(const char *text, const char *path)
{
    const char *at = skip_blank(text), *next = at;
    while (*path && next) {
        if (*path == '[') {
            char *end;
            next = find_index(at, strtol(path + 1, &end, 10));
            path = *end ? end + 1 : end;
        } else {
            path += *path == '.';
            size_t length = strcspn(path, ".[");
            next = find_key(at, path, length);
            path += length;
        }
        at = next ? next : at;
    }
    int line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}
