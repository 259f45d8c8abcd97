// SPDX-License-Identifier: MIT
#include "report/attainment.h"

#include "io/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char text_runtimes[] =
    "Expected runtime: what all runs of a setting spent until they reached the target, or "
    "in "
    "the whole of those that did not, over the number of runs that did; in brackets their "
    "share.";

// Distribution -------------------------------------------------------------------------

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

// What was spent for each pair that was reached, ascending; freed by the caller.
static double *reach_all(const struct ledgers *runs, const struct setting *setting,
                         enum axis axis, size_t *reached)
{
    const struct targets *targets = &runs->targets;
    double *spent = memory_new(setting->count * targets->spread_count, sizeof *spent);
    *reached = 0;
    for (size_t i = 0; i < setting->count; i++)
        for (size_t k = 0; k < targets->spread_count; k++) {
            const struct step *step = trajectory_reach(
                &setting_run(runs, setting, i)->trajectory, targets->spread[k]);
            if (step)
                spent[(*reached)++] = step_spent(step, axis);
        }
    qsort(spent, *reached, sizeof *spent, ascending);
    return spent;
}

static void add_distribution(struct buffer *rows, const struct ledgers *runs,
                             const struct setting *setting, enum axis axis, size_t points)
{
    const struct ledger_run *run = setting_run(runs, setting, 0);
    double end = ledgers_spent(runs, axis);
    double pairs = (double)(setting->count * runs->targets.spread_count);
    size_t reached, passed = 0;
    double *spent = reach_all(runs, setting, axis, &reached);
    for (size_t i = 1; i <= points; i++) {
        double now = i == points ? end : end * (double)i / (double)points;
        while (passed < reached && spent[passed] <= now)
            passed++;
        csv_add_text(rows, run->name, strlen(run->name));
        csv_add_rounded(rows, axis == AXIS_QUERIES ? (double)i : now);
        csv_add_rounded(rows, (double)passed / pairs);
        buffer_print(rows, "%zu,", run->number);
        csv_end_row(rows);
    }
    free(spent);
}

void table_attainment(struct buffer *rows, const struct ledgers *runs, enum axis axis)
{
    enum { POINTS = 200 };
    double end = ledgers_spent(runs, axis);
    size_t count, points = isnan(end) ? 0 : axis == AXIS_QUERIES ? (size_t)end : POINTS;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(rows, "setting,%s,share,number\n",
                 axis == AXIS_QUERIES ? "query" : "cost");
    for (size_t k = 0; k < count; k++)
        if (setting_counts(runs, &settings[k], axis))
            add_distribution(rows, runs, &settings[k], axis, points);
    free(settings);
}

// Expected runtimes --------------------------------------------------------------------

struct runtime runtime_of(const struct ledgers *runs, const struct setting *setting,
                          double target)
{
    struct runtime runtime = {0};
    for (size_t i = 0; i < setting->count; i++) {
        const struct trajectory *trajectory = &setting_run(runs, setting, i)->trajectory;
        const struct step *step = trajectory_reach(trajectory, target);
        runtime.reached += step != NULL;
        runtime.queries += step ? (double)step->query : (double)trajectory->queries;
        runtime.cost += step ? step->cost : trajectory->cost;
    }
    if (runtime.reached > 0) {
        runtime.queries /= (double)runtime.reached;
        runtime.cost /= (double)runtime.reached;
    } else {
        runtime.queries = INFINITY;
        runtime.cost = isnan(runtime.cost) ? NAN : INFINITY;
    }
    return runtime;
}

static double unless_infinite(double value)
{
    return isfinite(value) ? value : NAN;
}

void table_runtimes(struct buffer *rows, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(rows, "setting,target,valid,runs,reached,ert,ert_cost\n");
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < runs->targets.named_count; i++) {
            const struct target *target = &runs->targets.named[i];
            bool counts = setting_counts(runs, &settings[k], AXIS_QUERIES);
            struct runtime runtime = runtime_of(runs, &settings[k], target->valid);
            const char *name = setting_run(runs, &settings[k], 0)->name;
            csv_add_text(rows, name, strlen(name));
            csv_add_text(rows, target->name, strlen(target->name));
            csv_add_rounded(rows, target->valid);
            buffer_print(rows, "%zu,%zu,", settings[k].count, runtime.reached);
            csv_add_rounded(rows, counts ? unless_infinite(runtime.queries) : NAN);
            csv_add_rounded(rows, unless_infinite(runtime.cost));
            csv_end_row(rows);
        }
    free(settings);
}

void table_of_runtimes(struct text_table *table, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    *table = (struct text_table){.columns = 1 + runs->targets.named_count};
    text_table_add(table, "setting");
    for (size_t i = 0; i < runs->targets.named_count; i++)
        text_table_add(table, "%s, %.6g", runs->targets.named[i].name,
                       runs->targets.named[i].valid);
    for (size_t k = 0; k < count; k++) {
        text_table_add(table, "%s", setting_run(runs, &settings[k], 0)->name);
        for (size_t i = 0; i < runs->targets.named_count; i++) {
            struct runtime runtime =
                runtime_of(runs, &settings[k], runs->targets.named[i].valid);
            if (runtime.reached == 0 || !setting_counts(runs, &settings[k], AXIS_QUERIES))
                text_table_add(table, "- (%.3g %%)",
                               100 * (double)runtime.reached / (double)settings[k].count);
            else
                text_table_add(table, "%.0f (%.3g %%)", runtime.queries,
                               100 * (double)runtime.reached / (double)settings[k].count);
        }
    }
    free(settings);
}
