// SPDX-License-Identifier: MIT
// CR-LSO, algorithm 3: before each round the head of the G-VAE is fine-tuned on the
// labelled latents, from its own parameters or on from those of the round before
// (optim/tuning.h), and from each of the K best labelled architectures algorithm 2 leads to
// a new one.
//
// A round's proposals depend on the G-VAE, the history before it, the seed and the round's
// number, so that a search goes on from its ledger as if it had never stopped; what a round
// rejected after its last proposal is told with the first of the next. The latent of what
// was found is its posterior mean, or, where latents are kept, the point that decoded to
// it.
//
// Columns of a query:
//   parent       number of the query that it was found from
//   step, noise  η and σ that found it
//   predicted    valid as the head predicts it
//   invalid, repeated, skipped   since the query before: decodings outside the space and of
//                labelled architectures, parents that led to nothing new
//   latent       where it was found, numbers apart by blanks; empty where that is not kept
#ifndef CRLSO_OPTIM_CRLSO_H
#define CRLSO_OPTIM_CRLSO_H

#include "optim/inference.h"
#include "optim/optimiser.h"
#include "optim/tuning.h"

struct crlso_settings {
    struct gvae *gvae; // with a head; fine-tuning changes it
    int topk;          // K
    struct inference inference;
    struct tuning tuning;
};

// Its settings are struct crlso_settings; not among those of `search`, since it needs a
// trained G-VAE. The last of its columns is the latent.
extern const struct optimiser optimiser_crlso;

enum { CRLSO_COLUMNS = 8 };
// Its columns for latents that are kept, of `width` numbers; 0: they are not.
void crlso_columns(struct column columns[CRLSO_COLUMNS], size_t width);

#endif
