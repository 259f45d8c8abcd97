// SPDX-License-Identifier: MIT
// A table or a figure of the paper made again, as text to read: Markdown, LaTeX, and an
// HTML page with its plots.
#ifndef CRLSO_REPORT_PAPER_PAGE_H
#define CRLSO_REPORT_PAPER_PAGE_H

#include "report/paper_table.h"

// The sources: the files that the runs were read from, whose folders the page names.
struct paper_sources {
    const char *const *paths;
    size_t count;
};

void paper_table_markdown(struct buffer *text, const struct paper_layout *layout,
                          const struct paper_runs *runs);
// What is here, and the paper's beside it or as a tabular of its own.
void paper_table_latex(struct buffer *text, const struct paper_layout *layout,
                       const struct paper_runs *runs);
// With table.svg of the folder, where it is there.
bool paper_table_page(struct buffer *page, const struct paper_layout *layout,
                      const struct paper_runs *runs, const struct paper_sources *sources,
                      const char *folder, struct error *error);

// A figure of the paper, and the plots that repeat it.
struct paper_picture {
    const char *number, *title, *paper; // paper: what the paper says that it shows
    struct {
        const char *name, *caption;
    } plots[6];
};
// NULL: there is no such figure.
const struct paper_picture *paper_picture_find(const char *number);
// With those of its plots, NAME.svg, that are in the folder: none is an error.
bool paper_picture_page(struct buffer *page, const struct paper_picture *picture,
                        const struct paper_sources *sources, const char *folder,
                        struct error *error);

#endif
