// SPDX-License-Identifier: MIT
// How good a trained G-VAE is: the figures that are printed at the end of training and kept
// in its artifact.
#ifndef CRLSO_MODEL_GVAE_CHECK_H
#define CRLSO_MODEL_GVAE_CHECK_H

#include "model/gvae_train.h"

struct gvae_figures {
    // Shares of the architectures (and of their cells) that decoding the posterior mean
    // gives back.
    double reconstructed, reconstructed_cells;
    // Of GVAE_CHECKED latents drawn from N(0, I), and of as many random points between the
    // means of two random architectures: the share that decodes to an architecture, and the
    // share of different architectures among those.
    double prior_valid, prior_unique, between_valid, between_unique;
    // Agreement of the head's prediction at the means with the pseudo-labels; NaN without a
    // head.
    double kendall, pearson;
};

enum { GVAE_CHECKED = 10000 };

// latents: those of the data, as gvae_encode gives them.
void gvae_measure(const struct gvae *gvae, const struct gvae_data *data,
                  const real *latents, const struct gvae_training *training,
                  struct gvae_figures *figures);

#endif
