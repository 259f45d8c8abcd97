// SPDX-License-Identifier: MIT
#include "base/progress.h"
#include "base/tool.h"
#include "bench/evaluator.h"
#include "io/csv.h"
#include "search/random_search.h"

#include <string.h>

struct settings {
    const char *space, *bench, *exec, *metric, *out;
    int64_t budget;
    double timeout;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_CHOICE, "space", offsetof(struct settings, space), .value = SPACE_NAMES,
     .required = true, .help = "the space"},
    {OPTION_INTEGER, "budget", offsetof(struct settings, budget), "100", 1, 1e8, "N",
     .help = "queries"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), "-", .value = "FILE",
     .help = "the ledger, a row a query; what is there already is gone on from"},
    {OPTION_GROUP, .help = "Who answers (one of them)"},
    {OPTION_INPUT, "bench", offsetof(struct settings, bench), .value = "FILE",
     .help = "a benchmark: what import-bench or fit-surrogate made"},
    {OPTION_TEXT, "exec", offsetof(struct settings, exec), .value = "CMD",
     .help = "a program, started once by the shell; see query-bench --help"},
    {OPTION_TEXT, "metric", offsetof(struct settings, metric), .value = "NAME",
     .help = "the benchmark's view (cifar100); unless given, its first"},
    {OPTION_REAL, "timeout", offsetof(struct settings, timeout), "3600", 0, 1e9, "S",
     .unrecorded = true, .help = "seconds that one answer of --exec may take; 0: no limit"},
};

static const struct tool tool = {
    .name = "random-search",
    .purpose = "query random architectures: a search's initial labels, and its baseline",
    .usage = "--space SPACE --bench FILE|--exec CMD --budget N --out ledger.csv",
    .example = "random-search --space nb201 --bench data/nb201-surrogate.safetensors "
               "--budget 100 --seed 1 --out random.csv",
    .notes =
        "The architectures are those of query-bench --sample, and the first of a larger\n"
        "budget. Unlike there, each answer is on the disk as soon as it is given, and a\n"
        "run that was stopped goes on.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

static void check(const struct run *run, const struct settings *settings)
{
    if (settings->bench && settings->exec)
        run_misuse(run, "--bench and --exec: only one can answer");
    if (!settings->bench && !settings->exec)
        run_misuse(run, "one of --bench and --exec is needed");
    if (settings->exec && settings->metric)
        run_misuse(run, "--metric: a program (--exec) has no metrics to choose from");
}

static bool search(const struct run *run, const struct settings *settings,
                   struct history *history, struct evaluator *evaluator,
                   struct ledger *ledger, struct error *error)
{
    struct progress progress;
    size_t budget = (size_t)settings->budget;
    progress_open(&progress, run->quiet, "queries", budget - history->count);
    bool good = random_search_run(history, evaluator, ledger, (uint64_t)run->seed, budget,
                                  &progress, error);
    progress_close(&progress);
    return good && evaluator_close(evaluator, error);
}

static bool open_ledger(const struct run *run, const struct settings *settings,
                        const struct evaluator *evaluator, struct history *history,
                        struct ledger **ledger, bool *finished, struct error *error)
{
    struct buffer provenance = {0};
    struct parent parent;
    if (evaluator->bench)
        artifact_parent(bench_artifact(evaluator->bench), &parent);
    csv_provenance(&provenance, run, &parent, evaluator->bench ? 1 : 0);
    *ledger = ledger_open(settings->out, &provenance, history, finished, error);
    buffer_free(&provenance);
    return *ledger != NULL;
}

static bool work(const struct run *run, const struct settings *settings,
                 struct history *history, struct error *error)
{
    const struct space *space = space_find(settings->space);
    struct evaluator evaluator;
    struct ledger *ledger;
    bool finished;
    history_open(history, space, 0);
    if (space->size > 0 && (uint64_t)settings->budget > space->size)
        return error_misuse(error, "--budget: %lld, but %s has %llu architectures",
                            (long long)settings->budget, space->name,
                            (unsigned long long)space->size);
    if (!evaluator_open(&evaluator, space, settings->bench, settings->metric,
                        settings->exec, settings->timeout, error))
        return false;
    bool good = open_ledger(run, settings, &evaluator, history, &ledger, &finished, error);
    if (good && finished) {
        run_note(run, "%s is finished already", settings->out);
        ledger_close(ledger);
    } else if (good) {
        good = search(run, settings, history, &evaluator, ledger, error);
        if (good)
            good = ledger_finish(ledger, history, error);
        else
            ledger_close(ledger);
    }
    evaluator_abandon(&evaluator);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct run run;
    struct error error;
    struct history history = {0};
    run_start(&run, &tool, &settings, argc, argv);
    check(&run, &settings);
    bool good = work(&run, &settings, &history, &error);
    size_t count = history.count;
    double best = good && count > 0 ? history.queries[count - 1].best : 0;
    history_free(&history);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%zu queries, best valid %.6g", count, best);
}
