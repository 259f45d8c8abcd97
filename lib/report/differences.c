// SPDX-License-Identifier: MIT
#include "report/differences.h"

#include "report/option_list.h"

#include <stdlib.h>
#include <string.h>

const char text_differences[] =
    "Options of the searches in which they differ, as --help of search and infer explains "
    "them. -: the search has no such option.";

struct options {
    const struct ledgers *runs;
    const struct setting *settings;
    size_t setting_count;
    struct option_word *words; // names of the options in which some settings differ
    size_t count;
};

// The option's value in a setting. False where its runs have none, or several.
static bool find_value(const struct options *options, size_t setting,
                       const struct option_word *name, struct option_word *value)
{
    const struct setting *of = &options->settings[setting];
    struct option_word other;
    for (size_t i = 0; i < of->count; i++) {
        const char *list = setting_run(options->runs, of, i)->head.origin.settings;
        if (!option_list_find(list, name->name, name->name_length, i ? &other : value) ||
            (i > 0 && !option_word_same(value, &other)))
            return false;
    }
    return true;
}

static bool is_known(const struct options *options, const struct option_word *name)
{
    for (size_t i = 0; i < options->count; i++)
        if (options->words[i].name_length == name->name_length &&
            strncmp(options->words[i].name, name->name, name->name_length) == 0)
            return true;
    return false;
}

// What the table says otherwise, or what is no setting of the search.
static bool is_skipped(const struct options *options, const struct option_word *name)
{
    return option_word_is(name, "seed") || option_word_is(name, "label") ||
           option_word_is(name, "method") ||
           (options->runs->budget > 0 && option_word_is(name, "budget"));
}

static bool differs(const struct options *options, const struct option_word *name)
{
    struct option_word first, value;
    bool any = false;
    for (size_t k = 0; k < options->setting_count; k++) {
        if (!find_value(options, k, name, any ? &value : &first))
            continue;
        if (any && !option_word_same(&first, &value))
            return true;
        any = true;
    }
    return false;
}

static void find_options(struct options *options)
{
    for (size_t k = 0; k < options->setting_count; k++) {
        struct option_word word;
        const char *list =
            setting_run(options->runs, &options->settings[k], 0)->head.origin.settings;
        while (option_list_next(&list, &word)) {
            if (is_known(options, &word) || is_skipped(options, &word) ||
                !differs(options, &word))
                continue;
            options->words = memory_grow(options->words, options->count + 1, sizeof word);
            options->words[options->count++] = word;
        }
    }
}

static bool methods_differ(const struct options *options)
{
    const char *first = setting_run(options->runs, &options->settings[0], 0)->method;
    for (size_t k = 1; k < options->setting_count; k++)
        if (strcmp(setting_run(options->runs, &options->settings[k], 0)->method, first) !=
            0)
            return true;
    return false;
}

static bool initials_differ(const struct options *options)
{
    size_t first = setting_run(options->runs, &options->settings[0], 0)->initial;
    for (size_t k = 1; k < options->setting_count; k++)
        if (setting_run(options->runs, &options->settings[k], 0)->initial != first)
            return true;
    return false;
}

static void add_option(struct text_table *table, const struct options *options,
                       size_t setting, const struct option_word *name)
{
    struct option_word value;
    if (!find_value(options, setting, name, &value))
        text_table_add(table, "-");
    else if (value.value_length == 0)
        text_table_add(table, "(empty)");
    else
        text_table_add(table, "%.*s", (int)value.value_length, value.value);
}

static void add_header(struct text_table *table, const struct options *options,
                       bool methods, bool initials)
{
    text_table_add(table, "setting");
    if (methods)
        text_table_add(table, "method");
    if (initials)
        text_table_add(table, "initial labels");
    for (size_t i = 0; i < options->count; i++)
        text_table_add(table, "%.*s", (int)options->words[i].name_length,
                       options->words[i].name);
}

void table_of_differences(struct text_table *table, const struct ledgers *runs)
{
    struct options options = {.runs = runs};
    struct setting *settings = ledgers_settings(runs, &options.setting_count);
    options.settings = settings;
    find_options(&options);
    bool methods = methods_differ(&options), initials = initials_differ(&options);
    *table = (struct text_table){.columns = 1 + options.count + (size_t)methods +
                                            (size_t)initials};
    bool any = table->columns > 1;
    if (any)
        add_header(table, &options, methods, initials);
    for (size_t k = 0; any && k < options.setting_count; k++) {
        const struct ledger_run *run = setting_run(runs, &settings[k], 0);
        text_table_add(table, "%s", run->name);
        if (methods)
            text_table_add(table, "%s", *run->method ? run->method : "-");
        if (initials)
            text_table_add(table, "%zu", run->initial);
        for (size_t i = 0; i < options.count; i++)
            add_option(table, &options, k, &options.words[i]);
    }
    free(options.words);
    free(settings);
}

// Words --------------------------------------------------------------------------------

static void add_part(struct buffer *words, const char *name, size_t name_length,
                     const char *value, size_t length)
{
    buffer_print(words, "%s", words->length > 0 ? "; " : "");
    for (size_t i = 0; i < name_length; i++)
        buffer_add(words, name[i] == '-' ? " " : &name[i], 1);
    buffer_print(words, " %.*s", (int)length, value);
}

static void add_words(struct buffer *words, const struct options *options, size_t setting,
                      bool initials)
{
    struct option_word value;
    for (size_t i = 0; i < options->count; i++) {
        const struct option_word *name = &options->words[i];
        bool parents = option_word_is(name, "topk"); // the K of the paper
        if (find_value(options, setting, name, &value) && value.value_length > 0)
            add_part(words, parents ? "K" : name->name, parents ? 1 : name->name_length,
                     value.value, value.value_length);
    }
    if (initials)
        buffer_print(words, "%sN0 %zu", words->length > 0 ? "; " : "",
                     setting_run(options->runs, &options->settings[setting], 0)->initial);
}

static bool are_apart(const struct buffer *words, size_t count)
{
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b <= a; b++)
            if (words[a].length == 0 ||
                (a != b && strcmp(words[a].text, words[b].text) == 0))
                return false;
    return true;
}

bool difference_words(const struct ledgers *runs, const struct setting *settings,
                      size_t count, struct buffer *words)
{
    enum { SHOWN = 3 };
    struct options options = {.runs = runs, .settings = settings, .setting_count = count};
    find_options(&options);
    bool initials = initials_differ(&options);
    bool few = options.count + (size_t)initials <= SHOWN;
    for (size_t k = 0; few && k < count; k++)
        add_words(&words[k], &options, k, initials);
    free(options.words);
    if (few && are_apart(words, count))
        return true;
    for (size_t k = 0; k < count; k++)
        buffer_free(&words[k]);
    return false;
}
