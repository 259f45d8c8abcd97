// SPDX-License-Identifier: MIT
// Algorithm 2: from the latent z0 of a labelled architecture to a new architecture.
//
//   η = η0, σ = σ0; repeat: z = z0 + σ ε; z ← z + η ∇g(z); decode; a new architecture of
//   the space: done; else η += Δη; when η passes η_max: η = η0, σ += Δσ
//
// g, the predicted accuracy, is the -f of the paper. Screening goes on until several new
// architectures are found, and takes the one of which g is highest; the paper takes the
// first.
#ifndef CRLSO_SEARCH_INFERENCE_H
#define CRLSO_SEARCH_INFERENCE_H

#include "model/gvae.h"
#include "search/history.h"

enum direction { DIRECTION_ASCEND, DIRECTION_NONE, DIRECTION_DESCEND };
#define DIRECTION_NAMES "ascend|none|descend"
enum direction direction_find(const char *name); // one of DIRECTION_NAMES

struct inference {
    enum direction direction;         // what is added: η ∇g, nothing, -η ∇g
    double step, step_more, step_max; // η0, Δη, η_max
    double noise, noise_more;         // σ0, Δσ
    uint32_t tries;                   // most decodings from a seed
    uint32_t screen;                  // new architectures to choose from, to SCREEN_HIGH
    bool kept; // the latent of what is found: the point that decoded to it, not its mean
};
enum { SCREEN_HIGH = 256 };

// Starts from start [width] with the numbers of `stream`. Found: true, with the query's
// code, step, noise and predicted accuracy, and its latent [width]. Adds what was thrown
// away to *waste either way, but for new ones that are not chosen. `known` is asked whether
// an architecture is labelled already.
typedef bool inference_known(const void *context, arch_code code);
bool infer_new(const struct gvae *gvae, const struct inference *inference,
               const real *start, struct random_stream *stream, inference_known *known,
               const void *context, struct query *query, real *latent, struct waste *waste);

#endif
