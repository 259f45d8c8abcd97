// SPDX-License-Identifier: MIT
// Algorithm 2: from the latent z0 of a labelled architecture, the parent, to a new
// architecture.
//
//   η = η0, σ = σ0; repeat: z = z0 + σ ε; z ← z + η ∇g(z); decode; a new architecture of
//   the space: done; else η += Δη; when η passes η_max: η = η0, σ += Δσ
//
// g, the predicted accuracy, is the -f of the paper. Screening goes on until several new
// candidates are found, and takes the one of which g is highest; the paper takes the first.
#ifndef CRLSO_OPTIM_INFERENCE_H
#define CRLSO_OPTIM_INFERENCE_H

#include "base/random.h"
#include "base/tool.h"
#include "model/gvae.h"

enum direction { DIRECTION_ASCEND, DIRECTION_NONE, DIRECTION_DESCEND };
#define DIRECTION_NAMES "ascend|none|descend"

struct inference {
    enum direction direction;              // what is added: η ∇g, nothing, -η ∇g
    double step, step_increment, step_max; // η0, Δη, η_max
    double noise, noise_increment;         // σ0, Δσ
    int tries;                             // most decodings from a parent
    int screen;                            // candidates to choose from, to SCREEN_HIGH
    bool kept; // the latent of what is found: the point that decoded to it, not its mean
};
enum { SCREEN_HIGH = 256 };
// All but screen and kept.
extern const struct option_rows inference_options;

// What an inference threw away: decodings outside the space (invalid) and of architectures
// that were labelled or found already (repeated), and parents that led to nothing new
// within their tries (skipped).
struct rejected {
    uint32_t invalid, repeated, skipped;
};

struct candidate {
    arch_code code;
    double step, noise; // η and σ that found it
    double predicted;   // accuracy that the head predicts at its latent
};

// Starts from the parent's latent [width] with the numbers of `stream`. Found: true, with
// the candidate and its latent [width]. Adds what was thrown away to *rejected either way,
// but for candidates that are not chosen. `known` is asked whether an architecture is
// labelled.
typedef bool inference_known(const void *context, arch_code code);
bool infer_new(const struct gvae *gvae, const struct inference *inference,
               const real *parent, struct random_stream *stream, inference_known *known,
               const void *context, struct candidate *found, real *latent,
               struct rejected *rejected);

#endif
