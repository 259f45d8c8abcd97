// SPDX-License-Identifier: MIT
// Settings ranked over tasks: in each block, a task at a budget, by the mean of
// their runs. Source: Demšar, "Statistical comparisons of classifiers over multiple data
// sets", JMLR 7 (2006); pairs by Wilcoxon's test with Holm's correction, as Benavoli,
// Corani and Mangili advise, "Should we really use post-hoc tests based on mean-ranks?",
// JMLR 17 (2016).
#ifndef CRLSO_REPORT_RANKS_H
#define CRLSO_REPORT_RANKS_H

#include "report/task_tables.h"
#include "report/text_table.h"
#include "stats/friedman.h"

#include <stdbool.h>
#include <stddef.h>

struct block {
    const struct task_table *task;
    double budget;
};
struct ranks {
    size_t count, block_count;
    // Those at the last budget of every task, by mean rank. Blocks are the budgets at which
    // a task has all of them: by cost, some have their first answer late.
    const char **settings; // [count]
    double *mean;          // [count], mean ranks, 1 the best
    struct block *blocks;
    double *values, *of_block; // [block_count x count]: the means, and their ranks
    struct friedman test;
    double critical_difference; // Nemenyi's, at the level
    double *p, *holm;           // [count x count], symmetric: of pairs of settings
    // The other settings; their texts are the tasks'.
    size_t left_count;
    const char **left;
};
extern const double ranks_level; // 0.05

// Fails where there are fewer than two. Points into the tasks.
bool ranks_make(struct ranks *ranks, const struct task_tables *tasks, struct error *error);
void ranks_free(struct ranks *ranks);

// Whether the tests tell two settings apart: Friedman's test does first, then the pair's.
bool ranks_differ(const struct ranks *ranks, size_t first, size_t second);

// A group of neighbours by mean rank of which no two are told apart, and that no further
// setting could join. Settings first to last; groups of one level do not touch.
struct clique {
    size_t first, last, level;
};
size_t ranks_cliques(const struct ranks *ranks,
                     struct clique *cliques); // [count]; how many

// CSV: setting,rank,critical_difference,friedman_p,number: the third and the fourth the
// same in each row; the number that the setting has in the first task.
void table_ranks(struct buffer *rows, const struct ranks *ranks);
// task,source,queries|cost,setting,mean,rank
void table_block_ranks(struct buffer *rows, const struct ranks *ranks, enum axis axis);
// first,second,rank_difference,p_wilcoxon,p_holm
void table_pairs(struct buffer *rows, const struct ranks *ranks);
// from,to,level: mean ranks of the ends of each group.
void table_cliques(struct buffer *rows, const struct ranks *ranks);
// setting,budget,share,number: targets reached (report/attainment.h) after a share of each
// task's budget, mean over the tasks, in 100 steps.
void table_task_attainment(struct buffer *rows, const struct ranks *ranks,
                           const struct task_tables *tasks);

#endif
