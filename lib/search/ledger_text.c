// SPDX-License-Identifier: MIT
#include "search/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The columns in their order, and whether a proposal has them.
enum column {
    QUERY,
    ROUND,
    STAGE,
    ARCH,
    HASH,
    VALID,
    TEST,
    COST,
    SOURCE,
    PARENT,
    STEP,
    NOISE,
    PREDICTED,
    BEST,
    INVALID,
    REPEATED,
    PASSED,
    LATENT,
    COLUMNS
};
static const struct {
    const char *name;
    bool proposed;
} columns[COLUMNS] = {
    {"query", true},     {"round", true},  {"stage", true},   {"arch", true},
    {"hash", true},      {"valid", false}, {"test", false},   {"cost", false},
    {"source", false},   {"parent", true}, {"step", true},    {"noise", true},
    {"predicted", true}, {"best", false},  {"invalid", true}, {"repeated", true},
    {"passed", true},    {"latent", true},
};

static void add_header(struct buffer *text, bool proposals)
{
    for (int i = 0; i < COLUMNS; i++)
        if (!proposals || columns[i].proposed)
            csv_add_text(text, columns[i].name, strlen(columns[i].name));
    csv_end_row(text);
}

void ledger_add_header(struct buffer *text)
{
    add_header(text, false);
}

void ledger_add_proposal_header(struct buffer *text)
{
    add_header(text, true);
}

// The shortest decimal form that reads back as the same float.
static void add_real(struct buffer *text, double value)
{
    char form[32];
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(form, sizeof form, "%.*g", digits, value);
        if (strtof(form, NULL) == (float)value)
            break;
    }
    buffer_print(text, "%s", form);
}

// So many digits; an empty field for NaN.
static void add_rounded(struct buffer *text, int digits, double value)
{
    if (!isnan(value))
        buffer_print(text, "%.*g", digits, value);
    buffer_add(text, ",", 1);
}

static void add_latent(struct buffer *text, const real *latent, size_t width)
{
    for (size_t i = 0; i < width; i++) {
        buffer_add(text, " ", i > 0);
        add_real(text, (double)latent[i]);
    }
    buffer_add(text, ",", 1);
}

static void add_text_of(struct buffer *text, const struct space *space, arch_code code,
                        enum column column)
{
    char form[SPACE_TEXT > SPACE_HASH ? SPACE_TEXT : SPACE_HASH];
    size_t length = column == ARCH ? space->print(code, form) : space->hash(code, form);
    csv_add_text(text, form, length);
}

static void add_row(struct buffer *text, const struct history *history, size_t number,
                    const struct query *query, const real *latent, bool proposal)
{
    bool found = query->round > 0;
    buffer_print(text, "%zu,%u,%s,", number, query->round, found ? "search" : "init");
    add_text_of(text, history->space, query->code, ARCH);
    add_text_of(text, history->space, query->code, HASH);
    if (!proposal) {
        csv_add_number(text, query->answer.valid);
        csv_add_number(text, query->answer.test);
        csv_add_number(text, query->answer.cost);
        buffer_print(text, "%s,", source_name(query->source));
    }
    if (found) {
        buffer_print(text, "%u,", query->parent);
        add_rounded(text, 6, query->step);
        add_rounded(text, 6, query->noise);
        add_rounded(text, 7, query->predicted);
    } else {
        buffer_print(text, ",,,,");
    }
    if (!proposal)
        csv_add_number(text, query->best);
    buffer_print(text, "%u,%u,%u,", query->wasted.invalid, query->wasted.repeated,
                 query->wasted.passed);
    add_latent(text, latent, found && history->kept ? history->width : 0);
    csv_end_row(text);
}

void ledger_add_row(struct buffer *text, const struct history *history, size_t index)
{
    add_row(text, history, index + 1, &history->queries[index],
            history_latent(history, index), false);
}

void ledger_add_proposal(struct buffer *text, const struct history *history, size_t number,
                         const struct query *query, const real *latent)
{
    add_row(text, history, number, query, latent, true);
}

// Reading ------------------------------------------------------------------------------

struct input {
    struct csv_reader *reader;
    int at[COLUMNS]; // -1: it has no such column
    real *latent;    // [width]
};

static bool read_count(const struct input *input, enum column column, uint32_t *value,
                       struct error *error)
{
    double number = 0;
    *value = 0;
    if (input->at[column] < 0)
        return true;
    if (!csv_number(input->reader, input->at[column], true, &number, error))
        return false;
    if (isnan(number))
        return true;
    *value = (uint32_t)number;
    if (number >= 0 && number <= UINT32_MAX && (double)*value == number)
        return true;
    error_set(error, "%g is no count", number);
    return csv_blame(input->reader, input->at[column], error);
}

static bool read_real(const struct input *input, enum column column, double *value,
                      struct error *error)
{
    *value = NAN;
    return input->at[column] < 0 ||
           csv_number(input->reader, input->at[column], true, value, error);
}

static bool read_arch(const struct input *input, const struct history *history,
                      arch_code *code, struct error *error)
{
    size_t length;
    const char *text = csv_text(input->reader, input->at[ARCH], &length);
    if (!history->space->parse(text, length, code, error))
        return csv_blame(input->reader, input->at[ARCH], error);
    if (!history_has(history, *code))
        return true;
    error_set(error, "%s is there already (isomorphs are one architecture)", text);
    return csv_blame(input->reader, input->at[ARCH], error);
}

// *latent receives NULL where there is none.
static bool read_latent(const struct input *input, size_t width, const real **latent,
                        struct error *error)
{
    size_t length = 0, count = 0;
    *latent = NULL;
    const char *text = "";
    if (input->at[LATENT] >= 0 && width > 0)
        text = csv_text(input->reader, input->at[LATENT], &length);
    if (length == 0)
        return true;
    for (const char *at = text, *end = text + length; at < end;) {
        char *next;
        float value = strtof(at, &next);
        if (next == at || (next < end && *next != ' ') || !isfinite(value))
            break;
        if (count < width)
            input->latent[count] = value;
        count++;
        at = next == end ? end : next + 1;
    }
    *latent = input->latent;
    if (count == width)
        return true;
    error_set(error, "not %zu numbers apart by blanks", width);
    return csv_blame(input->reader, input->at[LATENT], error);
}

static bool read_answer(const struct input *input, struct query *query, struct error *error)
{
    query->source = SOURCE_UNKNOWN;
    if (input->at[SOURCE] >= 0)
        query->source = source_find(csv_text(input->reader, input->at[SOURCE], NULL));
    return csv_number(input->reader, input->at[VALID], false, &query->answer.valid,
                      error) &&
           read_real(input, TEST, &query->answer.test, error) &&
           read_real(input, COST, &query->answer.cost, error);
}

static bool read_row(const struct input *input, struct history *history,
                     struct error *error)
{
    struct query query = {0};
    const real *latent;
    if (!read_arch(input, history, &query.code, error) ||
        !read_answer(input, &query, error) ||
        !read_count(input, ROUND, &query.round, error) ||
        !read_count(input, PARENT, &query.parent, error) ||
        !read_real(input, STEP, &query.step, error) ||
        !read_real(input, NOISE, &query.noise, error) ||
        !read_real(input, PREDICTED, &query.predicted, error) ||
        !read_count(input, INVALID, &query.wasted.invalid, error) ||
        !read_count(input, REPEATED, &query.wasted.repeated, error) ||
        !read_count(input, PASSED, &query.wasted.passed, error) ||
        !read_latent(input, history->width, &latent, error))
        return false;
    history_add(history, &query, latent);
    return true;
}

static bool read_rows(struct csv_reader *reader, struct history *history,
                      struct error *error)
{
    struct input input = {.reader = reader};
    for (int i = 0; i < COLUMNS; i++)
        input.at[i] = csv_find(reader, columns[i].name);
    if (!csv_need(reader, "arch", &input.at[ARCH], error) ||
        !csv_need(reader, "valid", &input.at[VALID], error))
        return false;
    input.latent = memory_new(history->width + 1, sizeof *input.latent);
    bool good = true;
    while (good && csv_next(reader, error))
        good = read_row(&input, history, error);
    free(input.latent);
    return error->status == STATUS_SUCCESS;
}

bool ledger_read(const char *path, struct history *history, struct error *error)
{
    struct csv_reader *reader = csv_open(path, error);
    bool good = reader && read_rows(reader, history, error);
    csv_close(reader);
    return good;
}

bool ledger_read_text(const char *path, const struct buffer *text, struct history *history,
                      struct error *error)
{
    struct csv_reader *reader = csv_from_memory(path, text->text, text->length, error);
    bool good = reader && read_rows(reader, history, error);
    csv_close(reader);
    return good;
}
