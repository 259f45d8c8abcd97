// SPDX-License-Identifier: MIT
// What the files of NAS-Bench-201 share: see nb201.c.
#ifndef CRLSO_SPACE_NB201_H
#define CRLSO_SPACE_NB201_H

#include "space/space.h"

// In the order of the benchmark's own list of operations: the labels of a graph's edges.
enum nb201_operation {
    NB201_NONE,
    NB201_SKIP,
    NB201_CONVOLUTION_1X1,
    NB201_CONVOLUTION_3X3,
    NB201_AVERAGE,
    NB201_OPERATIONS
};
enum { NB201_NODES = 4, NB201_EDGES = 6, NB201_FEATURES = 100 };

// As `features` of struct space.
float *nb201_features(const struct space *space, const struct cell_graph *cell, float *out);

#endif
