// SPDX-License-Identifier: MIT
#include "report/paper.h"

#include "report/option_list.h"

#include <math.h>
#include <string.h>

#define FIGURE(...) {__VA_ARGS__},
static const struct paper_figure figures[] = {
#include "report/paper.def"
};
#undef FIGURE
enum { FIGURES = sizeof figures / sizeof figures[0] };

const char text_quotes[] =
    "Quoted from the paper, in percent; none of it was run here. Systems that share "
    "weights "
    "train one network that holds all architectures: they ask for none, and have no budget "
    "of queries.";

const struct paper_figure *paper_figures(size_t *count)
{
    *count = FIGURES;
    return figures;
}

bool paper_is_own(const struct paper_figure *figure)
{
    return strcmp(figure->reference, "the paper itself") == 0;
}

// Of its main comparison, and of no ablation.
static bool is_own(const struct paper_figure *figure)
{
    return strcmp(figure->method, "CR-LSO") == 0;
}

// Whether it is of this benchmark. Table III is of another surrogate than the one here.
static bool is_of(const struct paper_figure *figure, const struct ledger_run *run)
{
    return run->source == SOURCE_TABLE &&
           strcmp(figure->space, run->head.space->name) == 0 &&
           strcmp(figure->view, run->view) == 0;
}

// Whether the search climbed, by the head of its G-VAE: an ablation is not the paper's.
static bool is_papers(const struct ledger_run *run)
{
    struct option_word word;
    const char *list = run->head.origin.settings;
    if (strcmp(run->method, "crlso") != 0)
        return false;
    return (!option_list_find(list, "direction", 9, &word) ||
            (word.value_length == 6 && strncmp(word.value, "ascend", 6) == 0)) &&
           (!option_list_find(list, "head", 4, &word) ||
            (word.value_length == 3 && strncmp(word.value, "own", 3) == 0));
}

const struct paper_figure *paper_find(const struct ledgers *runs,
                                      const struct setting *setting, enum measure measure)
{
    const struct ledger_run *run = setting_run(runs, setting, 0);
    size_t fewest, most;
    setting_queries(runs, setting, &fewest, &most);
    if (!is_papers(run) || fewest != most)
        return NULL;
    for (size_t i = 0; i < FIGURES; i++)
        if (is_own(&figures[i]) && is_of(&figures[i], run) && figures[i].queries == most &&
            strcmp(figures[i].measure, measure_names[measure].key) == 0)
            return &figures[i];
    return NULL;
}

double paper_percent(const struct ledgers *runs)
{
    return runs->runs[0].measures[MEASURE_VALID] <= 1 ? 0.01 : 1;
}

// Quotes ------------------------------------------------------------------------------

static const char *const quoted[] = {"valid", "test", "test_rank"};
enum { QUOTED = sizeof quoted / sizeof quoted[0] };

static bool is_same_row(const struct paper_figure *a, const struct paper_figure *b)
{
    return strcmp(a->method, b->method) == 0 && strcmp(a->view, b->view) == 0 &&
           strcmp(a->space, b->space) == 0 && a->queries == b->queries;
}

static void add_quote(struct text_table *table, const struct paper_figure *first,
                      const char *measure)
{
    const struct paper_figure *figure = first;
    for (; figure < figures + FIGURES && is_same_row(figure, first); figure++)
        if (strcmp(figure->measure, measure) == 0)
            break;
    if (figure == figures + FIGURES || !is_same_row(figure, first))
        text_table_add(table, "-");
    else if (strcmp(measure, "test_rank") == 0)
        text_table_add(table, "%.0f", figure->mean);
    else if (isnan(figure->deviation))
        text_table_add(table, "%.2f", figure->mean);
    else
        text_table_add(table, "%.2f ± %.2f", figure->mean, figure->deviation);
}

static void add_quotes(struct text_table *table, const struct paper_figure *first)
{
    text_table_add(table, "%s", first->method);
    text_table_add(table, "%s", first->kind);
    if (first->queries)
        text_table_add(table, "%zu", first->queries);
    else
        text_table_add(table, "-");
    for (int i = 0; i < QUOTED; i++)
        add_quote(table, first, quoted[i]);
    text_table_add(table, "Table %s", first->table);
    text_table_add(table, "%s", first->reference);
}

void table_of_quotes(struct text_table *table, const struct ledgers *runs)
{
    static const char *const names[] = {"quoted", "kind",         "queries", "valid",
                                        "test",   "rank by test", "from",    "method of"};
    const struct paper_figure *last = NULL;
    *table = (struct text_table){.columns = sizeof names / sizeof names[0]};
    for (size_t i = 0; i < FIGURES; i++) {
        const struct paper_figure *figure = &figures[i];
        if (paper_is_own(figure) || !is_of(figure, &runs->runs[0]) ||
            (last && is_same_row(figure, last)))
            continue;
        for (size_t k = 0; !last && k < table->columns; k++)
            text_table_add(table, "%s", names[k]);
        add_quotes(table, figure);
        last = figure;
    }
}
