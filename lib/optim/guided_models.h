// SPDX-License-Identifier: MIT
// Inside of optim/guided.h: its state, and the networks that a round trains.
#ifndef CRLSO_OPTIM_GUIDED_MODELS_H
#define CRLSO_OPTIM_GUIDED_MODELS_H

#include "optim/guided.h"

struct guided {
    const struct optim_task *task;
    struct guided_settings settings;
    real *given; // the G-VAE's parameters at the beginning
    struct tuner *tuner;
    struct predictor predictor; // of the round at hand
    bool trained, settled;      // settled: on all that it is to learn (--learned)
    size_t refreshed;           // how often
    double unit;                // distance of the nearest neighbour; 0: to be measured
};

void *guided_open(const struct optim_task *task, const void *settings);
void guided_close(void *state);

// A stream of random numbers of a round's own.
enum guided_item { ITEM_SEED, ITEM_FIT, ITEM_HOPS, ITEM_MEMBER, ITEM_FRESH };
void guided_stream(const struct guided *guided, uint32_t round, enum guided_item item,
                   struct random_stream *stream);

// What a round needs before it proposes: the predictor trained on all labels, the G-VAE
// trained on where that is due, the unit of hops. Fails where a model cannot be trained.
bool guided_prepare(struct guided *guided, uint32_t round, struct error *error);

// Of the ensemble all members, where one is asked for.
enum { ALL = -1 };
// What the member says of each, [count]; all of them: the ensemble's mean. Freed by the
// caller.
double *guided_predict(const struct guided *guided, int member, const arch_code *codes,
                       size_t count);
// Fits the G-VAE's head to what the member says.
bool guided_fit_head(struct guided *guided, uint32_t round, int member,
                     struct error *error);

#endif
