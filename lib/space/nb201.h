// SPDX-License-Identifier: MIT
// What the files of NAS-Bench-201 share: see nb201.c.
#ifndef CRLSO_SPACE_NB201_H
#define CRLSO_SPACE_NB201_H

#include "space/space.h"

enum { NB201_FEATURES = 100 };

// As `features` of struct space.
float *nb201_features(const struct space *space, const struct cell_graph *cell, float *out);

#endif
