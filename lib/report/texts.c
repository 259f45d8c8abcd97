// SPDX-License-Identifier: MIT
#include "report/texts.h"

#include "report/best.h"
#include "report/comparable.h"
#include "report/paper.h"
#include "report/sections.h"
#include "report/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char text_measures[] =
    "The incumbent is chosen by validation accuracy; its test accuracy is what a user "
    "would get. The paper reports the best test of the top 50 by validation. The interval "
    "is the 95 % confidence interval of the mean over the runs, by Student's t.";

const char text_comparisons[] =
    "Difference of the means, first less second. Mann-Whitney's p is that of the pair "
    "alone; beside it stands Holm's, for all pairs of this table. Wilcoxon's p, of runs "
    "paired by their seed, is not corrected. A12 is the chance that a run of the first "
    "reaches more than one of the second. Same models: whether both searched, for each "
    "seed that they share, with the same G-VAE. No p where a setting has a single run.";

const char text_commands[] =
    "Of the first run of each setting: the goal that makes it, in the folder that holds "
    "results, with all that it needs, and the search alone as its ledger says it, with the "
    "names of its inputs (their digests are in its first lines).";

// Words --------------------------------------------------------------------------------

static const char *source_words(enum source source)
{
    switch (source) {
    case SOURCE_TABLE:
        return "measured table";
    case SOURCE_SURROGATE:
        return "surrogate: predicted, not measured";
    case SOURCE_PROCESS:
        return "computed by a program";
    default:
        return "not said";
    }
}

void text_title(struct buffer *text, const struct ledgers *runs)
{
    static const char *const sources[] = {
        [SOURCE_UNKNOWN] = "",
        [SOURCE_TABLE] = "",
        [SOURCE_SURROGATE] = ", surrogate",
        [SOURCE_PROCESS] = ", computed by a program",
    };
    const char *view = ledgers_view(runs);
    buffer_print(text, "%s%s%s%s", runs->runs[0].head.space->title, *view ? " " : "", view,
                 sources[ledgers_source(runs)]);
}

void text_source(struct buffer *text, const struct ledgers *runs)
{
    size_t silent = 0;
    for (size_t i = 0; i < runs->count; i++)
        silent += runs->runs[i].source == SOURCE_UNKNOWN;
    buffer_print(text, "Source of the accuracies: %s", source_words(ledgers_source(runs)));
    if (silent > 0 && silent < runs->count)
        buffer_print(text, " (%zu of the %zu runs do not say theirs)", silent, runs->count);
    buffer_print(text, ". Mean ± standard deviation over the runs.");
    if (runs->budget > 0)
        buffer_print(text, " The first %zu queries of each run count.", runs->budget);
    size_t size = runs->runs[0].head.space->size;
    if (runs->listed > 0 && runs->listed < size)
        buffer_print(
            text,
            " The benchmark has %zu of the space's %zu architectures, which are the "
            "space here: best, optimum and ranks are among them.",
            runs->listed, size);
}

// Cells --------------------------------------------------------------------------------

// The measures that some run has.
static size_t shown_measures(const struct ledgers *runs, enum measure shown[MEASURES])
{
    size_t count = 0;
    for (int measure = 0; measure < MEASURES; measure++)
        for (size_t i = 0; i < runs->count; i++)
            if (!isnan(runs->runs[i].measures[measure])) {
                shown[count++] = (enum measure)measure;
                break;
            }
    return count;
}

int text_digits(const struct ledgers *runs, enum measure measure)
{
    if (measure == MEASURE_QUERY || measure == MEASURE_RANK)
        return 1;
    return runs->runs[0].measures[MEASURE_VALID] <= 1 ? 5 : 3;
}

// A mean and its deviation (NaN: of one run, whose ranks and queries are whole).
static void add_figure(struct text_table *table, const struct ledgers *runs,
                       enum measure measure, double mean, double deviation)
{
    bool whole = measure == MEASURE_QUERY || measure == MEASURE_RANK;
    bool alone = isnan(deviation) || deviation == 0;
    text_table_mean(table, mean, deviation, whole && alone ? 0 : text_digits(runs, measure),
                    "");
}

// Of one run there is none.
static void add_interval(struct text_table *table, const struct ledgers *runs,
                         const struct figure *figure)
{
    int places = places_of(figure->margin, text_digits(runs, MEASURE_VALID));
    if (isnan(figure->margin))
        text_table_add(table, "-");
    else
        text_table_add(table, "%.*f to %.*f", places, figure->mean - figure->margin, places,
                       figure->mean + figure->margin);
}

static void add_p(struct text_table *table, double p)
{
    if (isnan(p))
        text_table_add(table, "-");
    else
        text_table_add(table, "%.2g", p);
}

// intervals: the best validation, which the runs are compared by, has one.
static void add_measure_names(struct text_table *table, const enum measure *shown,
                              size_t count, bool intervals)
{
    for (size_t i = 0; i < count; i++) {
        text_table_add(table, "%s", measure_names[shown[i]].label);
        if (intervals && shown[i] == MEASURE_VALID)
            text_table_add(table, "95 %% interval of its mean");
    }
}

// Tables -------------------------------------------------------------------------------

static const struct paper_figure *any_of_paper(const struct ledgers *runs,
                                               const struct setting *setting,
                                               const enum measure *shown, size_t count)
{
    const struct paper_figure *paper = NULL;
    for (size_t i = 0; i < count && !paper; i++)
        paper = paper_find(runs, setting, shown[i]);
    return paper;
}

// Below the last of the settings that it compares with.
static bool wants_paper_row(const struct ledgers *runs, const struct setting *settings,
                            size_t count, const enum measure *shown, size_t measures)
{
    const struct paper_figure *paper = any_of_paper(runs, settings, shown, measures);
    bool wanted = paper != NULL;
    for (size_t k = 1; wanted && k < count; k++)
        wanted = any_of_paper(runs, &settings[k], shown, measures) != paper;
    return wanted;
}

static void add_paper_row(struct text_table *table, const struct ledgers *runs,
                          const struct setting *setting, const enum measure *shown,
                          size_t count)
{
    double percent = paper_percent(runs);
    text_table_add(table, "the paper's CR-LSO");
    text_table_add(table, " ");
    text_table_add(table, "%zu", setting_run(runs, setting, 0)->queries);
    for (size_t i = 0; i < count; i++) {
        const struct paper_figure *paper = paper_find(runs, setting, shown[i]);
        if (paper)
            add_figure(table, runs, shown[i], paper->mean * percent,
                       paper->deviation * percent);
        else
            text_table_add(table, " ");
        if (shown[i] == MEASURE_VALID)
            text_table_add(table, " ");
    }
}

static void add_queries(struct text_table *table, const struct ledgers *runs,
                        const struct setting *setting)
{
    size_t fewest, most, initial = setting_run(runs, setting, 0)->initial;
    setting_queries(runs, setting, &fewest, &most);
    if (fewest == most)
        text_table_add(table, "%zu (%zu)", most, initial);
    else
        text_table_add(table, "%zu to %zu (%zu)", fewest, most, initial);
}

void table_of_settings(struct text_table *table, const struct ledgers *runs)
{
    enum measure shown[MEASURES];
    size_t measures = shown_measures(runs, shown), count;
    struct setting *settings = ledgers_settings(runs, &count);
    *table =
        (struct text_table){.columns = measures + 4}; // of which all runs have the best
    text_table_add(table, "setting");
    text_table_add(table, "runs");
    text_table_add(table, "queries (initial)");
    add_measure_names(table, shown, measures, true);
    for (size_t k = 0; k < count; k++) {
        text_table_add(table, "%s", setting_run(runs, &settings[k], 0)->name);
        text_table_add(table, "%zu", settings[k].count);
        add_queries(table, runs, &settings[k]);
        for (size_t i = 0; i < measures; i++) {
            struct figure figure = figure_of(runs, &settings[k], shown[i]);
            add_figure(table, runs, shown[i], figure.mean, figure.deviation);
            if (shown[i] == MEASURE_VALID)
                add_interval(table, runs, &figure);
        }
        if (wants_paper_row(runs, settings + k, count - k, shown, measures))
            add_paper_row(table, runs, &settings[k], shown, measures);
    }
    free(settings);
}

static void add_comparison(struct text_table *table, const struct ledgers *runs,
                           const struct comparison *found)
{
    const char *models = models_words[compare_models(runs, &found->a, &found->b)];
    text_table_add(table, "%s", setting_run(runs, &found->a, 0)->name);
    text_table_add(table, "%s", setting_run(runs, &found->b, 0)->name);
    text_table_add(table, "%.*f", text_digits(runs, MEASURE_VALID), found->difference);
    add_p(table, found->mann_whitney);
    add_p(table, found->holm);
    add_p(table, found->wilcoxon);
    text_table_add(table, "%.2f", found->a12);
    text_table_add(table, "%s", *models ? models : "-");
}

enum { PAIRS_HIGH = 28, RUNS_HIGH = 200 };

void table_of_comparisons(struct text_table *table, const struct ledgers *runs)
{
    static const char *const names[] = {"first",
                                        "second",
                                        "difference",
                                        "p, Mann-Whitney",
                                        "by Holm's correction",
                                        "p, Wilcoxon (paired by seed)",
                                        "A12",
                                        "same models"};
    struct comparison *found;
    size_t pairs = compare_all(runs, MEASURE_VALID, &found);
    *table = (struct text_table){.columns = sizeof names / sizeof names[0]};
    bool shown = pairs > 0 && pairs <= PAIRS_HIGH;
    for (size_t i = 0; shown && i < table->columns; i++)
        text_table_add(table, "%s", names[i]);
    for (size_t i = 0; shown && i < pairs; i++)
        add_comparison(table, runs, &found[i]);
    free(found);
}

void table_of_runs(struct text_table *table, const struct ledgers *runs)
{
    enum measure shown[MEASURES];
    size_t measures = shown_measures(runs, shown);
    *table = (struct text_table){.columns = measures + 2};
    if (runs->count > RUNS_HIGH)
        return;
    text_table_add(table, "setting");
    text_table_add(table, "seed");
    add_measure_names(table, shown, measures, false);
    for (size_t k = 0; k < runs->count; k++) {
        const struct ledger_run *run = &runs->runs[k];
        text_table_add(table, "%s", run->name);
        text_table_add(table, "%llu", (unsigned long long)run->seed);
        for (size_t i = 0; i < measures; i++)
            add_figure(table, runs, shown[i], run->measures[shown[i]], NAN);
    }
}

// Texts --------------------------------------------------------------------------------

static void add_section(struct buffer *text, const char *heading,
                        const struct text_table *table, const char *note)
{
    buffer_print(text, *heading ? "\n## %s\n\n" : "\n\n%s", heading);
    text_table_markdown(table, text);
    if (*note)
        buffer_print(text, "\n%s\n", note);
}

static void add_commands(struct buffer *text, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(text, "\n## Commands\n\n%s\n", text_commands);
    for (size_t k = 0; k < count; k++) {
        const struct ledger_run *run = setting_run(runs, &settings[k], 0);
        struct buffer goal = {0};
        text_goal(&goal, runs, run);
        buffer_print(text, "\n%s:\n\n", run->name);
        if (goal.length > 0)
            buffer_print(text, "    %s", goal.text);
        buffer_print(text, "    %s\n", run->head.origin.command);
        buffer_free(&goal);
    }
    free(settings);
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

void text_goal(struct buffer *text, const struct ledgers *runs,
               const struct ledger_run *run)
{
    bool costed = run->head.fidelities && *run->head.fidelities; // its budget is another
    if (!begins(run->path, "results/") || begins(run->path, "results/paper/"))
        return;
    buffer_print(text, "%s %s", runs->make, run->path);
    if (!costed)
        buffer_print(text, " BUDGET=%zu", run->queries);
    buffer_print(text, "\n");
}

void text_markdown(struct buffer *text, const struct ledgers *runs)
{
    buffer_print(text, "# ");
    text_title(text, runs);
    buffer_print(text, "\n\n");
    text_source(text, runs);
    sections_add(text, runs, false, add_section);
    best_markdown(text, runs);
    sections_add(text, runs, true, add_section);
    add_commands(text, runs);
}

void text_latex(struct buffer *text, const struct ledgers *runs)
{
    struct text_table table;
    buffer_print(text, "%% source: %s\n", source_words(ledgers_source(runs)));
    table_of_settings(&table, runs);
    text_table_latex(&table, text);
    text_table_free(&table);
}
