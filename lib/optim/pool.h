// SPDX-License-Identifier: MIT
// Candidates that a model chooses from: architectures that were not asked for, each once.
#ifndef CRLSO_OPTIM_POOL_H
#define CRLSO_OPTIM_POOL_H

#include "optim/mutation.h"
#include "optim/optimiser.h"

enum { POOL_LISTED = 20000 }; // the largest space whose every architecture is a candidate

enum pool_kind { POOL_ALL, POOL_MUTANTS, POOL_RANDOM };

struct pool_settings {
    enum pool_kind kind;
    int size;    // candidates, where they are mutants or random
    int parents; // of mutants
    enum mutation mutation;
    int edits; // most between a parent and its mutant
};
extern const struct option_rows pool_options;

struct pool {
    arch_code *codes;
    size_t count;
};

// Candidates of a round; freed by pool_free. They depend on the history, the seed and the
// round alone.
//
// All: the whole space, where it has at most POOL_LISTED architectures; where it has more,
// mutants. Mutants: the best labelled, from the first on, each in turn is mutated
// size/parents times, until there are `size` new ones: duplicates and what was answered
// count as tries, so that worse parents than the first `parents` may have children too.
// Where all have had their turn without filling the pool, it is filled up as a random one.
// Random: uniform over the space where it can be listed, else over its written forms.
//
// Fails where nothing is left to ask for.
bool pool_fill(struct pool *pool, const struct pool_settings *settings,
               const struct optim_task *task, uint32_t round, struct error *error);
void pool_free(struct pool *pool);

#endif
