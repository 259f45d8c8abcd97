// SPDX-License-Identifier: MIT
#include "report/anytime.h"

#include "report/texts.h"

#include <math.h>
#include <stdlib.h>

static const double level = 0.05;

static void add_header(struct text_table *table, const struct anytime *anytime)
{
    text_table_add(table, "setting");
    text_table_add(table, "runs");
    for (size_t i = 0; i < anytime->budget_count; i++)
        text_table_add(table, "%.0f%s", anytime->budgets[i],
                       anytime->axis == AXIS_COST ? " s" : "");
}

typedef void add_cell(struct text_table *table, const struct standing *standing,
                      int digits);

static void add_mean(struct text_table *table, const struct standing *standing, int digits)
{
    text_table_mean(table, standing->mean, standing->deviation, digits,
                    standing->holm < level ? " *" : "");
}

static void add_median(struct text_table *table, const struct standing *standing,
                       int digits)
{
    text_table_add(table, "%.*f (%.3g %%)", digits, standing->median,
                   100 * standing->at_best);
}

static void add_test(struct text_table *table, const struct standing *standing, int digits)
{
    (void)digits;
    if (isnan(standing->holm))
        text_table_add(table, "-");
    else
        text_table_add(table, "%.2g", standing->holm);
}

static void add_rows(struct text_table *table, const struct anytime *anytime,
                     const struct ledgers *runs, add_cell *add)
{
    size_t *order = anytime_order(anytime);
    int digits = text_digits(runs, MEASURE_VALID);
    for (size_t k = 0; k < anytime->setting_count; k++) {
        const struct setting *setting = &anytime->settings[order[k]];
        text_table_add(table, "%s", setting_run(runs, setting, 0)->name);
        text_table_add(table, "%zu", setting->count);
        for (size_t i = 0; i < anytime->budget_count; i++) {
            const struct standing *standing = anytime_standing(anytime, order[k], i);
            if (standing->runs == 0)
                text_table_add(table, "-");
            else
                add(table, standing, digits);
        }
    }
    free(order);
}

// Runs alone are not tested.
static bool any_tested(const struct anytime *anytime)
{
    for (size_t i = 0; i < anytime->setting_count * anytime->budget_count; i++)
        if (!isnan(anytime->all[i].holm))
            return true;
    return false;
}

static void fill(struct text_table *table, const struct ledgers *runs, enum axis axis,
                 add_cell *add)
{
    struct anytime anytime;
    anytime_make(&anytime, runs, axis);
    *table = (struct text_table){.columns = 2 + anytime.budget_count};
    if (anytime.budget_count > 0 && anytime.setting_count > 0 &&
        (add != add_test || any_tested(&anytime))) {
        add_header(table, &anytime);
        add_rows(table, &anytime, runs, add);
    }
    anytime_free(&anytime);
}

void table_of_means(struct text_table *table, const struct ledgers *runs, enum axis axis)
{
    fill(table, runs, axis, add_mean);
}

void table_of_medians(struct text_table *table, const struct ledgers *runs, enum axis axis)
{
    fill(table, runs, axis, add_median);
}

void table_of_tests(struct text_table *table, const struct ledgers *runs, enum axis axis)
{
    fill(table, runs, axis, add_test);
}

void text_anytime(struct buffer *text, const struct ledgers *runs, enum axis axis)
{
    struct anytime anytime;
    anytime_make(&anytime, runs, axis);
    if (axis == AXIS_QUERIES)
        buffer_print(text, "Queries count from the first initial label on.");
    else
        buffer_print(text, "Seconds that the benchmark gives for what was asked.");
    if (any_tested(&anytime))
        buffer_print(text,
                     " A star: differs from %s, whose mean is the highest at the end "
                     "(Mann-Whitney, p < %g by Holm's correction for all settings at that "
                     "budget).",
                     setting_run(runs, &anytime.settings[anytime.reference], 0)->name,
                     level);
    anytime_free(&anytime);
}

void text_tests(struct buffer *text, const struct ledgers *runs, enum axis axis)
{
    struct anytime anytime;
    anytime_make(&anytime, runs, axis);
    buffer_print(text,
                 "p of Mann-Whitney's test against %s, by Holm's correction for all "
                 "settings at that budget.",
                 setting_run(runs, &anytime.settings[anytime.reference], 0)->name);
    anytime_free(&anytime);
}

void text_best(struct buffer *text, const struct ledgers *runs)
{
    buffer_print(text, "The share is that of the runs that have found %s, %.*f.",
                 runs->targets.optimum ? "the best of the space"
                                       : "the best that any run found",
                 text_digits(runs, MEASURE_VALID), runs->targets.best);
}
