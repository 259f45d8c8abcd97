// SPDX-License-Identifier: MIT
#include "report/ranks.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

// Tasks of some settings at the queries 10, 20, …; means [settings x budgets], NaN: no row.
enum { BUDGETS = 4, SETTINGS_HIGH = 6 };
struct made {
    struct task_table tasks[2];
    struct task_row rows[2][SETTINGS_HIGH * BUDGETS];
};

static void make_task(struct made *made, int task, const char *title,
                      const char *const *names, const double means[][BUDGETS], size_t count)
{
    struct task_table *table = &made->tasks[task];
    *table = (struct task_table){.title = title, .rows = made->rows[task]};
    for (size_t k = 0; k < count; k++)
        for (int i = 0; i < BUDGETS; i++)
            if (!isnan(means[k][i]))
                table->rows[table->row_count++] = (struct task_row){.setting = names[k],
                                                                    .number = k + 1,
                                                                    .budget = 10 * (i + 1),
                                                                    .runs = 3,
                                                                    .mean = means[k][i]};
}

static void check(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12))
        fail_msg("%.17g is not %.17g", value, expected);
}

static const char *const names[] = {"b", "a", "c", "new"};
static const double first[][BUDGETS] = {
    {2, 2, 2, 2}, {3, 3, 3, 3}, {1, 1, 1, 1}, {9, 9, NAN, 9}};
static const double second[][BUDGETS] = {{5, 6, 7, 8}, {6, 7, 8, 9}, {5, 5, 5, 5}};

static void make_two(struct made *made, struct task_tables *tasks)
{
    make_task(made, 0, "one", names, first, 4);
    make_task(made, 1, "two", names, second, 3);
    *tasks = (struct task_tables){.all = made->tasks, .count = 2};
}

static void settings_are_ranked(void **state)
{
    (void)state;
    struct made made;
    struct task_tables tasks;
    struct ranks ranks;
    struct error error;
    make_two(&made, &tasks);
    assert_true(ranks_make(&ranks, &tasks, &error));
    assert_int_equal(ranks.count, 3);
    assert_int_equal(ranks.block_count, 8);
    assert_int_equal(ranks.left_count, 1);
    assert_string_equal(ranks.left[0], "new");
    assert_string_equal(ranks.settings[0], "a");
    assert_string_equal(ranks.settings[1], "b");
    assert_string_equal(ranks.settings[2], "c");
    check(ranks.mean[0], 1);
    check(ranks.mean[1], (7 * 2 + 2.5) / 8);
    check(ranks.mean[2], (7 * 3 + 2.5) / 8);
    check(ranks.of_block[4 * 3 + 1], 2.5);
    check(ranks.values[4 * 3 + 0], 6);
    // Wilcoxon: eight times the same sign, 2 / 2^8; b and c are tied once: 2 / 2^7.
    check(ranks.p[0 * 3 + 1], 2.0 / 256);
    check(ranks.p[2 * 3 + 1], 2.0 / 128);
    check(ranks.holm[0 * 3 + 1], 6.0 / 256);
    check(ranks.holm[0 * 3 + 2], 6.0 / 256);
    check(ranks.holm[1 * 3 + 2], 6.0 / 256); // not below the one before it
    assert_true(ranks_differ(&ranks, 0, 1) && ranks_differ(&ranks, 2, 1));
    struct clique cliques[3];
    assert_int_equal(ranks_cliques(&ranks, cliques), 0);
    ranks_free(&ranks);
}

static void tables(void **state)
{
    (void)state;
    struct made made;
    struct task_tables tasks;
    struct ranks ranks;
    struct error error;
    struct buffer rows = {0};
    make_two(&made, &tasks);
    assert_true(ranks_make(&ranks, &tasks, &error));
    table_pairs(&rows, &ranks);
    assert_string_equal(rows.text, "first,second,rank_difference,p_wilcoxon,p_holm\n"
                                   "a,b,-1.0625,0.0078125,0.0234375\n"
                                   "a,c,-1.9375,0.0078125,0.0234375\n"
                                   "b,c,-0.875,0.015625,0.0234375\n");
    buffer_clear(&rows);
    table_block_ranks(&rows, &ranks, AXIS_QUERIES);
    assert_non_null(strstr(rows.text, "\ntwo,,10,b,5,2.5\n"));
    buffer_clear(&rows);
    table_cliques(&rows, &ranks);
    assert_string_equal(rows.text, "from,to,level\n");
    buffer_free(&rows);
    ranks_free(&ranks);
}

// Shares are those of the last query of the list that has passed.
static void attainment(void **state)
{
    (void)state;
    struct made made;
    struct task_tables tasks;
    struct ranks ranks;
    struct error error;
    struct buffer rows = {0};
    struct task_share one[] = {{"a", 1, 0.1}, {"a", 2, 0.5}, {"b", 1, 0.2}, {"b", 2, 0.3}};
    struct task_share two[] = {{"a", 50, 0.4}, {"a", 100, 0.7}};
    make_two(&made, &tasks);
    made.tasks[0].shares = one;
    made.tasks[0].share_count = 4;
    made.tasks[1].shares = two;
    made.tasks[1].share_count = 2;
    assert_true(ranks_make(&ranks, &tasks, &error));
    table_task_attainment(&rows, &ranks, &tasks);
    assert_non_null(strstr(rows.text, "\na,0.49,0,2\n")); // 0.98 and 49 queries
    assert_non_null(strstr(rows.text, "\na,0.5,0.25,2\n"));
    assert_non_null(strstr(rows.text, "\na,1,0.6,2\n"));
    assert_non_null(strstr(rows.text, "\nb,1,0.15,1\n"));
    assert_true(strstr(rows.text, "\nb,") < strstr(rows.text, "\na,"));
    buffer_free(&rows);
    ranks_free(&ranks);
}

// Groups overlap, and lie on levels of their own where they do: as neighbours of a chain
// whose ends differ.
static void groups(void **state)
{
    (void)state;
    enum { COUNT = 5 };
    double mean[COUNT] = {1, 2, 3, 4, 5}, holm[COUNT][COUNT];
    for (int a = 0; a < COUNT; a++)
        for (int b = 0; b < COUNT; b++)
            holm[a][b] = abs(a - b) > 2 || (a == 4) != (b == 4) ? 0.01 : 0.5;
    struct ranks ranks = {
        .count = COUNT, .mean = mean, .holm = holm[0], .test = {.p = 0.001}};
    struct clique cliques[COUNT];
    assert_int_equal(ranks_cliques(&ranks, cliques), 2);
    assert_true(cliques[0].first == 0 && cliques[0].last == 2 && cliques[0].level == 0);
    assert_true(cliques[1].first == 1 && cliques[1].last == 3 && cliques[1].level == 1);
    // Where Friedman's test does not tell them apart, all are one.
    ranks.test.p = 0.2;
    assert_int_equal(ranks_cliques(&ranks, cliques), 1);
    assert_true(cliques[0].first == 0 && cliques[0].last == COUNT - 1);
    ranks.test.p = NAN;
    assert_int_equal(ranks_cliques(&ranks, cliques), 1);
}

static void too_little(void **state)
{
    (void)state;
    struct made made;
    struct ranks ranks;
    struct error error;
    make_task(&made, 0, "one", names, first, 1);
    struct task_tables tasks = {.all = made.tasks, .count = 1};
    assert_false(ranks_make(&ranks, &tasks, &error));
    assert_non_null(strstr(error.text, "fewer than two settings"));
    ranks_free(&ranks);
    size_t count;
    double *budgets = task_budgets(&made.tasks[0], &count);
    assert_int_equal(count, BUDGETS);
    assert_true(budgets[0] == 10 && budgets[3] == 40);
    free(budgets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_ranked), cmocka_unit_test(tables),
        cmocka_unit_test(attainment),          cmocka_unit_test(groups),
        cmocka_unit_test(too_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
