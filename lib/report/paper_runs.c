// SPDX-License-Identifier: MIT
#include "report/paper_runs.h"

#include "io/csv.h"
#include "io/provenance.h"
#include "report/ledger_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct measure {
    const char *name;
    bool accuracy; // that of nb101 is a fraction, the paper's are in percent
} measures[] = {
    {"valid", true},      {"test", true},     {"top50_test", true},
    {"top5_valid", true}, {"rank", false},    {"test_rank", false},
    {"spearman", false},  {"kendall", false}, {"pearson", false},
};
enum { MEASURED = sizeof measures / sizeof measures[0] };

// A file that is being read.
struct file {
    struct csv_reader *reader;
    size_t index;
    int setting, path, seed, queries, number, measures[MEASURED];
    const char *space, *view;
    enum source source;
};

// A setting of a report is one, though its runs may differ in their queries.
static bool is_same(const struct paper_cell *a, const struct paper_cell *b)
{
    bool setting = a->number > 0 && a->file == b->file && a->number == b->number;
    return (setting || a->queries == b->queries) && a->source == b->source &&
           strcmp(a->variant, b->variant) == 0 && strcmp(a->measure, b->measure) == 0 &&
           strcmp(a->space, b->space) == 0 && strcmp(a->view, b->view) == 0;
}

static struct paper_cell *cell_of(struct paper_runs *runs, const struct paper_cell *wanted)
{
    for (size_t i = 0; i < runs->count; i++)
        if (is_same(&runs->cells[i], wanted))
            return &runs->cells[i];
    runs->cells = memory_grow(runs->cells, runs->count + 1, sizeof *runs->cells);
    runs->cells[runs->count] = *wanted;
    return &runs->cells[runs->count++];
}

static bool add_value(struct paper_cell *cell, const struct file *file, double value,
                      double queries, uint64_t seed, struct error *error)
{
    for (size_t i = 0; i < cell->count; i++)
        if (cell->seeds[i] == seed) {
            error_set(error, "seed %llu of %s is given twice", (unsigned long long)seed,
                      cell->variant);
            return csv_blame(file->reader, file->seed, error);
        }
    cell->values = memory_grow(cell->values, cell->count + 1, sizeof *cell->values);
    cell->seeds = memory_grow(cell->seeds, cell->count + 1, sizeof *cell->seeds);
    cell->values[cell->count] = value;
    cell->seeds[cell->count++] = seed;
    cell->total += queries;
    return true;
}

static const char *keep(struct paper_runs *runs, const struct file *file, int column)
{
    size_t length;
    const char *text = csv_text(file->reader, column, &length);
    return arena_text(&runs->arena, text, length);
}

// The folder above seed-N, else the label.
static const char *variant_of(struct paper_runs *runs, const char *path, const char *label)
{
    size_t length;
    const char *folder = ledger_variant(path, &length);
    return folder ? arena_text(&runs->arena, folder, length) : label;
}

static bool read_row(struct paper_runs *runs, const struct file *file, struct error *error)
{
    double seed, queries, number = NAN, value;
    if (!csv_number(file->reader, file->seed, false, &seed, error) ||
        !csv_number(file->reader, file->queries, false, &queries, error) ||
        (file->number >= 0 &&
         !csv_number(file->reader, file->number, true, &number, error)))
        return false;
    const char *label = keep(runs, file, file->setting);
    struct paper_cell row = {
        .variant = variant_of(runs, keep(runs, file, file->path), label),
        .label = label,
        .space = file->space,
        .view = file->view,
        .queries = (size_t)queries,
        .source = file->source,
        .file = file->index,
        .number = number >= 1 ? (size_t)number : 0,
    };
    for (int i = 0; i < MEASURED; i++) {
        if (file->measures[i] < 0)
            continue;
        if (!csv_number(file->reader, file->measures[i], true, &value, error))
            return false;
        row.measure = measures[i].name;
        if (measures[i].accuracy && value <= 1)
            value *= 100;
        if (!isnan(value) &&
            !add_value(cell_of(runs, &row), file, value, queries, (uint64_t)seed,
                       error))
            return false;
    }
    return true;
}

static bool find_columns(struct file *file, struct error *error)
{
    for (int i = 0; i < MEASURED; i++)
        file->measures[i] = csv_find(file->reader, measures[i].name);
    file->number = csv_find(file->reader, "number");
    return csv_need(file->reader, "setting", &file->setting, error) &&
           csv_need(file->reader, "path", &file->path, error) &&
           csv_need(file->reader, "seed", &file->seed, error) &&
           csv_need(file->reader, "queries", &file->queries, error);
}

static bool read_file(struct paper_runs *runs, const char *path, size_t index,
                      struct error *error)
{
    struct file file = {.index = index};
    const char *source;
    if (!comment_find(path, "space", &runs->arena, &file.space, error) ||
        !comment_find(path, "view", &runs->arena, &file.view, error) ||
        !comment_find(path, "source", &runs->arena, &source, error))
        return false;
    if (!*file.space)
        return error_set(error, "%s: no line '# space: …': not what report writes", path);
    file.source = source_find(source);
    file.reader = csv_open(path, error);
    if (!file.reader)
        return false;
    bool good = find_columns(&file, error);
    while (good && (good = csv_next(file.reader, error)))
        good = read_row(runs, &file, error);
    csv_close(file.reader);
    return good || error->status == STATUS_SUCCESS;
}

bool paper_runs_read(struct paper_runs *runs, const char *const *paths, size_t count,
                     struct error *error)
{
    *runs = (struct paper_runs){0};
    for (size_t i = 0; i < count; i++)
        if (!read_file(runs, paths[i], i, error))
            return false;
    for (size_t i = 0; i < runs->count; i++)
        runs->cells[i].queries =
            (size_t)llround(runs->cells[i].total / (double)runs->cells[i].count);
    return true;
}

void paper_runs_free(struct paper_runs *runs)
{
    for (size_t i = 0; i < runs->count; i++) {
        free(runs->cells[i].values);
        free(runs->cells[i].seeds);
    }
    free(runs->cells);
    arena_free(&runs->arena);
    *runs = (struct paper_runs){0};
}
