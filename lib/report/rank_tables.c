// SPDX-License-Identifier: MIT
#include "report/ranks.h"

#include "io/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_text(struct buffer *rows, const char *text)
{
    csv_add_text(rows, text, strlen(text));
}

// In the first task, whose report's plots give it a colour by it.
static size_t number_of(const struct ranks *ranks, const char *setting)
{
    return task_find(ranks->blocks[0].task, setting, ranks->blocks[0].budget)->number;
}

void table_ranks(struct buffer *rows, const struct ranks *ranks)
{
    buffer_print(rows, "setting,rank,critical_difference,friedman_p,number\n");
    for (size_t k = 0; k < ranks->count; k++) {
        add_text(rows, ranks->settings[k]);
        csv_add_rounded(rows, ranks->mean[k]);
        csv_add_rounded(rows, ranks->critical_difference);
        csv_add_rounded(rows, ranks->test.p);
        buffer_print(rows, "%zu,", number_of(ranks, ranks->settings[k]));
        csv_end_row(rows);
    }
}

void table_block_ranks(struct buffer *rows, const struct ranks *ranks, enum axis axis)
{
    buffer_print(rows, "task,source,%s,setting,mean,rank\n", axis_names[axis]);
    for (size_t i = 0; i < ranks->block_count; i++)
        for (size_t k = 0; k < ranks->count; k++) {
            const struct block *block = &ranks->blocks[i];
            add_text(rows, block->task->title);
            add_text(rows, source_name(block->task->source));
            csv_add_rounded(rows, block->budget);
            add_text(rows, ranks->settings[k]);
            csv_add_rounded(rows, ranks->values[i * ranks->count + k]);
            csv_add_rounded(rows, ranks->of_block[i * ranks->count + k]);
            csv_end_row(rows);
        }
}

void table_pairs(struct buffer *rows, const struct ranks *ranks)
{
    buffer_print(rows, "first,second,rank_difference,p_wilcoxon,p_holm\n");
    for (size_t a = 0; a < ranks->count; a++)
        for (size_t b = a + 1; b < ranks->count; b++) {
            add_text(rows, ranks->settings[a]);
            add_text(rows, ranks->settings[b]);
            csv_add_rounded(rows, ranks->mean[a] - ranks->mean[b]);
            csv_add_rounded(rows, ranks->p[a * ranks->count + b]);
            csv_add_rounded(rows, ranks->holm[a * ranks->count + b]);
            csv_end_row(rows);
        }
}

void table_cliques(struct buffer *rows, const struct ranks *ranks)
{
    struct clique *cliques = memory_new(ranks->count, sizeof *cliques);
    size_t count = ranks_cliques(ranks, cliques);
    buffer_print(rows, "from,to,level\n");
    for (size_t i = 0; i < count; i++) {
        csv_add_rounded(rows, ranks->mean[cliques[i].first]);
        csv_add_rounded(rows, ranks->mean[cliques[i].last]);
        buffer_print(rows, "%zu\n", cliques[i].level);
    }
    free(cliques);
}

// The share of a setting in a task for what was spent: of the last row that is no later.
static double share_at(const struct task_table *task, const char *setting, double spent)
{
    double share = 0, at = 0;
    for (size_t i = 0; i < task->share_count; i++) {
        const struct task_share *row = &task->shares[i];
        if (row->spent <= spent && row->spent > at && strcmp(row->setting, setting) == 0) {
            share = row->share;
            at = row->spent;
        }
    }
    return share;
}

static double last_spent(const struct task_table *task)
{
    double last = 0;
    for (size_t i = 0; i < task->share_count; i++)
        last = fmax(last, task->shares[i].spent);
    return last;
}

static bool is_ranked(const struct ranks *ranks, const char *setting)
{
    for (size_t k = 0; k < ranks->count; k++)
        if (strcmp(ranks->settings[k], setting) == 0)
            return true;
    return false;
}

void table_task_attainment(struct buffer *rows, const struct ranks *ranks,
                           const struct task_tables *tasks)
{
    enum { POINTS = 100 };
    buffer_print(rows, "setting,budget,share,number\n");
    const struct task_table *first = &tasks->all[0];
    for (size_t r = 0; r < first->row_count; r++) {
        const char *setting = first->rows[r].setting;
        if (first->rows[r].budget != ranks->blocks[0].budget || !is_ranked(ranks, setting))
            continue;
        for (int i = 1; i <= POINTS; i++) {
            double sum = 0;
            for (size_t t = 0; t < tasks->count; t++) {
                const struct task_table *task = &tasks->all[t];
                double spent = last_spent(task) * i / POINTS;
                sum += share_at(task, setting, spent);
            }
            add_text(rows, setting);
            csv_add_rounded(rows, i / (double)POINTS);
            csv_add_rounded(rows, sum / (double)tasks->count);
            buffer_print(rows, "%zu,", first->rows[r].number);
            csv_end_row(rows);
        }
    }
}
