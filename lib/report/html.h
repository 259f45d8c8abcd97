// SPDX-License-Identifier: MIT
// Parts of a page that is one HTML file and needs nothing else.
#ifndef CRLSO_REPORT_HTML_H
#define CRLSO_REPORT_HTML_H

#include "report/text_table.h"

// Up to the heading of the page; html_close puts the links of all headings below it.
void html_open(struct buffer *page, const char *title);
void html_close(struct buffer *page);
// A heading that can be linked to, by its words in small letters.
void html_heading(struct buffer *page, const char *words);
void html_note(struct buffer *page, const char *words);
// A table under its heading, with a note; both may be "".
void html_section(struct buffer *page, const char *heading, const struct text_table *table,
                  const char *note);

#endif
