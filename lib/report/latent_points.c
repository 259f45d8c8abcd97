// SPDX-License-Identifier: MIT
#include "report/latent_points.h"

#include "io/csv.h"
#include "model/head.h"
#include "nn/scratch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PREDICTED_AT_ONCE = 1024 };

void latent_points_make(struct latent_points *points, const struct latent_map *map,
                        size_t count)
{
    *points = (struct latent_points){.count = count,
                                     .width = (size_t)gvae_width(&map->file->gvae)};
    points->codes = memory_new(count + 1, sizeof *points->codes);
    points->latents = memory_new(count * points->width + 1, sizeof *points->latents);
    points->valid = memory_new(count + 1, sizeof *points->valid);
    points->predicted = memory_new(count + 1, sizeof *points->predicted);
}

void latent_points_free(struct latent_points *points)
{
    free(points->codes);
    free(points->latents);
    free(points->valid);
    free(points->predicted);
}

void latent_points_set(struct latent_points *points, size_t at, arch_code code,
                       const float *latent)
{
    points->codes[at] = code;
    memcpy(points->latents + at * points->width, latent, points->width * sizeof *latent);
}

// Predicted accuracies at latents [count x width].
void latent_predict(const struct gvae *gvae, const float *latents, size_t count,
                    double *predicted)
{
    size_t width = (size_t)gvae_width(gvae);
    struct scratch scratch = {0};
    for (size_t first = 0; first < count; first += PREDICTED_AT_ONCE) {
        size_t rows = count - first < PREDICTED_AT_ONCE ? count - first : PREDICTED_AT_ONCE;
        scratch_reset(&scratch);
        const real *g =
            gvae->shape.head.kind == HEAD_NONE
                ? NULL
                : head_accuracy(gvae, latents + first * width, rows, NULL, &scratch);
        for (size_t i = 0; i < rows; i++)
            predicted[first + i] =
                g ? gvae->label_mean + gvae->label_deviation * (double)g[i] : NAN;
    }
    scratch_free(&scratch);
}

// Fills valid and predicted.
bool latent_points_measure(const struct latent_map *map, struct latent_points *points,
                           struct error *error)
{
    struct answer *answers = memory_new(points->count + 1, sizeof *answers);
    size_t failed;
    bool good = !map->bench || bench_answer(map->bench, map->threads, points->codes,
                                            points->count, answers, &failed, error);
    for (size_t i = 0; i < points->count; i++)
        points->valid[i] = map->bench ? answers[i].valid : NAN;
    latent_predict(&map->file->gvae, points->latents, points->count, points->predicted);
    free(answers);
    return good;
}

// A random sample of the G-VAE's architectures, then the search's queries.
bool latent_points_take(const struct latent_map *map, struct latent_points *points,
                        struct error *error)
{
    const struct gvae_file *file = map->file;
    size_t sample = map->sample < file->count ? map->sample : file->count;
    size_t queries = map->history ? map->history->count : 0;
    uint32_t *order = memory_new(file->count + 1, sizeof *order);
    struct random_stream stream;
    random_open(&stream, map->seed, RANDOM_MAP, 0, 0);
    random_order(&stream, order, (uint32_t)file->count);
    latent_points_make(points, map, sample + queries);
    points->sampled = sample;
    for (size_t i = 0; i < sample; i++)
        latent_points_set(points, i, file->codes[order[i]],
                          file->latents + order[i] * points->width);
    for (size_t i = 0; i < queries; i++)
        latent_points_set(points, sample + i, map->history->queries[i].code,
                          map->latents + i * points->width);
    free(order);
    return latent_points_measure(map, points, error);
}

void latent_points_arch(struct buffer *rows, const struct space *space, arch_code code)
{
    char text[SPACE_TEXT];
    size_t length = space->print(space, code, text);
    csv_add_text(rows, text, length);
}

// Without a head nothing is predicted, and there is nothing to show.
bool latent_map_need_head(const struct latent_map *map, const char *what,
                          struct error *error)
{
    return map->file->gvae.shape.head.kind != HEAD_NONE ||
           error_misuse(error, "--what %s: %s has no head that predicts", what,
                        artifact_path(map->file->artifact));
}

double latent_points_perplexity(const struct latent_points *points, double asked)
{
    double third = floor(((double)points->count - 1) / 3);
    return asked > 0 ? asked : fmax(1, fmin(30, third));
}
