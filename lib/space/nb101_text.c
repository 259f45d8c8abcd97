// SPDX-License-Identifier: MIT
#include "space/nb101_cell.h"

#include <string.h>

enum { LONGEST_QUOTE = 40 };

static const char letters[NB101_OPERATIONS] = {'i', 'o', '3', '1', 'm'};

const char *const nb101_operation_names[NB101_OPERATIONS] = {
    "input", "output", "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3",
};

static int quote_length(size_t length)
{
    return (int)(length < LONGEST_QUOTE ? length : LONGEST_QUOTE);
}

static bool check_vertices(size_t vertices, struct error *error)
{
    if (vertices >= 2 && vertices <= NB101_VERTICES)
        return true;
    return error_set(error, "%zu %s; a cell has 2 to %d", vertices,
                     vertices == 1 ? "vertex" : "vertices", NB101_VERTICES);
}

static bool blame_entry(const char *text, int vertices, int at, struct error *error)
{
    int row = at / vertices, column = at % vertices;
    if (text[at] != '1')
        return error_set(error, "matrix row %d, column %d: '%c' is neither 0 nor 1",
                         row + 1, column + 1, text[at]);
    return error_set(error, "matrix row %d, column %d: an edge on or below the diagonal",
                     row + 1, column + 1);
}

static bool read_matrix(const char *text, size_t length, struct nb101_cell *cell,
                        struct error *error)
{
    int vertices = cell->vertices, at = 0;
    if (length != (size_t)(vertices * vertices))
        return error_set(error, "%zu matrix entries, not %d for %d vertices", length,
                         vertices * vertices, vertices);
    memset(cell->inputs, 0, sizeof cell->inputs);
    for (int row = 0; row < vertices; row++)
        for (int column = 0; column < vertices; column++, at++) {
            unsigned bit = (unsigned char)text[at] - (unsigned)'0';
            if (bit > (column > row))
                return blame_entry(text, vertices, at, error);
            cell->inputs[column] |= (uint8_t)(bit << row);
        }
    return true;
}

// What the vertices are must fit their places.
static bool check_operations(const struct nb101_cell *cell, struct error *error)
{
    int output = cell->vertices - 1;
    if (cell->operation[0] != NB101_INPUT)
        return error_set(error, "the first vertex is not the input");
    if (cell->operation[output] != NB101_OUTPUT)
        return error_set(error, "the last vertex is not the output");
    for (int vertex = 1; vertex < output; vertex++)
        if (cell->operation[vertex] < NB101_CONV3X3)
            return error_set(error, "vertex %d, between first and last, is an %s",
                             vertex + 1,
                             nb101_operation_names[cell->operation[vertex]]);
    return true;
}

static bool read_letters(const char *text, size_t length, struct nb101_cell *cell,
                         struct error *error)
{
    if (!check_vertices(length, error))
        return false;
    cell->vertices = (int)length;
    for (int vertex = 0; vertex < cell->vertices; vertex++) {
        uint8_t operation = 0;
        while (operation < NB101_OPERATIONS && letters[operation] != text[vertex])
            operation++;
        if (operation == NB101_OPERATIONS)
            return error_set(error, "vertex %d: '%c' is none of i, 3, 1, m, o", vertex + 1,
                             text[vertex]);
        cell->operation[vertex] = operation;
    }
    return check_operations(cell, error);
}

static bool read_name(const char *name, size_t length, uint8_t *operation)
{
    for (*operation = 0; *operation < NB101_OPERATIONS; ++*operation) {
        const char *official = nb101_operation_names[*operation];
        if (strlen(official) == length && memcmp(official, name, length) == 0)
            return true;
    }
    return false;
}

static size_t count_names(const char *text, size_t length)
{
    size_t names = 1;
    for (size_t i = 0; i < length; i++)
        names += text[i] == ',';
    return names;
}

static bool read_names(const char *text, size_t length, struct nb101_cell *cell,
                       struct error *error)
{
    size_t names = count_names(text, length);
    if (!check_vertices(names, error))
        return false;
    cell->vertices = (int)names;
    for (int vertex = 0; vertex < cell->vertices; vertex++) {
        const char *comma = memchr(text, ',', length);
        size_t name = comma ? (size_t)(comma - text) : length;
        if (!read_name(text, name, &cell->operation[vertex]))
            return error_set(error, "vertex %d: unknown operation '%.*s'", vertex + 1,
                             quote_length(name), text);
        if (comma) {
            text = comma + 1;
            length -= name + 1;
        }
    }
    return check_operations(cell, error);
}

bool nb101_parse(const struct space *space, const char *text, size_t length,
                 arch_code *code, struct error *error)
{
    (void)space;
    struct nb101_cell cell;
    const char *colon = length ? memchr(text, ':', length) : NULL;
    if (!colon)
        return error_set(error, "'%.*s' has no ':' between matrix and operations",
                         quote_length(length), length ? text : "");
    size_t matrix = (size_t)(colon - text);
    return read_letters(colon + 1, length - matrix - 1, &cell, error) &&
           read_matrix(text, matrix, &cell, error) && nb101_cell_code(&cell, code, error);
}

bool nb101_parse_named(const char *adjacency, size_t adjacency_length,
                       const char *operations, size_t operations_length, arch_code *code,
                       struct error *error)
{
    struct nb101_cell cell;
    return read_names(operations, operations_length, &cell, error) &&
           read_matrix(adjacency, adjacency_length, &cell, error) &&
           nb101_cell_code(&cell, code, error);
}

size_t nb101_print(const struct space *space, arch_code code, char *text)
{
    (void)space;
    struct nb101_cell cell = nb101_cell_of(code);
    char *end = text;
    for (int row = 0; row < cell.vertices; row++)
        for (int column = 0; column < cell.vertices; column++)
            *end++ = (char)('0' + (cell.inputs[column] >> row & 1));
    *end++ = ':';
    for (int vertex = 0; vertex < cell.vertices; vertex++)
        *end++ = letters[cell.operation[vertex]];
    *end = '\0';
    return (size_t)(end - text);
}
