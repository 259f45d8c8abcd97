// SPDX-License-Identifier: MIT
// The one error path of the library: a function that can fail returns bool (or a pointer)
// and fills a `struct error` with one line that names the file and the field.
#ifndef CRLSO_BASE_ERROR_H
#define CRLSO_BASE_ERROR_H

#include <stdbool.h>

enum status { STATUS_SUCCESS = 0, STATUS_FAILURE = 1, STATUS_MISUSE = 2 };

struct error {
    enum status status; // exit status of the tool that reports it
    char text[512];     // one line, no line feed, control characters replaced by '?'
};

// Each sets *error and returns false, so that `return error_set(error, "…")` reads as it
// acts.
bool error_set(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool error_misuse(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// "PATH: TEXT: strerror(errno)"
bool error_system(struct error *error, const char *path, const char *text);
// Puts "CONTEXT: " in front of the text that is there.
bool error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
