// SPDX-License-Identifier: MIT
// Plots in a page: gnuplot's SVGs, in the colours of the page.
#ifndef CRLSO_REPORT_HTML_PLOT_H
#define CRLSO_REPORT_HTML_PLOT_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>

// Appends FOLDER/NAME.svg as it is, from its <svg on: what comes before is for a file of its
// own. Nothing where there is no such file.
bool html_svg(struct buffer *svg, const char *folder, const char *name,
              struct error *error);
// The same as a figure with a caption, in the colours of the page;
// nothing where there is no such file.
bool html_plot(struct buffer *page, const char *folder, const char *name,
               const char *caption, struct error *error);
// Around figures that stand side by side where there is room.
void html_plots_open(struct buffer *page);
void html_plots_close(struct buffer *page);

// An SVG with what is of the page instead of the drawing turned into the page's variables:
// white into --paper, light grey --line, grey --soft, dark grey and black --ink. Only in
// the attributes of its elements; gnuplot's title, which browsers show as a hint, and its
// ids, which other plots have as well, are left out.
void html_add_svg(struct buffer *page, const char *svg);

#endif
