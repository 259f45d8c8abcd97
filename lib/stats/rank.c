// SPDX-License-Identifier: MIT
#include "stats/rank.h"

#include "base/memory.h"

#include <stdlib.h>

struct place {
    double value;
    size_t index; // in the caller's order
};

static int by_value(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    return (left->value > right->value) - (left->value < right->value);
}

double stats_rank(const double *values, size_t count, double *ranks)
{
    struct place *places = memory_new(count, sizeof *places);
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){values[i], i};
    qsort(places, count, sizeof *places, by_value);
    double correction = 0;
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && places[end].value == places[first].value;
             end++)
            continue;
        for (size_t i = first; i < end; i++)
            ranks[places[i].index] = 0.5 * (double)(first + 1 + end);
        double equal = (double)(end - first);
        correction += equal * equal * equal - equal;
    }
    free(places);
    return correction;
}

static int largest_first(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    int by = by_value(right, left);
    return by ? by : (left->index > right->index) - (left->index < right->index);
}

void stats_order(const double *values, size_t count, size_t *order)
{
    struct place *places = memory_new(count + 1, sizeof *places);
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){values[i], i};
    qsort(places, count, sizeof *places, largest_first);
    for (size_t i = 0; i < count; i++)
        order[i] = places[i].index;
    free(places);
}
