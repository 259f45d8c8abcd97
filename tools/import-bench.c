// SPDX-License-Identifier: MIT
#include "base/parallel.h"
#include "base/text.h"
#include "base/tool.h"
#include "bench/bench.h"
#include "bench/import.h"

#include <stdio.h>
#include <string.h>

struct settings {
    const char *format, *in, *out;
};

static const struct option options[] = {
    {OPTION_CHOICE, "format", offsetof(struct settings, format), .choices = import_formats,
     .required = true, .help = "format of the file"},
    {OPTION_INPUT, "in", offsetof(struct settings, in), .value = "FILE", .required = true,
     .help = "file with the measurements; a CSV may be gzipped (*.gz)"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), .value = "BENCH",
     .required = true, .help = "benchmark table to write"},
};

static const struct tool tool = {
    .name = "import-bench",
    .purpose = "make a benchmark table of a benchmark's own measurements",
    .usage = "--format FORMAT --in FILE --out BENCH.safetensors",
    .example = "query-bench --space nb201 --sample 100 --quiet |\n"
               "  import-bench --format nb201-csv --in - --out part.safetensors",
    .notes =
        "nb101-tfrecord is nasbench_only108.tfrecord or nasbench_full.tfrecord as Google\n"
        "published them; each record's checksums and each cell's hash are checked. CSV "
        "files\nhave one row an architecture and are known by their columns: adjacency and "
        "operations\n(nb101), arch (nb201), genotype (nb301, the DARTS space), with the "
        "accuracies in\nvalidation_accuracy or DATASET_valid and their like; or arch with "
        "valid, test, cost, as\nquery-bench writes them. A column NAME_K is run K. "
        "nb301-csv averages rows whose\ngenotypes are isomorphic; elsewhere an "
        "architecture "
        "that is there twice is an error.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

// Orders the rows. Genotypes that were trained separately though they are isomorphic become
// one row, their mean.
static bool sort_rows(const struct run *run, const struct settings *settings,
                      struct measurements *measurements, size_t *merged,
                      struct error *error)
{
    if (!measurements_sort(measurements, measurements->space->data.merges_isomorphs, merged,
                           error))
        return error_prefix(error, "%s", settings->in);
    if (*merged)
        run_note(run, "%s: %zu rows are isomorphic to others and were averaged with them",
                 settings->in, *merged);
    return true;
}

// The file is read and its digest taken at the same time: neither keeps two threads busy.
struct import {
    const struct run *run;
    const struct settings *settings;
    struct measurements measurements;
    struct provenance provenance;
    struct error errors[2];
    bool good[2];
};
enum { READ, DIGEST, PARTS };

static void import_part(void *context, size_t part)
{
    struct import *import = context;
    const char *path = import->settings->in;
    struct error *error = &import->errors[part];
    if (part == READ)
        import->good[part] = import_read(import->settings->format, path, import->run,
                                         &import->measurements, error);
    else
        import->good[part] = provenance_add_file(&import->provenance, path, error);
}

static bool write_table(const struct import *import, size_t merged, struct error *error)
{
    char count[24];
    snprintf(count, sizeof count, "%zu", merged);
    const struct field fields[] = {{"merged_rows", count}};
    return bench_write_table(import->settings->out, &import->provenance, "table",
                             &import->measurements, fields, merged ? 1 : 0, error);
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    size_t merged = 0;
    run_start(&run, &tool, &settings, argc, argv);
    struct import import = {
        .run = &run, .settings = &settings, .provenance = provenance_of_run(&run)};
    parallel_run((int)run.threads, PARTS, import_part, &import);
    for (int part = 0; part < PARTS; part++)
        if (!import.good[part])
            run_fail(&run, &import.errors[part]);
    struct measurements *measurements = &import.measurements;
    bool good = sort_rows(&run, &settings, measurements, &merged, &error) &&
                write_table(&import, merged, &error);
    size_t rows = measurements->rows, metrics = measurements->metric_count;
    struct buffer views = {0};
    measurements_views(measurements, &views);
    measurements_free(measurements);
    provenance_free(&import.provenance);
    if (!good)
        run_fail(&run, &error);
    int status = run_finish(&run, "%zu architectures, %zu metrics, default view %.*s", rows,
                            metrics, list_first(views.text), views.text);
    buffer_free(&views);
    return status;
}
