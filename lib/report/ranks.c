// SPDX-License-Identifier: MIT
#include "report/ranks.h"

#include "stats/rank.h"
#include "stats/rank_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double ranks_level = 0.05;

// What is ranked -----------------------------------------------------------------------

static void find_blocks(struct ranks *ranks, const struct task_tables *tasks)
{
    for (size_t i = 0; i < tasks->count; i++) {
        size_t count;
        double *budgets = task_budgets(&tasks->all[i], &count);
        ranks->blocks =
            memory_grow(ranks->blocks, ranks->block_count + count, sizeof *ranks->blocks);
        for (size_t k = 0; k < count; k++)
            ranks->blocks[ranks->block_count++] =
                (struct block){&tasks->all[i], budgets[k]};
        free(budgets);
    }
}

static bool is_in_all(const struct ranks *ranks, const char *setting)
{
    for (size_t i = 0; i < ranks->block_count; i++)
        if (!task_find(ranks->blocks[i].task, setting, ranks->blocks[i].queries))
            return false;
    return true;
}

static bool has_text(const char *const *texts, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(texts[i], text) == 0)
            return true;
    return false;
}

static void add_text_once(const char ***texts, size_t *count, const char *text)
{
    if (has_text(*texts, *count, text))
        return;
    *texts = memory_grow(*texts, *count + 1, sizeof **texts);
    (*texts)[(*count)++] = text;
}

static void find_settings(struct ranks *ranks, const struct task_tables *tasks)
{
    for (size_t i = 0; i < tasks->count; i++)
        for (size_t k = 0; k < tasks->all[i].row_count; k++) {
            const char *setting = tasks->all[i].rows[k].setting;
            if (has_text(ranks->settings, ranks->count, setting))
                continue;
            if (is_in_all(ranks, setting))
                add_text_once(&ranks->settings, &ranks->count, setting);
            else
                add_text_once(&ranks->left, &ranks->left_count, setting);
        }
}

// Ranks --------------------------------------------------------------------------------

static void fill_values(struct ranks *ranks)
{
    for (size_t i = 0; i < ranks->block_count; i++)
        for (size_t k = 0; k < ranks->count; k++)
            ranks->values[i * ranks->count + k] =
                task_find(ranks->blocks[i].task, ranks->settings[k],
                          ranks->blocks[i].queries)
                    ->mean;
}

// Orders the settings by mean rank.
static void sort_settings(struct ranks *ranks)
{
    for (size_t k = 1; k < ranks->count; k++)
        for (size_t at = k; at > 0 && ranks->mean[at] < ranks->mean[at - 1]; at--) {
            const char *setting = ranks->settings[at];
            double mean = ranks->mean[at];
            ranks->settings[at] = ranks->settings[at - 1];
            ranks->mean[at] = ranks->mean[at - 1];
            ranks->settings[at - 1] = setting;
            ranks->mean[at - 1] = mean;
        }
    fill_values(ranks);
}

static void rank_blocks(struct ranks *ranks)
{
    double *turned = memory_new(ranks->count, sizeof *turned);
    for (size_t i = 0; i < ranks->block_count; i++) {
        for (size_t k = 0; k < ranks->count; k++)
            turned[k] = -ranks->values[i * ranks->count + k];
        stats_rank(turned, ranks->count, ranks->of_block + i * ranks->count);
    }
    free(turned);
}

static void test_pair(struct ranks *ranks, size_t a, size_t b, double *p)
{
    double *left = memory_new(2 * ranks->block_count, sizeof *left);
    double *right = left + ranks->block_count;
    for (size_t i = 0; i < ranks->block_count; i++) {
        left[i] = ranks->values[i * ranks->count + a];
        right[i] = ranks->values[i * ranks->count + b];
    }
    *p = stats_wilcoxon(left, right, ranks->block_count).p;
    free(left);
}

static void test_pairs(struct ranks *ranks)
{
    size_t n = ranks->count, pairs = n * (n - 1) / 2, at = 0;
    double *p = memory_new(2 * pairs, sizeof *p), *holm = p + pairs;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n; b++)
            test_pair(ranks, a, b, &p[at++]);
    stats_holm(p, pairs, holm);
    at = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n; b++, at++) {
            ranks->p[a * n + b] = ranks->p[b * n + a] = p[at];
            ranks->holm[a * n + b] = ranks->holm[b * n + a] = holm[at];
        }
    free(p);
}

bool ranks_make(struct ranks *ranks, const struct task_tables *tasks, struct error *error)
{
    *ranks = (struct ranks){0};
    find_blocks(ranks, tasks);
    find_settings(ranks, tasks);
    if (ranks->count < 2)
        return error_set(error,
                         "fewer than two settings are in all %zu tasks and at all of "
                         "their numbers of queries",
                         tasks->count);
    size_t cells = ranks->block_count * ranks->count;
    ranks->mean = memory_new(ranks->count, sizeof *ranks->mean);
    ranks->values = memory_new(cells, sizeof *ranks->values);
    ranks->of_block = memory_new(cells, sizeof *ranks->of_block);
    ranks->p = memory_new(ranks->count * ranks->count, sizeof *ranks->p);
    ranks->holm = memory_new(ranks->count * ranks->count, sizeof *ranks->holm);
    fill_values(ranks);
    ranks->test =
        stats_friedman(ranks->values, ranks->block_count, ranks->count, ranks->mean);
    ranks->critical_difference =
        stats_critical_difference(ranks->count, ranks->block_count, ranks_level);
    sort_settings(ranks);
    rank_blocks(ranks);
    test_pairs(ranks);
    return true;
}

void ranks_free(struct ranks *ranks)
{
    free(ranks->settings);
    free(ranks->mean);
    free(ranks->blocks);
    free(ranks->values);
    free(ranks->of_block);
    free(ranks->p);
    free(ranks->holm);
    free(ranks->left);
    *ranks = (struct ranks){0};
}

// Groups -------------------------------------------------------------------------------

bool ranks_differ(const struct ranks *ranks, size_t first, size_t second)
{
    return ranks->test.p < ranks_level &&
           ranks->holm[first * ranks->count + second] < ranks_level;
}

// The last setting that a group from `first` on reaches.
static size_t end_of_group(const struct ranks *ranks, size_t first)
{
    size_t last = first;
    for (bool joins = true; joins && last + 1 < ranks->count; last += joins)
        for (size_t k = first; joins && k <= last; k++)
            joins = !ranks_differ(ranks, k, last + 1);
    return last;
}

size_t ranks_cliques(const struct ranks *ranks, struct clique *cliques)
{
    size_t count = 0;
    for (size_t first = 0; first < ranks->count; first++) {
        struct clique clique = {first, end_of_group(ranks, first), 0};
        bool inside = count > 0 && cliques[count - 1].last >= clique.last;
        if (clique.last == first || inside)
            continue;
        // The lowest level whose last group ends before this one.
        for (bool free = false; !free; clique.level += !free) {
            free = true;
            for (size_t i = 0; i < count; i++)
                free = free &&
                       (cliques[i].level != clique.level || cliques[i].last < clique.first);
        }
        cliques[count++] = clique;
    }
    return count;
}
