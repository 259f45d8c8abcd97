// SPDX-License-Identifier: MIT
// Spaces that a JSON file describes. Each becomes a row like those of list.def, made at run
// time, that lives until the process ends; equal descriptions are one row.
//
// There are three kinds, told apart by their fields:
//   parameters  lists.c  one value of each of some lists: widths, settings
//   edges, a list of edges  edges.c  an operation on each edge of one graph
//   vertices, how many  cells.c  cells of up to so many labelled vertices, with free edges
// Every file has a name; it may have `about` (a text for readers), `unit` ("fraction" or
// "percent") and `training` ({"latent": N, "epochs": N}).
//
// A code is that of the file's fields: other programs know architectures by their text.
#ifndef CRLSO_SPACE_DESCRIBED_H
#define CRLSO_SPACE_DESCRIBED_H

#include "base/memory.h"
#include "space/description.h"
#include "space/edge_text.h"
#include "space/free_cell.h"
#include "space/space.h"

// What text forms and CSV need for themselves, and no name or value may have.
#define DESCRIBED_KEPT ",;\"|~+:=#"
enum {
    DESCRIBED_CHOICES = 64,     // most choices of a space
    DESCRIBED_VALUES = 253,     // most values of all of them, where each is a label
    DESCRIBED_LISTED = 500000,  // a space with more architectures has no list
};

// One choice: a parameter, or the operation of an edge.
struct choice {
    const char *name;      // as messages and texts say it
    int count;             // values, at least 2
    const char **values;   // [count] texts
    const double *numbers; // [count], or NULL: some value is none
    bool ordered;          // the numbers ascend or descend: their order has a meaning
    uint8_t *labels;       // [count], of an edge: the operations' places in the description
    int first;             // of its values among those of all choices
};

struct described {
    struct space row; // first: the functions of a row find the rest by it
    struct choice choice[DESCRIBED_CHOICES];
    int choices, values;
    struct edge_text edge_text;        // of edges
    uint8_t counts[DESCRIBED_CHOICES]; // of the plain encoding
    bool ordered[DESCRIBED_CHOICES];
    struct cell_shape shape; // of cells
    const char *path;        // what it was read from, for messages
    struct arena arena;      // what all of it lies in
};
// The hash of every described space: the code in hex.
size_t described_hash(const struct space *space, arch_code code, char *text);
const struct described *described_of(const struct space *space);

// Reads a description on its own: space_from_text (space.h) keeps what this reads, once.
// NULL and *error where it is wrong.
struct described *described_read(const char *path, const char *text, size_t length,
                                 struct error *error);
void described_free(struct described *described);

// Each reads what is its kind's own and fills in the row; false and the error of the place.
bool described_cells(struct described *described, const struct place *root);
bool described_edges(struct described *described, const struct place *root);
bool described_lists(struct described *described, const struct place *root);

// choices.h has what kinds that are choices share.

#endif
