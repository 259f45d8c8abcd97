// SPDX-License-Identifier: MIT
#include "model/gvae_check.h"

#include "base/random.h"
#include "model/head.h"
#include "space/codes.h"
#include "stats/agreement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool same_graph(const struct cell_graph *a, const struct cell_graph *b)
{
    if (a->vertices != b->vertices || a->edges != b->edges ||
        memcmp(a->vertex_label, b->vertex_label, (size_t)a->vertices) != 0)
        return false;
    return memcmp(a->edge, b->edge, (size_t)a->edges * sizeof a->edge[0]) == 0;
}

// How many cells two architectures share: canonical codes give canonical graphs.
static int equal_cells(const struct space *space, arch_code a, arch_code b)
{
    int equal = 0;
    for (int cell = 0; cell < space->cells; cell++) {
        struct cell_graph left, right;
        space->graph(space, a, cell, &left);
        space->graph(space, b, cell, &right);
        equal += same_graph(&left, &right);
    }
    return equal;
}

static void measure_reconstruction(const struct gvae *gvae, const struct gvae_data *data,
                                   const real *latents, int threads,
                                   struct gvae_figures *figures)
{
    size_t count = data->count, same = 0, cells = 0;
    arch_code *decoded = memory_new(count, sizeof *decoded);
    bool *valid = memory_new(count, sizeof *valid);
    gvae_decode(gvae, threads, latents, count, decoded, valid);
    for (size_t i = 0; i < count; i++) {
        if (!valid[i])
            continue;
        same += decoded[i] == data->codes[i];
        cells += (size_t)equal_cells(gvae->space, decoded[i], data->codes[i]);
    }
    figures->reconstructed = (double)same / (double)count;
    figures->reconstructed_cells =
        (double)cells / ((double)count * (double)gvae->space->cells);
    free(decoded);
    free(valid);
}

static void measure_points(const struct gvae *gvae, const real *points, int threads,
                           double *share_valid, double *share_unique)
{
    arch_code *codes = memory_new(GVAE_CHECKED, sizeof *codes);
    bool *valid = memory_new(GVAE_CHECKED, sizeof *valid);
    size_t kept = 0, unique = 0;
    gvae_decode(gvae, threads, points, GVAE_CHECKED, codes, valid);
    for (size_t i = 0; i < GVAE_CHECKED; i++)
        if (valid[i])
            codes[kept++] = codes[i];
    codes_sort(codes, kept);
    for (size_t i = 0; i < kept; i++)
        unique += i == 0 || codes[i] != codes[i - 1];
    *share_valid = (double)kept / GVAE_CHECKED;
    *share_unique = kept ? (double)unique / (double)kept : NAN;
    free(codes);
    free(valid);
}

static void measure_decoder(const struct gvae *gvae, const struct gvae_data *data,
                            const real *latents, const struct gvae_training *training,
                            struct gvae_figures *figures)
{
    size_t width = (size_t)gvae_width(gvae);
    real *points = memory_new(GVAE_CHECKED * width, sizeof *points);
    struct random_stream stream;
    random_open(&stream, training->seed, RANDOM_GVAE_CHECK, 0, 0);
    for (size_t i = 0; i < GVAE_CHECKED * width; i++)
        points[i] = (real)random_normal(&stream);
    measure_points(gvae, points, training->threads, &figures->prior_valid,
                   &figures->prior_unique);
    for (size_t i = 0; i < GVAE_CHECKED; i++) {
        const real *from = latents + random_below(&stream, data->count) * width;
        const real *to = latents + random_below(&stream, data->count) * width;
        real share = (real)random_unit(&stream);
        for (size_t j = 0; j < width; j++)
            points[i * width + j] = from[j] + share * (to[j] - from[j]);
    }
    measure_points(gvae, points, training->threads, &figures->between_valid,
                   &figures->between_unique);
    free(points);
}

static void measure_head(const struct gvae *gvae, const struct gvae_data *data,
                         const real *latents, struct gvae_figures *figures)
{
    enum { ROWS = 2048 };
    size_t width = (size_t)gvae_width(gvae);
    double *predicted = memory_new(2 * data->count, sizeof *predicted);
    double *labels = predicted + data->count;
    size_t known = 0;
    struct scratch scratch = {0};
    for (size_t first = 0; first < data->count; first += ROWS) {
        size_t left = data->count - first, rows = left < ROWS ? left : ROWS;
        scratch_reset(&scratch);
        const real *accuracy =
            head_accuracy(gvae, latents + first * width, rows, NULL, &scratch);
        for (size_t i = 0; i < rows; i++) {
            predicted[known] = (double)accuracy[i];
            labels[known] = (double)data->targets[first + i];
            known += isnan(data->targets[first + i]) ? 0 : 1;
        }
    }
    figures->kendall = stats_kendall(labels, predicted, known);
    figures->pearson = stats_pearson(labels, predicted, known);
    scratch_free(&scratch);
    free(predicted);
}

void gvae_measure(const struct gvae *gvae, const struct gvae_data *data,
                  const real *latents, const struct gvae_training *training,
                  struct gvae_figures *figures)
{
    *figures = (struct gvae_figures){.kendall = NAN, .pearson = NAN};
    measure_reconstruction(gvae, data, latents, training->threads, figures);
    measure_decoder(gvae, data, latents, training, figures);
    if (gvae->shape.head.kind != HEAD_NONE)
        measure_head(gvae, data, latents, figures);
}
