// SPDX-License-Identifier: MIT
#include "report/tables.h"

#include "io/csv.h"
#include "report/best.h"
#include "report/comparable.h"
#include "report/paper.h"
#include "stats/rank_test.h"
#include "stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_text(struct buffer *rows, const char *text)
{
    csv_add_text(rows, text, strlen(text));
}

static void add_count(struct buffer *rows, size_t count)
{
    buffer_print(rows, "%zu,", count);
}

void table_runs(struct buffer *rows, const struct ledgers *runs)
{
    buffer_print(rows, "setting,path,seed,source,queries,initial");
    for (int i = 0; i < MEASURES; i++)
        buffer_print(rows, ",%s", measure_names[i].key);
    buffer_print(rows, ",best_arch\n");
    for (size_t k = 0; k < runs->count; k++) {
        const struct ledger_run *run = &runs->runs[k];
        add_text(rows, run->name);
        add_text(rows, run->path);
        buffer_print(rows, "%llu,%s,", (unsigned long long)run->seed,
                     source_name(run->source));
        add_count(rows, run->queries);
        add_count(rows, run->initial);
        for (int i = 0; i < MEASURES; i++)
            csv_add_number(rows, run->measures[i]);
        best_add_arch(rows, run);
        csv_end_row(rows);
    }
}

struct figure figure_of(const struct ledgers *runs, const struct setting *setting,
                        enum measure measure)
{
    double *values = memory_new(setting->count, sizeof *values);
    size_t count = ledgers_values(runs, setting, measure, values);
    struct figure figure = {count, stats_mean(values, count),
                            stats_deviation(values, count)};
    free(values);
    return figure;
}

static void add_summary(struct buffer *rows, const struct ledgers *runs,
                        const struct setting *setting, enum measure measure)
{
    const struct ledger_run *run = setting_run(runs, setting, 0);
    double *values = memory_new(setting->count, sizeof *values);
    size_t count = ledgers_values(runs, setting, measure, values);
    const struct paper_figure *paper = paper_find(runs, setting, measure);
    double percent = paper_percent(runs);
    size_t fewest, queries;
    setting_queries(runs, setting, &fewest, &queries);
    if (count > 0) {
        add_text(rows, run->name);
        add_text(rows, measure_names[measure].key);
        add_count(rows, count);
        csv_add_number(rows, stats_mean(values, count));
        csv_add_number(rows, stats_deviation(values, count));
        csv_add_number(rows, stats_median(values, count));
        csv_add_number(rows, stats_quantile(values, count, 0));
        csv_add_number(rows, stats_quantile(values, count, 1));
        csv_add_number(rows, paper ? paper->mean * percent : NAN);
        csv_add_number(rows, paper ? paper->deviation * percent : NAN);
        add_text(rows, source_name(run->source));
        add_count(rows, queries);
        add_count(rows, run->initial);
        add_text(rows, run->head.origin.command);
        add_text(rows, run->setting);
        best_add_arch(rows, best_run(runs, setting));
        csv_end_row(rows);
    }
    free(values);
}

void table_summary(struct buffer *rows, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(rows, "setting,measure,runs,mean,deviation,median,lowest,highest,"
                       "paper_mean,paper_deviation,source,queries,initial,command,path,"
                       "best_arch\n");
    for (size_t k = 0; k < count; k++)
        for (int i = 0; i < MEASURES; i++)
            add_summary(rows, runs, &settings[k], (enum measure)i);
    free(settings);
}

static void add_curve_row(struct buffer *rows, const struct ledgers *runs,
                          const struct setting *setting, enum axis axis, double spent)
{
    double *values = memory_new(setting->count, sizeof *values);
    size_t count = 0;
    for (size_t i = 0; i < setting->count; i++) {
        double best =
            trajectory_best(&setting_run(runs, setting, i)->trajectory, axis, spent);
        if (!isnan(best))
            values[count++] = best;
    }
    struct quartiles quartiles = stats_quartiles(values, count);
    // A mean over the runs that had an answer early would not be one of all.
    if (count > 0 && (axis == AXIS_QUERIES || count == setting->count)) {
        add_text(rows, setting_run(runs, setting, 0)->name);
        csv_add_number(rows, spent);
        add_count(rows, count);
        csv_add_number(rows, stats_mean(values, count));
        csv_add_number(rows, stats_deviation(values, count));
        csv_add_number(rows, quartiles.median);
        csv_add_number(rows, quartiles.lower);
        csv_add_number(rows, quartiles.upper);
        csv_add_number(rows, runs->targets.best - stats_mean(values, count));
        csv_end_row(rows);
    }
    free(values);
}

void table_curves(struct buffer *rows, const struct ledgers *runs, enum axis axis)
{
    enum { POINTS = 200 };
    size_t count, fewest, most;
    double cost = ledgers_spent(runs, AXIS_COST);
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(rows, "setting,%s,runs,mean,deviation,median,lower,upper,regret\n",
                 axis == AXIS_QUERIES ? "query" : axis_names[axis]);
    for (size_t k = 0; k < count; k++) {
        if (!setting_counts(runs, &settings[k], axis))
            continue;
        setting_queries(runs, &settings[k], &fewest, &most);
        size_t points = axis == AXIS_QUERIES ? most : isnan(cost) ? 0 : POINTS;
        for (size_t i = 1; i <= points; i++)
            add_curve_row(rows, runs, &settings[k], axis,
                          axis == AXIS_QUERIES ? (double)i : cost * (double)i / POINTS);
    }
    free(settings);
}

// Whether both have the same seeds, so that runs are pairs.
static bool are_paired(const struct ledgers *runs, const struct setting *first,
                       const struct setting *second)
{
    if (first->count != second->count)
        return false;
    for (size_t i = 0; i < first->count; i++)
        if (setting_run(runs, first, i)->seed != setting_run(runs, second, i)->seed)
            return false;
    return true;
}

struct comparison compare_settings(const struct ledgers *runs, const struct setting *first,
                                   const struct setting *second, enum measure measure)
{
    double *a = memory_new(first->count, sizeof *a);
    double *b = memory_new(second->count, sizeof *b);
    size_t count_a = ledgers_values(runs, first, measure, a);
    size_t count_b = ledgers_values(runs, second, measure, b);
    bool paired = are_paired(runs, first, second) && count_a == first->count &&
                  count_b == second->count;
    struct comparison comparison = {
        .first = count_a,
        .second = count_b,
        .difference = stats_mean(a, count_a) - stats_mean(b, count_b),
        .mann_whitney = stats_mann_whitney(a, count_a, b, count_b).p,
        .wilcoxon = paired ? stats_wilcoxon(a, b, count_a).p : NAN,
        .a12 = stats_a12(a, count_a, b, count_b),
    };
    free(a);
    free(b);
    return comparison;
}

void table_compare(struct buffer *rows, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(rows, "first,second,measure,first_runs,second_runs,difference,"
                       "p_mann_whitney,p_wilcoxon,a12,same_models\n");
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++)
            for (int measure = 0; measure <= MEASURE_TOP5_VALID; measure++) {
                struct comparison comparison = compare_settings(
                    runs, &settings[a], &settings[b], (enum measure)measure);
                if (comparison.first == 0 || comparison.second == 0)
                    continue;
                add_text(rows, setting_run(runs, &settings[a], 0)->name);
                add_text(rows, setting_run(runs, &settings[b], 0)->name);
                add_text(rows, measure_names[measure].key);
                add_count(rows, comparison.first);
                add_count(rows, comparison.second);
                csv_add_number(rows, comparison.difference);
                csv_add_number(rows, comparison.mann_whitney);
                csv_add_number(rows, comparison.wilcoxon);
                csv_add_number(rows, comparison.a12);
                add_text(rows,
                         models_words[compare_models(runs, &settings[a], &settings[b])]);
                csv_end_row(rows);
            }
    free(settings);
}
