// SPDX-License-Identifier: MIT
// Parts of a page that is one HTML file and needs nothing else.
#ifndef CRLSO_REPORT_HTML_H
#define CRLSO_REPORT_HTML_H

#include "base/error.h"
#include "report/text_table.h"

#include <stdbool.h>

// Up to the heading of the page.
void html_open(struct buffer *page, const char *title);
void html_close(struct buffer *page);
void html_heading(struct buffer *page, const char *words);
void html_note(struct buffer *page, const char *words);
// A table under its heading, with a note; both may be "".
void html_section(struct buffer *page, const char *heading, const struct text_table *table,
                  const char *note);
// Appends FOLDER/NAME.svg, from its <svg on; nothing where there is no such file.
bool html_svg(struct buffer *text, const char *folder, const char *name,
              struct error *error);
// The same as a figure with a caption.
bool html_plot(struct buffer *page, const char *folder, const char *name,
               const char *caption, struct error *error);

#endif
