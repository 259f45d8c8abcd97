// SPDX-License-Identifier: MIT
#include "bench/reply.h"

#include "bench/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARCH, VALID, TEST, COST, NUMBERS, WHY = NUMBERS, SOURCE, COLUMNS };
static const char *const column_names[COLUMNS] = {"arch", "valid",  "test",
                                                  "cost", "reason", "source"};

void replies_open(struct replies *replies, const struct space *space)
{
    *replies = (struct replies){.space = space,
                                .rows = csv_rows_new("evaluator"),
                                .column = {ARCH, VALID, TEST, COST, -1, -1}};
}

void replies_free(struct replies *replies)
{
    csv_rows_free(replies->rows);
}

// A text as it may stand in a message: of a long one both ends.
static const char *shorten(const char *from, size_t length, char text[REPLY_SHOWN])
{
    const int end = (REPLY_SHOWN - (int)sizeof "...") / 2;
    if (length < REPLY_SHOWN)
        snprintf(text, REPLY_SHOWN, "%.*s", (int)length, from);
    else
        snprintf(text, REPLY_SHOWN, "%.*s...%.*s", end, from, end, from + length - end);
    return text;
}

const char *replies_show(const struct replies *replies, const struct csv_row *row,
                         char text[REPLY_SHOWN])
{
    struct buffer line = {0};
    for (size_t i = 0; i < row->fields; i++)
        buffer_print(&line, i ? ",%s" : "%s", csv_rows_field(replies->rows, i, NULL));
    shorten(line.text, line.length, text);
    buffer_free(&line);
    return text;
}

// Rows -------------------------------------------------------------------------------

static bool is_header(const struct replies *replies, const struct csv_row *row)
{
    for (size_t i = 0; i < row->fields; i++)
        if (strcmp(csv_rows_field(replies->rows, i, NULL), column_names[ARCH]) == 0)
            return true;
    return false;
}

static bool read_header(struct replies *replies, const struct csv_row *row,
                        struct error *error)
{
    char text[REPLY_SHOWN];
    replies->width = row->fields;
    for (int name = 0; name < COLUMNS; name++) {
        replies->column[name] = -1;
        for (size_t i = row->fields; i-- > 0;)
            if (strcmp(csv_rows_field(replies->rows, i, NULL), column_names[name]) == 0)
                replies->column[name] = (int)i;
    }
    if (replies->column[VALID] < 0)
        return error_set(error, "evaluator: its header has no column 'valid': '%s'",
                         replies_show(replies, row, text));
    return true;
}

// Gives the next row that is there, its header row skipped. False where none is
// (error->status is STATUS_SUCCESS) and where it wrote what is no CSV.
bool replies_next(struct replies *replies, struct csv_row *row, struct error *error)
{
    if (!csv_rows_next(replies->rows, row, error))
        return false;
    bool first = !replies->began;
    replies->began = true;
    if (!first || !is_header(replies, row))
        return true;
    return read_header(replies, row, error) && csv_rows_next(replies->rows, row, error);
}

static bool same_architecture(const struct replies *replies, const char *asked,
                              size_t asked_length, const char *told, size_t told_length)
{
    if (asked_length == told_length && memcmp(asked, told, told_length) == 0)
        return true;
    arch_code asked_code, told_code;
    struct error ignored;
    return replies->space &&
           replies->space->parse(replies->space, asked, asked_length, &asked_code,
                                 &ignored) &&
           replies->space->parse(replies->space, told, told_length, &told_code, &ignored) &&
           asked_code == told_code;
}

// A finite number, of a cost not below 0; NAN where an optional one is absent or empty.
static bool read_number(const struct replies *replies, const struct csv_row *row, int name,
                        const char *asked, double *value, struct error *error)
{
    int column = replies->column[name];
    size_t length = 0;
    const char *text = "";
    *value = NAN;
    if (column >= 0 && (size_t)column < row->fields)
        text = csv_rows_field(replies->rows, (size_t)column, &length);
    if (length == 0 && name != VALID)
        return true;
    char *end;
    *value = strtod(text, &end);
    bool finite = length > 0 && end == text + length && isfinite(*value);
    if (finite && !(name == COST && *value < 0))
        return true;
    char told[REPLY_SHOWN];
    return error_set(error, "evaluator: %s '%s' is %s, in its answer for '%s'",
                     column_names[name], shorten(text, length, told),
                     finite ? "negative" : "no finite number", asked);
}

// What it says of a failure: a field by its name, else all fields behind `failed`.
static void read_reason(const struct replies *replies, const struct csv_row *row,
                        struct reply *reply)
{
    struct buffer text = {0};
    bool named = replies->width > 0;
    size_t first = VALID + 1, end = row->fields;
    if (named) {
        first = replies->column[WHY] >= 0 ? (size_t)replies->column[WHY] : end;
        end = first < end ? first + 1 : end;
    }
    for (size_t i = first; i < end; i++)
        buffer_print(&text, i > first ? ", %s" : "%s",
                     csv_rows_field(replies->rows, i, NULL));
    snprintf(reply->reason, sizeof reply->reason, "%s",
             text.length > 0 ? text.text : "failed");
    for (char *at = reply->reason; *at; at++)
        if ((unsigned char)*at < ' ')
            *at = '?';
    buffer_free(&text);
}

static bool says(const struct replies *replies, const struct csv_row *row, int name,
                 const char *word)
{
    int column = replies->column[name];
    return column >= 0 && (size_t)column < row->fields &&
           strcmp(csv_rows_field(replies->rows, (size_t)column, NULL), word) == 0;
}

// As a program says it, or as query-bench hands it on.
static bool says_failed(const struct replies *replies, const struct csv_row *row)
{
    return says(replies, row, VALID, "failed") ||
           (says(replies, row, VALID, "") &&
            says(replies, row, SOURCE, source_name(SOURCE_FAILED)));
}

bool replies_read(const struct replies *replies, const struct csv_row *row,
                  const char *asked, size_t length, struct reply *reply,
                  struct error *error)
{
    char line[REPLY_SHOWN], question[REPLY_SHOWN];
    *reply = (struct reply){.answer = {NAN, NAN, NAN}, .failed = says_failed(replies, row)};
    size_t low = replies->width ? replies->width : VALID + 1;
    size_t high = replies->width ? replies->width : reply->failed ? SIZE_MAX : NUMBERS;
    if (row->fields < low || row->fields > high)
        return error_set(error, "evaluator: answered '%s', not arch,valid[,test,cost]",
                         replies_show(replies, row, line));
    size_t told_length;
    shorten(asked, length, question);
    const char *told =
        csv_rows_field(replies->rows, (size_t)replies->column[ARCH], &told_length);
    if (!same_architecture(replies, asked, length, told, told_length))
        return error_set(error, "evaluator: asked for '%s', answered '%s'", question,
                         replies_show(replies, row, line));
    struct answer *answer = &reply->answer;
    if (reply->failed) {
        read_reason(replies, row, reply);
        return replies->width == 0 ||
               read_number(replies, row, COST, question, &answer->cost, error);
    }
    return read_number(replies, row, VALID, question, &answer->valid, error) &&
           read_number(replies, row, TEST, question, &answer->test, error) &&
           read_number(replies, row, COST, question, &answer->cost, error);
}
