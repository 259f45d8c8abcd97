// SPDX-License-Identifier: MIT
#include "base/option.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_HIGH = 256 };

// The rows that every tool has; their values live in struct run. Threads and quiet leave no
// record: outputs do not depend on them. The default number of threads is the machine's.
static const struct option common_options[] = {
    {OPTION_GROUP, .help = "Common"},
    {OPTION_INTEGER, "seed", offsetof(struct run, seed), "0", 0, 9007199254740991, "N",
     .help = "seed of every random number"},
    {OPTION_INTEGER, "threads", offsetof(struct run, threads), NULL, 1, THREADS_HIGH, "N",
     .unrecorded = true, .help = "threads; the result does not depend on it"},
    {OPTION_OUTPUT, "log", offsetof(struct run, log), .value = "FILE.csv",
     .help = "append what was done, its seconds and peak memory as a row"},
    {OPTION_FLAG, "quiet", offsetof(struct run, quiet), .unrecorded = true,
     .help = "no progress bar, no notes, no last line"},
    {OPTION_FLAG, "help", SIZE_MAX, .unrecorded = true, .help = "print this text"},
    {OPTION_FLAG, "version", SIZE_MAX, .unrecorded = true, .help = "print the version"},
};
enum { COMMON_COUNT = sizeof common_options / sizeof common_options[0] };

const struct option *option_at(const struct tool *tool, size_t index)
{
    return index < tool->option_count ? &tool->options[index]
                                      : &common_options[index - tool->option_count];
}

size_t option_total(const struct tool *tool)
{
    return tool->option_count + COMMON_COUNT;
}

static void *option_field(struct run *run, size_t index)
{
    bool own = index < run->tool->option_count;
    return (own ? (char *)run->settings : (char *)run) + option_at(run->tool, index)->at;
}

bool option_takes_value(const struct option *option)
{
    return option->type != OPTION_FLAG;
}

bool option_is_text(const struct option *option)
{
    return option->type >= OPTION_TEXT;
}

bool option_is_action(const struct option *option)
{
    return option->at == SIZE_MAX;
}

static int64_t machine_threads(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > THREADS_HIGH ? THREADS_HIGH : count;
}

// "a|b|c" holds the word.
static bool is_choice(const char *choices, const char *word)
{
    size_t length = strcspn(word, "|");
    if (length != strlen(word))
        return false;
    for (const char *at = choices; at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, word, length) == 0 && (at[length] == '|' || at[length] == '\0'))
            return length > 0;
    }
    return false;
}

static void set_number(const struct run *run, const struct option *option, void *field,
                       const char *value)
{
    char *end;
    errno = 0;
    double real = strtod(value, &end);
    if (end == value || *end || !isfinite(real))
        run_misuse(run, "--%s: '%s' is not a number", option->name, value);
    if (real < option->low || real > option->high)
        run_misuse(run, "--%s: %s is not between %.16g and %.16g", option->name, value,
                   option->low, option->high);
    if (option->type == OPTION_REAL) {
        *(double *)field = real;
        return;
    }
    errno = 0;
    long long integer = strtoll(value, &end, 10);
    if (errno || *end) {
        if (real != floor(real)) // 1e6 is a whole number too
            run_misuse(run, "--%s: '%s' is not a whole number", option->name, value);
        integer = (long long)real;
    }
    *(int64_t *)field = integer;
}

void option_set(struct run *run, size_t index, const char *value)
{
    const struct option *option = option_at(run->tool, index);
    void *field = option_field(run, index);
    if (option->type == OPTION_FLAG)
        *(bool *)field = true;
    else if (option->type == OPTION_CHOICE && !is_choice(option->value, value))
        run_misuse(run, "--%s: '%s' is not one of %s", option->name, value, option->value);
    else if (option_is_text(option))
        *(const char **)field = value;
    else
        set_number(run, option, field, value);
}

void option_defaults(struct run *run)
{
    for (size_t i = 0; i < option_total(run->tool); i++) {
        const struct option *option = option_at(run->tool, i);
        if (option->type == OPTION_GROUP || option_is_action(option))
            continue;
        if (option->type == OPTION_FLAG)
            *(bool *)option_field(run, i) = false;
        else if (option->initial)
            option_set(run, i, option->initial);
        else if (option_is_text(option))
            *(const char **)option_field(run, i) = NULL;
    }
    run->threads = machine_threads();
}

const char *last_component(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void option_text(const struct run *run, size_t index, struct buffer *text)
{
    const struct option *option = option_at(run->tool, index);
    bool own = index < run->tool->option_count;
    const void *field =
        (own ? (const char *)run->settings : (const char *)run) + option->at;
    if (option->type == OPTION_FLAG) {
        buffer_print(text, *(const bool *)field ? "yes" : "no");
    } else if (option->type == OPTION_INTEGER) {
        buffer_print(text, "%lld", (long long)*(const int64_t *)field);
    } else if (option->type == OPTION_REAL) {
        buffer_number(text, *(const double *)field);
    } else {
        const char *value = *(const char *const *)field;
        if (value && option->type == OPTION_INPUT)
            value = last_component(value);
        buffer_print(text, "%s", value ? value : "");
    }
}

bool option_is_recorded(const struct option *option)
{
    return option->type != OPTION_GROUP && option->type != OPTION_OUTPUT &&
           !option->unrecorded;
}
