// SPDX-License-Identifier: MIT
#include "base/tool.h"
#include "io/csv.h"
#include "io/provenance.h"
#include "report/overview.h"
#include "report/ranks.h"

#include <errno.h>
#include <sys/stat.h>

struct settings {
    const char *out;
    bool page;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), .value = "DIR", .required = true,
     .help = "folder of the tables; made if it is not there"},
    {OPTION_FLAG, "page", offsetof(struct settings, page),
     .help =
         "write compare.html instead, with the plots (*.svg) in DIR and in the folders"},
};

static const struct tool tool = {
    .name = "compare",
    .purpose =
        "methods over several tasks: mean ranks and their tests, from what report wrote",
    .usage = "--out DIR REPORT_DIR ...",
    .example =
        "for view in cifar10 cifar100; do\n"
        "    for method in random evolution; do\n"
        "      search --space nb201 --bench data/nb201-surrogate.safetensors --metric "
        "$view \\\n"
        "        --method $method --budget 60 --label $method --out "
        "$view-$method.csv\n"
        "    done\n"
        "    report --out $view --bench data/nb201-surrogate.safetensors --metric $view "
        "\\\n"
        "      $view-random.csv $view-evolution.csv\n"
        "  done && compare --out tables cifar10 cifar100",
    .notes =
        "A task is a space and a view; each of its numbers of queries in anytime.csv is a\n"
        "block, in which settings are ranked by the mean of their runs. Settings are "
        "known\n"
        "by their names; those that are not in every block are not ranked.\n"
        "Writes ranks.csv, block-ranks.csv, pairs.csv (each pair of settings: Wilcoxon\n"
        "over the blocks, with Holm's correction), cliques.csv (settings that the tests "
        "do\n"
        "not tell apart), ecdf.csv (targets reached, over all tasks) and compare.md.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_low = 1,
    .operand_high = 1000,
};

static bool write_text(const char *folder, const char *name, const struct buffer *text,
                       struct error *error)
{
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", folder, name);
    bool good = csv_write_file(path.text, text, error);
    buffer_free(&path);
    return good;
}

static bool write_csv(const struct run *run, const char *folder, const char *name,
                      const struct buffer *rows, struct error *error)
{
    struct buffer text = {0};
    struct provenance provenance = provenance_of_run(run);
    provenance_add(&text, &provenance);
    buffer_add(&text, rows->text, rows->length);
    bool good = write_text(folder, name, &text, error);
    provenance_free(&provenance);
    buffer_free(&text);
    return good;
}

// compare.md comes last: where it is, the others are.
static bool write_tables(const struct run *run, const char *folder,
                         const struct ranks *ranks, const struct task_tables *tasks,
                         struct error *error)
{
    static const struct {
        const char *name;
        void (*make)(struct buffer *rows, const struct ranks *ranks);
    } tables[] = {
        {"ranks.csv", table_ranks},
        {"block-ranks.csv", table_block_ranks},
        {"pairs.csv", table_pairs},
        {"cliques.csv", table_cliques},
    };
    struct buffer text = {0};
    bool good = true;
    for (size_t i = 0; good && i < sizeof tables / sizeof tables[0]; i++) {
        buffer_clear(&text);
        tables[i].make(&text, ranks);
        good = write_csv(run, folder, tables[i].name, &text, error);
    }
    buffer_clear(&text);
    table_task_attainment(&text, ranks, tasks);
    good = good && write_csv(run, folder, "ecdf.csv", &text, error);
    buffer_clear(&text);
    overview_markdown(&text, ranks, tasks);
    good = good && write_text(folder, "compare.md", &text, error);
    buffer_free(&text);
    return good;
}

static bool write_page(const char *folder, const struct ranks *ranks,
                       const struct task_tables *tasks, struct error *error)
{
    struct buffer text = {0};
    bool good = overview_page(&text, ranks, tasks, folder, error) &&
                write_text(folder, "compare.html", &text, error);
    buffer_free(&text);
    return good;
}

// Nothing is written before everything is read and agrees.
static bool work(const struct run *run, const struct settings *settings, size_t *ranked,
                 struct error *error)
{
    struct task_tables tasks = {0};
    struct ranks ranks = {0};
    bool good = task_tables_read(&tasks, run->operands, run->operand_count, error) &&
                ranks_make(&ranks, &tasks, error) &&
                (mkdir(settings->out, 0777) == 0 || errno == EEXIST ||
                 error_system(error, settings->out, "cannot make the folder")) &&
                (settings->page ? write_page(settings->out, &ranks, &tasks, error)
                                : write_tables(run, settings->out, &ranks, &tasks, error));
    for (size_t i = 0; good && i < ranks.left_count; i++)
        run_note(run, "not in every block, and not ranked: %s", ranks.left[i]);
    *ranked = ranks.count;
    ranks_free(&ranks);
    task_tables_free(&tasks);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct run run;
    struct error error;
    size_t ranked;
    run_start(&run, &tool, &settings, argc, argv);
    if (!work(&run, &settings, &ranked, &error))
        run_fail(&run, &error);
    return run_finish(&run, "%zu settings ranked over %zu tasks", ranked,
                      run.operand_count);
}
