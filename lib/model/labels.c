// SPDX-License-Identifier: MIT
#include "model/labels.h"

#include "bench/import.h"
#include "bench/measurements.h"
#include "stats/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The default view's valid.
static int label_metric(const struct measurements *rows)
{
    struct buffer views = {0}, name = {0};
    measurements_views(rows, &views);
    buffer_print(&name, "%.*s_valid", (int)strcspn(views.text, ","), views.text);
    int metric = measurements_find(rows, name.text);
    buffer_free(&views);
    buffer_free(&name);
    return metric;
}

static bool take(const struct measurements *rows, const char *path, struct labels *labels,
                 struct error *error)
{
    int metric = label_metric(rows);
    labels->count = rows->rows;
    labels->codes = memory_new(rows->rows, sizeof *labels->codes);
    labels->values = memory_new(rows->rows, sizeof *labels->values);
    for (size_t i = 0; i < rows->rows; i++) {
        labels->codes[i] = rows->codes[i];
        labels->values[i] = metric_mean(&rows->metrics[metric], i);
        if (!isnan(labels->values[i]))
            continue;
        char text[SPACE_TEXT];
        rows->space->print(rows->codes[i], text);
        return error_set(error, "%s: %s has no label (valid is empty)", path, text);
    }
    labels->mean = stats_mean(labels->values, labels->count);
    labels->deviation = stats_deviation(labels->values, labels->count);
    return true;
}

bool labels_read(const struct space *space, const char *path, struct labels *labels,
                 struct error *error)
{
    struct measurements rows = {0};
    *labels = (struct labels){.space = space};
    if (!import_csv(space, path, &rows, error))
        return false;
    bool good = measurements_sort(&rows, true, &labels->merged, error) &&
                take(&rows, path, labels, error);
    measurements_free(&rows);
    if (!good)
        labels_free(labels);
    return good;
}

bool labels_check(const struct labels *labels, const char *path, struct error *error)
{
    if (labels->count < 2)
        return error_set(error, "%s: one label is too few to learn from", path);
    if (!(labels->deviation > 0))
        return error_set(error, "%s: all labels are equal: nothing to learn", path);
    return true;
}

long labels_find(const struct labels *labels, arch_code code)
{
    size_t low = 0, high = labels->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (labels->codes[middle] < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < labels->count && labels->codes[low] == code ? (long)low : -1;
}

void labels_free(struct labels *labels)
{
    free(labels->codes);
    free(labels->values);
    *labels = (struct labels){0};
}
