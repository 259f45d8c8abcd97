// SPDX-License-Identifier: MIT
// What run_start is made of: a tool's own options, those of its sets and the common ones,
// as one list.
#ifndef CRLSO_BASE_OPTION_H
#define CRLSO_BASE_OPTION_H

#include "base/tool.h"

const struct option *option_at(const struct tool *tool, size_t index);
size_t option_total(const struct tool *tool);
// Where the option's value is; NULL for a group and for --help and --version.
void *option_field(struct run *run, size_t index);
const void *option_value(const struct run *run, size_t index); // it is no action
const char *option_choices(const struct option *option); // "a|b|c"
// The place, from 0, of a word in choices; -1 where it is none of them.
int choice_of(const char *choices, const char *word);
// The word at a place of choices, and its length.
const char *choice_at(const char *choices, int place, int *length);
bool option_takes_value(const struct option *option);
bool option_is_text(const struct option *option);     // its field is a const char *
// Whether a value of it names a file.
bool option_is_path(const struct option *option, const char *value);
bool option_is_recorded(const struct option *option); // in commands and settings
bool option_is_action(const struct option *option);   // --help, --version: has no field

// The value of an option, "--name", as typed, the last one given; NULL: it is not there. For
// tools whose further options depend on it.
const char *option_typed(int argc, char **argv, const char *name);

// The default as a user would type it, or NULL; freed by the caller.
char *option_initial(const struct tool *tool, size_t index);
// Sets all fields to their defaults; reads one value, or ends the run with what is wrong.
void option_defaults(struct run *run);
void option_set(struct run *run, size_t index, const char *value);
// Appends the present value as a user would type it.
void option_text(const struct run *run, size_t index, struct buffer *text);
// Prints the help text on stdout.
void option_help(const struct run *run);

#endif
