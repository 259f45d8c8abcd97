// SPDX-License-Identifier: MIT
#include "report/anytime.h"

#include "io/csv.h"
#include "stats/friedman.h"
#include "stats/rank_test.h"
#include "stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Budgets ------------------------------------------------------------------------------

static void add_budget(struct anytime *anytime, double budget)
{
    anytime->budgets =
        memory_grow(anytime->budgets, anytime->budget_count + 1, sizeof *anytime->budgets);
    anytime->budgets[anytime->budget_count++] = budget;
}

static void add_query_budgets(struct anytime *anytime, double most)
{
    static const double usual[] = {20,  50,  100,  150,  200,  300,
                                   400, 500, 1000, 2000, 3000, 5000};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0] && usual[i] < most; i++)
        add_budget(anytime, usual[i]);
    add_budget(anytime, most);
}

// What the runs of some setting had all spent when they had their first answer.
static double spent_at_first(const struct anytime *anytime, const struct ledgers *runs)
{
    double least = INFINITY;
    for (size_t k = 0; k < anytime->setting_count; k++) {
        double most = 0;
        for (size_t i = 0; i < anytime->settings[k].count; i++) {
            const struct trajectory *trajectory =
                &setting_run(runs, &anytime->settings[k], i)->trajectory;
            if (trajectory->count > 0)
                most = fmax(most, trajectory->steps[0].cost);
        }
        least = fmin(least, most);
    }
    return least;
}

static void add_cost_budgets(struct anytime *anytime, double least, double most)
{
    enum { SHOWN = 8 };
    static const double steps[] = {1, 2, 5};
    double shown[SHOWN];
    size_t count = 0;
    for (double ten = pow(10, floor(log10(most))); count < SHOWN && ten >= 1; ten /= 10)
        for (int i = 2; i >= 0 && count < SHOWN; i--)
            if (steps[i] * ten <= most && steps[i] * ten >= least)
                shown[count++] = steps[i] * ten;
    while (count > 0)
        add_budget(anytime, shown[--count]);
    if (anytime->budget_count == 0 ||
        anytime->budgets[anytime->budget_count - 1] < floor(most))
        add_budget(anytime, floor(most));
}

// Standings ----------------------------------------------------------------------------

struct values {
    size_t count;
    double *all;
};

// Of all runs of a setting; none where one has not found anything yet.
static struct values values_at(const struct ledgers *runs, const struct setting *setting,
                               enum axis axis, double budget)
{
    struct values values = {0, memory_new(setting->count, sizeof *values.all)};
    for (size_t i = 0; i < setting->count; i++) {
        double best =
            trajectory_best(&setting_run(runs, setting, i)->trajectory, axis, budget);
        if (isnan(best)) {
            values.count = 0;
            break;
        }
        values.all[values.count++] = best;
    }
    return values;
}

static struct standing stand(const struct values *values, double best)
{
    size_t found = 0;
    for (size_t i = 0; i < values->count; i++)
        found += values->all[i] >= best;
    return (struct standing){
        .runs = values->count,
        .mean = stats_mean(values->all, values->count),
        .deviation = stats_deviation(values->all, values->count),
        .median = stats_median(values->all, values->count),
        .at_best = values->count ? (double)found / (double)values->count : NAN,
        .p = NAN,
        .holm = NAN,
        .a12 = NAN,
    };
}

static struct standing *standing_of(const struct anytime *anytime, size_t setting,
                                    size_t budget)
{
    return &anytime->all[setting * anytime->budget_count + budget];
}

const struct standing *anytime_standing(const struct anytime *anytime, size_t setting,
                                        size_t budget)
{
    return standing_of(anytime, setting, budget);
}

static double last_mean(const struct anytime *anytime, size_t setting)
{
    double mean = standing_of(anytime, setting, anytime->budget_count - 1)->mean;
    return isnan(mean) ? -INFINITY : mean;
}

static void find_reference(struct anytime *anytime)
{
    for (size_t k = 1; k < anytime->setting_count; k++)
        if (last_mean(anytime, k) > last_mean(anytime, anytime->reference))
            anytime->reference = k;
}

static void correct(struct anytime *anytime, size_t budget)
{
    double *p = memory_new(2 * anytime->setting_count, sizeof *p);
    double *adjusted = p + anytime->setting_count;
    for (size_t k = 0; k < anytime->setting_count; k++)
        p[k] = standing_of(anytime, k, budget)->p;
    stats_holm(p, anytime->setting_count, adjusted);
    for (size_t k = 0; k < anytime->setting_count; k++)
        standing_of(anytime, k, budget)->holm = adjusted[k];
    free(p);
}

static void test_at(struct anytime *anytime, const struct values *values, size_t budget)
{
    const struct values *reference = &values[anytime->reference];
    for (size_t k = 0; k < anytime->setting_count; k++) {
        struct standing *standing = standing_of(anytime, k, budget);
        if (k == anytime->reference || values[k].count < 2 || reference->count < 2)
            continue;
        standing->p = stats_mann_whitney(values[k].all, values[k].count, reference->all,
                                         reference->count)
                          .p;
        standing->a12 =
            stats_a12(values[k].all, values[k].count, reference->all, reference->count);
    }
    correct(anytime, budget);
}

// From the last budget to the first: the last decides what the others are compared with.
static void fill(struct anytime *anytime, const struct ledgers *runs)
{
    struct values *values = memory_new(anytime->setting_count, sizeof *values);
    for (size_t budget = anytime->budget_count; budget-- > 0;) {
        for (size_t k = 0; k < anytime->setting_count; k++) {
            values[k] = values_at(runs, &anytime->settings[k], anytime->axis,
                                  anytime->budgets[budget]);
            *standing_of(anytime, k, budget) = stand(&values[k], runs->targets.best);
        }
        if (budget + 1 == anytime->budget_count)
            find_reference(anytime);
        test_at(anytime, values, budget);
        for (size_t k = 0; k < anytime->setting_count; k++)
            free(values[k].all);
    }
    free(values);
}

static void take_settings(struct anytime *anytime, const struct ledgers *runs)
{
    size_t count;
    anytime->settings = ledgers_settings(runs, &count);
    for (size_t k = 0; k < count; k++)
        if (setting_counts(runs, &anytime->settings[k], anytime->axis))
            anytime->settings[anytime->setting_count++] = anytime->settings[k];
}

void anytime_make(struct anytime *anytime, const struct ledgers *runs, enum axis axis)
{
    double most = ledgers_spent(runs, axis);
    *anytime = (struct anytime){.axis = axis};
    take_settings(anytime, runs);
    if (axis == AXIS_QUERIES && most >= 1)
        add_query_budgets(anytime, most);
    else if (axis == AXIS_COST && most >= 1)
        add_cost_budgets(anytime, spent_at_first(anytime, runs), most);
    anytime->all = memory_new(anytime->setting_count * anytime->budget_count + 1,
                              sizeof *anytime->all);
    fill(anytime, runs);
}

void anytime_free(struct anytime *anytime)
{
    free(anytime->budgets);
    free(anytime->settings);
    free(anytime->all);
    *anytime = (struct anytime){0};
}

size_t *anytime_order(const struct anytime *anytime)
{
    size_t *order = memory_new(anytime->setting_count, sizeof *order);
    for (size_t k = 0; k < anytime->setting_count; k++) {
        size_t at = k;
        for (; at > 0 && last_mean(anytime, order[at - 1]) < last_mean(anytime, k); at--)
            order[at] = order[at - 1];
        order[at] = k;
    }
    return order;
}

// CSV ----------------------------------------------------------------------------------

static void add_text(struct buffer *rows, const char *text)
{
    csv_add_text(rows, text, strlen(text));
}

static void add_standing(struct buffer *rows, const struct anytime *anytime,
                         const struct ledgers *runs, size_t setting, size_t budget)
{
    const struct standing *standing = anytime_standing(anytime, setting, budget);
    const struct setting *reference = &anytime->settings[anytime->reference];
    bool tested = setting != anytime->reference;
    add_text(rows, setting_run(runs, &anytime->settings[setting], 0)->name);
    csv_add_rounded(rows, anytime->budgets[budget]);
    buffer_print(rows, "%zu,", standing->runs);
    csv_add_rounded(rows, standing->mean);
    csv_add_rounded(rows, standing->deviation);
    csv_add_rounded(rows, standing->median);
    csv_add_rounded(rows, standing->at_best);
    add_text(rows, tested ? setting_run(runs, reference, 0)->name : "");
    csv_add_rounded(rows, standing->p);
    csv_add_rounded(rows, standing->holm);
    csv_add_rounded(rows, standing->a12);
    buffer_print(rows, "%zu,", setting_run(runs, &anytime->settings[setting], 0)->number);
    csv_end_row(rows);
}

void table_anytime(struct buffer *rows, const struct ledgers *runs, enum axis axis)
{
    struct anytime anytime;
    anytime_make(&anytime, runs, axis);
    buffer_print(rows,
                 "setting,%s,runs,mean,deviation,median,at_best,against,p,p_holm,a12,"
                 "number\n",
                 axis_names[axis]);
    for (size_t k = 0; k < anytime.setting_count; k++)
        for (size_t i = 0; i < anytime.budget_count; i++)
            if (anytime_standing(&anytime, k, i)->runs > 0)
                add_standing(rows, &anytime, runs, k, i);
    anytime_free(&anytime);
}
