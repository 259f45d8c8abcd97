// SPDX-License-Identifier: MIT
// Fine-tuning: before each round of the search the head learns the labelled latents,
// encoder and decoder frozen (algorithm 3).
#ifndef CRLSO_OPTIM_TUNING_H
#define CRLSO_OPTIM_TUNING_H

#include "ledger/history.h"
#include "model/gvae.h"
#include "nn/optimizer.h"

struct tuning {
    int epochs, batch;
    struct adam_settings adam;
};
// Epochs and batch; those of Adam are adam_options.
extern const struct option_rows tuning_options;

struct tuner;

// Keeps the head's parameters as they are now: each round starts from them, so that
// what a round learns depends on its labels alone.
struct tuner *tuner_open(struct gvae *gvae, const struct tuning *tuning, uint64_t seed,
                         int threads);
// Trains on the history's valid accuracies, standardised as the G-VAE's labels, and the
// latents of its queries [count x gvae_width].
bool tuner_run(struct tuner *tuner, const struct history *history, const real *latents,
               uint32_t round, struct error *error);
void tuner_close(struct tuner *tuner);

#endif
