// SPDX-License-Identifier: MIT
#include "model/labels.h"

#include "stats/summary.h"

#include <stdlib.h>
#include <string.h>

static int compare_queries(const void *left, const void *right)
{
    const struct query *a = left, *b = right;
    return (a->code > b->code) - (a->code < b->code);
}

static void take_labels(const struct history *history, struct labels *labels)
{
    size_t count = history->count;
    struct query *queries = memory_new(count + 1, sizeof *queries);
    memcpy(queries, history->queries, count * sizeof *queries);
    qsort(queries, count, sizeof *queries, compare_queries);
    labels->codes = memory_new(count + 1, sizeof *labels->codes);
    labels->values = memory_new(count + 1, sizeof *labels->values);
    for (size_t i = 0; i < count; i++) {
        if (queries[i].source == SOURCE_FAILED)
            continue;
        labels->codes[labels->count] = queries[i].code;
        labels->values[labels->count++] = queries[i].answer.valid;
    }
    labels->mean = stats_mean(labels->values, labels->count);
    labels->deviation = stats_deviation(labels->values, labels->count);
    free(queries);
}

bool labels_read(const struct space *space, const char *path, struct labels *labels,
                 struct error *error)
{
    struct history history;
    *labels = (struct labels){.space = space};
    history_open(&history, space, NULL, 0);
    bool good = history_read_labels(&history, path, &labels->merged, error);
    if (good)
        take_labels(&history, labels);
    history_free(&history);
    return good;
}

void labels_of_history(const struct history *history, struct labels *labels)
{
    *labels = (struct labels){.space = history->space};
    take_labels(history, labels);
    if (!(labels->deviation > 0))
        labels->deviation = 1;
}

double labels_one(const struct space *space)
{
    return strcmp(space->data.unit, "percent") == 0 ? 100 : 1;
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
