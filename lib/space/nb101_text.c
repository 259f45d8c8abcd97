// SPDX-License-Identifier: MIT
#include "space/nb101_cell.h"

#include "base/text.h"

#include <string.h>

static const char letters[NB101_OPERATIONS] = {'i', 'o', '3', '1', 'm'};

const char *const nb101_operation_names[NB101_OPERATIONS] = {
    "input", "output", "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3",
};

static bool check_vertices(size_t vertices, struct error *error)
{
    if (vertices >= 2 && vertices <= NB101_VERTICES)
        return true;
    return error_set(error, "%zu %s; a cell has 2 to %d", vertices,
                     vertices == 1 ? "vertex" : "vertices", NB101_VERTICES);
}

// What the vertices are must fit their places.
static bool check_operations(const struct free_cell *cell, struct error *error)
{
    int output = cell->vertices - 1;
    if (cell->operation[0] != NB101_INPUT)
        return error_set(error, "the first vertex is not the input");
    if (cell->operation[output] != NB101_OUTPUT)
        return error_set(error, "the last vertex is not the output");
    for (int vertex = 1; vertex < output; vertex++)
        if (cell->operation[vertex] < NB101_CONV3X3)
            return error_set(error, "vertex %d, between first and last, is an %s",
                             vertex + 1, nb101_operation_names[cell->operation[vertex]]);
    return true;
}

static bool read_letters(const char *text, size_t length, struct free_cell *cell,
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

static bool read_names(const char *text, size_t length, struct free_cell *cell,
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
                             text_quoted(name), text);
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
    struct free_cell cell;
    const char *colon = length ? memchr(text, ':', length) : NULL;
    if (!colon)
        return error_set(error, "'%.*s' has no ':' between matrix and operations",
                         text_quoted(length), length ? text : "");
    size_t matrix = (size_t)(colon - text);
    return read_letters(colon + 1, length - matrix - 1, &cell, error) &&
           free_cell_read_matrix(text, matrix, &cell, error) &&
           free_cell_code(&nb101_shape, &cell, code, error);
}

bool nb101_parse_named(const char *adjacency, size_t adjacency_length,
                       const char *operations, size_t operations_length, arch_code *code,
                       struct error *error)
{
    struct free_cell cell;
    return read_names(operations, operations_length, &cell, error) &&
           free_cell_read_matrix(adjacency, adjacency_length, &cell, error) &&
           free_cell_code(&nb101_shape, &cell, code, error);
}

size_t nb101_print(const struct space *space, arch_code code, char *text)
{
    (void)space;
    struct free_cell cell = free_cell_of(&nb101_shape, code);
    char *end = free_cell_print_matrix(&cell, text);
    *end++ = ':';
    for (int vertex = 0; vertex < cell.vertices; vertex++)
        *end++ = letters[cell.operation[vertex]];
    *end = '\0';
    return (size_t)(end - text);
}
