// SPDX-License-Identifier: MIT
#include "base/tool.h"
#include "io/folder.h"
#include "io/provenance.h"
#include "report/paper_page.h"

struct settings {
    const char *out, *table, *figure;
    bool page;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_TEXT, "table", offsetof(struct settings, table), .value = "I..VIII",
     .help = "table of the paper to make again"},
    {OPTION_TEXT, "figure", offsetof(struct settings, figure), .value = "2..9",
     .help = "figure of the paper: the page of the plots in DIR that repeat it, which make "
             "figure-N draws"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), .value = "DIR", .required = true,
     .help = "folder of what is written; made if it is not there"},
    {OPTION_FLAG, "page", offsetof(struct settings, page),
     .help = "of a table, write table.html instead, with the plot table.svg in DIR"},
};

static const struct tool tool = {
    .name = "reproduce",
    .purpose = "a table or a figure of the paper, from runs here, with the paper's own "
               "numbers",
    .usage = "--table II --out DIR RUNS.csv ...\n"
             "--figure 6 --out DIR [RUNS.csv ...]",
    .example = "for k in 5 10 15; do\n"
               "    mkdir -p k$k/seed-1\n"
               "    search --space nb201 --bench data/nb201-surrogate.safetensors --method "
               "random \\\n"
               "      --budget 200 --seed $k --out k$k/seed-1/ledger.csv\n"
               "  done\n"
               "  report --out tables --bench data/nb201-surrogate.safetensors "
               "k*/seed-1/ledger.csv "
               "&&\n"
               "  reproduce --table V --out table-5 tables/runs.csv",
    .notes =
        "A row of the table is the runs of one of pipelines/variants, known by the folder\n"
        "above seed-N; data/paper.csv says which repeats which row of the paper. Runs of\n"
        "other variants follow. Where all answers were measured, the paper's row stands\n"
        "below that of the runs here; where a surrogate predicted them, the paper's "
        "numbers\n"
        "are a table of their own.\n"
        "Writes table.csv, table.md and table.tex; with --figure, figure.html.\n"
        "RUNS.csv: runs.csv of report, or a CSV of that form with the columns pearson,\n"
        "spearman or kendall.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_low = 0,
    .operand_high = 1000,
};

static bool write_table(const struct run *run, const char *folder,
                        const struct paper_layout *layout, const struct paper_runs *runs,
                        struct error *error)
{
    struct buffer text = {0};
    struct provenance provenance = provenance_of_run(run);
    provenance_add(&text, &provenance);
    provenance_free(&provenance);
    paper_table_csv(&text, layout, runs);
    bool good = folder_write(folder, "table.csv", &text, error);
    buffer_clear(&text);
    paper_table_latex(&text, layout, runs);
    good = good && folder_write(folder, "table.tex", &text, error);
    buffer_clear(&text);
    paper_table_markdown(&text, layout, runs);
    good = good && folder_write(folder, "table.md", &text, error);
    buffer_free(&text);
    return good;
}

static bool make_table(const struct run *run, const struct settings *settings,
                       const struct paper_layout *layout, struct error *error)
{
    struct paper_runs runs;
    struct paper_sources sources = {run->operands, run->operand_count};
    struct buffer page = {0};
    bool good = paper_runs_read(&runs, run->operands, run->operand_count, error) &&
                folder_make(settings->out, error);
    if (good && settings->page)
        good = paper_table_page(&page, layout, &runs, &sources, settings->out, error) &&
               folder_write(settings->out, "table.html", &page, error);
    else if (good)
        good = write_table(run, settings->out, layout, &runs, error);
    buffer_free(&page);
    paper_runs_free(&runs);
    return good;
}

static bool make_figure(const struct run *run, const struct settings *settings,
                        const struct paper_picture *picture, struct error *error)
{
    struct buffer page = {0};
    struct paper_sources sources = {run->operands, run->operand_count};
    bool good = paper_picture_page(&page, picture, &sources, settings->out, error) &&
                folder_write(settings->out, "figure.html", &page, error);
    buffer_free(&page);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    if (!settings.table == !settings.figure)
        run_misuse(&run, "either --table or --figure is needed");
    const struct paper_layout *layout =
        settings.table ? paper_layout_find(settings.table) : NULL;
    const struct paper_picture *picture =
        settings.figure ? paper_picture_find(settings.figure) : NULL;
    if (settings.table && !layout)
        run_misuse(&run, "--table %s: the paper's tables are I to VIII", settings.table);
    if (settings.figure && !picture)
        run_misuse(&run, "--figure %s: those with results are 2 to 9", settings.figure);
    if (layout && run.operand_count == 0)
        run_misuse(&run, "the file name of a runs.csv is missing");
    bool good = layout ? make_table(&run, &settings, layout, &error)
                       : make_figure(&run, &settings, picture, &error);
    if (!good)
        run_fail(&run, &error);
    return layout ? run_finish(&run, "table %s from %zu files", layout->table,
                               run.operand_count)
                  : run_finish(&run, "figure %s", picture->number);
}
