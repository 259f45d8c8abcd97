// SPDX-License-Identifier: MIT
#include "report/texts.h"

#include "report/paper.h"
#include "report/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char text_measures[] =
    "The incumbent is chosen by validation accuracy; its test accuracy is what a user "
    "would get. The paper reports the best test of the top 50 by validation.";

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

// The setting without the folders that all settings share. Points into its text.
static const char *short_setting(const struct ledger_runs *runs, const char *setting)
{
    const char *first = runs->runs[0].setting;
    size_t shared = 0;
    for (size_t at = 0; first[at] && first[at] == setting[at]; at++) {
        bool all = true;
        for (size_t i = 0; all && i < runs->count; i++)
            all = strncmp(runs->runs[i].setting, first, at + 1) == 0;
        if (!all)
            break;
        if (first[at] == '/')
            shared = at + 1;
    }
    return setting + shared;
}

void text_title(struct buffer *text, const struct ledger_runs *runs)
{
    const struct ledger_run *run = &runs->runs[0];
    buffer_print(text, "%s%s%s", run->history.space->name, *run->metric ? " " : "",
                 run->metric);
}

void text_source(struct buffer *text, const struct ledger_runs *runs)
{
    buffer_print(text,
                 "Source of the accuracies: %s. "
                 "Mean ± standard deviation over the runs.",
                 source_words(runs->runs[0].source));
}

// Cells --------------------------------------------------------------------------------

// The measures that some run has.
static size_t shown_measures(const struct ledger_runs *runs, enum measure shown[MEASURES])
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

// Accuracies as fractions need two digits more than percents.
static int digits_of(const struct ledger_runs *runs, enum measure measure)
{
    if (measure == MEASURE_QUERY || measure == MEASURE_RANK || measure == MEASURE_SECONDS)
        return 1;
    return runs->runs[0].measures[MEASURE_VALID] <= 1 ? 5 : 3;
}

static void add_figure(struct text_table *table, const struct ledger_runs *runs,
                       enum measure measure, double mean, double deviation)
{
    int digits = digits_of(runs, measure);
    if (isnan(mean))
        text_table_add(table, "-");
    else if (isnan(deviation))
        text_table_add(table, "%.*f", digits, mean);
    else
        text_table_add(table, "%.*f ± %.*f", digits, mean, digits, deviation);
}

static void add_p(struct text_table *table, double p)
{
    if (isnan(p))
        text_table_add(table, "-");
    else
        text_table_add(table, "%.2g", p);
}

static void add_measure_names(struct text_table *table, const enum measure *shown,
                              size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_table_add(table, "%s", measure_names[shown[i]].label);
}

// Tables -------------------------------------------------------------------------------

static const struct paper_figure *any_of_paper(const struct ledger_run *run,
                                               const enum measure *shown, size_t count)
{
    const struct paper_figure *paper = NULL;
    for (size_t i = 0; i < count && !paper; i++)
        paper = paper_find(run, shown[i]);
    return paper;
}

// Below the last of the settings that it compares with.
static bool wants_paper_row(const struct ledger_runs *runs, const struct setting *settings,
                            size_t count, const enum measure *shown, size_t measures)
{
    const struct paper_figure *paper =
        any_of_paper(&runs->runs[settings[0].first], shown, measures);
    bool wanted = paper != NULL;
    for (size_t k = 1; wanted && k < count; k++)
        wanted = any_of_paper(&runs->runs[settings[k].first], shown, measures) != paper;
    return wanted;
}

static void add_paper_row(struct text_table *table, const struct ledger_runs *runs,
                          const struct ledger_run *run, const enum measure *shown,
                          size_t count)
{
    text_table_add(table, "the paper's CR-LSO");
    text_table_add(table, " ");
    text_table_add(table, "%zu", run->history.count);
    for (size_t i = 0; i < count; i++) {
        const struct paper_figure *paper = paper_find(run, shown[i]);
        if (paper)
            add_figure(table, runs, shown[i], paper->mean, paper->deviation);
        else
            text_table_add(table, " ");
    }
}

void table_of_settings(struct text_table *table, const struct ledger_runs *runs)
{
    enum measure shown[MEASURES];
    size_t measures = shown_measures(runs, shown), count;
    struct setting *settings = ledgers_settings(runs, &count);
    *table = (struct text_table){.columns = measures + 3};
    text_table_add(table, "setting");
    text_table_add(table, "runs");
    text_table_add(table, "queries (initial)");
    add_measure_names(table, shown, measures);
    for (size_t k = 0; k < count; k++) {
        const struct ledger_run *run = &runs->runs[settings[k].first];
        text_table_add(table, "%s", short_setting(runs, run->setting));
        text_table_add(table, "%zu", settings[k].count);
        text_table_add(table, "%zu (%zu)", run->history.count, run->initial);
        for (size_t i = 0; i < measures; i++) {
            struct figure figure = figure_of(runs, &settings[k], shown[i]);
            add_figure(table, runs, shown[i], figure.mean, figure.deviation);
        }
        if (wants_paper_row(runs, settings + k, count - k, shown, measures))
            add_paper_row(table, runs, run, shown, measures);
    }
    free(settings);
}

void table_of_comparisons(struct text_table *table, const struct ledger_runs *runs)
{
    static const char *const names[] = {
        "first", "second", "difference", "p, Mann-Whitney", "p, Wilcoxon (paired by seed)",
        "A12"};
    size_t count, columns = sizeof names / sizeof names[0];
    struct setting *settings = ledgers_settings(runs, &count);
    *table = (struct text_table){.columns = columns};
    for (size_t i = 0; count > 1 && i < columns; i++)
        text_table_add(table, "%s", names[i]);
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            struct comparison found =
                compare_settings(runs, &settings[a], &settings[b], MEASURE_VALID);
            for (int i = 0; i < 2; i++)
                text_table_add(
                    table, "%s",
                    short_setting(runs, runs->runs[settings[i ? b : a].first].setting));
            text_table_add(table, "%.*f", digits_of(runs, MEASURE_VALID), found.difference);
            add_p(table, found.mann_whitney);
            add_p(table, found.wilcoxon);
            text_table_add(table, "%.2f", found.a12);
        }
    free(settings);
}

void table_of_runs(struct text_table *table, const struct ledger_runs *runs)
{
    enum measure shown[MEASURES];
    size_t measures = shown_measures(runs, shown);
    *table = (struct text_table){.columns = measures + 2};
    text_table_add(table, "setting");
    text_table_add(table, "seed");
    add_measure_names(table, shown, measures);
    for (size_t k = 0; k < runs->count; k++) {
        const struct ledger_run *run = &runs->runs[k];
        text_table_add(table, "%s", short_setting(runs, run->setting));
        text_table_add(table, "%llu", (unsigned long long)run->seed);
        for (size_t i = 0; i < measures; i++)
            add_figure(table, runs, shown[i], run->measures[shown[i]], NAN);
    }
}

// Texts --------------------------------------------------------------------------------

typedef void make_text_table(struct text_table *table, const struct ledger_runs *runs);

static void add_table(struct buffer *text, const struct ledger_runs *runs,
                      make_text_table *make, const char *heading, const char *note)
{
    struct text_table table;
    make(&table, runs);
    if (table.cells > 0) {
        buffer_print(text, "%s", heading);
        text_table_markdown(&table, text);
        buffer_print(text, "%s", note);
    }
    text_table_free(&table);
}

void text_markdown(struct buffer *text, const struct ledger_runs *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(text, "# ");
    text_title(text, runs);
    buffer_print(text, "\n\n");
    text_source(text, runs);
    add_table(text, runs, table_of_settings, "\n\n", "\n");
    buffer_print(text, "%s\n", text_measures);
    add_table(text, runs, table_of_comparisons, "\n## Compared by the best validation\n\n",
              "\nA12 is the chance that a run of the first reaches more than one of the "
              "second.\n");
    add_table(text, runs, table_of_runs, "\n## Runs\n\n", "");
    buffer_print(text, "\n## Commands\n\n");
    for (size_t k = 0; k < count; k++)
        buffer_print(text, "- %s: `%s`\n",
                     short_setting(runs, runs->runs[settings[k].first].setting),
                     runs->runs[settings[k].first].command);
    free(settings);
}

void text_latex(struct buffer *text, const struct ledger_runs *runs)
{
    struct text_table table;
    buffer_print(text, "%% source: %s\n", source_words(runs->runs[0].source));
    table_of_settings(&table, runs);
    text_table_latex(&table, text);
    text_table_free(&table);
}
