// SPDX-License-Identifier: MIT
// How well the model of a method predicts: Kendall's tau on 1000 architectures that it has
// not seen, against the number of labels.
#include "bench/bench.h"
#include "optim/model_search.h"
#include "stats/agreement.h"
#include "stats/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OTHERS = 1000, MOST = 300 };
static const size_t label_counts[] = {20, 50, 100, 150, 300};

struct settings {
    const char *bench, *metric;
    union { // of the method
        max_align_t aligned;
        char bytes[1024];
    } method;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_INPUT, "bench", AT(bench), .value = "FILE", .required = true},
    {OPTION_TEXT, "metric", AT(metric), .value = "NAME"},
};

// The seed's sample of architectures: labels from the front, the others behind them.
struct sample {
    arch_code codes[MOST + OTHERS];
    double values[MOST + OTHERS];
};

static bool draw_sample(const struct bench *bench, uint64_t seed, struct sample *sample,
                        struct error *error)
{
    static struct answer answers[MOST + OTHERS];
    size_t failed;
    if (!bench_sample(bench, seed, MOST + OTHERS, sample->codes, error) ||
        !bench_answer(bench, 1, sample->codes, MOST + OTHERS, answers, &failed, error))
        return false;
    for (size_t i = 0; i < MOST + OTHERS; i++)
        sample->values[i] = answers[i].valid;
    return true;
}

static bool measure(const struct surrogate_model *kind, void *model, uint64_t seed,
                    struct sample *sample, size_t count, double *tau, struct error *error)
{
    static float mean[OTHERS], deviation[OTHERS];
    double predicted[OTHERS];
    const struct labels labels = {.count = count,
                                  .codes = sample->codes,
                                  .values = sample->values,
                                  .mean = stats_mean(sample->values, count),
                                  .deviation = stats_deviation(sample->values, count)};
    if (!kind->train(model, &labels, seed, error))
        return false;
    kind->predict(model, sample->codes + MOST, OTHERS, mean, deviation);
    for (size_t i = 0; i < OTHERS; i++)
        predicted[i] = (double)mean[i];
    *tau = stats_kendall(sample->values + MOST, predicted, OTHERS);
    return true;
}

static bool work(const struct run *run, const struct settings *settings,
                 const struct optimiser *optimiser, struct error *error)
{
    static struct sample sample;
    struct history history;
    struct bench *bench = bench_open_view(settings->bench, NULL, settings->metric, error);
    if (!bench || !draw_sample(bench, (uint64_t)run->seed, &sample, error))
        return false;
    history_open(&history, bench_space(bench), NULL, 0);
    const struct optim_task task = {
        .space = history.space, .threads = (int)run->threads, .history = &history};
    void *model, *state = optimiser->open(&task, &settings->method);
    const struct surrogate_model *kind = model_search_model(state, &model);
    bool good = true;
    for (size_t i = 0; good && i < sizeof label_counts / sizeof *label_counts; i++) {
        double tau;
        good = measure(kind, model, (uint64_t)run->seed, &sample, label_counts[i], &tau,
                       error);
        if (good)
            printf("%zu,%.4f\n", label_counts[i], tau);
    }
    optimiser->close(state);
    bench_close(bench);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct run run;
    struct error error;
    struct option_set sets[OPTIMISER_SETS];
    const struct optimiser *optimiser = argc > 1 ? optimiser_find(argv[1]) : NULL;
    if (!optimiser || optimiser->ask != model_search_ask) {
        fputs("usage: learning-curve METHOD --bench FILE [OPTION OF THE METHOD]...\n",
              stderr);
        return STATUS_MISUSE;
    }
    for (size_t i = 0; i < optimiser->set_count; i++) {
        sets[i] = optimiser->sets[i];
        sets[i].at += AT(method);
    }
    const struct tool tool = {.name = "learning-curve",
                              .purpose = "tau of a method's model against labels",
                              .options = options,
                              .option_count = sizeof options / sizeof options[0],
                              .sets = sets,
                              .set_count = optimiser->set_count};
    run_start(&run, &tool, &settings, argc - 1, argv + 1);
    if (!work(&run, &settings, optimiser, &error))
        run_fail(&run, &error);
    return run_finish(&run, "%s", optimiser->name);
}
