// SPDX-License-Identifier: MIT
#include "report/sections.h"

#include "report/anytime.h"
#include "report/attainment.h"
#include "report/differences.h"
#include "report/paper.h"
#include "report/texts.h"

struct section {
    const char *heading;
    void (*make)(struct text_table *table, const struct ledgers *runs);
    const char *note; // what to know of it, or what says it
    void (*say)(struct buffer *text, const struct ledgers *runs);
    bool last; // below the plots
};

static void means_by_queries(struct text_table *table, const struct ledgers *runs)
{
    table_of_means(table, runs, AXIS_QUERIES);
}

static void medians_by_queries(struct text_table *table, const struct ledgers *runs)
{
    table_of_medians(table, runs, AXIS_QUERIES);
}

static void tests_by_queries(struct text_table *table, const struct ledgers *runs)
{
    table_of_tests(table, runs, AXIS_QUERIES);
}

static void means_by_cost(struct text_table *table, const struct ledgers *runs)
{
    table_of_means(table, runs, AXIS_COST);
}

static void say_anytime(struct buffer *text, const struct ledgers *runs)
{
    text_anytime(text, runs, AXIS_QUERIES);
}

static void say_tests(struct buffer *text, const struct ledgers *runs)
{
    text_tests(text, runs, AXIS_QUERIES);
}

static void say_cost(struct buffer *text, const struct ledgers *runs)
{
    text_anytime(text, runs, AXIS_COST);
}

static const struct section sections[] = {
    {"", table_of_settings, text_measures, NULL, false},
    {"Best validation by queries", means_by_queries, NULL, say_anytime, true},
    {"Median by queries, and runs at the best", medians_by_queries, NULL, text_best, true},
    {"p by queries", tests_by_queries, NULL, say_tests, true},
    {"Best validation by cost", means_by_cost, NULL, say_cost, true},
    {"Queries to a target", table_of_runtimes, text_runtimes, NULL, true},
    {"What the paper quotes", table_of_quotes, text_quotes, NULL, true},
    {"Compared by the best validation", table_of_comparisons, text_comparisons, NULL, true},
    {"What differs", table_of_differences, text_differences, NULL, true},
    {"Runs", table_of_runs, NULL, NULL, true},
};

void sections_add(struct buffer *text, const struct ledgers *runs, bool last,
                  section_add *add)
{
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        const struct section *section = &sections[i];
        if (section->last != last)
            continue;
        struct text_table table;
        struct buffer note = {0};
        section->make(&table, runs);
        buffer_print(&note, "%s", section->note ? section->note : "");
        if (section->say)
            section->say(&note, runs);
        if (table.cells > 0)
            add(text, section->heading, &table, note.text ? note.text : "");
        buffer_free(&note);
        text_table_free(&table);
    }
}
