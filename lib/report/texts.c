// SPDX-License-Identifier: MIT
#include "report/texts.h"

#include "report/paper.h"
#include "report/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// What tables show ---------------------------------------------------------------------

const char *source_words(enum source source)
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

const char *short_setting(const struct ledger_runs *runs, const char *setting)
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

size_t shown_measures(const struct ledger_runs *runs, enum measure shown[MEASURES])
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

void add_figure(struct buffer *text, const struct ledger_runs *runs, enum measure measure,
                double mean, double deviation, const char *plus_minus)
{
    int digits = digits_of(runs, measure);
    if (isnan(mean))
        buffer_print(text, "-");
    else if (isnan(deviation))
        buffer_print(text, "%.*f", digits, mean);
    else
        buffer_print(text, "%.*f%s%.*f", digits, mean, plus_minus, digits, deviation);
}

// Markdown -----------------------------------------------------------------------------

static void add_rule(struct buffer *text, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        buffer_print(text, i ? "---|" : "|---|");
    buffer_print(text, "\n");
}

static void add_paper_row(struct buffer *text, const struct ledger_runs *runs,
                          const struct ledger_run *run, const enum measure *shown,
                          size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any = any || paper_find(run, shown[i]);
    if (!any)
        return;
    buffer_print(text, "| *the paper* | | %zu |", run->history.count);
    for (size_t i = 0; i < count; i++) {
        const struct paper_figure *paper = paper_find(run, shown[i]);
        buffer_print(text, " ");
        if (paper)
            add_figure(text, runs, shown[i], paper->mean, paper->deviation, " ± ");
        buffer_print(text, " |");
    }
    buffer_print(text, "\n");
}

static void add_settings(struct buffer *text, const struct ledger_runs *runs,
                         const struct setting *settings, size_t count)
{
    enum measure shown[MEASURES];
    size_t measures = shown_measures(runs, shown);
    buffer_print(text, "| setting | runs | queries (initial) |");
    for (size_t i = 0; i < measures; i++)
        buffer_print(text, " %s |", measure_names[shown[i]].label);
    buffer_print(text, "\n");
    add_rule(text, measures + 3);
    for (size_t k = 0; k < count; k++) {
        const struct ledger_run *run = &runs->runs[settings[k].first];
        buffer_print(text, "| %s | %zu | %zu (%zu) |", short_setting(runs, run->setting),
                     settings[k].count, run->history.count, run->initial);
        for (size_t i = 0; i < measures; i++) {
            struct figure figure = figure_of(runs, &settings[k], shown[i]);
            buffer_print(text, " ");
            add_figure(text, runs, shown[i], figure.mean, figure.deviation, " ± ");
            buffer_print(text, " |");
        }
        buffer_print(text, "\n");
        add_paper_row(text, runs, run, shown, measures);
    }
}

static void add_comparisons(struct buffer *text, const struct ledger_runs *runs,
                            const struct setting *settings, size_t count)
{
    if (count < 2)
        return;
    buffer_print(text, "\n## Compared by the best validation\n\n| first | second | "
                       "difference | p, Mann-Whitney | p, Wilcoxon (paired by seed) | A12 "
                       "|\n");
    add_rule(text, 6);
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            struct comparison found =
                compare_settings(runs, &settings[a], &settings[b], MEASURE_VALID);
            buffer_print(text, "| %s | %s | %.*f | ",
                         short_setting(runs, runs->runs[settings[a].first].setting),
                         short_setting(runs, runs->runs[settings[b].first].setting),
                         digits_of(runs, MEASURE_VALID), found.difference);
            buffer_print(text, "%.2g | ", found.mann_whitney);
            if (isnan(found.wilcoxon))
                buffer_print(text, "- | ");
            else
                buffer_print(text, "%.2g | ", found.wilcoxon);
            buffer_print(text, "%.2f |\n", found.a12);
        }
    buffer_print(text, "\nA12 is the chance that a run of the first reaches more than one "
                       "of the second.\n");
}

static void add_runs(struct buffer *text, const struct ledger_runs *runs)
{
    enum measure shown[MEASURES];
    size_t measures = shown_measures(runs, shown);
    buffer_print(text, "\n## Runs\n\n| setting | seed |");
    for (size_t i = 0; i < measures; i++)
        buffer_print(text, " %s |", measure_names[shown[i]].label);
    buffer_print(text, "\n");
    add_rule(text, measures + 2);
    for (size_t k = 0; k < runs->count; k++) {
        const struct ledger_run *run = &runs->runs[k];
        buffer_print(text, "| %s | %llu |", short_setting(runs, run->setting),
                     (unsigned long long)run->seed);
        for (size_t i = 0; i < measures; i++) {
            buffer_print(text, " ");
            add_figure(text, runs, shown[i], run->measures[shown[i]], NAN, "");
            buffer_print(text, " |");
        }
        buffer_print(text, "\n");
    }
}

void text_markdown(struct buffer *text, const struct ledger_runs *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    const struct ledger_run *run = &runs->runs[0];
    buffer_print(text, "# %s%s%s\n\nSource of the accuracies: %s. Mean ± standard deviation "
                       "over the runs.\n\n",
                 run->history.space->name, *run->metric ? " " : "", run->metric,
                 source_words(run->source));
    add_settings(text, runs, settings, count);
    buffer_print(text, "\nThe paper reports the best test of the top 50 by validation; the "
                       "test of the best by\nvalidation is what a user would get.\n");
    add_comparisons(text, runs, settings, count);
    add_runs(text, runs);
    buffer_print(text, "\n## Commands\n\n");
    for (size_t k = 0; k < count; k++)
        buffer_print(text, "- %s: `%s`\n",
                     short_setting(runs, runs->runs[settings[k].first].setting),
                     runs->runs[settings[k].first].command);
    free(settings);
}

// LaTeX --------------------------------------------------------------------------------

// Underscores and the like as LaTeX wants them.
static void add_plain(struct buffer *text, const char *words)
{
    for (; *words; words++) {
        if (strchr("_%&#$", *words))
            buffer_add(text, "\\", 1);
        buffer_add(text, words, 1);
    }
}

void text_latex(struct buffer *text, const struct ledger_runs *runs)
{
    size_t count;
    enum measure shown[MEASURES];
    size_t measures = shown_measures(runs, shown);
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(text, "%% source: %s\n\\begin{tabular}{lr%.*s}\n\\hline\nsetting & runs",
                 source_words(runs->runs[0].source), (int)measures, "rrrrrrrrrrrr");
    for (size_t i = 0; i < measures; i++)
        buffer_print(text, " & %s", measure_names[shown[i]].label);
    buffer_print(text, " \\\\\n\\hline\n");
    for (size_t k = 0; k < count; k++) {
        add_plain(text, short_setting(runs, runs->runs[settings[k].first].setting));
        buffer_print(text, " & %zu", settings[k].count);
        for (size_t i = 0; i < measures; i++) {
            struct figure figure = figure_of(runs, &settings[k], shown[i]);
            buffer_print(text, " & $");
            add_figure(text, runs, shown[i], figure.mean, figure.deviation, " \\pm ");
            buffer_print(text, "$");
        }
        buffer_print(text, " \\\\\n");
    }
    buffer_print(text, "\\hline\n\\end{tabular}\n");
    free(settings);
}
