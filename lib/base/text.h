// SPDX-License-Identifier: MIT
// Words within texts: the name at the end of a path, and lists "a,b,c".
#ifndef CRLSO_BASE_TEXT_H
#define CRLSO_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

// The part of a path after its last slash.
const char *path_name(const char *path);

// How many of length characters a message quotes, as "%.*s" takes it.
int text_quoted(size_t length);

// Steps through a list: the length of the next word, which *word then points to, and *list
// to what follows it. 0 at the end; empty words are none.
size_t list_next(const char **list, char separator, const char **word);
// Whether the list has the word.
bool list_has(const char *list, char separator, const char *word, size_t length);
// Length of the first word of a list "a,b,c", as "%.*s" takes it.
int list_first(const char *list);

#endif
