// SPDX-License-Identifier: MIT
#include "report/setting_names.h"

#include "report/differences.h"

#include <stdlib.h>
#include <string.h>

// The label that all runs of a setting have, or "".
static const char *label_of(const struct ledgers *runs, const struct setting *setting)
{
    const char *label = setting_run(runs, setting, 0)->head.label;
    for (size_t i = 1; i < setting->count; i++)
        if (strcmp(setting_run(runs, setting, i)->head.label, label) != 0)
            return "";
    return label;
}

// Length of the folders that all paths begin with.
static size_t shared_start(const char *const *paths, size_t count)
{
    size_t shared = 0;
    for (size_t at = 0; paths[0][at]; at++) {
        for (size_t i = 1; i < count; i++)
            if (paths[i][at] != paths[0][at])
                return shared;
        if (paths[0][at] == '/')
            shared = at + 1;
    }
    return shared;
}

// Length of the folders and names ("/seed-*/ledger") that all paths end with, which leaves
// something of each behind its start.
static size_t shared_end(const char *const *paths, size_t count, size_t start)
{
    size_t shared = 0, length = strlen(paths[0]);
    for (size_t end = 1; start + end < length; end++) {
        char sign = paths[0][length - end];
        for (size_t i = 1; i < count; i++) {
            size_t other = strlen(paths[i]);
            if (start + end >= other || paths[i][other - end] != sign)
                return shared;
        }
        if (sign == '/')
            shared = end;
    }
    return shared;
}

// The path without what all share: texts that the caller frees, as many as there are paths.
static char **shorten(const char *const *paths, size_t count)
{
    char **names = memory_new(count, sizeof *names);
    size_t start = shared_start(paths, count);
    size_t end = count > 1 ? shared_end(paths, count, start) : 0;
    for (size_t i = 0; i < count; i++)
        names[i] = memory_text(paths[i] + start, strlen(paths[i]) - start - end);
    return names;
}

void setting_name_add(struct buffer *name, const char *text)
{
    for (; *text; text++)
        buffer_add(name, *text == ',' ? ";" : *text == '"' ? "'" : text, 1);
}

// Settings of one name.
struct namesakes {
    size_t count;
    size_t *all; // indices
    struct setting *settings;
    const char **paths;
};

static void add_paths(struct buffer *names, const struct namesakes *same)
{
    char **short_paths = shorten(same->paths, same->count);
    for (size_t i = 0; i < same->count; i++) {
        buffer_print(&names[same->all[i]], " (");
        setting_name_add(&names[same->all[i]], short_paths[i]);
        buffer_print(&names[same->all[i]], ")");
        free(short_paths[i]);
    }
    free(short_paths);
}

// Appends what distinguishes them: their options if they do, else their paths.
static void add_differences(const struct ledgers *runs, struct buffer *names,
                            const struct namesakes *same)
{
    struct buffer *words = memory_new(same->count, sizeof *words);
    if (difference_words(runs, same->settings, same->count, words))
        for (size_t i = 0; i < same->count; i++) {
            buffer_print(&names[same->all[i]], "; %s", words[i].text);
            buffer_free(&words[i]);
        }
    else
        add_paths(names, same);
    free(words);
}

static void tell_apart(const struct ledgers *runs, struct buffer *names,
                       const struct setting *settings, const char *const *paths,
                       size_t count, size_t first)
{
    struct namesakes same = {0, memory_new(count, sizeof *same.all),
                             memory_new(count, sizeof *same.settings),
                             memory_new(count, sizeof *same.paths)};
    for (size_t i = first; i < count; i++)
        if (strcmp(names[i].text, names[first].text) == 0) {
            same.all[same.count] = i;
            same.settings[same.count] = settings[i];
            same.paths[same.count++] = paths[i];
        }
    if (same.count > 1)
        add_differences(runs, names, &same);
    free(same.all);
    free(same.settings);
    free(same.paths);
}

void setting_names(struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    const char **paths = memory_new(count, sizeof *paths);
    struct buffer *names = memory_new(count, sizeof *names);
    for (size_t k = 0; k < count; k++)
        paths[k] = setting_run(runs, &settings[k], 0)->setting;
    char **short_paths = shorten(paths, count);
    for (size_t k = 0; k < count; k++) {
        const char *label = label_of(runs, &settings[k]);
        setting_name_add(&names[k], *label ? label : short_paths[k]);
        free(short_paths[k]);
    }
    for (size_t k = 0; k < count; k++)
        tell_apart(runs, names, settings, paths, count, k);
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < settings[k].count; i++) {
            struct ledger_run *run = &runs->runs[settings[k].first + i];
            run->name = memory_text(names[k].text, names[k].length);
            run->number = k + 1;
        }
        buffer_free(&names[k]);
    }
    free(short_paths);
    free(names);
    free(paths);
    free(settings);
}
