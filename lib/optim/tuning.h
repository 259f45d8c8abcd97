// SPDX-License-Identifier: MIT
// Fine-tuning: before each round of the search the head learns accuracies of latents,
// encoder and decoder frozen (algorithm 3: of the labelled ones).
#ifndef CRLSO_OPTIM_TUNING_H
#define CRLSO_OPTIM_TUNING_H

#include "model/gvae.h"
#include "nn/optimizer.h"

// Where the head begins in a round: as the G-VAE has it, or, as in the authors' code, as
// the round before left it. Adam and its cosine begin anew either way.
enum tuning_start { TUNING_ANEW, TUNING_ON };
#define TUNING_START_NAMES "anew|on"

struct tuning {
    enum tuning_start start;
    int epochs, batch;
    struct adam_settings adam;
};
// All but those of Adam, which are adam_options.
extern const struct option_rows tuning_options;

struct tuner;

// Keeps the head's parameters as they are now: each round starts from them, so that
// what a round learns depends on its labels alone; with TUNING_ON the first does, and to
// come to the same head later its caller runs the rounds again.
struct tuner *tuner_open(struct gvae *gvae, const struct tuning *tuning, uint64_t seed,
                         int threads);
// Trains on latents [count x gvae_width] and accuracies [count] in the labels' unit, of
// which the head learns what it learnt of the G-VAE's labels (model/labels.h, targets).
bool tuner_run(struct tuner *tuner, const real *latents, const double *accuracies,
               size_t count, uint32_t round, struct error *error);
// The head as it was before the first round.
void tuner_rewind(struct tuner *tuner);
void tuner_close(struct tuner *tuner);

#endif
