// SPDX-License-Identifier: MIT
#include "report/overview.h"

#include "report/html.h"
#include "report/html_plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const titles[] = {
    [AXIS_QUERIES] = "Methods over tasks, by queries",
    [AXIS_COST] = "Methods over tasks, by the cost of queries",
};

// Tables -------------------------------------------------------------------------------

static bool is_of(const struct ranks *ranks, size_t block, const struct task_table *task)
{
    return ranks->blocks[block].task == task;
}

static double mean_rank_in(const struct ranks *ranks, size_t setting,
                           const struct task_table *task)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < ranks->block_count; i++)
        if (is_of(ranks, i, task)) {
            sum += ranks->of_block[i * ranks->count + setting];
            count++;
        }
    return sum / count;
}

// A setting a row: its mean rank, Holm's p against the first, its mean rank in each task.
static void table_of_ranks(struct text_table *table, const struct ranks *ranks,
                           const struct task_tables *tasks)
{
    *table = (struct text_table){.columns = 3 + tasks->count};
    text_table_add(table, "setting");
    text_table_add(table, "mean rank");
    text_table_add(table, "p to the first");
    for (size_t t = 0; t < tasks->count; t++)
        text_table_add(table, "%s", tasks->all[t].title);
    for (size_t k = 0; k < ranks->count; k++) {
        text_table_add(table, "%s", ranks->settings[k]);
        text_table_add(table, "%.2f", ranks->mean[k]);
        if (k == 0 || isnan(ranks->holm[k]))
            text_table_add(table, "-");
        else
            text_table_add(table, "%.2g", ranks->holm[k]);
        for (size_t t = 0; t < tasks->count; t++)
            text_table_add(table, "%.2f", mean_rank_in(ranks, k, &tasks->all[t]));
    }
}

static void add_standing(struct text_table *table, const struct task_row *row)
{
    text_table_mean(table, row->mean, row->deviation, row->mean <= 1 ? 5 : 3,
                    row->holm < ranks_level ? " *" : "");
}

static void add_median(struct text_table *table, const struct task_row *row)
{
    text_table_add(table, "%.*f (%.3g %%)", row->mean <= 1 ? 5 : 3, row->median,
                   100 * row->at_best);
}

// The settings of a task from the highest mean at the last budget on; freed by the caller.
static const struct task_row **order_of(const struct task_table *task, double last,
                                        size_t *count)
{
    const struct task_row **order = memory_new(task->row_count, sizeof *order);
    *count = 0;
    for (size_t i = 0; i < task->row_count; i++) {
        const struct task_row *row = &task->rows[i];
        size_t at = *count;
        if (row->budget != last)
            continue;
        for (; at > 0 && order[at - 1]->mean < row->mean; at--)
            order[at] = order[at - 1];
        order[at] = row;
        (*count)++;
    }
    return order;
}

typedef void add_cell(struct text_table *table, const struct task_row *row);

static void table_of_task(struct text_table *table, const struct task_table *task,
                          enum axis axis, add_cell *add)
{
    size_t budgets, count;
    double *all = task_budgets(task, &budgets);
    const struct task_row **order = order_of(task, all[budgets - 1], &count);
    *table = (struct text_table){.columns = 2 + budgets};
    text_table_add(table, "setting");
    text_table_add(table, "runs");
    for (size_t i = 0; i < budgets; i++)
        text_table_add(table, "%.0f%s", all[i], axis == AXIS_COST ? " s" : "");
    for (size_t k = 0; k < count; k++) {
        text_table_add(table, "%s", order[k]->setting);
        text_table_add(table, "%zu", order[k]->runs);
        for (size_t i = 0; i < budgets; i++) {
            const struct task_row *row = task_find(task, order[k]->setting, all[i]);
            if (row)
                add(table, row);
            else
                text_table_add(table, "-");
        }
    }
    free(all);
    free(order);
}

// Words --------------------------------------------------------------------------------

static void say_sources(struct buffer *text, const struct task_tables *tasks)
{
    size_t predicted = 0;
    for (size_t t = 0; t < tasks->count; t++)
        predicted += tasks->all[t].source == SOURCE_SURROGATE;
    if (predicted > 0)
        buffer_print(text,
                     "%zu of the %zu tasks are surrogates, whose accuracies are predicted, "
                     "not measured. ",
                     predicted, tasks->count);
}

static void say_ranks(struct buffer *text, const struct ranks *ranks)
{
    buffer_print(
        text,
        "Ranks by the mean over the runs, 1 the best, in %zu blocks: each task at "
        "each of its budgets. Friedman: χ² = %.4g, p = %.2g (Iman and "
        "Davenport: F = %.4g, p = %.2g). Pairs: Wilcoxon over the blocks, Holm's "
        "correction for all pairs. Nemenyi's critical difference at %g: %.3g. The "
        "blocks of one task are not independent, so that p is too small rather than "
        "too large.",
        ranks->block_count, ranks->test.statistic, ranks->test.p, ranks->test.f,
        ranks->test.f_p, ranks_level, ranks->critical_difference);
    for (size_t i = 0; i < ranks->left_count; i++)
        buffer_print(text, "%s%s",
                     i ? ", " : " Not in every task, and not ranked: ", ranks->left[i]);
    if (ranks->left_count > 0)
        buffer_print(text, ".");
}

#define MEANS                                                                              \
    "mean ± standard deviation over the runs. A star: differs from the one that is the "  \
    "best at the end (Mann-Whitney, p < 0.05 by Holm's correction at that budget)."
static const char *const means_notes[] = {
    [AXIS_QUERIES] =
        "Best validation after so many queries, initial labels included: " MEANS,
    [AXIS_COST] = "Best validation after queries of so many seconds of training: " MEANS,
};
static const char medians_note[] = "Median, and the share of the runs that had found the "
                                   "best of the space (of a space that "
                                   "cannot be listed: the best that any run found).";

// Texts --------------------------------------------------------------------------------

typedef void add_section(struct buffer *text, const char *heading,
                         const struct text_table *table, const char *note);

static void add_ranks(struct buffer *text, const struct ranks *ranks,
                      const struct task_tables *tasks, add_section *add)
{
    struct text_table table;
    struct buffer note = {0};
    say_sources(&note, tasks);
    say_ranks(&note, ranks);
    table_of_ranks(&table, ranks, tasks);
    add(text, "", &table, note.text);
    text_table_free(&table);
    buffer_free(&note);
}

static void add_task(struct buffer *text, const struct task_table *task, enum axis axis,
                     add_section *add)
{
    struct text_table table;
    table_of_task(&table, task, axis, add_standing);
    add(text, task->title, &table, means_notes[axis]);
    text_table_free(&table);
    table_of_task(&table, task, axis, add_median);
    add(text, "", &table, medians_note);
    text_table_free(&table);
}

void overview_markdown(struct buffer *text, const struct ranks *ranks,
                       const struct task_tables *tasks)
{
    buffer_print(text, "# %s\n\n", titles[tasks->axis]);
    add_ranks(text, ranks, tasks, text_table_section);
    for (size_t t = 0; t < tasks->count; t++)
        add_task(text, &tasks->all[t], tasks->axis, text_table_section);
}

static bool add_rank_plots(struct buffer *page, const char *folder, struct error *error)
{
    html_plots_open(page);
    bool good =
        html_plot(page, folder, "ranks",
                  "Mean ranks; a bar joins settings that the tests do not tell apart. CD: "
                  "Nemenyi's critical difference, for comparison.",
                  error) &&
        html_plot(page, folder, "ecdf",
                  "The share of pairs of a run and one of 51 targets that were reached "
                  "after a share of each task's budget: mean over the tasks.",
                  error);
    html_plots_close(page);
    return good;
}

static bool add_task_plots(struct buffer *page, const struct task_table *task,
                           enum axis axis, struct error *error)
{
    bool cost = axis == AXIS_COST;
    html_plots_open(page);
    bool good =
        html_plot(page, task->folder, cost ? "regret-cost" : "regret",
                  "What the best so far lacks to the best: mean over the runs.", error) &&
        html_plot(page, task->folder, cost ? "ecdf-cost" : "ecdf",
                  "Pairs of a run and a target that were reached.", error);
    html_plots_close(page);
    return good;
}

bool overview_page(struct buffer *page, const struct ranks *ranks,
                   const struct task_tables *tasks, const char *folder, struct error *error)
{
    html_open(page, titles[tasks->axis]);
    html_heading(page, "Ranks");
    add_ranks(page, ranks, tasks, html_section);
    bool good = add_rank_plots(page, folder, error);
    for (size_t t = 0; good && t < tasks->count; t++) {
        const struct task_table *task = &tasks->all[t];
        add_task(page, task, tasks->axis, html_section);
        good = add_task_plots(page, task, tasks->axis, error);
        buffer_print(page, "<p class=\"soft\">More of this task: ");
        html_add(page, task->folder);
        buffer_print(page, "/report.html</p>\n");
    }
    html_close(page);
    return good;
}
