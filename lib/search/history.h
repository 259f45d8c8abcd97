// SPDX-License-Identifier: MIT
// Every query of a search so far, in order: the initial labels first (round 0), then what
// each round found. Its architectures are what algorithms 2 and 3 call the labelled set.
#ifndef CRLSO_SEARCH_HISTORY_H
#define CRLSO_SEARCH_HISTORY_H

#include "base/error.h"
#include "bench/evaluator.h"
#include "model/gvae.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Where an answer came from; the ledger writes the name.
enum source { SOURCE_UNKNOWN, SOURCE_TABLE, SOURCE_SURROGATE, SOURCE_PROCESS };
const char *source_name(enum source source); // "" where it is unknown
enum source source_find(const char *name);   // SOURCE_UNKNOWN for any other text

// What an inference threw away: decodings outside the space, decodings that were labelled
// or found already, and seeds that found nothing within their tries.
struct waste {
    uint32_t invalid, repeated, passed;
};
void waste_add(struct waste *sum, const struct waste *more);

struct query {
    arch_code code;
    struct answer answer;
    enum source source;
    double best;         // valid, of this and all queries before
    uint32_t round;      // 0: an initial label; what follows is that of later ones
    uint32_t parent;     // the query it was found from, numbered from 1
    double step, noise;  // η and σ that found it
    double predicted;    // accuracy that the regulariser predicts at its latent
    struct waste wasted; // since the query before
};

// Asks for the query's architecture and fills answer and source; number stands in messages.
// An answer without a validation accuracy is an error.
bool query_ask(struct evaluator *evaluator, struct query *query, size_t number,
               struct error *error);

struct history {
    const struct space *space;
    size_t width; // reals of a latent; 0: there are none
    bool kept;    // what a query was found at is its latent (else: its posterior mean)
    size_t count, capacity;
    struct query *queries;
    real *latents;     // [count x width]
    arch_code *sorted; // the codes, ascending
};

void history_open(struct history *history, const struct space *space, size_t width);
void history_free(struct history *history);

bool history_has(const struct history *history, arch_code code);
// Appends a query and sets its `best`. latent [width] is copied; NULL: not known yet. The
// architecture must be new.
void history_add(struct history *history, const struct query *query, const real *latent);
real *history_latent(const struct history *history, size_t index);
bool history_has_latent(const struct history *history, size_t index);

// Gives each query that has no latent its posterior mean. The initial labels are encoded
// together, the others one by one as when they are found: rounding depends on what else is
// in a product.
void history_encode(struct history *history, const struct gvae *gvae, int threads);

// Indices of the (at most `count`) best by validation, best first; the earlier of equals
// first. Returns how many.
size_t history_best(const struct history *history, size_t count, size_t *indices);
struct waste history_waste(const struct history *history); // of all queries
// As if only the first `count` of all that were added were there, until the next call.
void history_limit(struct history *history, size_t count);

#endif
