// SPDX-License-Identifier: MIT
#include "base/text.h"
#include "bench/import.h"
#include "bench/measurements.h"
#include "ledger/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A metric of the default view by its ending; NULL: the file has none.
static const struct metric *find_metric(const struct measurements *rows, const char *ending)
{
    struct buffer views = {0}, name = {0};
    measurements_views(rows, &views);
    buffer_print(&name, "%.*s_%s", list_first(views.text), views.text, ending);
    int metric = measurements_find(rows, name.text);
    buffer_free(&views);
    buffer_free(&name);
    return metric < 0 ? NULL : &rows->metrics[metric];
}

enum { VALID, TEST, COST, PARTS };

// The means of rows that turn out to be one architecture.
struct means {
    double sum[PARTS];
    size_t count[PARTS];
};

static void add_row(const struct metric *const metrics[PARTS], size_t row,
                    struct means *means)
{
    for (int part = 0; part < PARTS; part++) {
        double value = metrics[part] ? metric_mean(metrics[part], row) : NAN;
        if (isnan(value))
            continue;
        means->sum[part] += value;
        means->count[part]++;
    }
}

static double mean_of(const struct means *means, int part)
{
    return means->count[part] ? means->sum[part] / (double)means->count[part] : NAN;
}

// A row has an accuracy, or says that it failed.
static bool check_row(const struct measurements *rows, size_t row,
                      const struct metric *valid, const char *path, struct error *error)
{
    char text[SPACE_TEXT];
    bool failed = rows->sources[row] == SOURCE_FAILED;
    if (failed == (isnan(metric_mean(valid, row)) != 0))
        return true;
    rows->space->print(rows->space, rows->codes[row], text);
    return error_set(error,
                     failed ? "%s: %s has a label (valid), but the row says that it failed"
                            : "%s: %s has no label (valid is empty)",
                     path, text);
}

static bool take_rows(struct history *history, const struct measurements *rows,
                      const char *path, size_t *merged, struct error *error)
{
    const struct metric *const metrics[PARTS] = {
        find_metric(rows, "valid"), find_metric(rows, "test"), find_metric(rows, "cost")};
    struct history seen; // the rows' architectures in the order of the file
    history_open(&seen, history->space, NULL, 0);
    struct means *means = memory_new(rows->rows, sizeof *means);
    bool good = true;
    *merged = 0;
    for (size_t i = 0; good && i < rows->rows; i++) {
        struct query query = {.code = rows->codes[i],
                              .source = (enum source)rows->sources[i]};
        long at = history_find(&seen, query.code);
        *merged += at >= 0;
        if (at < 0) {
            at = (long)seen.count;
            history_add(&seen, &query, NULL);
        }
        add_row(metrics, i, &means[at]);
        if (seen.queries[at].source == SOURCE_FAILED) // one answer is enough
            seen.queries[at].source = query.source;
        good = check_row(rows, i, metrics[VALID], path, error);
    }
    for (size_t i = 0; good && i < seen.count; i++) {
        seen.queries[i].answer = (struct answer){
            mean_of(&means[i], VALID), mean_of(&means[i], TEST), mean_of(&means[i], COST)};
        history_add(history, &seen.queries[i], NULL);
    }
    free(means);
    history_free(&seen);
    return good;
}

bool history_read_labels(struct history *history, const char *path, size_t *merged,
                         struct error *error)
{
    struct measurements rows = {0};
    if (!import_csv(history->space, path, true, &rows, error))
        return false;
    bool good = take_rows(history, &rows, path, merged, error);
    measurements_free(&rows);
    return good;
}
