// SPDX-License-Identifier: MIT
// Fine-tuning: before each round of the search the regulariser learns the labelled latents,
// encoder and decoder frozen (algorithm 3).
#ifndef CRLSO_SEARCH_TUNING_H
#define CRLSO_SEARCH_TUNING_H

#include "model/gvae.h"
#include "search/history.h"

struct tuning {
    int epochs, batch;
    double rate, beta1, beta2, weight_decay, clip;
};

struct tuner;

// Keeps the regulariser's parameters as they are now: each round starts from them, so that
// what a round learns depends on its labels alone.
struct tuner *tuner_open(struct gvae *gvae, const struct tuning *tuning, uint64_t seed,
                         int threads);
// Trains on the history's latents and valid accuracies, standardised as the G-VAE's labels.
bool tuner_run(struct tuner *tuner, const struct history *history, uint32_t round,
               struct error *error);
void tuner_close(struct tuner *tuner);

#endif
