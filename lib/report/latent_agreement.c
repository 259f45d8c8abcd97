// SPDX-License-Identifier: MIT
#include "report/latent_agreement.h"

#include "io/csv.h"
#include "report/latent_points.h"
#include "report/ledger_path.h"
#include "stats/agreement.h"

#include <stdlib.h>
#include <string.h>

// Those of the sample without a label, moved to the front: how many.
static size_t leave_out_labels(const struct latent_map *map, struct latent_points *points)
{
    size_t count = 0;
    for (size_t i = 0; i < points->count; i++) {
        if (history_find(map->history, points->codes[i]) >= 0)
            continue;
        points->valid[count] = points->valid[i];
        points->predicted[count++] = points->predicted[i];
    }
    return count;
}

// The folder above seed-N; else the path.
static void add_setting(struct buffer *rows, const char *path)
{
    size_t length;
    const char *folder = ledger_variant(path, &length);
    csv_add_text(rows, folder ? folder : path, folder ? length : strlen(path));
}

bool latent_map_agreement(const struct latent_map *map, struct buffer *rows,
                          struct error *error)
{
    struct latent_map sample = *map;
    struct latent_points points = {0};
    const char *path = artifact_path(map->file->artifact);
    if (!latent_map_need_head(map, "agreement", error))
        return false;
    if (!map->bench)
        return error_misuse(error, "--bench: what is predicted needs true accuracies");
    if (!map->history)
        return error_misuse(error, "--ledger: the labels, which are left out, are missing");
    sample.history = NULL;
    bool good = latent_points_take(&sample, &points, error);
    if (good) {
        size_t count = leave_out_labels(map, &points);
        buffer_print(rows, "setting,path,seed,queries,architectures,spearman,kendall,"
                           "pearson\n");
        add_setting(rows, path);
        csv_add_text(rows, path, strlen(path));
        buffer_print(rows, "%s,%zu,%zu,", artifact_field(map->file->artifact, "seed"),
                     map->history->count, count);
        csv_add_rounded(rows, stats_spearman(points.predicted, points.valid, count));
        csv_add_rounded(rows, stats_kendall(points.predicted, points.valid, count));
        csv_add_rounded(rows, stats_pearson(points.predicted, points.valid, count));
        csv_end_row(rows);
    }
    latent_points_free(&points);
    return good;
}
