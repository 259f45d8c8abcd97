// SPDX-License-Identifier: MIT
// Consistency of decoding and encoding: the head's value of a latent that lies off those of
// the architectures agrees with that of what it decodes to, and so does its place.
//
//   z' = μ(a) + r ε, r uniform in [0, ρ];  a' = decode(z')
//   loss = (g(z') - g(μ(a')))² + 0.1 |z' - μ(a')|² / width
//
// Without it the head promises at z' what decoding does not keep. As decoding is constant
// but for jumps, a' is held fixed: the gradient by the head and the encoder, through both
// z' and μ(a'), is exact where it exists. (Published forms, as NF-BO's and InvBO's, go
// through a soft decoding, which an encoder of graphs never sees else.)
#ifndef CRLSO_MODEL_CONSISTENCY_H
#define CRLSO_MODEL_CONSISTENCY_H

#include "model/gvae.h"

// Adds weight/batch times the gradient of the shard's sum to gradient and to dmean, by the
// means [cells x latent]; returns the sum. Latents that decode to nothing have no term.
double consistency_learn(const struct gvae *gvae, const struct gvae_shard *shard,
                         const struct gvae_weights *weights, const real *mean,
                         real *gradient, real *dmean, struct scratch *scratch);

#endif
