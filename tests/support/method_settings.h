// SPDX-License-Identifier: MIT
// The settings of a method as its options make them.
#ifndef CRLSO_TESTS_METHOD_SETTINGS_H
#define CRLSO_TESTS_METHOD_SETTINGS_H

#include "base/option.h"
#include "base/text.h"
#include "optim/optimiser.h"

#include <stdio.h>
#include <string.h>

// The defaults, and what `changes` says: "OPTION=VALUE …".
static inline void method_settings(const struct optimiser *optimiser, const char *changes,
                                   void *settings)
{
    const struct tool tool = {
        .name = "test", .sets = optimiser->sets, .set_count = optimiser->set_count};
    struct run run = {.tool = &tool, .settings = settings};
    const char *word;
    size_t size;
    option_defaults(&run);
    while ((size = list_next(&changes, ' ', &word))) {
        char name[64], value[64];
        size_t found = 0;
        sscanf(word, "%63[^=]=%63[^ ]", name, value);
        for (size_t i = 0; i < option_total(&tool); i++) {
            const struct option *option = option_at(&tool, i);
            if (!option->name || strcmp(option->name, name) != 0)
                continue;
            option_set(&run, i, value);
            found++;
        }
        if (found != 1)
            fail_msg("%s has no option '%s'", optimiser->name, name);
    }
}

#endif
