// SPDX-License-Identifier: MIT
#include "report/ledgers.h"

#include "base/parallel.h"
#include "report/setting_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Reading ------------------------------------------------------------------------------

// A path and the file that it leads to.
struct place {
    const char *path;
    size_t index; // in the order that was given
    bool known;
    dev_t device;
    ino_t inode;
};

static struct place place_of(const char *path, size_t index)
{
    struct stat about;
    bool known = stat(path, &about) == 0;
    return (struct place){path, index, known, known ? about.st_dev : 0,
                          known ? about.st_ino : 0};
}

static int by_file(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = (a->known > b->known) - (a->known < b->known);
    if (order == 0 && a->known)
        order = (a->device > b->device) - (a->device < b->device);
    if (order == 0)
        order = a->known ? (a->inode > b->inode) - (a->inode < b->inode)
                         : strcmp(a->path, b->path);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static bool are_same(const struct place *a, const struct place *b)
{
    return a->known == b->known &&
           (a->known ? a->device == b->device && a->inode == b->inode
                     : strcmp(a->path, b->path) == 0);
}

// same[i] is the index of the first path of the same file, which may be i.
static void find_same(const char *const *paths, size_t count, size_t *same)
{
    struct place *places = memory_new(count, sizeof *places);
    for (size_t i = 0; i < count; i++)
        places[i] = place_of(paths[i], i);
    qsort(places, count, sizeof *places, by_file);
    for (size_t i = 0; i < count; i++)
        same[places[i].index] = i > 0 && are_same(&places[i - 1], &places[i])
                                    ? same[places[i - 1].index]
                                    : places[i].index;
    free(places);
}

static int compare_runs(const void *left, const void *right)
{
    const struct ledger_run *a = left, *b = right;
    int order = strcmp(a->setting, b->setting);
    if (order == 0)
        order = (a->seed > b->seed) - (a->seed < b->seed);
    return order ? order : strcmp(a->path, b->path);
}

struct taken {
    bool good, mixed;
    struct error error;
};
struct reading {
    const char *const *paths;
    const size_t *same;
    size_t budget;
    struct ledger_run *runs;
    struct taken *taken;
};

static void read_one(void *context, size_t index)
{
    struct reading *reading = context;
    struct taken *taken = &reading->taken[index];
    if (reading->same[index] == index)
        taken->good = ledger_run_read(&reading->runs[index], reading->paths[index],
                                      reading->budget, &taken->mixed, &taken->error);
}

// Keeps what was read of a path, or says why not. False where the report must not go on
// without it.
static bool take(struct ledgers *runs, const struct run *run, struct reading *reading,
                 size_t index, struct error *error)
{
    const struct taken *taken = &reading->taken[index];
    size_t same = reading->same[index];
    if (same < index) {
        run_note(run, "counted once: %s is the file %s", reading->paths[index],
                 reading->paths[same]);
        return true;
    }
    if (taken->good) {
        runs->runs[runs->count++] = reading->runs[index];
        return true;
    }
    ledger_run_free(&reading->runs[index]);
    *error = taken->error;
    if (taken->mixed)
        return false;
    run_note(run, "left out: %s", error->text);
    runs->skipped++;
    return true;
}

bool ledgers_read(struct ledgers *runs, const struct run *run, const char *const *paths,
                  size_t count, size_t budget, struct error *error)
{
    size_t *same = memory_new(count + 1, sizeof *same);
    struct reading reading = {.paths = paths,
                              .same = same,
                              .budget = budget,
                              .runs = memory_new(count + 1, sizeof *reading.runs),
                              .taken = memory_new(count + 1, sizeof *reading.taken)};
    bool good = true;
    *runs = (struct ledgers){.runs = reading.runs, .budget = budget};
    find_same(paths, count, same);
    parallel_run((int)run->threads, count, read_one, &reading);
    // Runs move to the front; what comes after a refusal is freed.
    for (size_t i = 0; i < count; i++) {
        if (good)
            good = take(runs, run, &reading, i, error);
        else if (same[i] == i)
            ledger_run_free(&reading.runs[i]);
    }
    free(same);
    free(reading.taken);
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

void ledgers_measure(struct ledgers *runs, const struct landscape *landscape)
{
    runs->targets = targets_of(runs, landscape);
    runs->listed = landscape->whole ? landscape->count : 0;
    for (size_t k = 0; landscape->whole && k < runs->count; k++) {
        double *measures = runs->runs[k].measures;
        measures[MEASURE_REGRET] = landscape_top(landscape, 0) - measures[MEASURE_VALID];
        measures[MEASURE_RANK] = (double)landscape_rank(landscape, measures[MEASURE_VALID]);
    }
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
    *fewest = *most = setting_run(runs, setting, 0)->queries;
    for (size_t i = 1; i < setting->count; i++) {
        size_t queries = setting_run(runs, setting, i)->queries;
        *fewest = queries < *fewest ? queries : *fewest;
        *most = queries > *most ? queries : *most;
    }
}

static bool run_counts(const struct ledger_run *run, enum axis axis)
{
    return axis != AXIS_QUERIES || !run->head.fidelities || !*run->head.fidelities;
}

bool setting_counts(const struct ledgers *runs, const struct setting *setting,
                    enum axis axis)
{
    return run_counts(setting_run(runs, setting, 0), axis);
}

double ledgers_spent(const struct ledgers *runs, enum axis axis)
{
    double least = INFINITY;
    for (size_t i = 0; i < runs->count; i++) {
        if (!run_counts(&runs->runs[i], axis))
            continue;
        double end = trajectory_end(&runs->runs[i].trajectory, axis);
        if (isnan(end))
            return NAN;
        least = fmin(least, end);
    }
    return isinf(least) ? NAN : least;
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
