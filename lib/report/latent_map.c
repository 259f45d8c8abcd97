// SPDX-License-Identifier: MIT
#include "report/latent_map.h"

#include "io/csv.h"
#include "io/provenance.h"
#include "report/latent_points.h"
#include "stats/agreement.h"
#include "stats/pca.h"
#include "stats/similarity.h"
#include "stats/tsne.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PLANE = 2, GRID = 80 };

static void add_positions(struct buffer *rows, const struct latent_map *map,
                          const struct latent_points *points, const float *positions)
{
    buffer_print(rows, "arch,x,y,valid,predicted,query,stage\n");
    for (size_t i = 0; i < points->count; i++) {
        latent_points_arch(rows, map->file->gvae.space, points->codes[i]);
        buffer_print(rows, "%.6g,%.6g,", (double)positions[PLANE * i],
                     (double)positions[PLANE * i + 1]);
        csv_add_rounded(rows, points->valid[i]);
        csv_add_rounded(rows, points->predicted[i]);
        bool sampled = i < points->sampled;
        size_t query = sampled ? 0 : i - points->sampled;
        buffer_print(rows, "%zu,%s,", sampled ? 0 : query + 1,
                     sampled                                   ? ""
                     : map->history->queries[query].round == 0 ? "init"
                                                               : "search");
        csv_end_row(rows);
    }
}

// Maps ---------------------------------------------------------------------------------

// Of all latents.
static bool fit_plane(const struct latent_map *map, struct pca *pca, struct error *error)
{
    return pca_fit(pca, map->file->latents, map->file->count,
                   (size_t)gvae_width(&map->file->gvae), PLANE, map->threads, error);
}

bool latent_map_pca(const struct latent_map *map, struct buffer *rows, struct error *error)
{
    struct latent_points points = {0};
    struct pca pca = {0};
    bool good = latent_points_take(map, &points, error) && fit_plane(map, &pca, error);
    if (good) {
        float *scores = memory_new(PLANE * points.count + 1, sizeof *scores);
        pca_scores(&pca, points.latents, points.count, map->threads, scores);
        buffer_print(rows, "# explained: %.4f %.4f\n", pca.explained[0], pca.explained[1]);
        add_positions(rows, map, &points, scores);
        free(scores);
    }
    pca_free(&pca);
    latent_points_free(&points);
    return good;
}

bool latent_map_tsne(const struct latent_map *map, struct progress *progress,
                     struct buffer *rows, struct error *error)
{
    struct latent_points points = {0};
    double divergence;
    bool good = latent_points_take(map, &points, error);
    struct tsne_settings settings = {latent_points_perplexity(&points, map->perplexity),
                                     TSNE_ITERATIONS, map->threads};
    float *positions = memory_new(PLANE * points.count + 1, sizeof *positions);
    good = good && tsne_embed(points.latents, points.count, points.width, &settings,
                              progress, positions, &divergence, error);
    if (good) {
        buffer_print(rows, "# divergence: %.4f nats\n", divergence);
        add_positions(rows, map, &points, positions);
    }
    free(positions);
    latent_points_free(&points);
    return good;
}

struct ranked {
    double valid;
    size_t index;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->valid != b->valid)
        return a->valid < b->valid ? 1 : -1;
    return (a->index > b->index) - (a->index < b->index);
}

// The `each` best by valid, then the worst, from the best to the worst, as indices in file.
static bool take_ends(const struct latent_map *map, size_t each, size_t *ends,
                      struct error *error)
{
    const struct gvae_file *file = map->file;
    struct answer *answers = memory_new(file->count, sizeof *answers);
    struct ranked *ranked = memory_new(file->count, sizeof *ranked);
    size_t failed;
    bool good = bench_answer(map->bench, map->threads, file->codes, file->count, answers,
                             &failed, error);
    for (size_t i = 0; good && i < file->count; i++)
        ranked[i] = (struct ranked){answers[i].valid, i};
    qsort(ranked, file->count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < each; i++) {
        ends[i] = ranked[i].index;
        ends[each + i] = ranked[file->count - each + i].index;
    }
    free(answers);
    free(ranked);
    return good;
}

bool latent_map_similarity(const struct latent_map *map, struct buffer *rows,
                           struct error *error)
{
    const struct gvae_file *file = map->file;
    size_t width = (size_t)gvae_width(&file->gvae), each = map->sample;
    if (!map->bench)
        return error_misuse(error, "--bench: the best and the worst need accuracies");
    if (2 * each > file->count)
        return error_misuse(error, "--sample: twice %zu is more than the %zu architectures",
                            each, file->count);
    size_t *ends = memory_new(2 * each, sizeof *ends);
    float *latents = memory_new(2 * each * width, sizeof *latents);
    double *similarity = memory_new(4 * each * each, sizeof *similarity);
    struct pca pca = {0};
    bool good = take_ends(map, each, ends, error) && fit_plane(map, &pca, error);
    for (size_t i = 0; good && i < 2 * each; i++)
        for (size_t k = 0; k < width; k++)
            latents[i * width + k] =
                file->latents[ends[i] * width + k] - (float)pca.mean[k];
    if (good) {
        stats_cosine_similarity(latents, 2 * each, width, similarity);
        buffer_print(rows, "row,column,similarity\n");
        for (size_t i = 0; i < 4 * each * each; i++)
            buffer_print(rows, "%zu,%zu,%.4f\n", i / (2 * each), i % (2 * each),
                         similarity[i]);
    }
    pca_free(&pca);
    free(similarity);
    free(latents);
    free(ends);
    return good;
}

bool latent_map_predicted(const struct latent_map *map, struct buffer *rows,
                          struct error *error)
{
    struct latent_map sample = *map;
    struct latent_points points = {0};
    sample.history = NULL;
    if (!latent_map_need_head(map, "predicted", error))
        return false;
    if (!map->bench)
        return error_misuse(error, "--bench: what is predicted needs true accuracies");
    bool good = latent_points_take(&sample, &points, error);
    if (good) {
        double kendall = stats_kendall(points.predicted, points.valid, points.count);
        bool mlp = map->file->gvae.shape.head.kind == HEAD_MLP;
        comment_add(rows, "predictor",
                    mlp ? "the G-VAE's head (MLP)" : "the G-VAE's head (ICNN)");
        buffer_print(rows, "arch,predicted,valid,kendall\n");
        for (size_t i = 0; i < points.count; i++) {
            latent_points_arch(rows, map->file->gvae.space, points.codes[i]);
            csv_add_rounded(rows, points.predicted[i]);
            csv_add_rounded(rows, points.valid[i]);
            buffer_print(rows, "%.4f,", kendall);
            csv_end_row(rows);
        }
    }
    latent_points_free(&points);
    return good;
}

// The plane ----------------------------------------------------------------------------

// Lowest and highest score of all latents on each axis.
static void find_range(const struct latent_map *map, const struct pca *pca,
                       double low[PLANE], double high[PLANE])
{
    size_t count = map->file->count;
    float *scores = memory_new(PLANE * count, sizeof *scores);
    pca_scores(pca, map->file->latents, count, map->threads, scores);
    for (int axis = 0; axis < PLANE; axis++) {
        low[axis] = INFINITY, high[axis] = -INFINITY;
        for (size_t i = 0; i < count; i++) {
            low[axis] = fmin(low[axis], (double)scores[PLANE * i + (size_t)axis]);
            high[axis] = fmax(high[axis], (double)scores[PLANE * i + (size_t)axis]);
        }
    }
    free(scores);
}

bool latent_map_surface(const struct latent_map *map, struct buffer *rows,
                        struct error *error)
{
    const struct gvae *gvae = &map->file->gvae;
    size_t width = (size_t)gvae_width(gvae);
    struct pca pca = {0};
    if (!latent_map_need_head(map, "surface", error))
        return false;
    if (!fit_plane(map, &pca, error)) {
        pca_free(&pca);
        return false;
    }
    double low[PLANE], high[PLANE], predicted[GRID], x[GRID];
    float *latents = memory_new(GRID * width, sizeof *latents);
    find_range(map, &pca, low, high);
    buffer_print(rows, "x,y,predicted\n");
    for (int j = 0; j < GRID; j++) {
        double y = low[1] + (high[1] - low[1]) * j / (GRID - 1);
        for (size_t i = 0; i < GRID; i++) {
            x[i] = low[0] + (high[0] - low[0]) * (double)i / (GRID - 1);
            for (size_t k = 0; k < width; k++)
                latents[i * width + k] = (float)(pca.mean[k] + x[i] * pca.components[k] +
                                                 y * pca.components[width + k]);
        }
        latent_predict(gvae, latents, GRID, predicted);
        for (int i = 0; i < GRID; i++)
            buffer_print(rows, "%.5g,%.5g,%.7g\n", x[i], y, predicted[i]);
    }
    free(latents);
    pca_free(&pca);
    return true;
}

bool latent_map_paths(const struct latent_map *map, struct buffer *rows,
                      struct error *error)
{
    const struct history *history = map->history;
    struct pca pca = {0};
    if (!history)
        return error_misuse(error, "--ledger: paths are those of a search");
    bool good = fit_plane(map, &pca, error);
    if (good) {
        float *scores = memory_new(PLANE * history->count + 1, sizeof *scores);
        pca_scores(&pca, map->latents, history->count, map->threads, scores);
        buffer_print(rows, "query,x,y,from_x,from_y,valid,best,hop,step\n");
        for (size_t i = 0; i < history->count; i++) {
            const struct query *query = &history->queries[i];
            const double *own = history_own(history, i);
            double parent = own[history_slot(history, "parent")];
            if (!(parent >= 1 && parent <= (double)history->count))
                continue;
            size_t from = (size_t)parent - 1;
            buffer_print(rows, "%zu,%.5g,%.5g,%.5g,%.5g,%.7g,%.7g,", i + 1,
                         (double)scores[2 * i], (double)scores[2 * i + 1],
                         (double)scores[2 * from], (double)scores[2 * from + 1],
                         query->answer.valid, query->best);
            csv_add_rounded(rows, own[history_slot(history, "hop")]);
            csv_add_rounded(rows, own[history_slot(history, "step")]);
            csv_end_row(rows);
        }
        free(scores);
    }
    pca_free(&pca);
    return good;
}
