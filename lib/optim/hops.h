// SPDX-License-Identifier: MIT
// Hops: from the latent of an architecture along a unit direction until the decoding
// changes; what it decodes to is encoded anew, and the next hop starts there.
//
//   u = normalised((1 - m) ∇g/|∇g| + m ε/|ε|);  z = μ(a) + t u, t = δ, 2δ, … up to a
//   radius; a' = the first valid decoding that is not a
//
// g is the head's predicted accuracy (-f of the paper). Its gradient is short on
// architectures that are good already, while decodings change at about the distance of the
// nearest neighbours: so lengths are in units of that distance, and the gradient gives the
// direction alone. The value at the moved point is not used: what it decodes to need not
// have it.
#ifndef CRLSO_OPTIM_HOPS_H
#define CRLSO_OPTIM_HOPS_H

#include "base/random.h"
#include "base/tool.h"
#include "model/gvae.h"
#include "optim/inference.h"

// Mutants take the place of hops: one edit of the architecture, by chance, all else equal.
enum hop_kind { HOP_LATENT, HOP_MUTANT };
#define HOP_NAMES "hops|mutants"

struct hop_settings {
    enum hop_kind kind;
    enum direction direction; // none: u is ε/|ε|; descend: down the gradient
    double increment, radius; // δ and the largest t, in units of the nearest neighbour's
                              // distance
    double noise;             // the largest m; each hop draws its own, uniformly from 0
    int length;               // hops of a chain
};
extern const struct option_rows hop_options;

// Median over `count` architectures of the distance of their latents to that of the
// nearest of their neighbours.
double hop_unit(const struct gvae *gvae, int threads, const arch_code *codes, size_t count);

struct hop {
    arch_code from, code;
    size_t chain;  // which of the chains, from 0
    int number;    // of the chain's hops, from 1
    double step;   // t in units; NaN for a mutant
    double noise;  // m; NaN for a mutant
    double change; // of g from a to a', both encoded
};

// Chains of hops from `count` architectures, side by side. Each hop that led to another
// architecture is told to visit(context, hop), in the order of hops, then of chains. A
// chain whose ray changes nothing within the radius ends there.
typedef void hop_visit(void *context, const struct hop *hop);
void hops_run(const struct gvae *gvae, const struct hop_settings *settings, double unit,
              int threads, const arch_code *starts, size_t count,
              struct random_stream *stream, hop_visit *visit, void *context);

#endif
