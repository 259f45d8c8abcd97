// SPDX-License-Identifier: MIT
#include "report/ledgers.h"

#include "report/ledger_head.h"
#include "ledger/ledger.h"
#include "stats/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct measure_name measure_names[MEASURES] = {
    {"valid", "best validation"},
    {"test", "test of the best by validation"},
    {"top50_test", "best test of the top 50 by validation"},
    {"top5_valid", "mean validation of the best 5"},
    {"regret", "regret"},
    {"rank", "rank in the space"},
    {"query", "query of the best"},
    {"seconds", "seconds"},
};

enum { TOP_TEST = 50, TOP_VALID = 5 };

// What a run reached -------------------------------------------------------------------

static double top_test(const struct history *history)
{
    size_t best[TOP_TEST], count = history_best(history, TOP_TEST, best);
    double top = NAN;
    for (size_t i = 0; i < count; i++)
        top = fmax(top, history->queries[best[i]].answer.test); // fmax passes over NaN
    return top;
}

static double top_valid(const struct history *history)
{
    size_t best[TOP_VALID], count = history_best(history, TOP_VALID, best);
    double values[TOP_VALID];
    for (size_t i = 0; i < count; i++)
        values[i] = history->queries[best[i]].answer.valid;
    return count == TOP_VALID ? stats_mean(values, count) : NAN;
}

static enum source common_source(const struct history *history)
{
    enum source source = history->queries[history->count - 1].source;
    for (size_t i = 0; i < history->count; i++)
        if (history->queries[i].source != source &&
            history->queries[i].source != SOURCE_UNKNOWN)
            return SOURCE_UNKNOWN;
    return source;
}

static void measure(struct ledger_run *run)
{
    const struct history *history = &run->history;
    size_t best;
    history_best(history, 1, &best);
    const struct answer *answer = &history->queries[best].answer;
    for (size_t i = 0; i < MEASURES; i++)
        run->measures[i] = NAN;
    run->measures[MEASURE_VALID] = answer->valid;
    run->measures[MEASURE_TEST] = answer->test;
    run->measures[MEASURE_TOP50_TEST] = top_test(history);
    run->measures[MEASURE_TOP5_VALID] = top_valid(history);
    run->measures[MEASURE_QUERY] = (double)best + 1;
    run->measures[MEASURE_SECONDS] = ledger_seconds(run->path);
    run->source = common_source(history);
    while (run->initial < history->count && history->queries[run->initial].round == 0)
        run->initial++;
}

// Regret and rank, from the whole table (trees have none).
static bool compare_with(const struct bench *bench, struct ledger_runs *runs,
                         struct error *error)
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

// Reading ------------------------------------------------------------------------------

static void run_free(struct ledger_run *run)
{
    history_free(&run->history);
    free(run->path);
    free(run->setting);
    free(run->command);
    free(run->metric);
}

static bool read_run(struct ledger_run *run, const char *path, struct error *error)
{
    struct report_head head;
    *run = (struct ledger_run){.path = memory_text(path, strlen(path))};
    if (!report_head_read(path, &head, error))
        return false;
    run->setting = ledger_setting(path);
    run->command = head.command;
    run->metric = head.metric;
    run->seed = ledger_seed(path, head.seed);
    history_open(&run->history, head.space, NULL, 0);
    if (!ledger_read(path, &run->history, SIZE_MAX, error))
        return false;
    if (run->history.count == 0)
        return error_set(error, "%s: no queries", path);
    measure(run);
    return true;
}

static int compare_runs(const void *left, const void *right)
{
    const struct ledger_run *a = left, *b = right;
    int order = strcmp(a->setting, b->setting);
    return order ? order : (a->seed > b->seed) - (a->seed < b->seed);
}

bool ledgers_read(struct ledger_runs *runs, const struct run *run, const char *const *paths,
                  size_t count, const struct bench *bench, struct error *error)
{
    *runs = (struct ledger_runs){.runs = memory_new(count, sizeof *runs->runs)};
    for (size_t i = 0; i < count; i++) {
        if (read_run(&runs->runs[runs->count], paths[i], error)) {
            runs->count++;
            continue;
        }
        run_free(&runs->runs[runs->count]);
        run_note(run, "left out: %s", error->text);
        runs->skipped++;
    }
    if (runs->count == 0)
        return error_set(error, "no ledger can be reported");
    const struct space *space = bench ? bench_space(bench) : runs->runs[0].history.space;
    for (size_t i = 0; i < runs->count; i++)
        if (runs->runs[i].history.space != space)
            return error_set(error, "%s: of %s, but %s is of %s", runs->runs[i].path,
                             runs->runs[i].history.space->name,
                             bench ? "the benchmark" : runs->runs[0].path, space->name);
    qsort(runs->runs, runs->count, sizeof *runs->runs, compare_runs);
    return !bench || compare_with(bench, runs, error);
}

void ledgers_free(struct ledger_runs *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        run_free(&runs->runs[i]);
    free(runs->runs);
    *runs = (struct ledger_runs){0};
}

struct setting *ledgers_settings(const struct ledger_runs *runs, size_t *count)
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

size_t ledgers_values(const struct ledger_runs *runs, const struct setting *setting,
                      enum measure measure, double *values)
{
    size_t count = 0;
    for (size_t i = 0; i < setting->count; i++) {
        double value = runs->runs[setting->first + i].measures[measure];
        if (!isnan(value))
            values[count++] = value;
    }
    return count;
}
