// SPDX-License-Identifier: MIT
// Memory. An arena owns many small objects and frees them at once; a buffer is text that
// grows. Running out of memory ends the process with one line: no caller could go on.
#ifndef CRLSO_BASE_MEMORY_H
#define CRLSO_BASE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

// count x size bytes, zeroed; freed with free().
void *memory_new(size_t count, size_t size);
// As realloc for count x size bytes; new bytes are not zeroed.
void *memory_grow(void *old, size_t count, size_t size);
char *memory_text(const char *text, size_t length); // a copy with a final NUL
// From here on freed memory waits for the next to use it, and does not go back to the
// system: for a tool that reads many small files one after the other.
void memory_keep(void);

struct arena_block;
struct arena {
    struct arena_block *blocks; // newest first
};

void *arena_new(struct arena *arena, size_t count, size_t size); // zeroed, 16-byte aligned
char *arena_text(struct arena *arena, const char *text, size_t length);
void arena_free(struct arena *arena); // everything; the arena is empty and usable again

struct buffer {
    char *text; // always NUL-terminated once something was added
    size_t length, capacity;
};

void buffer_add(struct buffer *buffer, const char *text, size_t length);
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// The shortest decimal form that reads back as the same double; "nan" for NaN.
void buffer_number(struct buffer *buffer, double value);
void buffer_clear(struct buffer *buffer); // empty, memory kept
void buffer_free(struct buffer *buffer);

#endif
