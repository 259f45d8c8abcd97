// SPDX-License-Identifier: MIT
#include "base/tool.h"
#include "bench/bench.h"
#include "io/folder.h"
#include "report/anytime.h"
#include "report/attainment.h"
#include "report/best.h"
#include "report/comparable.h"
#include "report/page.h"
#include "report/tables.h"
#include "report/texts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    const char *out, *bench, *metric, *list, *make;
    int64_t budget;
    bool same_models, latex, page;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), .value = "DIR", .required = true,
     .help = "folder of the tables; made if it is not there"},
    {OPTION_INPUT, "bench", offsetof(struct settings, bench), .value = "FILE",
     .help = "benchmark, for regret and rank in the space"},
    {OPTION_TEXT, "metric", offsetof(struct settings, metric), .value = "VIEW",
     .help = "view of the benchmark (cifar100); unless given, its first"},
    {OPTION_INPUT, "list", offsetof(struct settings, list), .value = "FILE",
     .help = "further ledgers, a path a line: more than a command line holds; -: stdin"},
    {OPTION_INTEGER, "budget", offsetof(struct settings, budget), "0", 0, 1e9, "N",
     .help = "take only the first N queries of each ledger; 0: all"},
    {OPTION_FLAG, "same-models", offsetof(struct settings, same_models),
     .help = "require that the settings searched with the same G-VAEs, seed by seed"},
    {OPTION_FLAG, "latex", offsetof(struct settings, latex),
     .help = "write summary.tex too, a LaTeX tabular"},
    {OPTION_FLAG, "page", offsetof(struct settings, page),
     .help = "write report.html instead of the tables, with the plots (*.svg) in DIR"},
    {OPTION_TEXT, "make", offsetof(struct settings, make), "make", .value = "CMD",
     .unrecorded = true,
     .help = "how make is called in commands that are shown (crlso make)"},
};

static const struct tool tool = {
    .name = "report",
    .purpose = "what searches reached: tables over runs and settings, from their ledgers",
    .usage = "--out DIR [--bench FILE [--metric VIEW]] [--budget N] LEDGER.csv ...\n"
             "--out DIR … --list FILE",
    .example = "search --space nb201 --bench data/nb201-surrogate.safetensors --method "
               "random --out r.csv &&\n"
               "  report --out tables --bench data/nb201-surrogate.safetensors r.csv",
    .notes =
        "Runs of one setting are ledgers whose paths differ in a folder seed-N alone.\n"
        "Any CSV with arch and valid is a run: query-bench --sample N is random search.\n"
        "A setting is called by the label of its ledgers, else by its path without what\n"
        "the paths of all share.\n"
        "Writes summary.csv, summary.md, runs.csv, curves.csv (best so far and regret\n"
        "against queries), anytime.csv (settings at 20, 50, 100, … queries, each against\n"
        "the one that is the best at the end), ecdf.csv (targets reached against "
        "queries),\n"
        "ert.csv (expected queries to a target), compare.csv (each pair of settings:\n"
        "Mann-Whitney, Wilcoxon, A12), times.csv (seconds of the runs), best.csv (the "
        "best\n"
        "architecture of each setting, which draw-cell draws) and, with --bench, top.csv\n"
        "(the best 1 % of the space). Where ledgers know what queries cost, "
        "curves-cost.csv,\n"
        "anytime-cost.csv and ecdf-cost.csv are of that.\n"
        "Ledgers that are empty, cut off or unfinished (with --budget: of fewer queries)\n"
        "are left out and a file that is given twice counts once, with a note.\n"
        "Refused: ledgers of different spaces, views, sources or benchmarks, or of others\n"
        "than --bench and --metric; runs of one setting that differ in method or "
        "settings,\n"
        "or have one seed; a ledger whose rows are of several sources. What a file does\n"
        "not say agrees with everything.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_low = 0,
    .operand_high = 1000000,
};

// With the source of the accuracies, which plots say.
static void add_provenance(struct buffer *text, const struct run *run, const char *source)
{
    struct provenance provenance = provenance_of_run(run);
    provenance_add(text, &provenance);
    comment_add(text, "source", source);
    provenance_free(&provenance);
}

// And with what was searched.
static void add_provenance_of(struct buffer *text, const struct run *run,
                              const struct ledgers *runs)
{
    struct buffer title = {0};
    text_title(&title, runs);
    add_provenance(text, run, source_name(ledgers_source(runs)));
    comment_add(text, "space", runs->runs[0].head.space->name);
    comment_add(text, "view", ledgers_view(runs));
    comment_add(text, "task", title.text);
    buffer_print(text, "# best: %.9g %s\n", runs->targets.best,
                 runs->targets.optimum ? "of the space" : "of all runs");
    buffer_free(&title);
}

enum need { ALWAYS, LATEX, COST };

static void curves_by_queries(struct buffer *text, const struct ledgers *runs)
{
    table_curves(text, runs, AXIS_QUERIES);
}

static void curves_by_cost(struct buffer *text, const struct ledgers *runs)
{
    table_curves(text, runs, AXIS_COST);
}

static void anytime_by_queries(struct buffer *text, const struct ledgers *runs)
{
    table_anytime(text, runs, AXIS_QUERIES);
}

static void anytime_by_cost(struct buffer *text, const struct ledgers *runs)
{
    table_anytime(text, runs, AXIS_COST);
}

static void attainment_by_queries(struct buffer *text, const struct ledgers *runs)
{
    table_attainment(text, runs, AXIS_QUERIES);
}

static void attainment_by_cost(struct buffer *text, const struct ledgers *runs)
{
    table_attainment(text, runs, AXIS_COST);
}

// Some tables are not always there.
static bool is_wanted(const struct settings *settings, const struct ledgers *runs,
                      enum need need)
{
    return need == ALWAYS ||
           (need == LATEX ? settings->latex : !isnan(ledgers_spent(runs, AXIS_COST)));
}

// summary.csv comes last: where it is, the others are.
static bool write_tables(const struct run *run, const struct settings *settings,
                         const struct ledgers *runs, struct error *error)
{
    static const struct {
        const char *name;
        void (*make)(struct buffer *text, const struct ledgers *runs);
        bool provenance;
        enum need need;
    } tables[] = {
        {"runs.csv", table_runs, true, ALWAYS},
        {"times.csv", table_times, true, ALWAYS},
        {"curves.csv", curves_by_queries, true, ALWAYS},
        {"curves-cost.csv", curves_by_cost, true, COST},
        {"anytime.csv", anytime_by_queries, true, ALWAYS},
        {"anytime-cost.csv", anytime_by_cost, true, COST},
        {"ecdf.csv", attainment_by_queries, true, ALWAYS},
        {"ecdf-cost.csv", attainment_by_cost, true, COST},
        {"ert.csv", table_runtimes, true, ALWAYS},
        {"compare.csv", table_compare, true, ALWAYS},
        {"best.csv", table_best, true, ALWAYS},
        {"summary.md", text_markdown, false, ALWAYS},
        {"summary.tex", text_latex, false, LATEX},
        {"summary.csv", table_summary, true, ALWAYS},
    };
    bool good = true;
    for (size_t i = 0; good && i < sizeof tables / sizeof tables[0]; i++) {
        if (!is_wanted(settings, runs, tables[i].need))
            continue;
        struct buffer text = {0};
        if (tables[i].provenance)
            add_provenance_of(&text, run, runs);
        tables[i].make(&text, runs);
        good = folder_write(settings->out, tables[i].name, &text, error);
        buffer_free(&text);
    }
    return good;
}

static bool write_top(const struct run *run, const struct settings *settings,
                      const struct landscape *landscape, const struct bench *bench,
                      struct error *error)
{
    struct buffer text = {0};
    add_provenance(&text, run, bench_source(bench));
    buffer_print(&text, "# architectures: %zu%s\n", landscape->count,
                 landscape->whole ? "" : ", at random");
    landscape_top_ranks(&text, landscape);
    bool good = folder_write(settings->out, "top.csv", &text, error);
    buffer_free(&text);
    return good;
}

static bool write_page(const struct settings *settings, const struct ledgers *runs,
                       struct error *error)
{
    struct buffer text = {0};
    bool good = page_make(&text, runs, settings->out, error) &&
                folder_write(settings->out, "report.html", &text, error);
    buffer_free(&text);
    return good;
}

struct paths {
    const char **all;
    size_t count;
    struct arena arena;
};

static void add_path(struct paths *paths, const char *path, size_t length)
{
    paths->all = memory_grow(paths->all, paths->count + 1, sizeof *paths->all);
    paths->all[paths->count++] = arena_text(&paths->arena, path, length);
}

static bool check(const struct settings *settings, const struct ledgers *runs,
                  const struct bench *bench, struct error *error)
{
    return check_runs(runs, error) &&
           (!bench || check_bench(runs, bench, settings->bench, settings->metric, error)) &&
           (!settings->same_models || check_models(runs, error));
}

static bool write_report(const struct run *run, const struct settings *settings,
                         struct ledgers *runs, const struct bench *bench,
                         struct error *error)
{
    struct landscape landscape = {0};
    if (bench && !landscape_read(&landscape, bench, (int)run->threads, error))
        return false;
    ledgers_measure(runs, &landscape);
    runs->make = settings->make;
    if (!folder_make(settings->out, error))
        return false;
    bool tables = !settings->page || settings->latex, good = true;
    if (tables)
        good = (!bench || write_top(run, settings, &landscape, bench, error)) &&
               write_tables(run, settings, runs, error);
    if (good && settings->page)
        good = write_page(settings, runs, error);
    landscape_free(&landscape);
    return good;
}

// The paths that are given and those of --list, which the arena holds.
static bool take_paths(const struct run *run, const struct settings *settings,
                       struct paths *paths, struct error *error)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    for (size_t i = 0; i < run->operand_count; i++)
        add_path(paths, run->operands[i], strlen(run->operands[i]));
    if (!settings->list)
        return true;
    bool standard = strcmp(settings->list, "-") == 0;
    FILE *file = standard ? stdin : fopen(settings->list, "re");
    if (!file)
        return error_system(error, settings->list, "cannot open");
    while ((length = getline(&line, &room, file)) > 0) {
        length -= line[length - 1] == '\n';
        if (length > 0)
            add_path(paths, line, (size_t)length);
    }
    bool good = !ferror(file) || error_system(error, settings->list, "cannot read");
    free(line);
    if (!standard)
        fclose(file);
    return good;
}

// Nothing is written before everything is read and agrees.
static bool work(const struct run *run, const struct settings *settings,
                 struct ledgers *runs, struct error *error)
{
    struct bench *bench = NULL;
    if (settings->bench &&
        !(bench = bench_open_view(settings->bench, NULL, settings->metric, error)))
        return false;
    struct paths paths = {0};
    bool good =
        take_paths(run, settings, &paths, error) &&
        ledgers_read(runs, run, paths.all, paths.count, (size_t)settings->budget, error) &&
        check(settings, runs, bench, error) &&
        write_report(run, settings, runs, bench, error);
    bench_close(bench);
    arena_free(&paths.arena);
    free(paths.all);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    struct ledgers runs = {0};
    run_start(&run, &tool, &settings, argc, argv);
    memory_keep();
    if (settings.metric && !settings.bench)
        run_misuse(&run, "--metric: names a view of --bench, which is missing");
    if (run.operand_count == 0 && !settings.list)
        run_misuse(&run, "the file name of a ledger is missing, or --list");
    bool good = work(&run, &settings, &runs, &error);
    size_t count = runs.count, skipped = runs.skipped;
    ledgers_free(&runs);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%zu ledgers reported, %zu left out", count, skipped);
}
