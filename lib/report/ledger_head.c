// SPDX-License-Identifier: MIT
#include "report/ledger_head.h"

#include "base/memory.h"
#include "base/tool.h"
#include "io/csv.h"
#include "ledger/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Comments -----------------------------------------------------------------------------

// What follows `key` where the line starts with it, without the line's end; else NULL.
static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    return strncmp(line, key, length) == 0 ? line + length : NULL;
}

// VERSION as numbers: whether it is later than this program's.
static bool is_newer(const char *version)
{
    int theirs[3] = {0}, ours[3] = {0};
    sscanf(version, "%d.%d.%d", &theirs[0], &theirs[1], &theirs[2]);
    sscanf(CRLSO_VERSION, "%d.%d.%d", &ours[0], &ours[1], &ours[2]);
    for (int i = 0; i < 3; i++)
        if (theirs[i] != ours[i])
            return theirs[i] > ours[i];
    return false;
}

static char *setting_value(const char *settings, const char *key)
{
    struct buffer word = {0};
    buffer_print(&word, " %s=", key);
    const char *at = strstr(settings, word.text);
    size_t length = at ? strcspn(at + word.length, " ") : 0;
    char *value = memory_text(at ? at + word.length : "", length);
    buffer_free(&word);
    return value;
}

static void set_text(char **field, const char *text)
{
    free(*field);
    *field = memory_text(text, strlen(text));
}

// Takes one comment line; *finished where it says so.
static bool read_comment(const char *path, const char *line, struct report_head *head,
                         bool *finished, struct error *error)
{
    const char *value;
    if ((value = value_of(line, "# crlso ")) && is_newer(value))
        return error_set(error, "%s: written by crlso %s, this is %s", path, value,
                         CRLSO_VERSION);
    if ((value = value_of(line, "# command: ")))
        set_text(&head->command, value);
    if ((value = value_of(line, "# seed: ")))
        head->seed = strtoull(value, NULL, 10);
    if ((value = value_of(line, "# settings:"))) {
        free(head->metric);
        head->metric = setting_value(value, "metric");
    }
    *finished = *finished || value_of(line, "# finished: ");
    return true;
}

static bool read_comments(FILE *file, const char *path, struct report_head *head,
                          bool *finished, struct error *error)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    bool good = true;
    while (good && (length = getline(&line, &room, file)) > 0 && line[0] == '#') {
        line[strcspn(line, "\n")] = '\0';
        good = read_comment(path, line, head, finished, error);
    }
    free(line);
    return good;
}

// The last row must have its line feed.
static bool check_end(FILE *file, const char *path, struct error *error)
{
    if (fseek(file, -1, SEEK_END) != 0)
        return error_set(error, "%s: empty", path);
    return getc(file) == '\n' || error_set(error, "%s: its last row is cut off", path);
}

static bool find_space(const char *path, struct report_head *head, struct error *error)
{
    struct csv_reader *reader = csv_open(path, error);
    int arch;
    bool good = reader && csv_need(reader, "arch", &arch, error);
    if (good && !csv_next(reader, error))
        good = error->status == STATUS_SUCCESS ? error_set(error, "%s: no queries", path)
                                               : false;
    if (good) {
        size_t length;
        const char *text = csv_text(reader, arch, &length);
        head->space = space_of_arch(text, length, error);
        good = head->space != NULL || csv_blame(reader, arch, error);
    }
    csv_close(reader);
    return good;
}

bool report_head_read(const char *path, struct report_head *head, struct error *error)
{
    *head =
        (struct report_head){.command = memory_text("", 0), .metric = memory_text("", 0)};
    bool finished = false;
    FILE *file = fopen(path, "re");
    if (!file)
        error_system(error, path, "cannot open");
    bool good = file && read_comments(file, path, head, &finished, error) &&
                check_end(file, path, error);
    if (file)
        fclose(file);
    bool searched = value_of(head->command, "infer ") || value_of(head->command, "search ");
    if (good && searched && !finished)
        good = error_set(error, "%s: its search is not finished", path);
    if (good && find_space(path, head, error))
        return true;
    free(head->command);
    free(head->metric);
    return false;
}

// Name and neighbours ------------------------------------------------------------------

static const char *seed_folder(const char *path)
{
    const char *found = NULL;
    for (const char *at = strstr(path, "seed-"); at; at = strstr(at + 1, "seed-")) {
        size_t digits = strspn(at + 5, "0123456789");
        if ((at == path || at[-1] == '/') && digits > 0 && at[5 + digits] == '/')
            found = at;
    }
    return found;
}

char *ledger_setting(const char *path)
{
    const char *folder = seed_folder(path);
    size_t length = strlen(path);
    struct buffer setting = {0};
    if (length > 4 && strcmp(path + length - 4, ".csv") == 0)
        length -= 4;
    if (folder) {
        size_t digits = strspn(folder + 5, "0123456789");
        buffer_add(&setting, path, (size_t)(folder - path) + 5);
        buffer_add(&setting, "*", 1);
        buffer_add(&setting, folder + 5 + digits,
                   length - (size_t)(folder + 5 + digits - path));
    } else {
        buffer_add(&setting, path, length);
    }
    return setting.text;
}

uint64_t ledger_seed(const char *path, uint64_t otherwise)
{
    const char *folder = seed_folder(path);
    return folder ? strtoull(folder + 5, NULL, 10) : otherwise;
}

enum { STAGES = 16, STAGE_NAME = 32 };

// Whether NAME is the ledger's file name, or that with ".part".
static bool is_ledger(const char *name, const char *ledger)
{
    size_t length = strlen(ledger);
    return strncmp(name, ledger, length) == 0 &&
           (name[length] == '\0' || strcmp(name + length, ".part") == 0);
}

struct stages {
    size_t count;
    char names[STAGES][STAGE_NAME];
    double seconds[STAGES];
};

static void set_stage(struct stages *stages, const char *name, double seconds)
{
    size_t i = 0;
    while (i < stages->count && strcmp(stages->names[i], name) != 0)
        i++;
    if (i == STAGES || strlen(name) >= STAGE_NAME)
        return;
    stages->count += i == stages->count;
    snprintf(stages->names[i], STAGE_NAME, "%s", name);
    stages->seconds[i] = seconds;
}

// Keeps the last time of each tool; *searched says whether the ledger's search is there.
static bool read_stages(struct csv_reader *reader, const char *ledger,
                        struct stages *stages, bool *searched, struct error *error)
{
    int tool, out, column;
    double seconds;
    if (!csv_need(reader, "tool", &tool, error) || !csv_need(reader, "out", &out, error) ||
        !csv_need(reader, "seconds", &column, error))
        return false;
    while (csv_next(reader, error)) {
        const char *name = csv_text(reader, tool, NULL);
        bool search = strcmp(name, "infer") == 0 || strcmp(name, "search") == 0;
        if (search && !is_ledger(csv_text(reader, out, NULL), ledger))
            continue;
        if (!csv_number(reader, column, false, &seconds, error))
            return false;
        set_stage(stages, name, seconds);
        *searched = *searched || search;
    }
    return error->status == STATUS_SUCCESS;
}

double ledger_seconds(const char *path)
{
    struct error error;
    struct buffer name = {0};
    struct stages stages = {0};
    bool searched = false;
    const char *slash = strrchr(path, '/'), *ledger = slash ? slash + 1 : path;
    buffer_add(&name, path, (size_t)(ledger - path));
    buffer_add(&name, "times.csv", 9);
    struct csv_reader *reader = csv_open(name.text, &error);
    bool good = reader && read_stages(reader, ledger, &stages, &searched, &error);
    double sum = 0;
    for (size_t i = 0; i < stages.count; i++)
        sum += stages.seconds[i];
    csv_close(reader);
    buffer_free(&name);
    return good && searched ? sum : NAN;
}
