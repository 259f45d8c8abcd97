// SPDX-License-Identifier: MIT
// The form of each table of the paper.
#ifndef CRLSO_REPORT_PAPER_LAYOUT_H
#define CRLSO_REPORT_PAPER_LAYOUT_H

#include <stdbool.h>

struct paper_layout {
    const char *table; // I to VIII
    const char *title;
    const char *queries; // what the number of queries is called
    bool row_of_queries; // each number of queries has a row of its own, instead of a column
    const char *measures[6];
    const char *note; // what to know of it
};
// NULL: there is no such table.
const struct paper_layout *paper_layout_find(const char *table);

struct paper_measure {
    const char *key, *label; // in CSV, in tables
    int digits;
};
// By its key, which is one of a layout's.
const struct paper_measure *paper_measure(const char *key);

#endif
