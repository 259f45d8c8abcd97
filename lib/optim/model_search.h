// SPDX-License-Identifier: MIT
// Search with a model that is trained anew in each round on all labels: it predicts the
// candidates of a pool, and those of the highest acquisition are asked for. A method is a
// model, its settings' defaults, and a row in optimisers.def.
//
// The settings of a method are a struct that begins with `struct model_search_settings`.
#ifndef CRLSO_OPTIM_MODEL_SEARCH_H
#define CRLSO_OPTIM_MODEL_SEARCH_H

#include "model/surrogate_model.h"
#include "optim/optimiser.h"
#include "optim/pool.h"

// Mean: the prediction. Sample: one draw of N(mean, deviation²) for each candidate
// (independent Thompson sampling). Bound: mean + deviation / 2 (upper confidence bound).
enum acquisition { ACQUISITION_MEAN, ACQUISITION_SAMPLE, ACQUISITION_BOUND };

struct model_search_settings {
    struct pool_settings pool;
    enum acquisition acquisition;
    int topk;
};
extern const struct option_rows model_search_options; // all but the pool's

// What it says of a query.
enum { MODEL_COLUMNS = 2 };
extern const struct column model_columns[MODEL_COLUMNS]; // predicted, deviation

// model_settings: the model's own, within `settings`. stage: of the method's seeds.
void *model_search_open(const struct optim_task *task,
                        const struct model_search_settings *settings,
                        const struct surrogate_model *model, const void *model_settings,
                        enum random_stage stage);
// As struct optimiser has them.
bool model_search_ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                      struct error *error);
void model_search_close(void *state);

// The model of an open method, and what it is, for whoever measures how well it predicts.
const struct surrogate_model *model_search_model(void *state, void **model);

#endif
