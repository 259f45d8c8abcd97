// SPDX-License-Identifier: MIT
#include "space/space.h"

#include <math.h>

int space_argmax(const float *logits, int width)
{
    int largest = 0;
    for (int i = 0; i < width; i++) {
        if (isnan(logits[i]))
            return -1;
        if (logits[i] > logits[largest])
            largest = i;
    }
    return largest;
}

bool space_yes(float logit)
{
    return logit > 0.0f;
}

size_t space_feature_count(const struct space *space)
{
    return (size_t)space->cells * space->cell_features;
}

void space_features(const struct space *space, arch_code code, float *features)
{
    for (int cell = 0; cell < space->cells; cell++) {
        struct cell_graph graph;
        space->graph(space, code, cell, &graph);
        features = space->features(space, &graph, features);
    }
}
