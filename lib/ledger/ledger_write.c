// SPDX-License-Identifier: MIT
#include "io/checksum.h"
#include "ledger/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_name(struct buffer *text, const char *name)
{
    csv_add_text(text, name, strlen(name));
}

static void add_header(struct buffer *text, const struct history *history,
                       const char *answer, const char *check)
{
    buffer_print(text, "query,round,stage,arch,hash,%s%s", answer,
                 history->fidelities ? "epochs," : "");
    for (size_t i = 0; i < history->column_count; i++)
        add_name(text, history->columns[i].name);
    buffer_print(text, "%s", check);
    csv_end_row(text);
}

void ledger_add_header(struct buffer *text, const struct history *history)
{
    add_header(text, history, "valid,test,cost,source,best,", "check,");
}

void ledger_add_proposal_header(struct buffer *text, const struct history *history)
{
    add_header(text, history, "", "");
}

// The shortest decimal form that reads back as the same float.
static void add_float(struct buffer *text, double value)
{
    char form[32];
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(form, sizeof form, "%.*g", digits, value);
        if (strtof(form, NULL) == (float)value)
            break;
    }
    buffer_print(text, "%s", form);
}

static void add_vector(struct buffer *text, const double *values, size_t width)
{
    for (size_t i = 0; i < width && !isnan(values[0]); i++) {
        buffer_add(text, " ", i > 0);
        add_float(text, values[i]);
    }
}

static void add_own(struct buffer *text, const struct history *history, const double *own)
{
    for (size_t i = 0; i < history->column_count; i++) {
        const struct column *column = &history->columns[i];
        if (column->vector)
            add_vector(text, own, column->width);
        else if (!isnan(*own) && column->digits)
            buffer_print(text, "%.*g", column->digits, *own);
        else if (!isnan(*own))
            buffer_print(text, "%.0f", *own);
        buffer_add(text, ",", 1);
        own += column->vector ? column->width : 1;
    }
}

static void add_query(struct buffer *text, const struct history *history, size_t number,
                      const struct query *query)
{
    char arch[SPACE_TEXT], hash[SPACE_HASH];
    size_t length = history->space->print(history->space, query->code, arch);
    buffer_print(text, "%zu,%u,%s,", number, query->round,
                 query->round ? "search" : "init");
    csv_add_text(text, arch, length);
    csv_add_text(text, hash, history->space->hash(history->space, query->code, hash));
}

void ledger_add_row(struct buffer *text, const struct history *history, size_t index)
{
    const struct query *query = &history->queries[index];
    size_t start = text->length;
    add_query(text, history, index + 1, query);
    csv_add_number(text, query->answer.valid);
    csv_add_number(text, query->answer.test);
    csv_add_number(text, query->answer.cost);
    add_name(text, source_name(query->source));
    csv_add_number(text, query->best);
    if (history->fidelities)
        buffer_print(text, query->epochs > 0 ? "%u," : ",", query->epochs);
    add_own(text, history, history_own(history, index));
    buffer_print(text, "%08x,",
                 checksum_crc32c(0, text->text + start, text->length - start));
    csv_end_row(text);
}

void ledger_add_proposal(struct buffer *text, const struct history *history, size_t number,
                         const struct query *query, const double *own)
{
    add_query(text, history, number, query);
    add_own(text, history, own);
    csv_end_row(text);
}
