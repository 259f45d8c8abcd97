// SPDX-License-Identifier: MIT
// Hyperband's schedule (Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, JMLR 2018), as
// HpBandSter has it: brackets of successive halving, one after the other and again from the
// first.
//
// With the fidelities r < … < R there are S = 1 + ⌊log_η(R / r)⌋ rungs, whose epochs are
// R η^(1-S), …, R/η, R; each is the fidelity that is nearest, the lower of two as near. The
// brackets s = S-1, …, 0 begin with n = ⌊S / (s+1)⌋ ⌊η^s⌋ new architectures at the rung
// S-1-s. Of them max(1, ⌊n η^-k⌋) reach the k-th rung above: the best by validation at the
// one below, the earlier of equals. On 4, 12, 36, 108 epochs with η = 3 brackets have
// 27, 9, 3, 1; 9, 3, 1; 6, 2; and 4 architectures. On 12 and 200 epochs they are three
// (22, 67 and 200 epochs, which are 12, 12 and 200): 9 at 12 epochs, of which the best at
// 200; 3 of which the best; and 3 at 200. A rung at the epochs of the one below costs
// nothing.
//
// A round is one new architecture, or all that reach a rung. Which those are follows from
// the history: the members of a bracket are the queries of its first rounds. What was
// answered at its rung's epochs before is not asked again.
#ifndef CRLSO_OPTIM_BRACKETS_H
#define CRLSO_OPTIM_BRACKETS_H

#include "optim/optimiser.h"

#include <stddef.h>
#include <stdint.h>

enum { RUNGS_HIGH = 24 };

struct brackets {
    double eta; // at least 2
    size_t rungs;
    uint32_t epochs[RUNGS_HIGH]; // ascending; 0: full training
};
void brackets_open(struct brackets *brackets, const struct fidelities *fidelities,
                   double eta);

// What a round (from 1) is.
struct bracket_round {
    uint32_t bracket;        // from 1
    uint32_t first;          // its first round
    size_t rungs, rung;      // of the bracket; rung 0: a new architecture is due
    uint32_t epochs;         // 0: full training
    size_t size[RUNGS_HIGH]; // architectures at each of its rungs
};
void brackets_find(const struct brackets *brackets, uint32_t round,
                   struct bracket_round *found);

// The first of a method's columns.
#define BRACKET_COLUMNS                                                                    \
    {"bracket", .known = NAN},                                                             \
    {                                                                                      \
        "rung", .known = NAN                                                               \
    }
// Appends an architecture at the round's epochs; its numbers, of which those columns' are
// set.
double *brackets_add(const struct bracket_round *round, struct proposals *proposals,
                     arch_code code);
// Appends all that reach the rung of the round, which is above the first.
void brackets_promote(const struct brackets *brackets, const struct bracket_round *round,
                      const struct history *history, struct proposals *proposals);

#endif
