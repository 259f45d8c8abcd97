// SPDX-License-Identifier: MIT
// What a surrogate's trees see of an architecture: numbers that do not change when the
// vertices of its cells are renumbered or its edges are listed in another order.
//
// All are exact in a float (integers, halves, or one division at the end), so that the
// order in which a cell is walked cannot show in them.
#ifndef CRLSO_BENCH_FEATURES_H
#define CRLSO_BENCH_FEATURES_H

#include "space/space.h"

#include <stddef.h>

enum {
    FEATURES_NB101 = 211,
    FEATURES_NB201 = 100,
    FEATURES_DARTS_CELL = 153,
    FEATURES_DARTS = SPACE_CELLS * FEATURES_DARTS_CELL
};

size_t features_count(const struct space *space);
// Writes features_count(space) numbers.
void features_of(const struct space *space, arch_code code, float *out);

// The spaces' own parts, a cell at a time; each writes its count and returns the place
// behind.
float *features_nb101(const struct cell_graph *cell, float *out);
float *features_nb201(const struct cell_graph *cell, float *out);
float *features_darts(const struct cell_graph *cell, float *out);

#endif
