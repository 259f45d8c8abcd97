// SPDX-License-Identifier: MIT
#include "base/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP_COLUMN = 26 };

static void print_default(const struct run *run, size_t index)
{
    const struct option *option = option_at(run->tool, index);
    struct buffer value = {0};
    char *initial = option_initial(run->tool, index);
    if (initial)
        buffer_print(&value, "%s", initial);
    else if (option->type == OPTION_INTEGER)
        option_text(run, index, &value); // the default depends on the machine
    free(initial);
    if (option->required)
        printf(" [required]");
    else if (value.length)
        printf(" [%s]", value.text);
    buffer_free(&value);
}

// In the form that help2man reads.
void option_help(const struct run *run)
{
    const struct tool *tool = run->tool;
    printf("%s: %s\n\n", tool->name, tool->purpose);
    for (const char *line = tool->usage; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        printf("%s %s %.*s\n", line == tool->usage ? "Usage:" : "  or: ", tool->name,
               (int)strcspn(line, "\n"), line);
    }
    for (size_t i = 0; i < option_total(tool); i++) {
        const struct option *option = option_at(tool, i);
        if (option->type == OPTION_GROUP) {
            printf("\n%s:\n", option->help);
            continue;
        }
        char name[1200]; // the names of all methods are the longest
        int width = snprintf(name, sizeof name, "  --%s%s%s", option->name,
                             option_takes_value(option) ? " " : "",
                             option_takes_value(option) ? option_choices(option) : "");
        bool wide = width + 2 > HELP_COLUMN; // two spaces, as help2man wants them
        printf("%s%s%*s%s", name, wide ? "\n" : "", HELP_COLUMN - (wide ? 0 : width), "",
               option->help);
        print_default(run, i);
        printf("\n");
    }
    if (tool->notes)
        printf("\n%s\n", tool->notes);
    printf("\nExamples:\n  %s\n", tool->example);
}
