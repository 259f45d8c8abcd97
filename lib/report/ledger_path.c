// SPDX-License-Identifier: MIT
#include "report/ledger_path.h"

#include "base/memory.h"
#include "base/text.h"
#include "io/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Setting and seed ---------------------------------------------------------------------

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
    const char *folder = seed_folder(path), *end = path + strlen(path);
    struct buffer setting = {0};
    if (end - path > 4 && strcmp(end - 4, ".csv") == 0)
        end -= 4;
    for (const char *at = path; at < end;) {
        size_t length = strcspn(at, "/");
        const char *next = at[length] ? at + length + 1 : end;
        bool nothing = (length == 0 && at > path) || (length == 1 && *at == '.');
        if (at == folder)
            buffer_add(&setting, "seed-*/", 7);
        else if (!nothing || next == end)
            buffer_add(&setting, at, (size_t)((next < end ? next : end) - at));
        at = next;
    }
    return setting.text ? setting.text : memory_text("", 0);
}

uint64_t ledger_seed(const char *path, uint64_t otherwise)
{
    const char *folder = seed_folder(path);
    return folder ? strtoull(folder + 5, NULL, 10) : otherwise;
}

const char *ledger_variant(const char *path, size_t *length)
{
    const char *folder = seed_folder(path);
    if (!folder || folder < path + 2)
        return NULL;
    const char *end = folder - 1, *start = end;
    while (start > path && start[-1] != '/')
        start--;
    *length = (size_t)(end - start);
    return start;
}

// Seconds ------------------------------------------------------------------------------

struct stage {
    char *tool, *out;
    double seconds;
};
struct stages {
    struct stage *all;
    size_t count;
};

static void stages_free(struct stages *stages)
{
    for (size_t i = 0; i < stages->count; i++) {
        free(stages->all[i].tool);
        free(stages->all[i].out);
    }
    free(stages->all);
}

static void set_stage(struct stages *stages, const char *tool, const char *out,
                      double seconds)
{
    size_t i = 0;
    while (i < stages->count &&
           (strcmp(stages->all[i].tool, tool) != 0 || strcmp(stages->all[i].out, out) != 0))
        i++;
    if (i == stages->count) {
        stages->all = memory_grow(stages->all, ++stages->count, sizeof *stages->all);
        stages->all[i].tool = memory_text(tool, strlen(tool));
        stages->all[i].out = memory_text(out, strlen(out));
    }
    stages->all[i].seconds = seconds;
}

static bool is_search(const char *tool)
{
    return strcmp(tool, "infer") == 0 || strcmp(tool, "search") == 0;
}

// Whether a file is the ledger, or what a pipeline has it grow under.
static bool is_ledger(const char *out, const char *ledger)
{
    size_t length = strlen(ledger);
    return strncmp(out, ledger, length) == 0 &&
           (out[length] == '\0' || strcmp(out + length, ".part") == 0);
}

// Whether a file is of initial labels, as a pipeline names them: seed-S.csv.
static bool is_labels(const char *out)
{
    return strncmp(out, "seed-", 5) == 0;
}

static bool read_stages(struct csv_reader *reader, struct stages *stages,
                        struct error *error)
{
    int tool, out, column;
    double seconds;
    if (!csv_need(reader, "tool", &tool, error) || !csv_need(reader, "out", &out, error) ||
        !csv_need(reader, "seconds", &column, error))
        return false;
    while (csv_next(reader, error)) {
        if (!csv_number(reader, column, false, &seconds, error))
            return false;
        set_stage(stages, csv_text(reader, tool, NULL), csv_text(reader, out, NULL),
                  seconds);
    }
    return error->status == STATUS_SUCCESS;
}

double ledger_seconds(const char *path)
{
    struct error error;
    struct buffer name = {0};
    struct stages stages = {0};
    const char *ledger = path_name(path);
    buffer_add(&name, path, (size_t)(ledger - path));
    buffer_add(&name, "times.csv", 9);
    struct csv_reader *reader = csv_open(name.text, &error);
    bool searched = false, good = reader && read_stages(reader, &stages, &error);
    double sum = 0;
    for (size_t i = 0; i < stages.count; i++) {
        bool own = is_ledger(stages.all[i].out, ledger);
        if (is_search(stages.all[i].tool) && !own && !is_labels(stages.all[i].out))
            continue;
        sum += stages.all[i].seconds;
        searched = searched || own;
    }
    csv_close(reader);
    buffer_free(&name);
    stages_free(&stages);
    return good && searched ? sum : NAN;
}
