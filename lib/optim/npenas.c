// SPDX-License-Identifier: MIT
// NPENAS (Wei, Niu, Tang, Wang, Hu and Liang, IEEE TNNLS 2022) with the settings of
// NPENASv1: a graph isomorphism network (model/gin_model.h) is trained anew in each round,
// 100 mutants of the best are its candidates, and ten of them are asked for: the best
// predicted (np), or the best of one draw each of its distribution (bo).
//
// Mutants are one edit away. Parents have 100 tries each, from the best on, until there are
// 100 mutants; NPENASv1 ends with the fiftieth parent. Its later variant for the first
// round ranks by the true accuracies of the candidates, which no search can know; here the
// first round is like the others.
#include "model/gin_model.h"
#include "optim/model_search.h"

struct settings {
    struct model_search_settings search;
    struct gin_model_settings model;
};

#define AT(field) offsetof(struct settings, field)
static const struct option_set sets[] = {
    {&model_search_options, AT(search), NULL},
    {&pool_options, AT(search.pool), NULL},
    {&gin_model_options, AT(model), NULL},
    {&fit_options, AT(model.fit), "epochs=300 batch=10 schedule=cosine"},
    {&adam_options, AT(model.fit.adam),
     "learning-rate=0.005 beta1=0 beta2=0.9 weight-decay=0.0001 clip=0"},
};

static const char *const presets[] = {
    "np: initial=10 head=logistic epochs=300 acquisition=mean",
    "bo: initial=10 head=gaussian epochs=1000 acquisition=sample",
    NULL,
};

static void *open_npenas(const struct optim_task *task, const void *settings)
{
    const struct settings *all = settings;
    return model_search_open(task, &all->search, &gin_model, &all->model, RANDOM_NPENAS);
}

const struct optimiser optimiser_npenas = {
    .name = "npenas",
    .purpose = "NPENAS: a graph isomorphism network chooses among mutants of the best",
    .sets = sets,
    .set_count = sizeof sets / sizeof sets[0],
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = model_columns,
    .column_count = MODEL_COLUMNS,
    .networks = true,
    .open = open_npenas,
    .ask = model_search_ask,
    .close = model_search_close,
};
