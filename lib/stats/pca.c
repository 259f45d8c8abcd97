// SPDX-License-Identifier: MIT
#include "stats/pca.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/eigen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHARDS = 32 };

struct pass {
    const float *data; // [rows x columns]
    size_t rows, columns;
    const double *mean; // [columns]
    double *sums;       // [SHARDS x width]
    size_t width;
};

static void add_rows(void *context, size_t shard)
{
    const struct pass *pass = context;
    struct parallel_range range = parallel_slice(pass->rows, SHARDS, shard);
    double *sums = pass->sums + shard * pass->width;
    for (size_t row = range.first; row < range.end; row++)
        for (size_t i = 0; i < pass->columns; i++)
            sums[i] += (double)pass->data[row * pass->columns + i];
}

// Lower triangle of Σ (x - mean) (x - mean)ᵀ.
static void add_products(void *context, size_t shard)
{
    const struct pass *pass = context;
    struct parallel_range range = parallel_slice(pass->rows, SHARDS, shard);
    size_t columns = pass->columns;
    double *restrict sums = pass->sums + shard * pass->width;
    double *restrict centred = memory_new(columns, sizeof *centred);
    for (size_t row = range.first; row < range.end; row++) {
        for (size_t i = 0; i < columns; i++)
            centred[i] = (double)pass->data[row * columns + i] - pass->mean[i];
        for (size_t i = 0; i < columns; i++)
            for (size_t j = 0; j <= i; j++)
                sums[i * columns + j] += centred[i] * centred[j];
    }
    free(centred);
}

// total [width] is what the task adds up, shard after shard, divided by `divisor`.
static void average(struct pass *pass, parallel_task *task, size_t width, double divisor,
                    int threads, double *total)
{
    pass->width = width;
    pass->sums = memory_new(SHARDS * width, sizeof *pass->sums);
    parallel_run(threads, SHARDS, task, pass);
    for (size_t shard = 0; shard < SHARDS; shard++)
        for (size_t i = 0; i < width; i++)
            total[i] += pass->sums[shard * width + i];
    for (size_t i = 0; i < width; i++)
        total[i] /= divisor;
    free(pass->sums);
}

// Eigenvectors have no sign of their own. Of entries that are equal but for rounding the
// first counts as the largest.
static void fix_sign(double *vector, size_t count)
{
    const double rounding = 1 + 1e-9;
    size_t largest = 0;
    for (size_t i = 1; i < count; i++)
        if (fabs(vector[i]) > rounding * fabs(vector[largest]))
            largest = i;
    if (vector[largest] < 0)
        for (size_t i = 0; i < count; i++)
            vector[i] = -vector[i];
}

static void keep_components(struct pca *pca, const double *vectors,
                            const double *eigenvalues)
{
    size_t columns = pca->columns;
    double total = 0;
    for (size_t i = 0; i < columns; i++)
        total += fmax(0, eigenvalues[i]);
    for (size_t i = 0; i < pca->count; i++) {
        size_t from = columns - 1 - i;
        double *component = pca->components + i * columns;
        memcpy(component, vectors + from * columns, columns * sizeof *component);
        fix_sign(component, columns);
        pca->explained[i] = total > 0 ? fmax(0, eigenvalues[from]) / total : 0;
    }
}

static bool check_input(const struct pca *pca, size_t rows, struct error *error)
{
    if (rows < 2)
        return error_set(error, "PCA: %zu rows, at least 2 are needed", rows);
    if (pca->count < 1 || pca->count > pca->columns)
        return error_set(error, "PCA: %zu components of %zu columns", pca->count,
                         pca->columns);
    return true;
}

bool pca_fit(struct pca *pca, const float *data, size_t rows, size_t columns, size_t count,
             int threads, struct error *error)
{
    *pca = (struct pca){.columns = columns, .count = count};
    if (!check_input(pca, rows, error))
        return false;
    pca->mean = memory_new(columns, sizeof *pca->mean);
    pca->components = memory_new(count * columns, sizeof *pca->components);
    pca->explained = memory_new(count, sizeof *pca->explained);
    struct pass pass = {.data = data, .rows = rows, .columns = columns, .mean = pca->mean};
    average(&pass, add_rows, columns, (double)rows, threads, pca->mean);
    for (size_t i = 0; i < columns; i++)
        if (!isfinite(pca->mean[i]))
            return error_set(error, "PCA: column %zu is not finite", i);

    double *covariance = memory_new(columns * columns, sizeof *covariance);
    double *eigenvalues = memory_new(columns, sizeof *eigenvalues);
    average(&pass, add_products, columns * columns, (double)rows - 1, threads, covariance);
    bool done = eigenvectors(covariance, columns, eigenvalues);
    if (done)
        keep_components(pca, covariance, eigenvalues);
    else
        error_set(error, "PCA: the eigenvectors did not converge");
    free(eigenvalues);
    free(covariance);
    return done;
}

struct projection {
    const struct pca *pca;
    const float *data;
    size_t rows;
    float *scores;
};

static void project_rows(void *context, size_t shard)
{
    const struct projection *projection = context;
    const struct pca *pca = projection->pca;
    struct parallel_range range = parallel_slice(projection->rows, SHARDS, shard);
    for (size_t row = range.first; row < range.end; row++)
        for (size_t k = 0; k < pca->count; k++) {
            const float *x = projection->data + row * pca->columns;
            const double *component = pca->components + k * pca->columns;
            double score = 0;
            for (size_t i = 0; i < pca->columns; i++)
                score += ((double)x[i] - pca->mean[i]) * component[i];
            projection->scores[row * pca->count + k] = (float)score;
        }
}

void pca_scores(const struct pca *pca, const float *data, size_t rows, int threads,
                float *scores)
{
    struct projection projection = {pca, data, rows, scores};
    parallel_run(threads, SHARDS, project_rows, &projection);
}

void pca_free(struct pca *pca)
{
    free(pca->mean);
    free(pca->components);
    free(pca->explained);
    *pca = (struct pca){0};
}
