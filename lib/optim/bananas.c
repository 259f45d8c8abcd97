// SPDX-License-Identifier: MIT
// BANANAS (White, Neiswanger and Savani, AAAI 2021) with the settings of naszilla: an
// ensemble of MLPs on the path encoding (model/path_model.h) predicts 100 mutants of the
// best architecture, each has one draw of N(mean, deviation²) of the members (independent
// Thompson sampling), and the ten best draws are asked for.
//
// Mutants change each choice of the plain encoding with probability 1/(n - 2). Where the
// best has fewer than 100 new mutants in 100 tries, the next best have theirs, as in
// naszilla, where it ends with the fifth. On darts naszilla's encoding of 100 numbers holds
// paths of one input of one cell alone; here it has the short paths of all.
#include "model/path_model.h"
#include "optim/model_search.h"

struct settings {
    struct model_search_settings search;
    struct path_model_settings model;
};

#define AT(field) offsetof(struct settings, field)
static const struct option_set sets[] = {
    {&model_search_options, AT(search), "acquisition=sample"},
    {&pool_options, AT(search.pool), "mutation=choices"},
    {&path_model_options, AT(model), NULL},
    {&fit_options, AT(model.fit), "epochs=150"},
    {&adam_options, AT(model.fit.adam), "learning-rate=0.01 beta2=0.99 clip=0"},
};

static const char *const presets[] = {"naszilla: initial=10", NULL};

static void *open_bananas(const struct optim_task *task, const void *settings)
{
    const struct settings *all = settings;
    return model_search_open(task, &all->search, &path_model, &all->model, RANDOM_BANANAS);
}

const struct optimiser optimiser_bananas = {
    .name = "bananas",
    .purpose = "BANANAS: MLPs on paths, mutants of the best, Thompson sampling",
    .sets = sets,
    .set_count = sizeof sets / sizeof sets[0],
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = model_columns,
    .column_count = MODEL_COLUMNS,
    .networks = true,
    .open = open_bananas,
    .ask = model_search_ask,
    .close = model_search_close,
};
