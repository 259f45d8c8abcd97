// SPDX-License-Identifier: MIT
// A table of short texts, built once and written in several forms.
#ifndef CRLSO_REPORT_TEXT_TABLE_H
#define CRLSO_REPORT_TEXT_TABLE_H

#include "base/memory.h"

#include <stddef.h>

struct text_table {
    size_t columns, cells; // cells of all rows, the header's first
    char **texts;
    struct arena arena;
};

// Adds a cell, from left to right, row after row. columns is set before the first.
void text_table_add(struct text_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// The same of a mean and its standard deviation, which is rounded to two significant digits
// and the mean to as many places, at most `places` ("91.605 ± 0.012"); the mean alone with
// all of them where the deviation is NaN, "-" where the mean is. mark: follows, may be "".
void text_table_mean(struct text_table *table, double mean, double deviation, int places,
                     const char *mark);
// Places behind the point for that.
int places_of(double deviation, int most);
void text_table_free(struct text_table *table);

void text_table_markdown(const struct text_table *table, struct buffer *text);
// A table under its heading, with a note, as Markdown; the heading may be "".
void text_table_section(struct buffer *text, const char *heading,
                        const struct text_table *table, const char *note);
// A tabular environment; " ± " becomes \pm in mathematics.
void text_table_latex(const struct text_table *table, struct buffer *text);
void text_table_html(const struct text_table *table, struct buffer *text);

// Text as it may stand in an HTML document.
void html_add(struct buffer *text, const char *words);

#endif
