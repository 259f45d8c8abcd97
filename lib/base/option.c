// SPDX-License-Identifier: MIT
#include "base/option.h"

#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
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

// Where an option lies: which rows it is of, and where the struct is that they set.
struct place {
    const struct option *option;
    const char *initials; // defaults other than the rows' own, or NULL
    size_t at;            // of the struct in the settings; SIZE_MAX: it is struct run
};

static struct place place_of(const struct tool *tool, size_t index)
{
    if (index < tool->option_count)
        return (struct place){&tool->options[index], NULL, 0};
    index -= tool->option_count;
    for (size_t i = 0; i < tool->set_count; i++) {
        const struct option_set *set = &tool->sets[i];
        if (index < set->rows->count)
            return (struct place){&set->rows->options[index], set->initials, set->at};
        index -= set->rows->count;
    }
    return (struct place){&common_options[index], NULL, SIZE_MAX};
}

const struct option *option_at(const struct tool *tool, size_t index)
{
    return place_of(tool, index).option;
}

size_t option_total(const struct tool *tool)
{
    size_t total = tool->option_count + COMMON_COUNT;
    for (size_t i = 0; i < tool->set_count; i++)
        total += tool->sets[i].rows->count;
    return total;
}

void *option_field(struct run *run, size_t index)
{
    struct place place = place_of(run->tool, index);
    if (place.option->type == OPTION_GROUP || option_is_action(place.option))
        return NULL;
    if (place.at == SIZE_MAX)
        return (char *)run + place.option->at;
    return (char *)run->settings + place.at + place.option->at;
}

const char *option_choices(const struct option *option)
{
    return option->choices ? option->choices() : option->value;
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

int choice_of(const char *choices, const char *word)
{
    size_t length = strlen(word);
    const char *choice;
    size_t size;
    for (int place = 0; (size = list_next(&choices, '|', &choice)); place++)
        if (size == length && strncmp(choice, word, length) == 0)
            return place;
    return -1;
}

const char *choice_at(const char *choices, int place, int *length)
{
    const char *choice;
    do
        *length = (int)list_next(&choices, '|', &choice);
    while (place-- > 0);
    return choice;
}

// Whether the choice FILE.… among others is one of such an ending, and value is too.
static bool ends_as_file(const char *choices, const char *value)
{
    const char *choice;
    size_t size, length = strlen(value);
    while ((size = list_next(&choices, '|', &choice)))
        if (size > 5 && strncmp(choice, "FILE.", 5) == 0 && length > size - 4 &&
            strncmp(value + length - (size - 4), choice + 4, size - 4) == 0)
            return true;
    return false;
}

bool option_is_path(const struct option *option, const char *value)
{
    if (option->type != OPTION_CHOICE)
        return option->type == OPTION_INPUT || option->type == OPTION_OUTPUT;
    const char *choices = option_choices(option);
    return choice_of(choices, value) < 0 && ends_as_file(choices, value);
}

static long long whole_number(const struct run *run, const struct option *option,
                              const char *value, double real)
{
    char *end;
    errno = 0;
    long long integer = strtoll(value, &end, 10);
    if (!errno && !*end)
        return integer;
    if (real != floor(real)) // 1e6 is a whole number too
        run_misuse(run, "--%s: '%s' is not a whole number", option->name, value);
    return (long long)real;
}

static void set_number(const struct run *run, const struct option *option, void *field,
                       const char *value)
{
    char *end;
    double real = strtod(value, &end);
    if (end == value || *end || !isfinite(real))
        run_misuse(run, "--%s: '%s' is not a number", option->name, value);
    if (real < option->low || real > option->high)
        run_misuse(run, "--%s: %s is not between %.16g and %.16g", option->name, value,
                   option->low, option->high);
    if (option->type == OPTION_REAL)
        *(double *)field = real;
    else if (option->type == OPTION_INT)
        *(int *)field = (int)whole_number(run, option, value, real);
    else
        *(int64_t *)field = whole_number(run, option, value, real);
}

static void set_choice(const struct run *run, const struct option *option, void *field,
                       const char *value)
{
    const char *choices = option_choices(option);
    int place = choice_of(choices, value);
    if (place < 0 && !option_is_path(option, value))
        run_misuse(run, "--%s: '%s' is not one of %s", option->name, value, choices);
    if (option->type == OPTION_ENUM)
        *(int *)field = place;
    else
        *(const char **)field = value;
}

void option_set(struct run *run, size_t index, const char *value)
{
    const struct option *option = option_at(run->tool, index);
    void *field = option_field(run, index);
    if (option->type == OPTION_FLAG)
        *(bool *)field = true;
    else if (option->type == OPTION_CHOICE || option->type == OPTION_ENUM)
        set_choice(run, option, field, value);
    else if (option_is_text(option))
        *(const char **)field = value;
    else
        set_number(run, option, field, value);
}

char *option_initial(const struct tool *tool, size_t index)
{
    struct place place = place_of(tool, index);
    size_t length = place.option->name ? strlen(place.option->name) : 0;
    const char *initials = place.initials ? place.initials : "", *word;
    size_t size;
    while ((size = list_next(&initials, ' ', &word)))
        if (strncmp(word, place.option->name, length) == 0 && word[length] == '=')
            return memory_text(word + length + 1, size - length - 1);
    const char *initial = place.option->initial;
    return initial ? memory_text(initial, strlen(initial)) : NULL;
}

static void set_default(struct run *run, size_t index)
{
    const struct option *option = option_at(run->tool, index);
    void *field = option_field(run, index);
    char *initial = option_initial(run->tool, index);
    if (option->type == OPTION_FLAG)
        *(bool *)field = false;
    else if (option_is_text(option)) // the text must live as long as the field
        *(const char **)field = option->initial;
    else if (initial)
        option_set(run, index, initial);
    free(initial);
}

void option_defaults(struct run *run)
{
    for (size_t i = 0; i < option_total(run->tool); i++)
        if (option_field(run, i))
            set_default(run, i);
    run->threads = machine_threads();
}

const void *option_value(const struct run *run, size_t index)
{
    struct place place = place_of(run->tool, index);
    const char *in =
        place.at == SIZE_MAX ? (const char *)run : (const char *)run->settings + place.at;
    return in + place.option->at;
}

void option_text(const struct run *run, size_t index, struct buffer *text)
{
    const struct option *option = option_at(run->tool, index);
    const void *field = option_value(run, index);
    if (option->type == OPTION_FLAG) {
        buffer_print(text, *(const bool *)field ? "yes" : "no");
    } else if (option->type == OPTION_INTEGER) {
        buffer_print(text, "%lld", (long long)*(const int64_t *)field);
    } else if (option->type == OPTION_INT) {
        buffer_print(text, "%d", *(const int *)field);
    } else if (option->type == OPTION_REAL) {
        buffer_number(text, *(const double *)field);
    } else if (option->type == OPTION_ENUM) {
        int length;
        const char *word = choice_at(option_choices(option), *(const int *)field, &length);
        buffer_add(text, word, (size_t)length);
    } else {
        const char *value = *(const char *const *)field;
        if (value && option_is_path(option, value))
            value = path_name(value);
        buffer_print(text, "%s", value ? value : "");
    }
}

bool option_is_recorded(const struct option *option)
{
    return option->type != OPTION_GROUP && option->type != OPTION_OUTPUT &&
           !option->unrecorded;
}

const char *option_typed(int argc, char **argv, const char *name)
{
    size_t length = strlen(name);
    const char *value = NULL;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], name, length) != 0)
            continue;
        if (argv[i][length] == '=')
            value = argv[i] + length + 1;
        else if (argv[i][length] == '\0' && i + 1 < argc)
            value = argv[i + 1];
    }
    return value;
}
