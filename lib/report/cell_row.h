// SPDX-License-Identifier: MIT
// Which row of a CSV of architectures is to be drawn.
#ifndef CRLSO_REPORT_CELL_ROW_H
#define CRLSO_REPORT_CELL_ROW_H

#include "space/space.h"

// Reads a CSV with the column arch, a ledger among them ("-": stdin). Of the rows whose
// column equals the value in where, "COLUMN=VALUE" (NULL: of all), it is the one with the
// highest `valid` in full training (an empty `epochs`), the first of equals. None, and
// several of which none has `valid`, are errors. *space: NULL where that is meant which the
// comments say, or the first that reads the row; it is then filled in.
bool cell_row_find(const char *path, const char *where, const struct space **space,
                   arch_code *code, struct error *error);

#endif
