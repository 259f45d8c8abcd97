// SPDX-License-Identifier: MIT
#include "base/parallel.h"
#include "base/progress.h"
#include "base/text.h"
#include "base/tool.h"
#include "bench/bench.h"
#include "bench/import.h"
#include "bench/surrogate.h"
#include "io/csv.h"
#include "stats/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPLITS_HIGH = 100, FIGURES = 4, FIELDS_HIGH = 256 };

struct settings {
    const char *space, *in, *out, *views;
    double holdout;
    int64_t splits, train;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_CHOICE, "space", offsetof(struct settings, space), .choices = space_names,
     .required = true, .help = "search space"},
    {OPTION_INPUT, "in", offsetof(struct settings, in), .value = "FILE.csv",
     .required = true, .help = "measured architectures (see import-bench --help)"},
    {OPTION_TEXT, "views", offsetof(struct settings, views), .value = "LIST",
     .help = "views to fit, with commas between (default: those of full training)"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), .value = "BENCH",
     .help = "surrogate to write; without it only the held-out figures are made"},
    {OPTION_GROUP, .help = "How it is measured"},
    {OPTION_REAL, "holdout", offsetof(struct settings, holdout), "0.2", 0.01, 0.9,
     "FRACTION", .help = "share of the rows that is held out of each split"},
    {OPTION_INTEGER, "splits", offsetof(struct settings, splits), "3", 1, SPLITS_HIGH, "N",
     .help = "number of random splits, each with a fit of its own"},
    {OPTION_INTEGER, "train", offsetof(struct settings, train), "0", 0, 1e9, "N",
     .help = "rows to fit in each split; 0: all that are not held out"},
};

static const struct tool tool = {
    .name = "fit-surrogate",
    .purpose = "fit gradient boosted trees to measured architectures, as a benchmark",
    .usage = "--space SPACE --in FILE.csv [--out BENCH] [--holdout FRACTION]",
    .example = "query-bench --space nb201 --sample 500 --quiet |\n"
               "  fit-surrogate --space nb201 --in - --splits 1",
    .notes =
        "Prints the held-out R2, RMSE, Kendall's tau and Spearman's rho of each metric "
        "and\nsplit as CSV, then their means. The surrogate itself is fitted to all "
        "rows; its file\nkeeps the figures. A space that can be listed is written as the "
        "table of "
        "the\npredictions for all of it, another (darts) as the trees.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

// One metric to fit, and what its splits gave.
struct target {
    size_t metric; // in the measurements
    struct surrogate_data data;
    struct surrogate_figures figures[SPLITS_HIGH];
    struct buffer model;
};

struct fit {
    const struct run *run;
    const struct settings *settings;
    const struct space *space;
    struct measurements measurements;
    struct provenance provenance;
    struct target targets[SURROGATE_METRICS];
    size_t target_count;
    struct error *errors; // one a job
    struct progress progress;
    struct field fields[FIELDS_HIGH];
    size_t field_count;
    struct arena arena;
};

static void add_target(struct fit *fit, size_t metric)
{
    if (fit->target_count == SURROGATE_METRICS)
        run_misuse(fit->run, "--views: more than %d metrics", SURROGATE_METRICS);
    fit->targets[fit->target_count++].metric = metric;
}

// Whether any architecture has a value: query-bench writes a column test in any case.
static bool is_measured(const struct measurements *rows, size_t metric)
{
    for (size_t row = 0; row < rows->rows; row++)
        if (!isnan(metric_mean(&rows->metrics[metric], row)))
            return true;
    return false;
}

// Adds the accuracies of one view; how many it has in this file.
static size_t add_view(struct fit *fit, const char *view, int length)
{
    static const char *const suffixes[] = {"valid", "test"};
    size_t before = fit->target_count;
    for (int i = 0; i < 2; i++) {
        char name[2 * METRIC_NAME];
        snprintf(name, sizeof name, "%.*s_%s", length, view, suffixes[i]);
        int metric = measurements_find(&fit->measurements, name);
        if (metric >= 0 && is_measured(&fit->measurements, (size_t)metric))
            add_target(fit, (size_t)metric);
    }
    return fit->target_count - before;
}

static bool choose_targets(struct fit *fit, struct error *error)
{
    const char *given = fit->settings->views, *view;
    const char *views = given ? given : fit->space->data.views;
    size_t length;
    while ((length = list_next(&views, ',', &view)))
        if (add_view(fit, view, (int)length) == 0 && given)
            return error_misuse(error, "--views: %s has no '%.*s'", fit->settings->in,
                                (int)length, view);
    if (fit->target_count == 0) // a file of the plain form: arch,valid,test
        add_view(fit, "default", 7);
    return fit->target_count > 0 ||
           error_set(error, "%s: no accuracies to fit", fit->settings->in);
}

static bool read_rows(struct fit *fit, struct error *error)
{
    struct measurements *measurements = &fit->measurements;
    size_t merged;
    if (!import_csv(fit->space, fit->settings->in, false, measurements, error) ||
        !measurements_sort(measurements, true, &merged, error))
        return false;
    if (measurements->rows == 0)
        return error_set(error, "%s: no architectures", fit->settings->in);
    if (merged)
        run_note(fit->run, "%zu isomorphic rows were averaged", merged);
    return choose_targets(fit, error);
}

static void make_features(struct fit *fit)
{
    const struct measurements *rows = &fit->measurements;
    float *features =
        surrogate_features(fit->space, (int)fit->run->threads, rows->codes, rows->rows);
    for (size_t i = 0; i < fit->target_count; i++)
        surrogate_data_make(rows, fit->targets[i].metric, features, &fit->targets[i].data);
    free(features);
}

static struct surrogate_split split_of(const struct fit *fit, const struct target *target,
                                       uint32_t number)
{
    size_t rows = target->data.features.rows;
    size_t held = (size_t)((double)rows * fit->settings->holdout);
    return (struct surrogate_split){
        .seed = (uint64_t)fit->run->seed,
        .number = number,
        .held = held,
        .train = fit->settings->train ? (size_t)fit->settings->train : rows - held,
    };
}

static bool check_rows(const struct fit *fit, struct error *error)
{
    for (size_t i = 0; i < fit->target_count; i++) {
        const struct target *target = &fit->targets[i];
        struct surrogate_split split = split_of(fit, target, 0);
        size_t rows = target->data.features.rows;
        if (split.held < 2 || split.train < 2 || split.held + split.train > rows)
            return error_set(
                error, "%s: %s: %zu rows are too few to hold out %zu and fit %zu",
                fit->settings->in, fit->measurements.metrics[target->metric].name, rows,
                split.held, split.train);
    }
    return true;
}

// A job is one fit: each split of each target, then each target on all its rows.
static void do_job(void *context, size_t job)
{
    struct fit *fit = context;
    size_t splits = (size_t)fit->settings->splits;
    const struct boost_settings *settings = &fit->space->data.boost;
    struct target *target = &fit->targets[job % fit->target_count];
    size_t number = job / fit->target_count;
    if (number < splits) {
        struct surrogate_split split = split_of(fit, target, (uint32_t)number);
        surrogate_measure(settings, &target->data, &split, &target->figures[number],
                          &fit->errors[job]);
    } else {
        boost_train(settings, (uint64_t)fit->run->seed, &target->data.features,
                    target->data.labels, &target->model, &fit->errors[job]);
    }
    progress_add(&fit->progress, 1);
}

static bool do_jobs(struct fit *fit, struct error *error)
{
    size_t fits = (size_t)fit->settings->splits + (fit->settings->out ? 1 : 0);
    size_t jobs = fits * fit->target_count;
    fit->errors = memory_new(jobs, sizeof *fit->errors);
    progress_open(&fit->progress, fit->run->quiet, "fits", jobs);
    parallel_run((int)fit->run->threads, jobs, do_job, fit);
    progress_close(&fit->progress);
    bool good = true;
    for (size_t job = 0; good && job < jobs; job++)
        if (fit->errors[job].status != STATUS_SUCCESS) {
            *error = fit->errors[job];
            good = false;
        }
    free(fit->errors);
    return good;
}

// The figures, by name ---------------------------------------------------------------

static const char *const figure_names[FIGURES] = {"r2", "rmse", "kendall", "spearman"};

static double figure(const struct surrogate_figures *figures, int which)
{
    const double values[FIGURES] = {figures->r2, figures->rmse, figures->kendall,
                                    figures->spearman};
    return values[which];
}

static void add_figures(struct buffer *rows, const char *metric, const char *split,
                        const double *values)
{
    csv_add_text(rows, metric, strlen(metric));
    csv_add_text(rows, split, strlen(split));
    for (int i = 0; i < FIGURES; i++)
        csv_add_number(rows, values[i]);
    csv_end_row(rows);
}

static void keep_figure(struct fit *fit, const char *metric, int which,
                        const double *values, size_t splits, double mean)
{
    double low = values[0], high = values[0];
    for (size_t i = 1; i < splits; i++) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    struct buffer name = {0}, text = {0};
    buffer_print(&name, "heldout_%s_%s", metric, figure_names[which]);
    buffer_print(&text, "%.4f (%.4f to %.4f)", mean, low, high);
    fit->fields[fit->field_count++] =
        (struct field){arena_text(&fit->arena, name.text, name.length),
                       arena_text(&fit->arena, text.text, text.length)};
    buffer_free(&name);
    buffer_free(&text);
}

// The rows of one target, its means last, which go into the artifact's fields as well.
static void report_target(struct fit *fit, const struct target *target, struct buffer *rows)
{
    const char *name = fit->measurements.metrics[target->metric].name;
    size_t splits = (size_t)fit->settings->splits;
    double means[FIGURES];
    for (size_t split = 0; split < splits; split++) {
        char number[24];
        double values[FIGURES];
        snprintf(number, sizeof number, "%zu", split + 1);
        for (int i = 0; i < FIGURES; i++)
            values[i] = figure(&target->figures[split], i);
        add_figures(rows, name, number, values);
    }
    for (int i = 0; i < FIGURES; i++) {
        double values[SPLITS_HIGH];
        for (size_t split = 0; split < splits; split++)
            values[split] = figure(&target->figures[split], i);
        means[i] = stats_mean(values, splits);
        keep_figure(fit, name, i, values, splits, means[i]);
    }
    add_figures(rows, name, "mean", means);
}

static bool report(struct fit *fit, struct error *error)
{
    struct csv_writer writer;
    struct buffer rows = {0};
    provenance_add(&rows, &fit->provenance);
    buffer_print(&rows, "metric,split,r2,rmse,kendall,spearman\n");
    for (size_t i = 0; i < fit->target_count; i++)
        report_target(fit, &fit->targets[i], &rows);
    bool good = csv_create(&writer, "-", error) && csv_write(&writer, &rows, error) &&
                csv_commit(&writer, error);
    buffer_free(&rows);
    return good;
}

// The surrogate's file ---------------------------------------------------------------

static void add_field(struct fit *fit, const char *name, const char *value)
{
    fit->fields[fit->field_count++] =
        (struct field){name, arena_text(&fit->arena, value, strlen(value))};
}

static void add_fields(struct fit *fit)
{
    char text[64];
    snprintf(text, sizeof text, "%zu", fit->measurements.rows);
    add_field(fit, "fitted_rows", text);
    struct surrogate_split split = split_of(fit, &fit->targets[0], 0);
    snprintf(text, sizeof text, "%zu of %zu, fitted to %zu; %lld splits", split.held,
             fit->targets[0].data.features.rows, split.train,
             (long long)fit->settings->splits);
    add_field(fit, "heldout_rows", text);
    snprintf(text, sizeof text, "%zu", space_feature_count(fit->space));
    add_field(fit, "features", text);
}

static bool write_surrogate(struct fit *fit, struct error *error)
{
    add_fields(fit);
    struct surrogate_file file = {
        .path = fit->settings->out,
        .provenance = &fit->provenance,
        .threads = (int)fit->run->threads,
        .space = fit->space,
        .unit = fit->measurements.unit,
        .metrics = fit->target_count,
        .fields = fit->fields,
        .field_count = fit->field_count,
    };
    for (size_t k = 0; k < fit->target_count; k++) {
        file.names[k] = fit->measurements.metrics[fit->targets[k].metric].name;
        file.models[k] = &fit->targets[k].model;
    }
    return surrogate_write(&file, error);
}

static bool fit_all(struct fit *fit, struct error *error)
{
    if (!provenance_add_file(&fit->provenance, fit->settings->in, error) ||
        !read_rows(fit, error))
        return false;
    make_features(fit);
    return check_rows(fit, error) && do_jobs(fit, error) && report(fit, error) &&
           (!fit->settings->out || write_surrogate(fit, error));
}

static void fit_free(struct fit *fit)
{
    for (size_t i = 0; i < fit->target_count; i++) {
        surrogate_data_free(&fit->targets[i].data);
        buffer_free(&fit->targets[i].model);
    }
    measurements_free(&fit->measurements);
    provenance_free(&fit->provenance);
    arena_free(&fit->arena);
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    struct fit *fit = memory_new(1, sizeof *fit);
    *fit = (struct fit){
        .run = &run, .settings = &settings, .provenance = provenance_of_run(&run)};
    bool good = (fit->space = space_load(settings.space, &error)) && fit_all(fit, &error);
    size_t rows = fit->measurements.rows, metrics = fit->target_count;
    fit_free(fit);
    free(fit);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%zu metrics of %zu architectures%s", metrics, rows,
                      settings.out ? ", surrogate written" : "");
}
