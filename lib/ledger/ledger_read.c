// SPDX-License-Identifier: MIT
#include "ledger/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1000000000 };

// Where the columns are; -1: the file has none.
struct input {
    struct csv_reader *reader;
    int query, arch, valid, test, cost, source, failed, round, epochs, check;
    int *own;       // [column_count]
    double *values; // [slots], of the row at hand
};

static bool read_real(const struct input *input, int column, double *value,
                      struct error *error)
{
    *value = NAN;
    return column < 0 || csv_number(input->reader, column, true, value, error);
}

static bool read_count(const struct input *input, int column, double *value,
                       struct error *error)
{
    if (!read_real(input, column, value, error))
        return false;
    if (isnan(*value) || (*value >= 0 && *value <= UINT32_MAX && *value == floor(*value)))
        return true;
    error_set(error, "%g is no count", *value);
    return csv_blame(input->reader, column, error);
}

// Empty, or without the column: full training.
static bool read_epochs(const struct input *input, uint32_t *epochs, struct error *error)
{
    double value;
    if (!read_count(input, input->epochs, &value, error))
        return false;
    *epochs = isnan(value) ? 0 : (uint32_t)value;
    return true;
}

// Empty: of an initial label. More than any budget is no number of a round.
static bool read_round(const struct input *input, uint32_t *round, struct error *error)
{
    double value;
    if (!read_count(input, input->round, &value, error))
        return false;
    *round = isnan(value) ? 0 : (uint32_t)value;
    if (*round <= ROUNDS)
        return true;
    error_set(error, "%g: no round of a search", value);
    return csv_blame(input->reader, input->round, error);
}

static bool read_vector(const struct input *input, int column, size_t width, double *values,
                        struct error *error)
{
    size_t length = 0, count = 0;
    const char *text = column >= 0 ? csv_text(input->reader, column, &length) : "";
    for (size_t i = 0; i < width; i++)
        values[i] = NAN;
    if (length == 0 || width == 0)
        return true;
    const char *at = text, *end = text + length;
    while (at < end && count < width) {
        char *next;
        float value = strtof(at, &next);
        if (next == at || (next < end && *next != ' ') || !isfinite(value))
            break;
        values[count++] = (double)value;
        at = next == end ? end : next + 1;
    }
    if (count == width && at == end)
        return true;
    error_set(error, "not %zu numbers apart by blanks", width);
    return csv_blame(input->reader, column, error);
}

static bool read_own(const struct input *input, const struct history *history,
                     struct error *error)
{
    double *value = input->values;
    for (size_t i = 0; i < history->column_count; i++) {
        const struct column *column = &history->columns[i];
        bool good = column->vector
                        ? read_vector(input, input->own[i], column->width, value, error)
                    : column->digits ? read_real(input, input->own[i], value, error)
                                     : read_count(input, input->own[i], value, error);
        if (!good)
            return false;
        value += column->vector ? column->width : 1;
    }
    return true;
}

static bool read_arch(const struct input *input, const struct history *history,
                      struct query *query, struct error *error)
{
    size_t length;
    const char *text = csv_text(input->reader, input->arch, &length);
    if (!history->space->parse(history->space, text, length, &query->code, error))
        return csv_blame(input->reader, input->arch, error);
    if (history_find_at(history, query->code, query->epochs) < 0)
        return true;
    error_set(error, "%s is there already (isomorphs are one architecture)", text);
    return csv_blame(input->reader, input->arch, error);
}

// The validation accuracy, which is empty where there is no answer, as the row says.
static bool read_valid(const struct input *input, struct query *query, struct error *error)
{
    size_t length = 0;
    if (input->failed >= 0)
        csv_text(input->reader, input->failed, &length);
    if (length > 0)
        query->source = SOURCE_FAILED;
    if (!csv_number(input->reader, input->valid, query->source == SOURCE_FAILED,
                    &query->answer.valid, error))
        return false;
    if (query->source != SOURCE_FAILED || isnan(query->answer.valid))
        return true;
    error_set(error, "an accuracy, but the row says that it failed");
    return csv_blame(input->reader, input->valid, error);
}

// A ledger's rows are numbered: one that is gone, or has another's place, is noticed.
static bool check_number(const struct input *input, const struct history *history,
                         struct error *error)
{
    double number;
    if (input->query < 0 || input->check < 0)
        return true;
    if (!read_count(input, input->query, &number, error))
        return false;
    if (number == (double)(history->count + 1))
        return true;
    error_set(error, "%g, where query %zu comes next: rows are missing or moved", number,
              history->count + 1);
    return csv_blame(input->reader, input->query, error);
}

static bool read_row(const struct input *input, struct history *history,
                     struct error *error)
{
    struct query query = {0};
    if (!csv_verify(input->reader, input->check, error) ||
        !check_number(input, history, error) || !read_epochs(input, &query.epochs, error) ||
        !read_arch(input, history, &query, error) ||
        !source_read(input->reader, input->source, &query.source, error) ||
        !read_valid(input, &query, error) ||
        !read_real(input, input->test, &query.answer.test, error) ||
        !read_real(input, input->cost, &query.answer.cost, error) ||
        !read_round(input, &query.round, error) || !read_own(input, history, error))
        return false;
    history_add(history, &query, input->values);
    return true;
}

static bool read_rows(struct csv_reader *reader, struct history *history, size_t limit,
                      struct error *error)
{
    struct input input = {
        .reader = reader,
        .query = csv_find(reader, "query"),
        .test = csv_find(reader, "test"),
        .cost = csv_find(reader, "cost"),
        .source = csv_find(reader, "source"),
        .failed = csv_find(reader, "failed"),
        .round = csv_find(reader, "round"),
        .epochs = csv_find(reader, "epochs"),
        .check = csv_find(reader, "check"),
    };
    if (!csv_need(reader, "arch", &input.arch, error) ||
        !csv_need(reader, "valid", &input.valid, error))
        return false;
    input.own = memory_new(history->column_count + 1, sizeof *input.own);
    input.values = memory_new(history->slots + 1, sizeof *input.values);
    for (size_t i = 0; i < history->column_count; i++)
        input.own[i] = csv_find(reader, history->columns[i].name);
    bool good = true;
    while (good && history->count < limit && (good = csv_next(reader, error)))
        good = read_row(&input, history, error);
    free(input.own);
    free(input.values);
    return good || error->status == STATUS_SUCCESS;
}

bool ledger_read(const char *path, struct history *history, size_t limit,
                 struct error *error)
{
    struct csv_reader *reader = csv_open(path, error);
    bool good = reader && read_rows(reader, history, limit, error);
    csv_close(reader);
    return good;
}

bool ledger_read_text(const char *path, const char *text, size_t length,
                      struct history *history, size_t limit, struct error *error)
{
    struct csv_reader *reader = csv_from_memory(path, text, length, error);
    bool good = reader && read_rows(reader, history, limit, error);
    csv_close(reader);
    return good;
}
