// SPDX-License-Identifier: MIT
#include "report/task_tables.h"

#include "io/csv.h"
#include "io/provenance.h"

#include <stdlib.h>
#include <string.h>

static bool read_comments(struct task_table *task, const char *path, struct error *error)
{
    const char *title, *source;
    if (!comment_find(path, "task", &task->arena, &title, error) ||
        !comment_find(path, "source", &task->arena, &source, error))
        return false;
    if (*title)
        task->title = title;
    task->source = source_find(source);
    return true;
}

// Rows ---------------------------------------------------------------------------------

static const char *keep_text(struct task_table *task, const struct csv_reader *reader,
                             int column)
{
    size_t length;
    const char *text = csv_text(reader, column, &length);
    return arena_text(&task->arena, text, length);
}

static bool read_row(struct task_table *task, struct csv_reader *reader, const int *columns,
                     struct error *error)
{
    double numbers[8];
    for (int i = 0; i < 8; i++)
        if (!csv_number(reader, columns[i + 1], i > 2, &numbers[i], error))
            return false;
    task->rows = memory_grow(task->rows, task->row_count + 1, sizeof *task->rows);
    task->rows[task->row_count++] = (struct task_row){
        .setting = keep_text(task, reader, columns[0]),
        .budget = numbers[0],
        .runs = (size_t)numbers[1],
        .mean = numbers[2],
        .deviation = numbers[3],
        .median = numbers[4],
        .at_best = numbers[5],
        .holm = numbers[6],
        .number = (size_t)numbers[7],
    };
    return true;
}

static bool read_share(struct task_table *task, struct csv_reader *reader,
                       const int *columns, struct error *error)
{
    double spent, share;
    if (!csv_number(reader, columns[1], false, &spent, error) ||
        !csv_number(reader, columns[2], false, &share, error))
        return false;
    task->shares = memory_grow(task->shares, task->share_count + 1, sizeof *task->shares);
    task->shares[task->share_count++] =
        (struct task_share){keep_text(task, reader, columns[0]), spent, share};
    return true;
}

typedef bool read_line(struct task_table *task, struct csv_reader *reader,
                       const int *columns, struct error *error);

static bool read_rows(struct task_table *task, const char *path, const char *const *names,
                      int count, read_line *read, struct error *error)
{
    int columns[9];
    struct csv_reader *reader = csv_open(path, error);
    bool good = reader != NULL;
    for (int i = 0; good && i < count; i++)
        good = csv_need(reader, names[i], &columns[i], error);
    while (good && (good = csv_next(reader, error)))
        good = read(task, reader, columns, error);
    csv_close(reader);
    return good || (reader && error->status == STATUS_SUCCESS);
}

// Tasks --------------------------------------------------------------------------------

static bool read_task(struct task_table *task, const char *folder, enum axis axis,
                      struct error *error)
{
    const char *const names[] = {"setting", axis_names[axis], "runs",
                                 "mean",    "deviation",      "median",
                                 "at_best", "p_holm",         "number"};
    const char *const share_names[] = {"setting", axis == AXIS_COST ? "cost" : "query",
                                       "share"};
    const char *suffix = axis == AXIS_COST ? "-cost" : "";
    struct buffer path = {0}, shares = {0};
    task->folder = memory_text(folder, strlen(folder));
    task->title = task->folder;
    buffer_print(&path, "%s/anytime%s.csv", folder, suffix);
    buffer_print(&shares, "%s/ecdf%s.csv", folder, suffix);
    bool good = read_comments(task, path.text, error) &&
                read_rows(task, path.text, names, 9, read_row, error) &&
                read_rows(task, shares.text, share_names, 3, read_share, error);
    if (good && task->row_count == 0)
        good = error_set(error, "%s: no rows", path.text);
    buffer_free(&path);
    buffer_free(&shares);
    return good;
}

bool task_tables_read(struct task_tables *tasks, const char *const *folders, size_t count,
                      enum axis axis, struct error *error)
{
    *tasks =
        (struct task_tables){.all = memory_new(count, sizeof *tasks->all), .axis = axis};
    for (size_t i = 0; i < count; i++) {
        struct task_table *task = &tasks->all[tasks->count++];
        if (!read_task(task, folders[i], axis, error))
            return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(tasks->all[k].title, task->title) == 0)
                return error_set(error, "%s and %s are of one task: %s",
                                 tasks->all[k].folder, task->folder, task->title);
    }
    return true;
}

void task_tables_free(struct task_tables *tasks)
{
    for (size_t i = 0; i < tasks->count; i++) {
        free(tasks->all[i].folder);
        free(tasks->all[i].rows);
        free(tasks->all[i].shares);
        arena_free(&tasks->all[i].arena);
    }
    free(tasks->all);
    *tasks = (struct task_tables){0};
}

const char *task_sources(const struct task_tables *tasks)
{
    size_t predicted = 0;
    for (size_t t = 0; t < tasks->count; t++)
        predicted += tasks->all[t].source == SOURCE_SURROGATE;
    return predicted == 0             ? ""
           : predicted < tasks->count ? "partly surrogate"
                                      : source_name(SOURCE_SURROGATE);
}

const struct task_row *task_find(const struct task_table *task, const char *setting,
                                 double budget)
{
    for (size_t i = 0; i < task->row_count; i++)
        if (task->rows[i].budget == budget && strcmp(task->rows[i].setting, setting) == 0)
            return &task->rows[i];
    return NULL;
}

double *task_budgets(const struct task_table *task, size_t *count)
{
    double *budgets = memory_new(task->row_count, sizeof *budgets);
    *count = 0;
    for (size_t i = 0; i < task->row_count; i++) {
        double budget = task->rows[i].budget;
        size_t at = *count;
        while (at > 0 && budgets[at - 1] > budget)
            at--;
        if (at > 0 && budgets[at - 1] == budget)
            continue;
        memmove(budgets + at + 1, budgets + at, (*count - at) * sizeof *budgets);
        budgets[at] = budget;
        (*count)++;
    }
    return budgets;
}
