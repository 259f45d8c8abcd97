// SPDX-License-Identifier: MIT
#include "optim/model_search.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

#define AT(field) offsetof(struct model_search_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Choice"},
    {OPTION_ENUM, "acquisition", AT(acquisition), "mean", .value = "mean|sample|bound",
     .help = "what a candidate is worth: the prediction, a draw of its distribution, or "
             "the prediction and half its deviation"},
    {OPTION_INT, "topk", AT(topk), "10", 1, 1e6, "K",
     .help = "candidates that a round asks for"},
};
const struct option_rows model_search_options = OPTION_ROWS(options);

enum { PREDICTED, DEVIATION, DIGITS = 6 };
const struct column model_columns[MODEL_COLUMNS] = {
    {"predicted", DIGITS, .known = NAN},
    {"deviation", DIGITS, .known = NAN},
};

enum { MODEL_LABELS = 2 };        // a model learns from at the least
enum { ITEM_SEED, ITEM_SAMPLES }; // of a round's streams

struct model_search {
    const struct optim_task *task;
    const struct model_search_settings *settings;
    const struct surrogate_model *kind;
    void *model;
    enum random_stage stage;
};

void *model_search_open(const struct optim_task *task,
                        const struct model_search_settings *settings,
                        const struct surrogate_model *model, const void *model_settings,
                        enum random_stage stage)
{
    struct model_search *search = memory_new(1, sizeof *search);
    *search = (struct model_search){
        .task = task,
        .settings = settings,
        .kind = model,
        .model = model->open(task->space, model_settings, task->threads),
        .stage = stage};
    return search;
}

void model_search_close(void *state)
{
    struct model_search *search = state;
    search->kind->close(search->model);
    free(search);
}

const struct surrogate_model *model_search_model(void *state, void **model)
{
    struct model_search *search = state;
    *model = search->model;
    return search->kind;
}

static bool train(struct model_search *search, const struct labels *labels, uint32_t round,
                  struct error *error)
{
    struct random_stream stream;
    random_open(&stream, search->task->seed, search->stage, round, ITEM_SEED);
    uint64_t high = random_word(&stream) >> 1, low = random_word(&stream);
    return search->kind->train(search->model, labels, high << 32 | low, error);
}

// The worth of each candidate, [count], from its mean and its deviation.
static void acquire(const struct model_search *search, uint32_t round, size_t count,
                    const float *mean, const float *deviation, double *worth)
{
    struct random_stream stream;
    random_open(&stream, search->task->seed, search->stage, round, ITEM_SAMPLES);
    for (size_t i = 0; i < count; i++) {
        double away = search->settings->acquisition == ACQUISITION_SAMPLE
                          ? random_normal(&stream)
                      : search->settings->acquisition == ACQUISITION_BOUND ? 0.5
                                                                           : 0;
        worth[i] = (double)mean[i] + away * (double)deviation[i];
    }
}

// Indices of the (at most `count`) highest, the highest first; the earlier of equals first.
static size_t find_highest(const double *worth, size_t total, size_t count, size_t *found)
{
    size_t kept = 0;
    for (size_t i = 0; i < total; i++) {
        size_t at = kept < count ? kept++ : count;
        for (; at > 0 && worth[i] > worth[found[at - 1]]; at--)
            if (at < count)
                found[at] = found[at - 1];
        if (at < count)
            found[at] = i;
    }
    return kept;
}

static void propose(const struct model_search *search, uint32_t round,
                    const struct pool *pool, struct proposals *proposals)
{
    size_t topk = (size_t)search->settings->topk;
    float *mean = memory_new(2 * pool->count, sizeof *mean),
          *deviation = mean + pool->count;
    double *worth = memory_new(pool->count, sizeof *worth);
    size_t *found = memory_new(topk, sizeof *found);
    search->kind->predict(search->model, pool->codes, pool->count, mean, deviation);
    acquire(search, round, pool->count, mean, deviation, worth);
    size_t count = find_highest(worth, pool->count, topk, found);
    for (size_t i = 0; i < count; i++) {
        double *own = proposals_add(proposals, pool->codes[found[i]]);
        own[PREDICTED] = (double)mean[found[i]];
        own[DEVIATION] = (double)deviation[found[i]];
    }
    free(mean);
    free(worth);
    free(found);
}

static bool choose(struct model_search *search, const struct labels *labels, uint32_t round,
                   struct proposals *proposals, struct error *error)
{
    struct pool pool;
    bool good = pool_fill(&pool, &search->settings->pool, search->task, round, error) &&
                train(search, labels, round, error);
    if (good)
        propose(search, round, &pool, proposals);
    pool_free(&pool);
    return good;
}

// Where all but one failed there is nothing to learn from yet: by chance.
bool model_search_ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                      struct error *error)
{
    struct model_search *search = state;
    (void)want;
    if (search->task->history->count < MODEL_LABELS)
        return error_misuse(error, "--initial: a model needs at least two labels");
    struct labels labels;
    labels_of_history(search->task->history, &labels);
    bool good = labels.count >= MODEL_LABELS
                    ? choose(search, &labels, round, proposals, error)
                    : proposals_fill(proposals, search->task,
                                     (size_t)search->settings->topk, error);
    labels_free(&labels);
    return good;
}
