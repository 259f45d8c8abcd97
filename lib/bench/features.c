// SPDX-License-Identifier: MIT
#include "bench/features.h"

static const struct {
    const struct space *space;
    size_t count;
    float *(*cell)(const struct cell_graph *cell, float *out);
} rows[] = {
    {&space_nb101, FEATURES_NB101, features_nb101},
    {&space_nb201, FEATURES_NB201, features_nb201},
    {&space_darts, FEATURES_DARTS, features_darts},
};

static size_t row_of(const struct space *space)
{
    size_t row = 0;
    while (rows[row].space != space)
        row++;
    return row;
}

size_t features_count(const struct space *space)
{
    return rows[row_of(space)].count;
}

void features_of(const struct space *space, arch_code code, float *out)
{
    size_t row = row_of(space);
    for (int cell = 0; cell < space->cells; cell++) {
        struct cell_graph graph;
        space->graph(code, cell, &graph);
        out = rows[row].cell(&graph, out);
    }
}
