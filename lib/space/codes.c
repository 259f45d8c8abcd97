// SPDX-License-Identifier: MIT
#include "space/codes.h"

#include <stdlib.h>

static int compare_codes(const void *left, const void *right)
{
    arch_code a = *(const arch_code *)left, b = *(const arch_code *)right;
    return (a > b) - (a < b);
}

void codes_sort(arch_code *codes, size_t count)
{
    qsort(codes, count, sizeof *codes, compare_codes);
}

static int compare_rows(const void *left, const void *right)
{
    const struct code_row *a = left, *b = right;
    int order = compare_codes(&a->code, &b->code);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

void code_rows_sort(const arch_code *codes, size_t count, struct code_row *rows)
{
    for (size_t row = 0; row < count; row++)
        rows[row] = (struct code_row){codes[row], row};
    qsort(rows, count, sizeof *rows, compare_rows);
}
