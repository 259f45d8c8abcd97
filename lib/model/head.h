// SPDX-License-Identifier: MIT
// The part of the G-VAE that shapes its latent space: g(z), the accuracy in its unit, as
// -ICNN(z) (concave in z), or an MLP.
#ifndef CRLSO_MODEL_HEAD_H
#define CRLSO_MODEL_HEAD_H

#include "model/gvae.h"

void head_declare(struct gvae *gvae);
// Replaces the head by one of another kind with newly drawn parameters; encoder and decoder
// stay as they are.
void head_replace(struct gvae *gvae, enum head_kind kind, uint64_t seed);

// Squared errors of g at latents [count x gvae_width], summed over the targets [count] that
// are not NaN. Adds the
// gradient of scale times that to `gradient` and to dlatents (NULL: latents are fixed, as
// when the head alone is fine-tuned).
double head_learn(const struct gvae *gvae, const real *latents, const real *targets,
                  size_t count, double scale, real *gradient, real *dlatents,
                  struct scratch *scratch);

// g [count], in scratch; with slopes [count x gvae_width] (may be NULL) also its gradient.
real *head_accuracy(const struct gvae *gvae, const real *latents, size_t count,
                    real *slopes, struct scratch *scratch);

#endif
