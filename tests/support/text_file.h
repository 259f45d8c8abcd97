// SPDX-License-Identifier: MIT
// Small whole files, as text.
#ifndef CRLSO_TESTS_TEXT_FILE_H
#define CRLSO_TESTS_TEXT_FILE_H

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static inline void text_write(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

// Replaces what the buffer holds.
static inline void text_read(const char *path, struct buffer *text)
{
    char block[4096];
    size_t got;
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    buffer_clear(text);
    buffer_add(text, "", 0);
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        buffer_add(text, block, got);
    assert_int_equal(fclose(file), 0);
}

#endif
