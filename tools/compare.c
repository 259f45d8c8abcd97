// SPDX-License-Identifier: MIT
#include "base/tool.h"
#include "io/folder.h"
#include "io/provenance.h"
#include "report/overview.h"
#include "report/ranks.h"

struct settings {
    const char *out;
    bool cost, page;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), .value = "DIR", .required = true,
     .help = "folder of the tables; made if it is not there"},
    {OPTION_FLAG, "cost", offsetof(struct settings, cost),
     .help = "by what queries cost, anytime-cost.csv, instead of by their number"},
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
        "A task is a space and a view; each of its budgets in anytime.csv is a\n"
        "block, in which settings are ranked by the mean of their runs. Settings are "
        "known\n"
        "by their names; those that are not in every task are not ranked.\n"
        "Writes ranks.csv, block-ranks.csv, pairs.csv (each pair of settings: Wilcoxon\n"
        "over the blocks, with Holm's correction), cliques.csv (settings that the tests "
        "do\n"
        "not tell apart), ecdf.csv (targets reached, over all tasks) and compare.md.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_low = 1,
    .operand_high = 1000,
};

// With the source of the accuracies, which plots say.
static bool write_csv(const struct run *run, const char *folder, const char *name,
                      const struct task_tables *tasks, const struct buffer *rows,
                      struct error *error)
{
    struct buffer text = {0};
    struct provenance provenance = provenance_of_run(run);
    provenance_add(&text, &provenance);
    comment_add(&text, "source", task_sources(tasks));
    buffer_add(&text, rows->text, rows->length);
    bool good = folder_write(folder, name, &text, error);
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
        {"pairs.csv", table_pairs},
        {"cliques.csv", table_cliques},
    };
    struct buffer text = {0};
    bool good = true;
    for (size_t i = 0; good && i < sizeof tables / sizeof tables[0]; i++) {
        buffer_clear(&text);
        tables[i].make(&text, ranks);
        good = write_csv(run, folder, tables[i].name, tasks, &text, error);
    }
    buffer_clear(&text);
    table_block_ranks(&text, ranks, tasks->axis);
    good = good && write_csv(run, folder, "block-ranks.csv", tasks, &text, error);
    buffer_clear(&text);
    table_task_attainment(&text, ranks, tasks);
    good = good && write_csv(run, folder, "ecdf.csv", tasks, &text, error);
    buffer_clear(&text);
    overview_markdown(&text, ranks, tasks);
    good = good && folder_write(folder, "compare.md", &text, error);
    buffer_free(&text);
    return good;
}

static bool write_page(const char *folder, const struct ranks *ranks,
                       const struct task_tables *tasks, struct error *error)
{
    struct buffer text = {0};
    bool good = overview_page(&text, ranks, tasks, folder, error) &&
                folder_write(folder, "compare.html", &text, error);
    buffer_free(&text);
    return good;
}

// Nothing is written before everything is read and agrees.
static bool work(const struct run *run, const struct settings *settings, size_t *ranked,
                 struct error *error)
{
    struct task_tables tasks = {0};
    struct ranks ranks = {0};
    bool good = task_tables_read(&tasks, run->operands, run->operand_count,
                                 settings->cost ? AXIS_COST : AXIS_QUERIES, error) &&
                ranks_make(&ranks, &tasks, error) && folder_make(settings->out, error) &&
                (settings->page ? write_page(settings->out, &ranks, &tasks, error)
                                : write_tables(run, settings->out, &ranks, &tasks, error));
    for (size_t i = 0; good && i < ranks.left_count; i++)
        run_note(run, "not in every task, and not ranked: %s", ranks.left[i]);
    *ranked = ranks.count;
    ranks_free(&ranks);
    task_tables_free(&tasks);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    size_t ranked;
    run_start(&run, &tool, &settings, argc, argv);
    if (!work(&run, &settings, &ranked, &error))
        run_fail(&run, &error);
    return run_finish(&run, "%zu settings ranked over %zu tasks", ranked,
                      run.operand_count);
}
