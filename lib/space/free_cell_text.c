// SPDX-License-Identifier: MIT
#include "space/free_cell.h"

#include <string.h>

static bool blame_entry(const char *text, int vertices, int at, struct error *error)
{
    int row = at / vertices, column = at % vertices;
    if (text[at] != '1')
        return error_set(error, "matrix row %d, column %d: '%c' is neither 0 nor 1",
                         row + 1, column + 1, text[at]);
    return error_set(error, "matrix row %d, column %d: an edge on or below the diagonal",
                     row + 1, column + 1);
}

bool free_cell_read_matrix(const char *text, size_t length, struct free_cell *cell,
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

char *free_cell_print_matrix(const struct free_cell *cell, char *text)
{
    for (int row = 0; row < cell->vertices; row++)
        for (int column = 0; column < cell->vertices; column++)
            *text++ = (char)('0' + (cell->inputs[column] >> row & 1));
    return text;
}
