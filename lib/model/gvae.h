// SPDX-License-Identifier: MIT
// The graph variational autoencoder with its head (eq. 2, 5 to 7). An architecture's
// latent is that of its cells side by side, each of width Z: darts has two cells and one
// encoder and decoder for both.
//
//   μ = W_μ h_G + b_μ,  log σ² = W_σ h_G + b_σ,  z = μ + s ε exp(½ log σ²)
//   loss = mean cross entropies + β KL + λ (ŷ - g(μ))² [+ consistency, model/consistency.h]
//
// g predicts ŷ, the accuracy standardised or as a fraction less 1 (f is the error then):
// -f(μ) with f an ICNN, so that g is concave in the latent (the constant of `a - f` is f's
// last bias); or an MLP; or there is no such term.
#ifndef CRLSO_MODEL_GVAE_H
#define CRLSO_MODEL_GVAE_H

#include "model/encoder.h"
#include "nn/icnn.h"

#include <stdbool.h>
#include <stddef.h>

enum head_kind { HEAD_ICNN, HEAD_MLP, HEAD_NONE };
#define HEAD_NAMES "icnn|mlp|none" // in the order of the enum: the choices of an option
struct head_shape {
    enum head_kind kind;
    int hidden, layers;
};
extern const struct option_rows head_options;

struct gvae_shape {
    struct encoder_shape encoder;
    int latent; // Z, of one cell
    int decoder_hidden, decoder_layers;
    struct head_shape head;
};
extern const struct option_rows gvae_shape_options; // latent and decoder

struct gvae {
    const struct space *space;
    struct gvae_shape shape;
    struct encoder encoder;
    struct linear mean, log_variance;
    struct mlp decoder;
    struct icnn icnn; // the head is one of the two, or neither
    struct mlp mlp;
    size_t head_first, head_end; // the head's parameters
    struct parameters parameters;
    double label_mean, label_deviation; // accuracy = mean + deviation g
};

void gvae_make(struct gvae *gvae, const struct space *space,
               const struct gvae_shape *shape);
void gvae_free(struct gvae *gvae);
int gvae_width(const struct gvae *gvae); // reals of an architecture's latent

// Weights of the terms of the loss, each a mean over the batch, and the scale of the noise.
struct gvae_weights {
    double kl, head, noise; // β, λ, s
    double consistency;     // 0: without that term
    double consistency_noise;
};
// Sums over architectures, weights not applied: cross entropies of the Bernoulli and of the
// categorical variables (each a mean over the variables of all cells), KL (mean over the
// latent), squared error of the head, and the term of consistency.
struct gvae_loss {
    double bernoulli, categorical, kl, head, consistency;
};

// One shard of a batch of `batch` architectures: adds to gradient the gradient of the
// batch's mean loss, to *loss its sums.
struct gvae_shard {
    const arch_code *codes;
    const real *targets; // ŷ
    size_t count, batch;
    struct random_stream noise, detour;
    bool plain; // without state sharing (tests)
};
void gvae_learn(const struct gvae *gvae, const struct gvae_shard *shard,
                const struct gvae_weights *weights, real *gradient, struct gvae_loss *loss,
                struct scratch *scratch);

// The learnt maps, for `count` architectures on at most `threads` threads --------------

// Posterior means, latents [count x gvae_width].
void gvae_encode(const struct gvae *gvae, int threads, const arch_code *codes, size_t count,
                 real *latents);
// Decodes latents; valid[i] says whether it is an architecture of the space.
void gvae_decode(const struct gvae *gvae, int threads, const real *latents, size_t count,
                 arch_code *codes, bool *valid);
// The same from the decoder's outputs [cells x logits].
void gvae_read_logits(const struct gvae *gvae, const real *logits, size_t count,
                      arch_code *codes, bool *valid);

#endif
