// SPDX-License-Identifier: MIT
#include "model/percent_error.h"

double percent_whole(const struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++)
        if (labels->values[i] > 1)
            return 100;
    return 1;
}

double percent_error(double accuracy, double whole)
{
    return 100 * (1 - accuracy / whole);
}

double percent_accuracy(double error, double whole)
{
    return whole * (1 - error / 100);
}
