// SPDX-License-Identifier: MIT
// A comparison over several tasks as text to read: Markdown, and an HTML page with the
// plots.
#ifndef CRLSO_REPORT_OVERVIEW_H
#define CRLSO_REPORT_OVERVIEW_H

#include "report/ranks.h"

#include <stdbool.h>

void overview_markdown(struct buffer *text, const struct ranks *ranks,
                       const struct task_tables *tasks);
// With ranks.svg and ecdf.svg of the folder, and regret.svg and ecdf.svg of those of the
// tasks, where they are there.
bool overview_page(struct buffer *page, const struct ranks *ranks,
                   const struct task_tables *tasks, const char *folder,
                   struct error *error);

#endif
