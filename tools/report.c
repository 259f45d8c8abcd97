// SPDX-License-Identifier: MIT
#include "base/tool.h"
#include "bench/bench.h"
#include "io/csv.h"
#include "report/comparable.h"
#include "report/page.h"
#include "report/tables.h"
#include "report/texts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct settings {
    const char *out, *bench, *metric;
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
    {OPTION_INTEGER, "budget", offsetof(struct settings, budget), "0", 0, 1e9, "N",
     .help = "take only the first N queries of each ledger; 0: all"},
    {OPTION_FLAG, "same-models", offsetof(struct settings, same_models),
     .help = "require that the settings searched with the same G-VAEs, seed by seed"},
    {OPTION_FLAG, "latex", offsetof(struct settings, latex),
     .help = "write summary.tex too, a LaTeX tabular"},
    {OPTION_FLAG, "page", offsetof(struct settings, page),
     .help = "write report.html instead of the tables, with the plots (*.svg) in DIR"},
};

static const struct tool tool = {
    .name = "report",
    .purpose = "what searches reached: tables over runs and settings, from their ledgers",
    .usage = "--out DIR [--bench FILE [--metric VIEW]] [--budget N] LEDGER.csv ...",
    .example = "search --space nb201 --bench data/nb201-surrogate.safetensors --method "
               "random --out r.csv &&\n"
               "  report --out tables --bench data/nb201-surrogate.safetensors r.csv",
    .notes =
        "Runs of one setting are ledgers whose paths differ in a folder seed-N alone.\n"
        "Any CSV with arch and valid is a run: query-bench --sample N is random search.\n"
        "A setting is called by the label of its ledgers, else by its path without what\n"
        "the paths of all share.\n"
        "Writes summary.csv, summary.md, runs.csv, curves.csv (best so far against\n"
        "queries), compare.csv (each pair of settings: Mann-Whitney, Wilcoxon, A12) and,\n"
        "with --bench, histogram.csv (the space's accuracies).\n"
        "Ledgers that are empty, cut off or unfinished (with --budget: of fewer queries)\n"
        "are left out and a file that is given twice counts once, with a note.\n"
        "Refused: ledgers of different spaces, views, sources or benchmarks, or of others\n"
        "than --bench and --metric; runs of one setting that differ in method or "
        "settings,\n"
        "or have one seed; a ledger whose rows are of several sources. What a file does\n"
        "not say agrees with everything.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_low = 1,
    .operand_high = 1000000,
};

static bool make_folder(const char *path, struct error *error)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST ||
           error_system(error, path, "cannot make the folder");
}

static bool write_text(const char *folder, const char *name, const struct buffer *text,
                       struct error *error)
{
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", folder, name);
    bool good = csv_write_file(path.text, text, error);
    buffer_free(&path);
    return good;
}

// With the source of the accuracies, which plots say.
static void add_provenance(struct buffer *text, const struct run *run, const char *source)
{
    struct provenance provenance = provenance_of_run(run);
    provenance_add(text, &provenance);
    comment_add(text, "source", source);
    provenance_free(&provenance);
}

typedef void make_table(struct buffer *text, const struct ledgers *runs);

// summary.csv comes last: where it is, the others are.
static bool write_tables(const struct run *run, const struct settings *settings,
                         const struct ledgers *runs, struct error *error)
{
    static const struct {
        const char *name;
        make_table *make;
        bool provenance;
    } tables[] = {
        {"runs.csv", table_runs, true},       {"curves.csv", table_curves, true},
        {"compare.csv", table_compare, true}, {"summary.md", text_markdown, false},
        {"summary.tex", text_latex, false},   {"summary.csv", table_summary, true},
    };
    bool good = true;
    for (size_t i = 0; good && i < sizeof tables / sizeof tables[0]; i++) {
        if (tables[i].make == text_latex && !settings->latex)
            continue;
        struct buffer text = {0};
        if (tables[i].provenance)
            add_provenance(&text, run, source_name(ledgers_source(runs)));
        tables[i].make(&text, runs);
        good = write_text(settings->out, tables[i].name, &text, error);
        buffer_free(&text);
    }
    return good;
}

static bool write_histogram(const struct run *run, const struct settings *settings,
                            const struct landscape *landscape, const struct bench *bench,
                            struct error *error)
{
    struct buffer text = {0};
    add_provenance(&text, run, bench_source(bench));
    landscape_histogram(&text, landscape);
    bool good = write_text(settings->out, "histogram.csv", &text, error);
    buffer_free(&text);
    return good;
}

static bool write_page(const struct settings *settings, const struct ledgers *runs,
                       struct error *error)
{
    struct buffer text = {0};
    bool good = page_make(&text, runs, settings->out, error) &&
                write_text(settings->out, "report.html", &text, error);
    buffer_free(&text);
    return good;
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
    ledgers_rank(runs, &landscape);
    if (!make_folder(settings->out, error))
        return false;
    bool good =
        settings->page
            ? write_page(settings, runs, error)
            : (!bench || write_histogram(run, settings, &landscape, bench, error)) &&
                  write_tables(run, settings, runs, error);
    landscape_free(&landscape);
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
    bool good = ledgers_read(runs, run, run->operands, run->operand_count,
                             (size_t)settings->budget, error) &&
                check(settings, runs, bench, error) &&
                write_report(run, settings, runs, bench, error);
    bench_close(bench);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct run run;
    struct error error;
    struct ledgers runs = {0};
    run_start(&run, &tool, &settings, argc, argv);
    memory_keep();
    if (settings.metric && !settings.bench)
        run_misuse(&run, "--metric: names a view of --bench, which is missing");
    bool good = work(&run, &settings, &runs, &error);
    size_t count = runs.count, skipped = runs.skipped;
    ledgers_free(&runs);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%zu ledgers reported, %zu left out", count, skipped);
}
