// SPDX-License-Identifier: MIT
#include "stats/summary.h"

#include "base/memory.h"
#include "stats/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double stats_mean(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

double stats_sum_of_squares(const double *values, size_t count)
{
    double mean = stats_mean(values, count), sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (values[i] - mean) * (values[i] - mean);
    return sum;
}

double stats_deviation(const double *values, size_t count)
{
    if (count < 2)
        return NAN;
    return sqrt(stats_sum_of_squares(values, count) / ((double)count - 1));
}

double stats_mean_margin(const double *values, size_t count)
{
    if (count < 2)
        return NAN;
    return stats_t_quantile(0.05, (double)count - 1) * stats_deviation(values, count) /
           sqrt((double)count);
}

static int ascending(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

// A sorted copy, to be freed; NULL if there is no number or a NaN, which has no order.
static double *sorted(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (isnan(values[i]))
            return NULL;
    if (count == 0)
        return NULL;
    double *copy = memory_new(count, sizeof *copy);
    memcpy(copy, values, count * sizeof *copy);
    qsort(copy, count, sizeof *copy, ascending);
    return copy;
}

static double quantile_of_sorted(const double *values, size_t count, double share)
{
    double position = (double)(count - 1) * share;
    size_t below = (size_t)position;
    double part = position - (double)below;
    if (part == 0)
        return values[below];
    return values[below] + part * (values[below + 1] - values[below]);
}

double stats_quantile(const double *values, size_t count, double share)
{
    double *copy = sorted(values, count);
    if (!copy)
        return NAN;
    double quantile = quantile_of_sorted(copy, count, share);
    free(copy);
    return quantile;
}

double stats_median(const double *values, size_t count)
{
    return stats_quantile(values, count, 0.5);
}

struct quartiles stats_quartiles(const double *values, size_t count)
{
    double *copy = sorted(values, count);
    if (!copy)
        return (struct quartiles){NAN, NAN, NAN};
    struct quartiles quartiles = {
        .lower = quantile_of_sorted(copy, count, 0.25),
        .median = quantile_of_sorted(copy, count, 0.5),
        .upper = quantile_of_sorted(copy, count, 0.75),
    };
    free(copy);
    return quartiles;
}
