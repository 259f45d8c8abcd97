// SPDX-License-Identifier: MIT
#include "report/latent_methods.h"

#include "io/csv.h"
#include "report/latent_points.h"
#include "report/setting_names.h"
#include "stats/tsne.h"

#include <stdlib.h>
#include <string.h>

static size_t searched(const struct latent_method *method)
{
    return method->history->count - history_initial(method->history);
}

// The sample, then every method's queries.
static bool gather(const struct latent_map *map, const struct latent_method *methods,
                   size_t count, struct latent_points *points, struct error *error)
{
    struct latent_points sample = {0};
    size_t all = 0, at = 0;
    for (size_t m = 0; m < count; m++)
        all += searched(&methods[m]);
    if (!latent_points_take(map, &sample, error)) {
        latent_points_free(&sample);
        return false;
    }
    latent_points_make(points, map, sample.count + all);
    points->sampled = sample.count;
    for (; at < sample.count; at++)
        latent_points_set(points, at, sample.codes[at], sample.latents + at * sample.width);
    latent_points_free(&sample);
    for (size_t m = 0; m < count; m++) {
        const struct history *history = methods[m].history;
        for (size_t i = history_initial(history); i < history->count; i++)
            points->codes[at++] = history->queries[i].code;
    }
    gvae_encode(&map->file->gvae, map->threads, points->codes + points->sampled, all,
                points->latents + points->sampled * points->width);
    return latent_points_measure(map, points, error);
}

static void add_row(struct buffer *rows, const struct latent_points *points,
                    const float *positions, size_t at, const char *label, size_t query)
{
    buffer_print(rows, "%.6g,%.6g,", (double)positions[2 * at],
                 (double)positions[2 * at + 1]);
    csv_add_number(rows, points->valid[at]);
    struct buffer name = {0};
    setting_name_add(&name, label);
    csv_add_text(rows, name.text ? name.text : "", name.length);
    buffer_free(&name);
    buffer_print(rows, "%zu,", query);
    csv_end_row(rows);
}

bool latent_map_methods(const struct latent_map *map, const struct latent_method *methods,
                        size_t count, struct progress *progress, struct buffer *rows,
                        struct error *error)
{
    struct latent_points points = {0};
    double divergence;
    bool good = gather(map, methods, count, &points, error);
    struct tsne_settings settings = {latent_points_perplexity(&points, map->perplexity),
                                     TSNE_ITERATIONS, map->threads};
    float *positions = memory_new(2 * points.count + 1, sizeof *positions);
    good = good && tsne_embed(points.latents, points.count, points.width, &settings,
                              progress, positions, &divergence, error);
    if (good) {
        size_t at = 0;
        buffer_print(rows, "# divergence: %.4f nats\nx,y,valid,method,query\n", divergence);
        for (; at < points.sampled; at++)
            add_row(rows, &points, positions, at, "", 0);
        for (size_t m = 0; m < count; m++) {
            size_t initial = history_initial(methods[m].history);
            for (size_t i = 0; i < searched(&methods[m]); i++)
                add_row(rows, &points, positions, at++, methods[m].label, initial + i + 1);
        }
    }
    free(positions);
    latent_points_free(&points);
    return good;
}
