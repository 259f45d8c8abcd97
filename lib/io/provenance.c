// SPDX-License-Identifier: MIT
#include "io/provenance.h"

#include "base/text.h"
#include "io/checksum.h"
#include "io/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Making --------------------------------------------------------------------------------

struct settings {
    struct arena *arena;
    struct buffer text;
    struct field *fields;
    size_t count;
};

static void add_setting(void *context, const char *name, const char *value)
{
    struct settings *settings = context;
    buffer_print(&settings->text, "%s%s=%s", settings->count ? " " : "", name, value);
    settings->fields =
        memory_grow(settings->fields, settings->count + 1, sizeof *settings->fields);
    settings->fields[settings->count++] =
        (struct field){arena_text(settings->arena, name, strlen(name)),
                       arena_text(settings->arena, value, strlen(value))};
}

struct provenance provenance_unknown(void)
{
    return (struct provenance){.tool = "", .version = "", .command = "", .settings = ""};
}

struct provenance provenance_of_run(const struct run *run)
{
    struct provenance made = provenance_unknown();
    struct settings settings = {.arena = &made.arena};
    run_settings(run, add_setting, &settings);
    struct field *fields = arena_new(&made.arena, settings.count, sizeof *fields);
    if (settings.count)
        memcpy(fields, settings.fields, settings.count * sizeof *fields);
    made.tool = run->tool->name;
    made.version = CRLSO_VERSION;
    made.command = arena_text(&made.arena, run->command.text, run->command.length);
    made.seed = (uint64_t)run->seed;
    if (settings.count)
        made.settings = arena_text(&made.arena, settings.text.text, settings.text.length);
    made.fields = fields;
    made.field_count = settings.count;
    buffer_free(&settings.text);
    free(settings.fields);
    return made;
}

void provenance_free(struct provenance *provenance)
{
    arena_free(&provenance->arena);
    *provenance = provenance_unknown();
}

void provenance_add_parent(struct provenance *provenance, struct parent parent)
{
    size_t count = provenance->parent_count;
    if ((count & (count - 1)) == 0) { // the room doubles: 1, 2, 4, …
        struct parent *grown =
            arena_new(&provenance->arena, count ? 2 * count : 1, sizeof *grown);
        if (count)
            memcpy(grown, provenance->parents, count * sizeof *grown);
        provenance->parents = grown;
    }
    provenance->parents[provenance->parent_count++] = parent;
}

bool provenance_add_file(struct provenance *provenance, const char *path,
                         struct error *error)
{
    struct parent parent;
    if (file_is_stream(path))
        return true;
    snprintf(parent.name, sizeof parent.name, "%s", path_name(path));
    if (!file_sha256(path, parent.sha256, error))
        return false;
    provenance_add_parent(provenance, parent);
    return true;
}

// Writing comments ----------------------------------------------------------------------

static void add_line(struct buffer *text, const char *key, const char *separator,
                     const char *value)
{
    buffer_print(text, "# %s%s", key, separator);
    for (; *value; value++)
        buffer_add(text, (unsigned char)*value < ' ' ? "?" : value, 1);
    buffer_add(text, "\n", 1);
}

void comment_add(struct buffer *text, const char *key, const char *value)
{
    add_line(text, key, ": ", value);
}

void provenance_add_version(struct buffer *text, const struct provenance *provenance)
{
    add_line(text, "crlso", " ", provenance->version);
}

void provenance_add_origin(struct buffer *text, const struct provenance *provenance)
{
    struct buffer input = {0};
    comment_add(text, "command", provenance->command);
    buffer_print(text, "# seed: %llu\n", (unsigned long long)provenance->seed);
    comment_add(text, "settings", provenance->settings);
    for (size_t i = 0; i < provenance->parent_count; i++) {
        buffer_clear(&input);
        buffer_print(&input, "%s sha256 %s", provenance->parents[i].name,
                     provenance->parents[i].sha256);
        comment_add(text, "input", input.text);
    }
    buffer_free(&input);
}

void provenance_add(struct buffer *text, const struct provenance *provenance)
{
    provenance_add_version(text, provenance);
    provenance_add_origin(text, provenance);
}

// Reading comments ----------------------------------------------------------------------

const char *comment_next(const char *text, const char *end, struct arena *arena,
                         const char **line)
{
    if (text == end || *text != '#')
        return NULL;
    const char *feed = memchr(text, '\n', (size_t)(end - text));
    const char *stop = feed ? feed : end;
    text += 1 + (text + 1 < stop && text[1] == ' ');
    *line = arena_text(arena, text, (size_t)(stop - text));
    return feed ? feed + 1 : end;
}

const char *comment_value(const char *line, const char *key)
{
    size_t length = strlen(key);
    bool found = strncmp(line, key, length) == 0 && strncmp(line + length, ": ", 2) == 0;
    return found ? line + length + 2 : NULL;
}

bool comment_find(const char *path, const char *key, struct arena *arena,
                  const char **value, struct error *error)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    FILE *file = fopen(path, "re");
    if (!file)
        return error_system(error, path, "cannot open");
    *value = NULL;
    while (!*value && (length = getline(&line, &room, file)) > 0 && line[0] == '#') {
        const char *comment;
        comment_next(line, line + length, arena, &comment);
        *value = comment_value(comment, key);
    }
    if (!*value)
        *value = "";
    free(line);
    fclose(file);
    return true;
}

// NAME sha256 DIGEST; a line of another form is ignored.
static void take_input(struct provenance *provenance, const char *value)
{
    static const char mark[] = " sha256 ";
    struct parent parent;
    const char *digest = NULL;
    for (const char *at = strstr(value, mark); at; at = strstr(at + 1, mark))
        digest = at;
    if (!digest)
        return;
    snprintf(parent.name, sizeof parent.name, "%.*s", (int)(digest - value), value);
    snprintf(parent.sha256, sizeof parent.sha256, "%s", digest + sizeof mark - 1);
    provenance_add_parent(provenance, parent);
}

bool provenance_take(struct provenance *provenance, const char *line)
{
    const char *value;
    if (strncmp(line, "crlso ", strlen("crlso ")) == 0)
        provenance->version = line + strlen("crlso ");
    else if ((value = comment_value(line, "command")))
        provenance->command = value;
    else if ((value = comment_value(line, "seed")))
        provenance->seed = strtoull(value, NULL, 10);
    else if ((value = comment_value(line, "settings")))
        provenance->settings = value;
    else if ((value = comment_value(line, "input")))
        take_input(provenance, value);
    else
        return false;
    return true;
}
