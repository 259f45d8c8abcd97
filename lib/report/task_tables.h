// SPDX-License-Identifier: MIT
// What reports of several tasks found, read back from their tables. A task is a space and a
// view with what answers: a folder that report wrote.
#ifndef CRLSO_REPORT_TASK_TABLES_H
#define CRLSO_REPORT_TASK_TABLES_H

#include "base/error.h"
#include "base/memory.h"
#include "bench/source.h"
#include "report/trajectory.h"

#include <stdbool.h>
#include <stddef.h>

// A row of anytime.csv, or of anytime-cost.csv (report/anytime.h). NaN: not there.
struct task_row {
    const char *setting;
    size_t number; // of the setting in its report
    double budget; // queries, or seconds
    size_t runs;
    double mean, deviation, median, at_best, holm;
};
// A row of ecdf.csv, or of ecdf-cost.csv.
struct task_share {
    const char *setting;
    double spent, share;
};
struct task_table {
    char *folder;
    const char *title; // "nb201 cifar10, surrogate", else the folder
    enum source source;
    size_t row_count, share_count;
    struct task_row *rows;
    struct task_share *shares;
    struct arena arena; // of the texts
};
struct task_tables {
    struct task_table *all;
    size_t count;
    enum axis axis;
};

// Reads FOLDER/anytime.csv and FOLDER/ecdf.csv of each, or those by cost. Two folders of
// one title are an error. Freed by task_tables_free after errors too.
bool task_tables_read(struct task_tables *tasks, const char *const *folders, size_t count,
                      enum axis axis, struct error *error);
void task_tables_free(struct task_tables *tasks);

// What answered all tasks: "surrogate", "partly surrogate", or "" where none is one.
const char *task_sources(const struct task_tables *tasks);

// The row of a setting at a budget, or NULL.
const struct task_row *task_find(const struct task_table *task, const char *setting,
                                 double budget);
// The budgets in the table, ascending; freed by the caller.
double *task_budgets(const struct task_table *task, size_t *count);

#endif
