// SPDX-License-Identifier: MIT
#include "report/tables.h"

#include "io/csv.h"
#include "report/best.h"
#include "report/comparable.h"
#include "report/paper.h"
#include "stats/friedman.h"
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
    buffer_print(rows, ",number,best_arch\n");
    for (size_t k = 0; k < runs->count; k++) {
        const struct ledger_run *run = &runs->runs[k];
        add_text(rows, run->name);
        add_text(rows, run->path);
        buffer_print(rows, "%llu,%s,", (unsigned long long)run->seed,
                     source_name(run->source));
        add_count(rows, run->queries);
        add_count(rows, run->initial);
        for (int i = 0; i < MEASURES; i++) {
            bool computed = i == MEASURE_TOP5_VALID || i == MEASURE_REGRET;
            (computed ? csv_add_rounded : csv_add_number)(rows, run->measures[i]);
        }
        add_count(rows, run->number);
        best_add_arch(rows, run);
        csv_end_row(rows);
    }
}

void table_times(struct buffer *rows, const struct ledgers *runs)
{
    buffer_print(rows, "setting,path,seed,seconds\n");
    for (size_t k = 0; k < runs->count; k++) {
        const struct ledger_run *run = &runs->runs[k];
        add_text(rows, run->name);
        add_text(rows, run->path);
        buffer_print(rows, "%llu,", (unsigned long long)run->seed);
        csv_add_rounded(rows, run->seconds);
        csv_end_row(rows);
    }
}

struct figure figure_of(const struct ledgers *runs, const struct setting *setting,
                        enum measure measure)
{
    double *values = memory_new(setting->count, sizeof *values);
    size_t count = ledgers_values(runs, setting, measure, values);
    struct figure figure = {count, stats_mean(values, count),
                            stats_deviation(values, count),
                            stats_mean_margin(values, count)};
    free(values);
    return figure;
}

static void add_summary(struct buffer *rows, const struct ledgers *runs,
                        const struct setting *setting, enum measure measure)
{
    const struct ledger_run *run = setting_run(runs, setting, 0);
    double *values = memory_new(setting->count, sizeof *values);
    size_t count = ledgers_values(runs, setting, measure, values);
    struct figure figure = figure_of(runs, setting, measure);
    struct quartiles quartiles = stats_quartiles(values, count);
    const struct paper_figure *paper = paper_find(runs, setting, measure);
    double percent = paper_percent(runs);
    size_t fewest, queries;
    setting_queries(runs, setting, &fewest, &queries);
    if (count > 0) {
        add_text(rows, run->name);
        add_text(rows, measure_names[measure].key);
        add_count(rows, count);
        csv_add_rounded(rows, figure.mean);
        csv_add_rounded(rows, figure.deviation);
        csv_add_rounded(rows, figure.mean - figure.margin);
        csv_add_rounded(rows, figure.mean + figure.margin);
        csv_add_rounded(rows, quartiles.median);
        csv_add_rounded(rows, stats_quantile(values, count, 0));
        csv_add_rounded(rows, quartiles.lower);
        csv_add_rounded(rows, quartiles.upper);
        csv_add_rounded(rows, stats_quantile(values, count, 1));
        csv_add_rounded(rows, paper ? paper->mean * percent : NAN);
        csv_add_rounded(rows, paper ? paper->deviation * percent : NAN);
        add_text(rows, source_name(run->source));
        add_count(rows, queries);
        add_count(rows, run->initial);
        add_text(rows, run->head.origin.command);
        add_text(rows, run->setting);
        add_count(rows, run->number);
        best_add_arch(rows, best_run(runs, setting));
        csv_end_row(rows);
    }
    free(values);
}

void table_summary(struct buffer *rows, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(rows, "setting,measure,runs,mean,deviation,ci_low,ci_high,median,"
                       "lowest,lower,upper,highest,paper_mean,paper_deviation,source,"
                       "queries,initial,command,path,number,"
                       "best_arch\n");
    for (size_t k = 0; k < count; k++)
        for (int i = 0; i < MEASURES; i++)
            add_summary(rows, runs, &settings[k], (enum measure)i);
    free(settings);
}

// Of the differences, which are exactly 0 where all have reached the best.
static double mean_regret(const double *values, size_t count, double best)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += best - values[i];
    return sum / (double)count;
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
        csv_add_rounded(rows, spent);
        add_count(rows, count);
        csv_add_rounded(rows, stats_mean(values, count));
        csv_add_rounded(rows, stats_deviation(values, count));
        csv_add_rounded(rows, quartiles.median);
        csv_add_rounded(rows, quartiles.lower);
        csv_add_rounded(rows, quartiles.upper);
        csv_add_rounded(rows, mean_regret(values, count, runs->targets.best));
        add_count(rows, setting_run(runs, setting, 0)->initial);
        add_count(rows, setting_run(runs, setting, 0)->number);
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
    buffer_print(rows,
                 "setting,%s,runs,mean,deviation,median,lower,upper,regret,"
                 "initial,number\n",
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
    bool tested = count_a > 1 && count_b > 1; // a run alone tells nothing of chance
    struct comparison comparison = {
        .first = count_a,
        .second = count_b,
        .difference = stats_mean(a, count_a) - stats_mean(b, count_b),
        .mann_whitney = tested ? stats_mann_whitney(a, count_a, b, count_b).p : NAN,
        .wilcoxon = tested && paired ? stats_wilcoxon(a, b, count_a).p : NAN,
        .holm = NAN,
        .a12 = stats_a12(a, count_a, b, count_b),
    };
    free(a);
    free(b);
    return comparison;
}

size_t compare_all(const struct ledgers *runs, enum measure measure,
                   struct comparison **found)
{
    size_t count, pairs = 0;
    struct setting *settings = ledgers_settings(runs, &count);
    struct comparison *all = memory_new(count * count + 1, sizeof *all);
    double *p = memory_new(count * count + 1, sizeof *p), *holm;
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            all[pairs] = compare_settings(runs, &settings[a], &settings[b], measure);
            all[pairs].a = settings[a];
            all[pairs].b = settings[b];
            p[pairs] = all[pairs].mann_whitney;
            pairs++;
        }
    holm = memory_new(pairs + 1, sizeof *holm);
    stats_holm(p, pairs, holm);
    for (size_t i = 0; i < pairs; i++)
        all[i].holm = holm[i];
    free(holm);
    free(p);
    free(settings);
    *found = all;
    return pairs;
}

static void add_comparison(struct buffer *rows, const struct ledgers *runs,
                           const struct comparison *found, enum measure measure)
{
    add_text(rows, setting_run(runs, &found->a, 0)->name);
    add_text(rows, setting_run(runs, &found->b, 0)->name);
    add_text(rows, measure_names[measure].key);
    add_count(rows, found->first);
    add_count(rows, found->second);
    csv_add_rounded(rows, found->difference);
    csv_add_rounded(rows, found->mann_whitney);
    csv_add_rounded(rows, found->holm);
    csv_add_rounded(rows, found->wilcoxon);
    csv_add_rounded(rows, found->a12);
    add_text(rows, models_words[compare_models(runs, &found->a, &found->b)]);
    csv_end_row(rows);
}

// A pair's measures stand together.
void table_compare(struct buffer *rows, const struct ledgers *runs)
{
    struct comparison *found[MEASURES];
    size_t pairs = 0;
    buffer_print(rows, "first,second,measure,first_runs,second_runs,difference,"
                       "p_mann_whitney,p_holm,p_wilcoxon,a12,same_models\n");
    for (int measure = 0; measure < MEASURES; measure++)
        pairs = compare_all(runs, (enum measure)measure, &found[measure]);
    for (size_t i = 0; i < pairs; i++)
        for (int measure = 0; measure <= MEASURE_TOP5_VALID; measure++)
            if (found[measure][i].first > 0 && found[measure][i].second > 0)
                add_comparison(rows, runs, &found[measure][i], (enum measure)measure);
    for (int measure = 0; measure < MEASURES; measure++)
        free(found[measure]);
}
