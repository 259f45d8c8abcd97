// SPDX-License-Identifier: MIT
// A small G-VAE that nobody has trained: its latents and what they decode to are arbitrary,
// and the same each time.
#ifndef CRLSO_TESTS_SMALL_GVAE_H
#define CRLSO_TESTS_SMALL_GVAE_H

#include "model/gvae.h"

static inline void small_gvae(struct gvae *gvae, const struct space *space)
{
    const struct gvae_shape shape = {.encoder = {.kind = ENCODER_GRAPH,
                                                 .messages = MESSAGES_DIRECTED,
                                                 .hidden = 16,
                                                 .layers = 2},
                                     .latent = 5,
                                     .decoder_hidden = 24,
                                     .decoder_layers = 2,
                                     .head = {.kind = HEAD_NONE}};
    gvae_make(gvae, space, &shape);
    parameters_start(&gvae->parameters, 1, RANDOM_TEST, 0);
}

#endif
