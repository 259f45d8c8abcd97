// SPDX-License-Identifier: MIT
// The settings that a ledger records: "NAME=VALUE NAME=VALUE …". A value may hold blanks:
// what follows one and is no NAME= belongs to it.
#ifndef CRLSO_REPORT_OPTION_LIST_H
#define CRLSO_REPORT_OPTION_LIST_H

#include <stdbool.h>
#include <stddef.h>

// Points into the list.
struct option_word {
    const char *name, *value;
    size_t name_length, value_length;
};

// Takes the next word of the list at *at. False at its end.
bool option_list_next(const char **at, struct option_word *word);
// The option of a name, if the list has it.
bool option_list_find(const char *list, const char *name, size_t length,
                      struct option_word *word);
bool option_word_is(const struct option_word *word, const char *name);
bool option_word_same(const struct option_word *a, const struct option_word *b); // values

#endif
