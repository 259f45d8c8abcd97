// SPDX-License-Identifier: MIT
#include "ledger/ledger_head.h"

#include "io/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Writing ------------------------------------------------------------------------------

static void add_setting(void *context, const char *name, const char *value)
{
    struct buffer *text = context;
    buffer_print(text, "%s%s=%s", text->length ? " " : "", name, value);
}

static const char *keep(struct ledger_head *head, const char *text, size_t length)
{
    return arena_text(&head->arena, text, length);
}

void ledger_head_of_run(struct ledger_head *head, const struct run *run)
{
    struct buffer settings = {0};
    run_settings(run, add_setting, &settings);
    *head = (struct ledger_head){.format = LEDGER_FORMAT,
                                 .version = CRLSO_VERSION,
                                 .method = "",
                                 .label = "",
                                 .view = "",
                                 .source = "",
                                 .kernels = "",
                                 .seed = (uint64_t)run->seed};
    head->command = keep(head, run->command.text, run->command.length);
    head->settings = keep(head, settings.text ? settings.text : "", settings.length);
    buffer_free(&settings);
}

// A comment ends with its line, whatever a value holds.
static void add_line(struct buffer *text, const char *key, const char *value)
{
    buffer_print(text, "# %s", key);
    for (; *value; value++)
        buffer_add(text, (unsigned char)*value < ' ' ? "?" : value, 1);
    buffer_add(text, "\n", 1);
}

void ledger_head_add(struct buffer *text, const struct ledger_head *head)
{
    add_line(text, "crlso ", head->version);
    buffer_print(text, "# ledger: %d\n", head->format);
    add_line(text, "method: ", head->method);
    if (*head->label)
        add_line(text, "label: ", head->label);
    add_line(text, "space: ", head->space->name);
    add_line(text, "view: ", head->view);
    add_line(text, "source: ", head->source);
    if (*head->kernels)
        add_line(text, "kernels: ", head->kernels);
    add_line(text, "command: ", head->command);
    buffer_print(text, "# seed: %llu\n", (unsigned long long)head->seed);
    add_line(text, "settings: ", head->settings);
    for (size_t i = 0; i < head->input_count; i++) {
        struct buffer input = {0};
        buffer_print(&input, "%s sha256 %s", head->inputs[i].name, head->inputs[i].sha256);
        add_line(text, "input: ", input.text);
        buffer_free(&input);
    }
}

void ledger_head_free(struct ledger_head *head)
{
    arena_free(&head->arena);
    *head = (struct ledger_head){0};
}

// Reading ------------------------------------------------------------------------------

// NAME sha256 DIGEST; a line of another form is passed over.
static void read_input(struct ledger_head *head, const char *value)
{
    static const char mark[] = " sha256 ";
    const char *digest = NULL;
    for (const char *at = strstr(value, mark); at; at = strstr(at + 1, mark))
        digest = at;
    if (!digest || head->input_count == LEDGER_INPUTS)
        return;
    struct parent *input = &head->inputs[head->input_count++];
    snprintf(input->name, sizeof input->name, "%.*s", (int)(digest - value), value);
    snprintf(input->sha256, sizeof input->sha256, "%s", digest + sizeof mark - 1);
}

// The field of a key, or NULL.
static const char **field_of(struct ledger_head *head, const char *key)
{
    const struct {
        const char *key;
        const char **field;
    } rows[] = {
        {"crlso ", &head->version},    {"method: ", &head->method},
        {"label: ", &head->label},     {"view: ", &head->view},
        {"source: ", &head->source},   {"kernels: ", &head->kernels},
        {"command: ", &head->command}, {"settings: ", &head->settings},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strncmp(key, rows[i].key, strlen(rows[i].key)) == 0)
            return rows[i].field;
    return NULL;
}

static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    return strncmp(line, key, length) == 0 ? line + length : NULL;
}

static bool read_format(struct ledger_head *head, const char *path, const char *value,
                        struct error *error)
{
    char *end;
    long format = strtol(value, &end, 10);
    if (end == value || *end || format < 1)
        return error_set(error, "%s: '# ledger: %s' is no format", path, value);
    if (format > LEDGER_FORMAT)
        return error_set(error, "%s: a ledger of format %ld, this program reads up to %d",
                         path, format, LEDGER_FORMAT);
    head->format = (int)format;
    return true;
}

// One comment line, less its "# ".
static bool read_line(struct ledger_head *head, const char *path, const char *line,
                      struct error *error)
{
    const char *value, **field = field_of(head, line);
    if (field)
        *field = strchr(line, ' ') + 1;
    else if ((value = value_of(line, "ledger: ")))
        return read_format(head, path, value, error);
    else if ((value = value_of(line, "input: ")))
        read_input(head, value);
    else if ((value = value_of(line, "seed: ")))
        head->seed = strtoull(value, NULL, 10);
    else if ((value = value_of(line, "finished: ")))
        head->finished = (size_t)strtoull(value, NULL, 10);
    else if ((value = value_of(line, "space: ")) && !(head->space = space_find(value)))
        return error_set(error, "%s: of a space that is not known here: %s", path, value);
    return true;
}

bool ledger_head_parse(struct ledger_head *head, const char *path, const char *text,
                       size_t length, struct error *error)
{
    const char *end = text + length, *line = text;
    *head = (struct ledger_head){.format = 1,
                                 .version = "",
                                 .method = "",
                                 .label = "",
                                 .view = "",
                                 .source = "",
                                 .kernels = "",
                                 .command = "",
                                 .settings = ""};
    bool good = true;
    while (good && line < end && *line == '#') {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        const char *next = feed ? feed : end;
        const char *from = line + 1 + (line + 1 < next && line[1] == ' ');
        good = read_line(head, path, keep(head, from, (size_t)(next - from)), error);
        line = feed ? feed + 1 : end;
    }
    if (!good)
        ledger_head_free(head);
    return good;
}

static bool find_space(struct ledger_head *head, const char *path, struct error *error)
{
    struct csv_reader *reader = csv_open(path, error);
    int arch;
    bool good = reader && csv_need(reader, "arch", &arch, error);
    if (good && !csv_next(reader, error))
        good = error->status == STATUS_SUCCESS && error_set(error, "%s: no rows", path);
    if (good) {
        size_t length;
        const char *text = csv_text(reader, arch, &length);
        head->space = space_of_arch(text, length, error);
        good = head->space != NULL || csv_blame(reader, arch, error);
    }
    csv_close(reader);
    return good;
}

bool ledger_head_read(struct ledger_head *head, const char *path, struct error *error)
{
    struct buffer comments = {0};
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    FILE *file = fopen(path, "re");
    if (!file)
        return error_system(error, path, "cannot open");
    while ((length = getline(&line, &room, file)) > 0 && line[0] == '#')
        buffer_add(&comments, line, (size_t)length);
    free(line);
    fclose(file);
    bool good = ledger_head_parse(head, path, comments.text ? comments.text : "",
                                  comments.length, error);
    buffer_free(&comments);
    if (!good || head->space || find_space(head, path, error))
        return good;
    ledger_head_free(head);
    return false;
}

// Comparing ----------------------------------------------------------------------------

// Whether a list "NAME=VALUE NAME=VALUE" has the word.
static bool has_word(const char *list, const char *word, size_t length)
{
    for (; *list; list += strspn(list, " ")) {
        size_t size = strcspn(list, " ");
        if (size == length && strncmp(list, word, size) == 0)
            return true;
        list += size;
    }
    return false;
}

// The first word of a list that the other has not; its length, 0: they have the same.
static size_t find_difference(const char *list, const char *other, const char **word)
{
    for (; *list; list += strspn(list, " ")) {
        size_t length = strcspn(list, " ");
        *word = list;
        if (!has_word(other, list, length))
            return length;
        list += length;
    }
    return 0;
}

static bool other_search(const char *path, struct error *error, const char *what,
                         const char *there, const char *here)
{
    return error_set(error,
                     "%s: the ledger of another search (%s '%s' there, '%s' here); move it "
                     "away or name another",
                     path, what, there, here);
}

static bool same_settings(const struct ledger_head *there, const struct ledger_head *here,
                          const char *path, struct error *error)
{
    const char *word = "", *other = "";
    size_t length = find_difference(here->settings, there->settings, &word);
    size_t rest = find_difference(there->settings, here->settings, &other);
    if (length == 0 && rest == 0)
        return true;
    char *mine = memory_text(word, length), *theirs = memory_text(other, rest);
    other_search(path, error, "setting", theirs, mine);
    free(mine);
    free(theirs);
    return false;
}

static bool same_inputs(const struct ledger_head *there, const struct ledger_head *here,
                        const char *path, struct error *error)
{
    for (size_t i = 0; i < here->input_count; i++) {
        const char *digest = i < there->input_count ? there->inputs[i].sha256 : "";
        if (strcmp(digest, here->inputs[i].sha256) != 0)
            return error_set(error,
                             "%s: the ledger of another search (input %s has other "
                             "contents); move it away or name another",
                             path, here->inputs[i].name);
    }
    return there->input_count == here->input_count ||
           other_search(path, error, "input", there->inputs[here->input_count].name, "");
}

bool ledger_head_same(const struct ledger_head *there, const struct ledger_head *here,
                      const char *path, struct error *error)
{
    char seed_there[24], seed_here[24];
    snprintf(seed_there, sizeof seed_there, "%llu", (unsigned long long)there->seed);
    snprintf(seed_here, sizeof seed_here, "%llu", (unsigned long long)here->seed);
    const struct {
        const char *what, *there, *here;
    } rows[] = {
        {"method", there->method, here->method},
        {"space", there->space ? there->space->name : "", here->space->name},
        {"view", there->view, here->view},
        {"source", there->source, here->source},
        {"kernels", there->kernels, here->kernels},
        {"seed", seed_there, seed_here},
    };
    if (there->format != here->format)
        return error_set(
            error, "%s: a ledger of another version; move it away or name another", path);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].there, rows[i].here) != 0)
            return other_search(path, error, rows[i].what, rows[i].there, rows[i].here);
    return same_settings(there, here, path, error) && same_inputs(there, here, path, error);
}
