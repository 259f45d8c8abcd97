// SPDX-License-Identifier: MIT
// The guided search: CR-LSO trained in the loop. Each round
//   1. trains the predictor's ensemble anew on all labels (or on the first --learned);
//   2. trains the G-VAE on, at given counts of labels, with what the ensemble predicts
//      (optim/refresh.h);
//   3. fits the head to what the ensemble predicts, in the latent space as it is;
//   4. gathers a pool: the best predicted of a new sample of the space (so that a search
//      whose labels all lie in one valley gets out of it); chains of hops up the head
//      (optim/hops.h) from the best labelled; and chains of edits by chance from these;
//   5. asks for those of the pool that the ensemble says are worth most (optim/landings.h):
//      more of them, the more labels there are, so that rounds do not become dear.
//
// A round depends on the G-VAE, the history before it, the seed and its number, so that a
// search goes on from its ledger as if it had never stopped.
//
// Columns of a query:
//   parent       number of the query that its chain began at; empty where none did
//   hop          how many hops from there; 0: of the new sample
//   step, noise  of the last hop: its length in distances of the nearest neighbour, and the
//                random share of its direction; empty of an edit
//   change       of the head's value by the last hop, in the labels' unit
//   predicted, deviation   mean of the ensemble, and its standard deviation
//   pool         landings that the round chose from
#ifndef CRLSO_OPTIM_GUIDED_H
#define CRLSO_OPTIM_GUIDED_H

#include "model/predictor.h"
#include "optim/landings.h"
#include "optim/optimiser.h"
#include "optim/refresh.h"
#include "optim/tuning.h"

// Where chains begin: at one of the best --parents, or at any label, the logarithm of its
// rank uniform.
enum guided_starts { STARTS_BEST, STARTS_RANKED };
#define STARTS_NAMES "best|ranked"

struct guided_settings {
    struct gvae *gvae;       // with a head; changed by a search until it is closed
    const arch_code *sample; // [sample_count], what the G-VAE was trained on
    size_t sample_count;
    int pool, parents;
    double fresh;   // share of the pool
    double mutants; // of the rest
    double growth;  // a round asks for topk, or for this share of the labels
    int learned;    // labels that the predictor learns: the first so many; 0: all
    int steady;     // labels beyond which training takes no more steps
    int climbed; // members that the head is fitted to, one after the other; 0: their mean
    enum guided_starts starts;
    struct choice_settings choice;
    int fit_sample;    // architectures that the head is fitted to, beside the labelled
    struct tuning fit; // of the head
    struct hop_settings hops;
    struct refresh_settings refresh;
    struct predictor_shape shape;
    struct predictor_training training;
};
extern const struct option_rows guided_options;      // its own numbers
extern const struct option_set guided_option_sets[]; // and those of the structs in it
enum { GUIDED_SETS = 8 };

// Its settings are struct guided_settings; not among those of `search`, since it needs a
// trained G-VAE.
extern const struct optimiser optimiser_guided;

#endif
