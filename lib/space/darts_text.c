// SPDX-License-Identifier: MIT
// The two text forms of a DARTS architecture: the short code and Genotype(...) as printed
// by genotypes.py of github.com/quark0/darts.
#include "space/darts.h"

#include "base/text.h"

#include <string.h>

enum { CELL_DIGITS = 2 * DARTS_EDGES, SHORT_CODE = 2 * CELL_DIGITS + 1 };

// Short code
// -----------------------------------------------------------------------------------

static bool read_digits(const char *digits, struct darts_cell *cell, struct error *error)
{
    for (int i = 0; i < CELL_DIGITS; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return error_set(error, "node %d, edge %d: '%c' is not a digit",
                             DARTS_INPUTS + i / 4, i / 2 % 2 + 1, digits[i]);
        uint8_t *field = i % 2 == 0 ? cell->input : cell->operation;
        field[i / 2] = (uint8_t)(digits[i] - '0');
    }
    return darts_cell_check(cell, error);
}

static bool read_short_code(const char *text, size_t length, struct darts_cell *cells,
                            struct error *error)
{
    if (length != SHORT_CODE || text[CELL_DIGITS] != '-')
        return error_set(error,
                         "'%.*s' is neither 16 digits, '-', 16 digits nor Genotype(...)",
                         text_quoted(length), text);
    for (int cell = 0; cell < DARTS_CELLS; cell++)
        if (!read_digits(text + cell * (CELL_DIGITS + 1), &cells[cell], error))
            return error_prefix(error, "%s cell", darts_cell_name(cell));
    return true;
}

// Genotype(...)
// -----------------------------------------------------------------------------------

// A token is a run of letters, digits and '_', or a single other character; white space
// separates and is skipped.
struct token {
    const char *text;
    size_t length; // 0: the end
};
struct reader {
    const char *text;
    size_t length, at;
    struct error *error;
};

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static struct token next_token(struct reader *reader)
{
    const char *text = reader->text;
    while (reader->at < reader->length && is_space(text[reader->at]))
        reader->at++;
    size_t start = reader->at;
    while (reader->at < reader->length && is_word(text[reader->at]))
        reader->at++;
    if (reader->at == start && start < reader->length)
        reader->at++;
    return (struct token){text + start, reader->at - start};
}

static bool is_token(struct token token, const char *text)
{
    return token.length == strlen(text) && memcmp(token.text, text, token.length) == 0;
}

// Steps over the token if it is the next one.
static bool accept(struct reader *reader, const char *text)
{
    size_t start = reader->at;
    if (is_token(next_token(reader), text))
        return true;
    reader->at = start;
    return false;
}

static bool expect(struct reader *reader, const char *text)
{
    struct token token = next_token(reader);
    if (is_token(token, text))
        return true;
    if (token.length == 0)
        return error_set(reader->error, "the text ends where '%s' is expected", text);
    return error_set(reader->error, "'%.*s' where '%s' is expected, at character %zu",
                     text_quoted(token.length), token.text, text,
                     (size_t)(token.text - reader->text) + 1);
}

static bool read_operation(struct reader *reader, uint8_t *operation)
{
    const char *quote = accept(reader, "\"") ? "\"" : "'";
    if (*quote == '\'' && !expect(reader, quote))
        return false;
    struct token token = next_token(reader);
    for (uint8_t i = 0; i < DARTS_OPERATIONS; i++)
        if (is_token(token, darts_operation_names[i])) {
            *operation = i;
            return expect(reader, quote);
        }
    return error_set(reader->error, "unknown operation '%.*s'", text_quoted(token.length),
                     token.text);
}

// Whether the node comes before its own is judged for the whole cell.
static bool read_input(struct reader *reader, uint8_t *input)
{
    struct token token = next_token(reader);
    if (token.length != 1 || token.text[0] < '0' || token.text[0] > '9')
        return error_set(reader->error, "'%.*s' is no node", text_quoted(token.length),
                         token.text);
    *input = (uint8_t)(token.text[0] - '0');
    return true;
}

static bool read_edges(struct reader *reader, struct darts_cell *cell)
{
    for (int edge = 0; edge < DARTS_EDGES; edge++) {
        bool good = expect(reader, "(") && read_operation(reader, &cell->operation[edge]) &&
                    expect(reader, ",") && read_input(reader, &cell->input[edge]) &&
                    expect(reader, ")") &&
                    (accept(reader, ",") || edge == DARTS_EDGES - 1 || expect(reader, ","));
        if (!good)
            return error_prefix(reader->error, "node %d, edge %d", DARTS_INPUTS + edge / 2,
                                edge % 2 + 1);
    }
    return true;
}

static bool accept_all(struct reader *reader, const char *const *tokens)
{
    size_t start = reader->at;
    for (; *tokens; tokens++)
        if (!accept(reader, *tokens)) {
            reader->at = start;
            return false;
        }
    return true;
}

static bool read_joined_nodes(struct reader *reader)
{
    static const char *const range[] = {"range", "(", "2", ",", "6", ")", NULL};
    static const char *const range_list[] = {"list", "(", "range", "(", "2",
                                             ",",    "6", ")",     ")", NULL};
    static const char *const list[] = {"[", "2", ",", "3", ",", "4", ",", "5", "]", NULL};
    return accept_all(reader, range) || accept_all(reader, range_list) ||
           accept_all(reader, list) ||
           error_set(reader->error, "the output must join nodes 2 to 5: range(2, 6)");
}

// Reads "normal=[...], normal_concat=range(2, 6)".
static bool read_cell(struct reader *reader, const char *field, const char *concat_field,
                      struct darts_cell *cell)
{
    return expect(reader, field) && expect(reader, "=") && expect(reader, "[") &&
           read_edges(reader, cell) && expect(reader, "]") && expect(reader, ",") &&
           expect(reader, concat_field) && expect(reader, "=") &&
           read_joined_nodes(reader) && darts_cell_check(cell, reader->error);
}

static bool read_genotype(struct reader *reader, struct darts_cell *cells)
{
    if (!expect(reader, "Genotype") || !expect(reader, "("))
        return false;
    if (!read_cell(reader, "normal", "normal_concat", &cells[0]))
        return error_prefix(reader->error, "%s cell", darts_cell_name(0));
    if (!expect(reader, ","))
        return false;
    if (!read_cell(reader, "reduce", "reduce_concat", &cells[1]))
        return error_prefix(reader->error, "%s cell", darts_cell_name(1));
    accept(reader, ",");
    if (!expect(reader, ")"))
        return false;
    struct token rest = next_token(reader);
    return rest.length == 0 || error_set(reader->error, "'%.*s' after the end",
                                         text_quoted(rest.length), rest.text);
}

// Both
// -----------------------------------------------------------------------------------

bool darts_parse(const struct space *space, const char *text, size_t length,
                 arch_code *code, struct error *error)
{
    (void)space;
    struct darts_cell cells[DARTS_CELLS];
    struct reader reader = {.text = text, .length = length, .error = error};
    bool is_genotype = accept(&reader, "Genotype");
    reader.at = 0;
    if (!(is_genotype ? read_genotype(&reader, cells)
                      : read_short_code(text, length, cells, error)))
        return false;
    *code = darts_join(cells);
    return true;
}

size_t darts_print(const struct space *space, arch_code code, char *text)
{
    (void)space;
    char *end = text;
    for (int index = 0; index < DARTS_CELLS; index++) {
        struct darts_cell cell = darts_cell_of(darts_part(code, index));
        if (index > 0)
            *end++ = '-';
        for (int edge = 0; edge < DARTS_EDGES; edge++) {
            *end++ = (char)('0' + cell.input[edge]);
            *end++ = (char)('0' + cell.operation[edge]);
        }
    }
    *end = '\0';
    return (size_t)(end - text);
}

static char *print_edges(char *end, uint32_t code)
{
    struct darts_cell cell = darts_cell_of(code);
    for (int edge = 0; edge < DARTS_EDGES; edge++) {
        end = stpcpy(end, edge == 0 ? "[('" : ", ('");
        end = stpcpy(end, darts_operation_names[cell.operation[edge]]);
        end = stpcpy(end, "', ");
        *end++ = (char)('0' + cell.input[edge]);
        *end++ = ')';
    }
    return stpcpy(end, "]");
}

size_t darts_genotype(const struct space *space, arch_code code, char *text)
{
    (void)space;
    char *end = stpcpy(text, "Genotype(normal=");
    end = print_edges(end, darts_part(code, 0));
    end = stpcpy(end, ", normal_concat=range(2, 6), reduce=");
    end = print_edges(end, darts_part(code, 1));
    end = stpcpy(end, ", reduce_concat=range(2, 6))");
    return (size_t)(end - text);
}
