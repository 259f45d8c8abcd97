// SPDX-License-Identifier: MIT
#include "ledger/ledger_head.h"

#include "base/text.h"
#include "io/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ledger_head empty_head(int format, struct provenance origin)
{
    return (struct ledger_head){.format = format,
                                .method = "",
                                .label = "",
                                .view = "",
                                .source = "",
                                .fidelities = "",
                                .order = "",
                                .kernels = "",
                                .origin = origin};
}

// Writing ------------------------------------------------------------------------------

void ledger_head_of(struct ledger_head *head, const struct provenance *provenance)
{
    *head = empty_head(LEDGER_FORMAT, *provenance);
    head->origin.arena = (struct arena){0};
}

void ledger_head_add(struct buffer *text, const struct ledger_head *head)
{
    char format[16];
    snprintf(format, sizeof format, "%d", head->format);
    provenance_add_version(text, &head->origin);
    comment_add(text, "ledger", format);
    comment_add(text, "method", head->method);
    if (*head->label)
        comment_add(text, "label", head->label);
    comment_add(text, "space", head->space->name);
    if (head->space->description)
        comment_add(text, "description", head->space->description);
    comment_add(text, "view", head->view);
    comment_add(text, "source", head->source);
    if (*head->fidelities)
        comment_add(text, "fidelities", head->fidelities);
    if (*head->order)
        comment_add(text, "order", head->order);
    if (*head->kernels)
        comment_add(text, "kernels", head->kernels);
    provenance_add_origin(text, &head->origin);
}

void ledger_head_free(struct ledger_head *head)
{
    provenance_free(&head->origin);
    *head = (struct ledger_head){0};
}

// Reading ------------------------------------------------------------------------------

// The field that a line sets; *value is what it says of it. NULL: another line.
static const char **field_of(struct ledger_head *head, const char *line, const char **value)
{
    const struct {
        const char *key;
        const char **field;
    } rows[] = {
        {"method", &head->method},   {"label", &head->label},
        {"view", &head->view},       {"source", &head->source},
        {"kernels", &head->kernels}, {"fidelities", &head->fidelities},
        {"order", &head->order},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((*value = comment_value(line, rows[i].key)))
            return rows[i].field;
    return NULL;
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

static bool read_description(struct ledger_head *head, const char *path, const char *value,
                             struct error *error)
{
    head->space = space_from_text(path, value, strlen(value), error);
    return head->space != NULL;
}

// A space that is said without a description is built in.
static bool know_space(struct ledger_head *head, const char *path, struct error *error)
{
    if (!head->space && head->space_name)
        head->space = space_find(head->space_name);
    if (head->space && head->space_name && strcmp(head->space->name, head->space_name) != 0)
        return error_set(error, "%s: of space '%s', but it describes '%s'", path,
                         head->space_name, head->space->name);
    return head->space || !head->space_name ||
           error_set(error, "%s: of a space that is not known here: %s", path,
                     head->space_name);
}

// One comment line, less its "# ".
static bool read_line(struct ledger_head *head, const char *path, const char *line,
                      struct error *error)
{
    const char *value, **field = field_of(head, line, &value);
    if (field)
        *field = value;
    else if ((value = comment_value(line, "ledger")))
        return read_format(head, path, value, error);
    else if ((value = comment_value(line, "finished")))
        head->finished = (size_t)strtoull(value, NULL, 10);
    else if ((value = comment_value(line, "space")))
        head->space_name = value;
    else if ((value = comment_value(line, "description")))
        return read_description(head, path, value, error);
    else
        provenance_take(&head->origin, line);
    return true;
}

bool ledger_head_parse(struct ledger_head *head, const char *path, const char *text,
                       size_t length, struct error *error)
{
    const char *end = text + length, *line;
    bool good = true;
    *head = empty_head(1, provenance_unknown());
    while (good && (text = comment_next(text, end, &head->origin.arena, &line)))
        good = read_line(head, path, line, error);
    if (good && know_space(head, path, error))
        return true;
    ledger_head_free(head);
    return false;
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

// The first word of a list that the other has not; its length, 0: they have the same.
static size_t find_difference(const char *list, const char *other, const char **word)
{
    size_t length;
    while ((length = list_next(&list, ' ', word)))
        if (!list_has(other, ' ', *word, length))
            return length;
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
    size_t length = find_difference(here->origin.settings, there->origin.settings, &word);
    size_t rest = find_difference(there->origin.settings, here->origin.settings, &other);
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
    for (size_t i = 0; i < here->origin.parent_count; i++) {
        const char *digest =
            i < there->origin.parent_count ? there->origin.parents[i].sha256 : "";
        if (strcmp(digest, here->origin.parents[i].sha256) != 0)
            return error_set(error,
                             "%s: the ledger of another search (input %s has other "
                             "contents); move it away or name another",
                             path, here->origin.parents[i].name);
    }
    return there->origin.parent_count == here->origin.parent_count ||
           other_search(path, error, "input",
                        there->origin.parents[here->origin.parent_count].name, "");
}

bool ledger_head_same(const struct ledger_head *there, const struct ledger_head *here,
                      const char *path, struct error *error)
{
    char seed_there[24], seed_here[24];
    snprintf(seed_there, sizeof seed_there, "%llu", (unsigned long long)there->origin.seed);
    snprintf(seed_here, sizeof seed_here, "%llu", (unsigned long long)here->origin.seed);
    const struct {
        const char *what, *there, *here;
    } rows[] = {
        {"method", there->method, here->method},
        {"space", there->space ? there->space->name : "", here->space->name},
        {"view", there->view, here->view},
        {"source", there->source, here->source},
        {"fidelities", there->fidelities, here->fidelities},
        {"order", there->order, here->order},
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
