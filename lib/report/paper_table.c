// SPDX-License-Identifier: MIT
#include "report/paper_table.h"

#include "io/csv.h"
#include "report/paper.h"
#include "stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool paper_is_beside(const struct paper_runs *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        if (runs->cells[i].source != SOURCE_TABLE ||
            strcmp(runs->cells[i].space, "darts") == 0)
            return false;
    return true;
}

// Rows and columns ----------------------------------------------------------------------

// A figure of either side in the terms that both have.
struct entry {
    enum paper_side side;
    const char *method, *variant, *space, *view, *measure;
    size_t queries, runs;           // runs 0: not said
    double mean, deviation, margin; // margin: of the mean's 95 % confidence interval
    enum source source;
};
struct entries {
    struct entry *all;
    size_t count;
};

static int measure_place(const struct paper_layout *layout, const char *measure)
{
    for (int i = 0; layout->measures[i]; i++)
        if (strcmp(layout->measures[i], measure) == 0)
            return i;
    return -1;
}

static void add_entry(struct entries *entries, const struct entry *entry)
{
    entries->all = memory_grow(entries->all, entries->count + 1, sizeof *entries->all);
    entries->all[entries->count++] = *entry;
}

// A variant whose runs have no label but its name is called as its rows of the paper, at
// whatever number of queries.
static const char *method_of(const struct paper_layout *layout,
                             const struct paper_cell *cell)
{
    size_t count;
    const struct paper_figure *figures = paper_figures(&count);
    bool unnamed = strcmp(cell->label, cell->variant) == 0;
    for (size_t i = 0; unnamed && i < count; i++)
        if (strcmp(figures[i].table, layout->table) == 0 &&
            strcmp(figures[i].variant, cell->variant) == 0)
            return figures[i].method;
    return cell->label;
}

static void add_here(struct entries *entries, const struct paper_layout *layout,
                     const struct paper_cell *cell)
{
    add_entry(entries, &(struct entry){
                           .side = PAPER_HERE,
                           .method = method_of(layout, cell),
                           .variant = cell->variant,
                           .space = cell->space,
                           .view = cell->view,
                           .measure = cell->measure,
                           .queries = cell->queries,
                           .runs = cell->count,
                           .mean = stats_mean(cell->values, cell->count),
                           .deviation = stats_deviation(cell->values, cell->count),
                           .margin = stats_mean_margin(cell->values, cell->count),
                           .source = cell->source,
                       });
}

static void add_there(struct entries *entries, const struct paper_figure *figure)
{
    add_entry(entries, &(struct entry){
                           .side = PAPER_THERE,
                           .method = figure->method,
                           .variant = figure->variant,
                           .space = figure->space,
                           .view = figure->view,
                           .measure = figure->measure,
                           .queries = figure->queries,
                           .mean = figure->mean,
                           .deviation = figure->deviation,
                           .margin = NAN,
                       });
}

// Runs of a variant and a number of queries that the paper has stand above its row, others
// come last, those of a variant together.
static bool has_counterpart(const struct paper_layout *layout,
                            const struct paper_cell *cell,
                            const struct paper_figure *figure)
{
    return *figure->variant && strcmp(cell->variant, figure->variant) == 0 &&
           (!layout->row_of_queries || cell->queries == figure->queries ||
            figure->queries == 0);
}

static void add_variant(struct entries *entries, const struct paper_layout *layout,
                        const struct paper_runs *runs, const char *variant, bool *taken)
{
    for (size_t k = 0; k < runs->count; k++)
        if (!taken[k] && strcmp(runs->cells[k].variant, variant) == 0) {
            add_here(entries, layout, &runs->cells[k]);
            taken[k] = true;
        }
}

static bool is_first_of_row(const struct paper_layout *layout,
                            const struct paper_figure *figures, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(figures[i].table, layout->table) == 0 &&
            strcmp(figures[i].method, figures[index].method) == 0 &&
            (!layout->row_of_queries || figures[i].queries == figures[index].queries))
            return false;
    return true;
}

// Every figure of the layout, in the order of its rows.
static struct entries collect(const struct paper_layout *layout,
                              const struct paper_runs *runs)
{
    struct entries entries = {0};
    size_t count;
    const struct paper_figure *figures = paper_figures(&count);
    bool *taken = memory_new(runs->count + 1, sizeof *taken);
    for (size_t k = 0; k < runs->count; k++)
        taken[k] = measure_place(layout, runs->cells[k].measure) < 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(figures[i].table, layout->table) != 0)
            continue;
        bool first = is_first_of_row(layout, figures, i);
        for (size_t k = 0; first && k < runs->count; k++)
            if (!taken[k] && has_counterpart(layout, &runs->cells[k], &figures[i])) {
                add_here(&entries, layout, &runs->cells[k]);
                taken[k] = true;
            }
        add_there(&entries, &figures[i]);
    }
    for (size_t k = 0; k < runs->count; k++)
        if (!taken[k])
            add_variant(&entries, layout, runs, runs->cells[k].variant, taken);
    free(taken);
    return entries;
}

static bool is_same_row(const struct paper_layout *layout, const struct entry *a,
                        const struct entry *b)
{
    return a->side == b->side && strcmp(a->method, b->method) == 0 &&
           (!layout->row_of_queries || a->queries == b->queries);
}

// The views of the two sides are called alike where both are known.
static int view_order(const struct entries *entries, const struct entry *a,
                      const struct entry *b)
{
    if (strcmp(a->view, b->view) == 0)
        return 0;
    for (size_t i = 0; i < entries->count; i++) {
        if (strcmp(entries->all[i].view, a->view) == 0)
            return -1;
        if (strcmp(entries->all[i].view, b->view) == 0)
            return 1;
    }
    return 0;
}

static int column_order(const struct paper_layout *layout, const struct entries *entries,
                        const struct entry *a, const struct entry *b)
{
    int order = view_order(entries, a, b);
    if (order == 0 && !layout->row_of_queries && a->queries != b->queries)
        order = a->queries < b->queries ? -1 : 1;
    return order ? order
                 : measure_place(layout, a->measure) - measure_place(layout, b->measure);
}

// Columns, each by one of its entries, ascending.
struct columns {
    const struct entry **all;
    size_t count;
};

static void add_column(struct columns *columns, const struct paper_layout *layout,
                       const struct entries *entries, const struct entry *entry)
{
    size_t at = columns->count;
    for (; at > 0; at--) {
        int order = column_order(layout, entries, columns->all[at - 1], entry);
        if (order == 0)
            return;
        if (order < 0)
            break;
    }
    columns->all = memory_grow(columns->all, columns->count + 1, sizeof *columns->all);
    memmove(columns->all + at + 1, columns->all + at,
            (columns->count - at) * sizeof *columns->all);
    columns->all[at] = entry;
    columns->count++;
}

// Text ----------------------------------------------------------------------------------

static bool view_differs(const struct entry *a, const struct entry *b)
{
    return strcmp(a->view, b->view) != 0;
}

static bool measure_differs(const struct entry *a, const struct entry *b)
{
    return strcmp(a->measure, b->measure) != 0;
}

static bool varies(const struct columns *columns,
                   bool (*differs)(const struct entry *a, const struct entry *b))
{
    for (size_t i = 1; i < columns->count; i++)
        if (differs(columns->all[i], columns->all[0]))
            return true;
    return false;
}

static void add_word(struct buffer *text, const char *word)
{
    buffer_print(text, "%s%s", text->length ? ", " : "", word);
}

// What tells a column from the others.
static void add_heading(struct text_table *table, const struct paper_layout *layout,
                        const struct columns *columns, const struct entry *column)
{
    struct buffer text = {0}, queries = {0};
    buffer_print(&queries, "%zu %s", column->queries, layout->queries);
    if (varies(columns, view_differs))
        add_word(&text, column->view);
    if (!layout->row_of_queries)
        add_word(&text, queries.text);
    if (varies(columns, measure_differs) || text.length == 0)
        add_word(&text, paper_measure(column->measure)->label);
    text_table_add(table, "%s", text.text);
    buffer_free(&text);
    buffer_free(&queries);
}

static void add_number(struct text_table *table, const struct entry *entry)
{
    int digits = entry ? paper_measure(entry->measure)->digits : 0;
    if (!entry)
        text_table_add(table, " ");
    else if (isnan(entry->deviation))
        text_table_add(table, "%.*f", digits, entry->mean);
    else
        text_table_add(table, "%.*f ± %.*f", digits, entry->mean, digits, entry->deviation);
}

static const struct entry *find_entry(const struct paper_layout *layout,
                                      const struct entries *entries,
                                      const struct entry *row, const struct entry *column)
{
    for (size_t i = 0; i < entries->count; i++)
        if (is_same_row(layout, &entries->all[i], row) &&
            column_order(layout, entries, &entries->all[i], column) == 0)
            return &entries->all[i];
    return NULL;
}

// Of a table in which some answers were measured, what says that a surrogate gave this row's.
static const char *mark_of(const struct paper_layout *layout, const struct entries *entries,
                           const struct entry *row)
{
    bool mixed = false, predicted = false;
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->all[i];
        bool surrogate = entry->source == SOURCE_SURROGATE;
        mixed = mixed || (entry->side == PAPER_HERE && !surrogate);
        predicted = predicted || (surrogate && is_same_row(layout, entry, row));
    }
    return mixed && predicted ? ", surrogate" : "";
}

static void add_row(struct text_table *table, const struct paper_layout *layout,
                    const struct entries *entries, const struct columns *columns,
                    const struct entry *row)
{
    text_table_add(table, "%s", row->method);
    if (row->side == PAPER_THERE)
        text_table_add(table, "the paper");
    else
        text_table_add(table, "here, %zu run%s%s", row->runs, row->runs == 1 ? "" : "s",
                       mark_of(layout, entries, row));
    if (layout->row_of_queries && row->queries == 0)
        text_table_add(table, "-");
    else if (layout->row_of_queries)
        text_table_add(table, "%zu", row->queries);
    for (size_t i = 0; i < columns->count; i++)
        add_number(table, find_entry(layout, entries, row, columns->all[i]));
}

void paper_table_make(struct text_table *table, const struct paper_layout *layout,
                      const struct paper_runs *runs, enum paper_side side)
{
    struct entries entries = collect(layout, runs);
    struct columns columns = {0};
    *table = (struct text_table){0};
    for (size_t i = 0; i < entries.count; i++)
        if (entries.all[i].side & side)
            add_column(&columns, layout, &entries, &entries.all[i]);
    if (columns.count > 0) {
        table->columns = columns.count + 2 + layout->row_of_queries;
        text_table_add(table, "method");
        text_table_add(table, "of");
        if (layout->row_of_queries)
            text_table_add(table, "%s", layout->queries);
        for (size_t i = 0; i < columns.count; i++)
            add_heading(table, layout, &columns, columns.all[i]);
    }
    for (size_t i = 0; i < entries.count; i++) {
        bool known = !(entries.all[i].side & side);
        for (size_t k = 0; k < i && !known; k++)
            known = is_same_row(layout, &entries.all[i], &entries.all[k]);
        if (!known)
            add_row(table, layout, &entries, &columns, &entries.all[i]);
    }
    free(columns.all);
    free(entries.all);
}

void paper_table_csv(struct buffer *rows, const struct paper_layout *layout,
                     const struct paper_runs *runs)
{
    struct entries entries = collect(layout, runs);
    buffer_print(rows, "table,of,method,variant,space,view,queries,measure,runs,mean,"
                       "deviation,ci_low,ci_high,source\n");
    for (size_t i = 0; i < entries.count; i++) {
        const struct entry *entry = &entries.all[i];
        const char *const texts[] = {
            layout->table, entry->side == PAPER_HERE ? "here" : "paper",
            entry->method, entry->variant,
            entry->space,  entry->view,
        };
        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
            csv_add_text(rows, texts[k], strlen(texts[k]));
        csv_add_number(rows, entry->queries ? (double)entry->queries : NAN);
        csv_add_text(rows, entry->measure, strlen(entry->measure));
        csv_add_number(rows, entry->runs ? (double)entry->runs : NAN);
        csv_add_rounded(rows, entry->mean);
        csv_add_rounded(rows, entry->deviation);
        csv_add_rounded(rows, entry->mean - entry->margin);
        csv_add_rounded(rows, entry->mean + entry->margin);
        const char *source =
            entry->side == PAPER_HERE ? source_name(entry->source) : "paper";
        csv_add_text(rows, source, strlen(source));
        csv_end_row(rows);
    }
    free(entries.all);
}
