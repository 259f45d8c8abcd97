// SPDX-License-Identifier: MIT
#include "space/space.h"

#include <math.h>
#include <string.h>

const struct space *space_find(const char *name)
{
    const struct space *const spaces[] = {&space_nb101, &space_nb201, &space_darts};
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
        if (strcmp(spaces[i]->name, name) == 0)
            return spaces[i];
    return NULL;
}

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
