// SPDX-License-Identifier: MIT
// The project's own predictor (model/predictor.h), trained anew in each round on all
// labels: it ranks the whole space where that can be listed, else a pool of mutants, and
// the best by the ensemble's mean are asked for. Exploration is left to the ensemble's
// errors.
//
// What a round asks for is what train-predictor with the round's seed, and a ranking of
// what it predicts, would give, but for two things that save time. Training takes 32
// epochs (20 to 60 search alike on nb201). And of more than FINALISTS candidates only the
// best by the first SCREENING members are predicted by all: on nb201, in 156 rounds of six
// searches, the worst of the five best by all members was 58th by the first two.
#include "model/predictor.h"
#include "optim/model_search.h"

#include <stdlib.h>
#include <string.h>

enum { SCREENING = 2, FINALISTS = 1024 };

struct model_settings {
    struct predictor_shape shape;
    struct predictor_training training;
};

struct settings {
    struct model_search_settings search;
    struct model_settings model;
};

#define AT(field) offsetof(struct settings, field)
static const struct option_set sets[] = {
    {&model_search_options, AT(search), "topk=5"},
    {&pool_options, AT(search.pool), "pool=all pool-size=400 parents=10 edits=3"},
    {&encoder_options, AT(model.shape.encoder), "vertices=kinds"},
    {&predictor_shape_options, AT(model.shape), NULL},
    {&predictor_training_options, AT(model.training), "epochs=32"},
    {&adam_options, AT(model.training.adam), "weight-decay=1"},
};

static const char *const presets[] = {"default: initial=20", NULL};

struct model {
    const struct space *space;
    const struct model_settings *settings;
    int threads;
    struct predictor predictor;
    bool trained;
};

static void *model_open(const struct space *space, const void *settings, int threads)
{
    struct model *model = memory_new(1, sizeof *model);
    *model = (struct model){.space = space, .settings = settings, .threads = threads};
    return model;
}

static void forget(struct model *model)
{
    if (model->trained)
        predictor_free(&model->predictor);
    model->trained = false;
}

static void model_close(void *state)
{
    forget(state);
    free(state);
}

static bool model_train(void *state, const struct labels *labels, uint64_t seed,
                        struct error *error)
{
    struct model *model = state;
    struct predictor_training training = model->settings->training;
    training.seed = seed;
    training.threads = model->threads;
    forget(model);
    predictor_make(&model->predictor, model->space, &model->settings->shape);
    model->trained = true;
    return predictor_train(&model->predictor, labels, &training, NULL, NULL, error);
}

static int descending(const void *left, const void *right)
{
    float a = *(const float *)left, b = *(const float *)right;
    return (a < b) - (a > b);
}

// Indices, ascending, of FINALISTS of the count means, the highest.
static void find_finalists(const float *mean, size_t count, size_t *finalists)
{
    float *sorted = memory_new(count, sizeof *sorted);
    memcpy(sorted, mean, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, descending);
    float least = sorted[FINALISTS - 1];
    size_t better = 0, found = 0;
    while (better < FINALISTS && sorted[better] > least)
        better++;
    size_t equal = FINALISTS - better; // of those that are as good as the last
    for (size_t i = 0; i < count; i++)
        if (mean[i] > least || (!(mean[i] < least) && equal > 0 && equal--))
            finalists[found++] = i;
    free(sorted);
}

// All members predict the finalists; `screened` are the answers of the first SCREENING.
static void predict_finalists(const struct model *model, const arch_code *codes,
                              size_t count, const float *screened, float *mean,
                              float *deviation)
{
    int members = model->predictor.shape.members;
    size_t finalists[FINALISTS];
    arch_code chosen[FINALISTS];
    float *answers = memory_new((size_t)members * FINALISTS, sizeof *answers);
    float *both = memory_new(2 * FINALISTS, sizeof *both);
    find_finalists(mean, count, finalists);
    for (size_t i = 0; i < FINALISTS; i++) {
        chosen[i] = codes[finalists[i]];
        for (size_t member = 0; member < SCREENING; member++)
            answers[member * FINALISTS + i] = screened[member * count + finalists[i]];
    }
    predictor_answer_some(&model->predictor, SCREENING, members - SCREENING, model->threads,
                          chosen, FINALISTS, answers + SCREENING * FINALISTS, NULL);
    predictor_summary(members, FINALISTS, answers, both, both + FINALISTS);
    for (size_t i = 0; i < FINALISTS; i++) {
        mean[finalists[i]] = both[i];
        deviation[finalists[i]] = both[FINALISTS + i];
    }
    free(both);
    free(answers);
}

static void model_predict(void *state, const arch_code *codes, size_t count, float *mean,
                          float *deviation)
{
    const struct model *model = state;
    int members = model->predictor.shape.members;
    bool screens = count > FINALISTS && members > SCREENING;
    int first = screens ? SCREENING : members;
    float *answers = memory_new((size_t)first * count, sizeof *answers);
    predictor_answer_some(&model->predictor, 0, first, model->threads, codes, count,
                          answers, NULL);
    predictor_summary(first, count, answers, mean, deviation);
    if (screens)
        predict_finalists(model, codes, count, answers, mean, deviation);
    free(answers);
}

static const struct surrogate_model kind = {model_open, model_train, model_predict,
                                            model_close};

static void *open_ranking(const struct optim_task *task, const void *settings)
{
    const struct settings *all = settings;
    return model_search_open(task, &all->search, &kind, &all->model, RANDOM_RANKING);
}

const struct optimiser optimiser_ranking = {
    .name = "ranking",
    .purpose = "the project's own predictor, trained in each round, ranks the space",
    .sets = sets,
    .set_count = sizeof sets / sizeof sets[0],
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = model_columns,
    .column_count = MODEL_COLUMNS,
    .networks = true,
    .open = open_ranking,
    .ask = model_search_ask,
    .close = model_search_close,
};
