// SPDX-License-Identifier: MIT
#include "report/anytime.h"
#include "report/attainment.h"
#include "report/tables.h"
#include "stats/rank_test.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

// Two settings, of three and two runs, 60 queries each of 10 seconds. By queries:
//   fast   10 at 1, 50 at 10, 90 at 40 | 20 at 1, 90 at 20 | 30 at 2, 80 at 50
//   slow   10 at 1, 60 at 60           | 40 at 1
enum { RUNS = 5, FAST = 3, QUERIES = 60, SECONDS = 10 };
static const struct {
    const char *name;
    struct step steps[3];
} made[RUNS] = {
    {"fast", {{1, 10, 0}, {10, 50, 0}, {40, 90, 0}}},
    {"fast", {{1, 20, 0}, {20, 90, 0}}},
    {"fast", {{2, 30, 0}, {50, 80, 0}}},
    {"slow", {{1, 10, 0}, {60, 60, 0}}},
    {"slow", {{1, 40, 0}}},
};

static struct ledgers make_runs(const struct landscape *landscape)
{
    struct ledgers runs = {.count = RUNS, .runs = memory_new(RUNS, sizeof *runs.runs)};
    for (size_t i = 0; i < RUNS; i++) {
        struct ledger_run *run = &runs.runs[i];
        struct trajectory *trajectory = &run->trajectory;
        run->name = memory_text(made[i].name, 4);
        run->setting = memory_text(made[i].name, 4);
        run->seed = i;
        run->queries = trajectory->queries = QUERIES;
        trajectory->cost = QUERIES * SECONDS;
        trajectory->steps = memory_new(3, sizeof *trajectory->steps);
        for (; trajectory->count < 3 && made[i].steps[trajectory->count].query > 0;
             trajectory->count++) {
            struct step step = made[i].steps[trajectory->count];
            step.cost = (double)step.query * SECONDS;
            trajectory->steps[trajectory->count] = step;
            run->measures[MEASURE_VALID] = step.best;
        }
    }
    ledgers_measure(&runs, landscape);
    return runs;
}

static const struct landscape none;

// Tables have nine digits.
static void check(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-8 * fmax(1, fabs(expected))))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void steps_of_a_run(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    const struct trajectory *third = &runs.runs[2].trajectory;
    assert_true(isnan(trajectory_best(third, AXIS_QUERIES, 1)));
    check(trajectory_best(third, AXIS_QUERIES, 2), 30);
    check(trajectory_best(third, AXIS_QUERIES, 49), 30);
    check(trajectory_best(third, AXIS_QUERIES, 60), 80);
    assert_true(isnan(trajectory_best(third, AXIS_QUERIES, 61)));
    assert_true(isnan(trajectory_best(third, AXIS_COST, 19.5)));
    check(trajectory_best(third, AXIS_COST, 500), 80);
    assert_int_equal(trajectory_reach(third, 30.5)->query, 50);
    assert_null(trajectory_reach(third, 81));
    check(ledgers_spent(&runs, AXIS_COST), 600);
    runs.runs[4].trajectory.cost = NAN;
    assert_true(isnan(ledgers_spent(&runs, AXIS_COST)));
    ledgers_free(&runs);
}

static void standings(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    struct anytime anytime;
    anytime_make(&anytime, &runs, AXIS_QUERIES);
    static const double budgets[] = {20, 50, 60};
    assert_int_equal(anytime.budget_count, 3);
    for (int i = 0; i < 3; i++)
        check(anytime.budgets[i], budgets[i]);
    assert_int_equal(anytime.reference, 0);
    const struct standing *fast = anytime_standing(&anytime, 0, 0);
    check(fast->mean, (50 + 90 + 30) / 3.0);
    check(fast->deviation, sqrt(2800 / 3.0)); // (6.67² + 33.33² + 26.67²) / 2
    check(fast->median, 50);
    check(fast->at_best, 1 / 3.0);
    assert_true(isnan(fast->p) && isnan(fast->holm));
    const struct standing *slow = anytime_standing(&anytime, 1, 2);
    check(slow->mean, 50);
    check(slow->at_best, 0);
    check(slow->a12, 0);
    const double a[] = {60, 40}, b[] = {90, 90, 80};
    check(slow->p, stats_mann_whitney(a, 2, b, 3).p);
    check(slow->holm, slow->p);
    size_t *order = anytime_order(&anytime);
    assert_true(order[0] == 0 && order[1] == 1);
    free(order);
    anytime_free(&anytime);
    ledgers_free(&runs);
}

// The first that all runs of a setting have an answer for is 10 s.
static void by_cost(void **state)
{
    (void)state;
    static const double budgets[] = {10, 20, 50, 100, 200, 500, 600};
    struct ledgers runs = make_runs(&none);
    struct anytime anytime;
    anytime_make(&anytime, &runs, AXIS_COST);
    assert_int_equal(anytime.budget_count, 7);
    assert_int_equal(anytime_standing(&anytime, 0, 0)->runs, 0);
    for (int i = 0; i < 7; i++)
        check(anytime.budgets[i], budgets[i]);
    check(anytime_standing(&anytime, 0, 3)->mean, (50 + 20 + 30) / 3.0);
    anytime_free(&anytime);
    ledgers_free(&runs);
}

static void no_cost_is_known(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    struct text_table table;
    runs.runs[1].trajectory.cost = NAN;
    table_of_means(&table, &runs, AXIS_COST);
    assert_int_equal(table.cells, 0);
    text_table_free(&table);
    ledgers_free(&runs);
}

// Queries of several fidelities do not count as such.
static void fidelities(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    struct anytime anytime;
    for (size_t i = FAST; i < RUNS; i++)
        runs.runs[i].head.fidelities = "12,200";
    runs.runs[RUNS - 1].trajectory.queries = 7;
    check(ledgers_spent(&runs, AXIS_QUERIES), QUERIES);
    anytime_make(&anytime, &runs, AXIS_QUERIES);
    assert_int_equal(anytime.setting_count, 1);
    assert_string_equal(setting_run(&runs, &anytime.settings[0], 0)->name, "fast");
    anytime_free(&anytime);
    anytime_make(&anytime, &runs, AXIS_COST);
    assert_int_equal(anytime.setting_count, 2);
    anytime_free(&anytime);
    for (size_t i = 0; i < FAST; i++)
        runs.runs[i].head.fidelities = "12,200";
    assert_true(isnan(ledgers_spent(&runs, AXIS_QUERIES)));
    anytime_make(&anytime, &runs, AXIS_QUERIES);
    assert_int_equal(anytime.budget_count, 0);
    anytime_free(&anytime);
    ledgers_free(&runs);
}

static void targets_of_runs(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    const struct targets *targets = &runs.targets;
    assert_false(targets->optimum);
    check(targets->best, 90);
    assert_int_equal(targets->named_count, 1);
    // Regrets from the median of the first, 70 of 80 70 60 80 50, to 10 and 0.
    assert_int_equal(targets->spread_count, 51);
    check(targets->spread[0], 90 - 70);
    check(targets->spread[49], 90 - 10);
    check(targets->spread[50], 90);
    check(90 - targets->spread[7], 70 * pow(10 / 70.0, 1 / 7.0));
    ledgers_free(&runs);
}

static void targets_of_a_space(void **state)
{
    (void)state;
    double valid[2000];
    for (int i = 0; i < 2000; i++)
        valid[i] = i / 20.0;
    const struct landscape whole = {true, 2000, valid}, sample = {false, 2000, valid};
    struct ledgers runs = make_runs(&whole);
    assert_true(runs.targets.optimum);
    check(runs.targets.best, 99.95);
    check(runs.targets.named[0].valid, 99);    // 20 are no worse
    check(runs.targets.named[1].valid, 99.90); // 2
    check(runs.targets.named[2].valid, 99.95);
    check(runs.runs[0].measures[MEASURE_REGRET], 9.95);
    check(runs.runs[0].measures[MEASURE_RANK], 200); // 90.05 to 99.95 are better
    ledgers_free(&runs);
    runs = make_runs(&sample);
    assert_false(runs.targets.optimum);
    check(runs.targets.best, 90);
    check(runs.targets.named[2].valid, 99.95);
    ledgers_free(&runs);
}

static void expected_runtimes(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    const struct setting fast = {0, FAST}, slow = {FAST, RUNS - FAST};
    struct runtime runtime = runtime_of(&runs, &fast, 90);
    assert_int_equal(runtime.reached, 2);
    check(runtime.queries, (40 + 20 + 60) / 2.0);
    check(runtime.cost, 600);
    runtime = runtime_of(&runs, &fast, 50);
    assert_int_equal(runtime.reached, 3);
    check(runtime.queries, (10 + 20 + 50) / 3.0);
    runtime = runtime_of(&runs, &slow, 61);
    assert_int_equal(runtime.reached, 0);
    assert_true(isinf(runtime.queries) && isinf(runtime.cost));
    ledgers_free(&runs);
}

// The value of a column in the row of a setting and a number; NaN where there is none.
static double cell(const struct buffer *rows, const char *setting, const char *number,
                   int column)
{
    char start[64];
    snprintf(start, sizeof start, "\n%s,%s,", setting, number);
    const char *at = strstr(rows->text, start);
    if (!at)
        return NAN;
    for (at++; column > 0; column--)
        at = strchr(at, ',') + 1;
    return strtod(at, NULL);
}

static void distribution(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    struct buffer rows = {0};
    table_attainment(&rows, &runs, AXIS_QUERIES);
    // Of the 102 pairs of slow: 40 is beyond 20 = 90 - 70 and those of regrets from 50 on,
    // 60 beyond those of 30 on. Target k has the regret 70 (1/7)^(k/49).
    double of_50 = floor(49 * log(70 / 50.0) / log(7)) + 1;
    double of_30 = floor(49 * log(70 / 30.0) / log(7)) + 1;
    check(cell(&rows, "slow", "1", 2), of_50 / 102);
    check(cell(&rows, "slow", "59", 2), of_50 / 102);
    check(cell(&rows, "slow", "60", 2), (of_50 + of_30) / 102);
    check(cell(&rows, "fast", "60", 2), (51 + 51 + 50) / 153.0);
    buffer_clear(&rows);
    table_attainment(&rows, &runs, AXIS_COST); // 200 points of 3 seconds
    check(cell(&rows, "slow", "597", 2), of_50 / 102);
    check(cell(&rows, "slow", "600", 2), (of_50 + of_30) / 102);
    buffer_free(&rows);
    ledgers_free(&runs);
}

static void curves(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    struct buffer rows = {0};
    table_curves(&rows, &runs, AXIS_QUERIES);
    check(cell(&rows, "fast", "1", 2), 2); // the third run has nothing yet
    check(cell(&rows, "fast", "50", 3), 260 / 3.0);
    check(cell(&rows, "fast", "50", 8), 90 - 260 / 3.0);
    buffer_clear(&rows);
    table_curves(&rows, &runs, AXIS_COST);
    assert_true(isnan(cell(&rows, "fast", "18", 3)));
    check(cell(&rows, "fast", "21", 3), 20);
    check(cell(&rows, "slow", "600", 8), 40);
    buffer_free(&rows);
    ledgers_free(&runs);
}

// The whole text of a table, and a star where the test says so.
static void text(void **state)
{
    (void)state;
    struct ledgers runs = make_runs(&none);
    struct text_table table;
    struct buffer shown = {0};
    table_of_means(&table, &runs, AXIS_QUERIES);
    text_table_markdown(&table, &shown);
    assert_string_equal(shown.text, "| setting | runs | 20 | 50 | 60 |\n"
                                    "|---|---|---|---|---|\n"
                                    "| fast | 3 | 57 ± 31 | 86.7 ± 5.8 | 86.7 ± 5.8 |\n"
                                    "| slow | 2 | 25 ± 21 | 25 ± 21 | 50 ± 14 |\n");
    text_table_free(&table);
    buffer_clear(&shown);
    table_of_medians(&table, &runs, AXIS_QUERIES);
    text_table_markdown(&table, &shown);
    assert_non_null(strstr(shown.text, "| 50.000 (33.3 %) | 90.000 (66.7 %) |"));
    text_table_free(&table);
    buffer_free(&shown);
    ledgers_free(&runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_of_a_run),
        cmocka_unit_test(standings),
        cmocka_unit_test(by_cost),
        cmocka_unit_test(no_cost_is_known),
        cmocka_unit_test(fidelities),
        cmocka_unit_test(targets_of_runs),
        cmocka_unit_test(targets_of_a_space),
        cmocka_unit_test(expected_runtimes),
        cmocka_unit_test(distribution),
        cmocka_unit_test(curves),
        cmocka_unit_test(text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
