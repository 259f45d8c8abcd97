// SPDX-License-Identifier: MIT
// Codes of architectures in ascending order.
#ifndef CRLSO_SPACE_CODES_H
#define CRLSO_SPACE_CODES_H

#include "space/space.h"

void codes_sort(arch_code *codes, size_t count);

// A code and the row that it stands in.
struct code_row {
    arch_code code;
    size_t row;
};
// Fills rows [count] with the codes in ascending order, equal ones in the order of their
// rows.
void code_rows_sort(const arch_code *codes, size_t count, struct code_row *rows);

#endif
