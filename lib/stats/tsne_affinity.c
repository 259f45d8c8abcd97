// SPDX-License-Identifier: MIT
#include "stats/tsne_affinity.h"

#include "base/memory.h"
#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHARDS = 64,
    BISECTIONS = 64, // at most; about 15 are usual
};
static const double entropy_tolerance = 1e-5; // nats

struct affinities {
    size_t rows, columns, stride;
    const float *transposed; // the data [columns x stride]
    double entropy;          // log(perplexity), nats
    float *affinity;         // [rows x stride]
};

// squared[j] = |x_row - x_j|². Column after column, because that loop vectorises.
static void squared_distances(const struct affinities *a, size_t row,
                              float *restrict squared)
{
    memset(squared, 0, a->stride * sizeof *squared);
    for (size_t column = 0; column < a->columns; column++) {
        const float *restrict x = a->transposed + column * a->stride;
        for (size_t j = 0; j < a->stride; j++) {
            float difference = x[j] - x[row];
            squared[j] += difference * difference;
        }
    }
}

// Distances from the nearest other point on; returns their mean. Without this exp() of far
// outliers would be zero throughout.
static double subtract_nearest(const struct affinities *a, size_t row, float *squared)
{
    float nearest = INFINITY;
    for (size_t j = 0; j < a->rows; j++)
        if (j != row && squared[j] < nearest)
            nearest = squared[j];
    double sum = 0;
    for (size_t j = 0; j < a->rows; j++) {
        squared[j] -= nearest;
        sum += j == row ? 0 : (double)squared[j];
    }
    return sum / ((double)a->rows - 1);
}

// kernel[j] = exp(-precision squared[j]), 0 for j = row. Returns the entropy, in nats, of
// the distribution proportional to it, and its sum.
static double gaussian(const struct affinities *a, size_t row, const float *squared,
                       double precision, float *kernel, double *sum)
{
    double total = 0, moment = 0;
    for (size_t j = 0; j < a->rows; j++) {
        kernel[j] = j == row ? 0 : expf((float)(-precision * (double)squared[j]));
        total += (double)kernel[j];
        moment += (double)kernel[j] * (double)squared[j];
    }
    *sum = total;
    return log(total) + precision * moment / total;
}

// Entropy falls as precision grows. Doubles or halves it until the wanted one is between
// two, then bisects.
static void conditional(const struct affinities *a, size_t row, float *squared, float *p)
{
    squared_distances(a, row, squared);
    double mean = subtract_nearest(a, row, squared), sum;
    double low = 0, high = INFINITY, precision = mean > 0 ? 1 / mean : 1;
    for (int i = 0; i < BISECTIONS; i++) {
        double excess = gaussian(a, row, squared, precision, p, &sum) - a->entropy;
        if (fabs(excess) < entropy_tolerance)
            break;
        *(excess > 0 ? &low : &high) = precision;
        precision = isinf(high) ? 2 * low : 0.5 * (low + high);
    }
    for (size_t j = 0; j < a->rows; j++)
        p[j] = (float)((double)p[j] / sum);
}

static void conditional_rows(void *context, size_t shard)
{
    const struct affinities *a = context;
    struct parallel_range range = parallel_slice(a->rows, SHARDS, shard);
    float *squared = memory_new(a->stride, sizeof *squared);
    for (size_t row = range.first; row < range.end; row++)
        conditional(a, row, squared, a->affinity + row * a->stride);
    free(squared);
}

// Each pair belongs to the shard of its smaller number.
static void make_symmetric(void *context, size_t shard)
{
    const struct affinities *a = context;
    struct parallel_range range = parallel_slice(a->rows, SHARDS, shard);
    float scale = 0.5f / (float)a->rows;
    for (size_t i = range.first; i < range.end; i++)
        for (size_t j = i + 1; j < a->rows; j++) {
            float *one = a->affinity + i * a->stride + j;
            float *other = a->affinity + j * a->stride + i;
            *one = *other = scale * (*one + *other);
        }
}

void tsne_affinities(const float *data, size_t rows, size_t columns, double perplexity,
                     int threads, float *affinity, size_t stride)
{
    float *transposed = memory_new(columns * stride, sizeof *transposed);
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            transposed[column * stride + row] = data[row * columns + column];
    memset(affinity, 0, rows * stride * sizeof *affinity);
    struct affinities a = {.rows = rows,
                           .columns = columns,
                           .stride = stride,
                           .transposed = transposed,
                           .entropy = log(perplexity),
                           .affinity = affinity};
    parallel_run(threads, SHARDS, conditional_rows, &a);
    parallel_run(threads, SHARDS, make_symmetric, &a);
    free(transposed);
}
