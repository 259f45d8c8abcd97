// SPDX-License-Identifier: MIT
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Bytes that came from a user's file may hold anything; a message is one line.
static void keep_one_line(char *text)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7f)
            *text = '?';
    }
}

static bool set(struct error *error, enum status status, const char *format, va_list list)
{
    error->status = status;
    vsnprintf(error->text, sizeof error->text, format, list);
    keep_one_line(error->text);
    return false;
}

bool error_set(struct error *error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    set(error, STATUS_FAILURE, format, list);
    va_end(list);
    return false;
}

bool error_misuse(struct error *error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    set(error, STATUS_MISUSE, format, list);
    va_end(list);
    return false;
}

bool error_system(struct error *error, const char *path, const char *text)
{
    return error_set(error, "%s: %s: %s", path, text, strerror(errno));
}

bool error_prefix(struct error *error, const char *format, ...)
{
    char context[sizeof error->text / 2];
    char text[sizeof error->text];
    va_list list;
    va_start(list, format);
    vsnprintf(context, sizeof context, format, list);
    va_end(list);
    memcpy(text, error->text, sizeof text);
    if (snprintf(error->text, sizeof error->text, "%s: %s", context, text) < 0)
        error->text[0] = '\0';
    keep_one_line(error->text);
    return false;
}
