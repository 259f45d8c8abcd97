// SPDX-License-Identifier: MIT
#include "bench/features.h"

size_t features_count(const struct space *space)
{
    return space == &space_nb101   ? FEATURES_NB101
           : space == &space_nb201 ? FEATURES_NB201
                                   : FEATURES_DARTS;
}

void features_of(const struct space *space, arch_code code, float *out)
{
    float *(*write)(const struct cell_graph *, float *) =
        space == &space_nb101   ? features_nb101
        : space == &space_nb201 ? features_nb201
                                : features_darts;
    for (int cell = 0; cell < space->cells; cell++) {
        struct cell_graph graph;
        space->graph(code, cell, &graph);
        out = write(&graph, out);
    }
}
