// SPDX-License-Identifier: MIT
// Where an answer came from, by name in every file: measured, predicted, or computed by a
// program; or that the program failed to give one.
#ifndef CRLSO_BENCH_SOURCE_H
#define CRLSO_BENCH_SOURCE_H

#include "io/csv.h"

enum source {
    SOURCE_UNKNOWN,
    SOURCE_TABLE,
    SOURCE_SURROGATE,
    SOURCE_PROCESS,
    SOURCE_FAILED
};

const char *source_name(enum source source); // "" where it is unknown
enum source source_find(const char *name);   // SOURCE_UNKNOWN for any other text
// Of a CSV's row; unknown where the field is empty or there is no such column (-1). Any
// other text is an error that names file, line and column.
bool source_read(const struct csv_reader *reader, int column, enum source *source,
                 struct error *error);

#endif
