// SPDX-License-Identifier: MIT
// A round of algorithm 3: the regulariser is fine-tuned on the labelled latents, and from
// each of the K best labelled architectures algorithm 2 proposes a new one. Who queries the
// proposals, and where they are recorded, is the caller's.
//
// A round's proposals depend on the G-VAE, the history before it, the seed and the round's
// number alone, so that a search goes on from its ledger as if it had never stopped. The
// latent of what was found is its posterior mean, or, where the history says so, the point
// that decoded to it.
#ifndef CRLSO_SEARCH_SEARCH_H
#define CRLSO_SEARCH_SEARCH_H

#include "search/history.h"
#include "search/inference.h"
#include "search/tuning.h"

struct search_settings {
    uint64_t seed;
    int threads;
    size_t topk; // K
    struct inference inference;
    struct tuning tuning;
};

struct search;

// Encodes the history's queries that have no latent. gvae has a regulariser (search_head).
struct search *search_open(struct gvae *gvae, struct history *history,
                           const struct search_settings *settings);
void search_close(struct search *search);

struct proposals {
    size_t count;
    struct query *queries; // without answers
    real *latents;         // [count x width]
    struct waste left;     // thrown away after the last of them
};
// At most `want` new architectures for `round` (from 1), which live until the next call.
// None: no seed found anything new within its tries.
bool search_propose(struct search *search, uint32_t round, size_t want,
                    struct proposals *proposals, struct error *error);

#endif
