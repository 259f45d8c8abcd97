// SPDX-License-Identifier: MIT
// A description of a space as JSON, and what is wrong with it: "FILE:LINE: field
// 'parameters[2].low': …". Fields are named by their path from the root.
#ifndef CRLSO_SPACE_DESCRIPTION_H
#define CRLSO_SPACE_DESCRIPTION_H

#include "base/error.h"
#include "base/memory.h"

#include <jansson.h>
#include <stddef.h>

struct description {
    const char *path; // in messages
    const char *text; // as it was read, which lines are counted in
    json_t *root;     // an object
    struct error *error;
};

// A place within it, and the path of that place: "" is the root.
struct place {
    const struct description *description;
    json_t *value;
    char path[160];
};

// Reads text; path stands in messages. The root is freed by json_decref.
bool description_open(struct description *description, const char *path, const char *text,
                      size_t length, struct error *error);
struct place description_root(const struct description *description);
// A field of an object; its value is NULL where there is none.
struct place place_field(const struct place *object, const char *name);
struct place place_item(const struct place *array, size_t index);

// Sets the error, and returns false.
bool place_wrong(const struct place *place, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// Whether it is an object that has no fields but those of "a|b|c".
bool place_is_object(const struct place *place, const char *fields);
// Whether it is an array of at least `low` and at most `high` items.
bool place_is_array(const struct place *place, size_t low, size_t high);
// A whole number from low to high.
bool place_int(const struct place *place, int low, int high, int *value);
bool place_number(const struct place *place, double *value); // finite
// A word of one character or more, none of them blank, beyond ASCII, or one of `kept`,
// which a text form needs. Lives as long as the root.
bool place_word(const struct place *place, const char *kept, const char **word);

// The line, from 1, of a place in JSON text that is well formed; of the last part of its
// path that is there.
int description_line(const char *text, const char *path);

#endif
