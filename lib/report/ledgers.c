// SPDX-License-Identifier: MIT
#include "report/ledgers.h"

#include "report/setting_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Reading ------------------------------------------------------------------------------

struct identity {
    bool known;
    dev_t device;
    ino_t inode;
};

static struct identity identity_of(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return (struct identity){0};
    return (struct identity){true, about.st_dev, about.st_ino};
}

// Index of an earlier path that is the same file, or `index`.
static size_t find_same(const char *const *paths, const struct identity *files,
                        size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(paths[i], paths[index]) == 0 ||
            (files[i].known && files[index].known &&
             files[i].device == files[index].device &&
             files[i].inode == files[index].inode))
            return i;
    return index;
}

static int compare_runs(const void *left, const void *right)
{
    const struct ledger_run *a = left, *b = right;
    int order = strcmp(a->setting, b->setting);
    if (order == 0)
        order = (a->seed > b->seed) - (a->seed < b->seed);
    return order ? order : strcmp(a->path, b->path);
}

// False where the report must not go on without the file.
static bool take_file(struct ledgers *runs, const struct run *run, const char *path,
                      struct error *error)
{
    bool mixed;
    struct ledger_run *taken = &runs->runs[runs->count];
    if (ledger_run_read(taken, path, runs->budget, &mixed, error)) {
        runs->count++;
        return true;
    }
    ledger_run_free(taken);
    if (mixed)
        return false;
    run_note(run, "left out: %s", error->text);
    runs->skipped++;
    return true;
}

bool ledgers_read(struct ledgers *runs, const struct run *run, const char *const *paths,
                  size_t count, size_t budget, struct error *error)
{
    struct identity *files = memory_new(count, sizeof *files);
    bool good = true;
    *runs =
        (struct ledgers){.runs = memory_new(count, sizeof *runs->runs), .budget = budget};
    for (size_t i = 0; good && i < count; i++) {
        files[i] = identity_of(paths[i]);
        size_t same = find_same(paths, files, i);
        if (same < i)
            run_note(run, "counted once: %s is the file %s", paths[i], paths[same]);
        else
            good = take_file(runs, run, paths[i], error);
    }
    free(files);
    if (good && runs->count == 0)
        good = error_set(error, "no ledger can be reported");
    if (!good)
        return false;
    qsort(runs->runs, runs->count, sizeof *runs->runs, compare_runs);
    setting_names(runs);
    return true;
}

void ledgers_free(struct ledgers *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        ledger_run_free(&runs->runs[i]);
    free(runs->runs);
    *runs = (struct ledgers){0};
}

bool ledgers_rank(struct ledgers *runs, const struct bench *bench, struct error *error)
{
    size_t size = bench_size(bench), failed;
    arch_code *codes = memory_new(size + 1, sizeof *codes);
    struct answer *answers = memory_new(size + 1, sizeof *answers);
    for (size_t i = 0; i < size; i++)
        codes[i] = bench_code(bench, i);
    bool good = bench_answer(bench, 1, codes, size, answers, &failed, error);
    for (size_t k = 0; good && size > 0 && k < runs->count; k++) {
        double *measures = runs->runs[k].measures, best = -INFINITY;
        size_t better = 0;
        for (size_t i = 0; i < size; i++) {
            best = fmax(best, answers[i].valid);
            better += answers[i].valid > measures[MEASURE_VALID];
        }
        measures[MEASURE_REGRET] = best - measures[MEASURE_VALID];
        measures[MEASURE_RANK] = (double)better + 1;
    }
    free(codes);
    free(answers);
    return good;
}

// Settings -----------------------------------------------------------------------------

struct setting *ledgers_settings(const struct ledgers *runs, size_t *count)
{
    struct setting *settings = memory_new(runs->count, sizeof *settings);
    *count = 0;
    for (size_t i = 0; i < runs->count; i++) {
        if (i == 0 || strcmp(runs->runs[i].setting, runs->runs[i - 1].setting) != 0)
            settings[(*count)++].first = i;
        settings[*count - 1].count++;
    }
    return settings;
}

const struct ledger_run *setting_run(const struct ledgers *runs,
                                     const struct setting *setting, size_t index)
{
    return &runs->runs[setting->first + index];
}

size_t ledgers_values(const struct ledgers *runs, const struct setting *setting,
                      enum measure measure, double *values)
{
    size_t count = 0;
    for (size_t i = 0; i < setting->count; i++) {
        double value = setting_run(runs, setting, i)->measures[measure];
        if (!isnan(value))
            values[count++] = value;
    }
    return count;
}

void setting_queries(const struct ledgers *runs, const struct setting *setting,
                     size_t *fewest, size_t *most)
{
    *fewest = *most = setting_run(runs, setting, 0)->history.count;
    for (size_t i = 1; i < setting->count; i++) {
        size_t queries = setting_run(runs, setting, i)->history.count;
        *fewest = queries < *fewest ? queries : *fewest;
        *most = queries > *most ? queries : *most;
    }
}

enum source ledgers_source(const struct ledgers *runs)
{
    enum source source = SOURCE_UNKNOWN;
    for (size_t i = 0; i < runs->count && source == SOURCE_UNKNOWN; i++)
        source = runs->runs[i].source;
    return source;
}

const char *ledgers_view(const struct ledgers *runs)
{
    const char *view = "";
    for (size_t i = 0; i < runs->count && !*view; i++)
        view = runs->runs[i].view;
    return view;
}
