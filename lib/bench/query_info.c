// SPDX-License-Identifier: MIT
#include "base/text.h"
#include "bench/query.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 };

static void add_text(struct buffer *rows, const char *key, const char *value)
{
    csv_add_text(rows, key, strlen(key));
    csv_add_text(rows, value, strlen(value));
    csv_end_row(rows);
}

static void add_number(struct buffer *rows, const char *key, double value)
{
    csv_add_text(rows, key, strlen(key));
    csv_add_number(rows, value);
    csv_end_row(rows);
}

// A view over the whole table --------------------------------------------------------

struct summary {
    double sum, best; // NAN: none yet
    size_t count, best_row;
    struct answer best_answer;
};

static void summary_add(struct summary *summary, double value, size_t row,
                        const struct answer *answer)
{
    if (isnan(value))
        return;
    summary->sum += value;
    if (summary->count++ > 0 && value <= summary->best)
        return;
    summary->best = value;
    summary->best_row = row;
    summary->best_answer = *answer;
}

static bool summarise(const struct bench *bench, struct summary *valid,
                      struct summary *test, struct error *error)
{
    arch_code codes[BLOCK];
    struct answer answers[BLOCK];
    size_t size = bench_size(bench), failed;
    *valid = *test = (struct summary){0};
    for (size_t first = 0; first < size; first += BLOCK) {
        size_t count = size - first < BLOCK ? size - first : BLOCK;
        for (size_t i = 0; i < count; i++)
            codes[i] = bench_code(bench, first + i);
        if (!bench_answer(bench, 1, codes, count, answers, &failed, error))
            return false;
        for (size_t i = 0; i < count; i++) {
            summary_add(valid, answers[i].valid, first + i, &answers[i]);
            summary_add(test, answers[i].test, first + i, &answers[i]);
        }
    }
    return true;
}

// "VIEW_best_valid" and so on; the first of equals, in the order of codes.
static void add_summary(struct buffer *rows, const struct bench *bench, const char *view,
                        const char *metric, const struct summary *summary)
{
    const struct space *space = bench_space(bench);
    arch_code code = bench_code(bench, summary->best_row);
    char key[METRIC_NAME + 32], arch[SPACE_TEXT], hash[SPACE_HASH];
    if (summary->count == 0 || !space->contains(space, code))
        return;
    space->print(space, code, arch);
    space->hash(space, code, hash);
    snprintf(key, sizeof key, "%s_best_%s", view, metric);
    add_number(rows, key, summary->best);
    snprintf(key, sizeof key, "%s_best_%s_arch", view, metric);
    add_text(rows, key, arch);
    snprintf(key, sizeof key, "%s_best_%s_hash", view, metric);
    add_text(rows, key, hash);
    if (strcmp(metric, "valid") == 0 && !isnan(summary->best_answer.test)) {
        snprintf(key, sizeof key, "%s_best_valid_test", view);
        add_number(rows, key, summary->best_answer.test);
    }
    snprintf(key, sizeof key, "%s_mean_%s", view, metric);
    add_number(rows, key, summary->sum / (double)summary->count);
}

static bool add_view(struct buffer *rows, struct bench *bench, const char *view,
                     struct error *error)
{
    struct summary valid, test;
    if (!bench_choose(bench, view, 0, error) || !summarise(bench, &valid, &test, error))
        return false;
    add_summary(rows, bench, view, "valid", &valid);
    add_summary(rows, bench, view, "test", &test);
    return true;
}

static bool add_views(struct buffer *rows, struct bench *bench, struct error *error)
{
    if (bench_size(bench) == 0) // trees: too many to list
        return true;
    const char *views = artifact_field(bench_artifact(bench), "views"), *word;
    size_t length;
    while ((length = list_next(&views, ',', &word))) {
        char view[METRIC_NAME];
        snprintf(view, sizeof view, "%.*s", (int)length, word);
        if (!add_view(rows, bench, view, error))
            return false;
    }
    return true;
}

// What the artifact tells ------------------------------------------------------------

static void add_size(struct buffer *rows, const struct bench *bench)
{
    size_t size = bench_size(bench) ? bench_size(bench) : bench_space(bench)->size;
    char text[24];
    snprintf(text, sizeof text, "%zu", size);
    add_text(rows, "size", size ? text : "the whole space");
}

// The names of the metrics, and the most runs that one of them has.
static void add_metrics(struct buffer *rows, const struct artifact *artifact)
{
    struct buffer names = {0};
    uint64_t runs = 1;
    for (size_t i = 0; i < artifact_tensor_count(artifact); i++) {
        const struct tensor *tensor = artifact_tensor_at(artifact, i);
        if (strcmp(tensor->name, "code") == 0)
            continue;
        buffer_print(&names, names.length ? ",%s" : "%s", tensor->name);
        if (tensor->dims == 2 && tensor->shape[1] > runs)
            runs = tensor->shape[1];
    }
    add_text(rows, "metrics", names.text ? names.text : "");
    add_number(rows, "runs", (double)runs);
    buffer_free(&names);
}

static bool is_told_already(const char *name)
{
    static const char *const told[] = {"kind", "space", "source", "unit", "views"};
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (strcmp(name, told[i]) == 0)
            return true;
    return false;
}

static void add_fields(struct buffer *rows, const struct artifact *artifact)
{
    for (size_t i = 0; i < artifact_field_count(artifact); i++) {
        struct field field = artifact_field_at(artifact, i);
        if (!is_told_already(field.name))
            add_text(rows, field.name, field.value);
    }
}

bool query_info(struct bench *bench, struct buffer *rows, struct error *error)
{
    const struct artifact *artifact = bench_artifact(bench);
    add_text(rows, "space", bench_space(bench)->name);
    add_text(rows, "kind", bench_source(bench));
    add_size(rows, bench);
    add_text(rows, "unit", bench_unit(bench));
    add_text(rows, "views", artifact_field(artifact, "views"));
    add_metrics(rows, artifact);
    if (!add_views(rows, bench, error))
        return false;
    add_fields(rows, artifact);
    return true;
}
