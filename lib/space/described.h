// SPDX-License-Identifier: MIT
// Spaces that a JSON file describes. Each becomes a row like those of list.def, made at run
// time, that lives until the process ends; equal descriptions are one row.
//
// There are three kinds, told apart by their fields:
//   parameters  lists.c  one value of each of some lists: widths, settings
// Every file has a name; it may have `about` (a text for readers), `unit` ("fraction" or
// "percent") and `training` ({"latent": N, "epochs": N}).
//
// A code is that of the file's fields: other programs know architectures by their text.
#ifndef CRLSO_SPACE_DESCRIBED_H
#define CRLSO_SPACE_DESCRIBED_H

#include "base/memory.h"
#include "space/description.h"
#include "space/space.h"

// What text forms and CSV need for themselves, and no name or value may have.
#define DESCRIBED_KEPT ",;\"|~+:=#"
enum {
    DESCRIBED_CHOICES = 64,     // most choices of a space
    DESCRIBED_VALUES = 254,     // most values of all of them
    DESCRIBED_LISTED = 1 << 20, // a space with more architectures has no list
};

// One choice: a parameter.
struct choice {
    const char *name;
    int count;             // values, at least 2
    const char **values;   // [count] texts
    const double *numbers; // [count], or NULL: some value is none
    bool ordered;          // the numbers ascend or descend: their order has a meaning
    int first;             // of its values among those of all choices
};

struct described {
    struct space row; // first: the functions of a row find the rest by it
    struct choice choice[DESCRIBED_CHOICES];
    int choices, values;
    uint8_t counts[DESCRIBED_CHOICES]; // of the plain encoding
    bool ordered[DESCRIBED_CHOICES];
    const char *path;   // what it was read from, for messages
    struct arena arena; // what all of it lies in
};
const struct described *described_of(const struct space *space);

// Each reads what is its kind's own and fills in the row; false and the error of the place.
bool described_lists(struct described *described, const struct place *root);

// choices.h has what kinds that are choices share.

#endif
