// SPDX-License-Identifier: MIT
// The G-VAE trained on within a search: what it learnt from the pseudo-labels of a few
// initial labels is brought up to what is known later, and, where the space cannot be
// listed, to architectures around the best.
//
// Weighted retraining (Tripp, Daxberger and Hernández-Lobato, NeurIPS 2020): the training
// set is drawn anew, an architecture of rank r by prediction with weight 1 / (k N + r).
#ifndef CRLSO_OPTIM_REFRESH_H
#define CRLSO_OPTIM_REFRESH_H

#include "model/gvae_train.h"
#include "model/predictor.h"
#include "optim/optimiser.h"

struct refresh_settings {
    const char *at;   // "50,100": counts of labels; NULL: never
    int epochs, size; // passes over a training set of that many
    double weight;    // k; 0: the training set is not weighted
    double rate;      // of Adam, at the start of a cosine
};
extern const struct option_rows refresh_options;

// Checks the list of counts.
bool refresh_check(const struct refresh_settings *settings, struct error *error);

// How many of the counts are below or at `labels`; the count at `index`.
size_t refresh_due(const struct refresh_settings *settings, size_t labels);
size_t refresh_count(const struct refresh_settings *settings, size_t index);

// Trains the G-VAE on. `predictor` is trained on the labels; the training set is drawn from
// `sample` and mutants of the best `labels`, which are in it themselves.
bool refresh_run(struct gvae *gvae, const struct refresh_settings *settings,
                 const struct predictor *predictor, const struct labels *labels,
                 const arch_code *sample, size_t sample_count, uint64_t seed,
                 uint32_t round, int threads, struct error *error);

#endif
