// SPDX-License-Identifier: MIT
// Counter-based random numbers: Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel
// random numbers: as easy as 1, 2, 3", SC 2011. A stream is named by (seed, stage, round,
// item); what it gives depends on nothing else, so that resuming needs no saved state and
// parallel work does not depend on order.
#ifndef CRLSO_BASE_RANDOM_H
#define CRLSO_BASE_RANDOM_H

#include <stdint.h>

// Each use of random numbers has a stage of its own; numbers are never reused or
// renumbered.
enum random_stage {
    RANDOM_ENUMERATE = 1, // `enumerate --sample`
    RANDOM_LABELS = 2,    // the random order of labels, and of random search
    RANDOM_HOLDOUT = 3,   // splits into training and held-out rows
    RANDOM_PREDICTOR_START = 4,
    RANDOM_PREDICTOR_SPLIT = 5, // labels set aside for early stopping
    RANDOM_PREDICTOR_ORDER = 6, // of the labels, an epoch a round
    RANDOM_GVAE_START = 7,
    RANDOM_GVAE_ORDER = 8,    // of the architectures, an epoch a round
    RANDOM_GVAE_NOISE = 9,    // ε of the latent, a step a round, a shard an item
    RANDOM_GVAE_CHECK = 10,   // what the final figures are measured on
    RANDOM_TUNING_ORDER = 11, // of the labelled set, a round a round, an epoch an item
    RANDOM_INFERENCE = 12,    // a round a round, the rank of the parent an item
    RANDOM_HEAD_START = 13,   // a head that the G-VAE has not
    RANDOM_MAP = 14,          // architectures shown in a picture of the latent space
    RANDOM_EVOLUTION = 15,    // a round a round
    RANDOM_LOCAL_SEARCH = 16, // a round a round
    RANDOM_REINFORCE = 17,    // a round a round; round 0: the logits at the start
    RANDOM_TPE = 18,          // a round a round, as of all optimisers that follow
    RANDOM_CMAES = 19,
    RANDOM_UNIFORM = 20,   // draws of a domain; round 0, seed 0: its sample
    RANDOM_HYPERBAND = 21, // and of bohb
    RANDOM_POOL = 22,      // candidates that a model chooses from
    RANDOM_RANKING = 23,
    RANDOM_BANANAS = 24,
    RANDOM_NPENAS = 25,
    RANDOM_BONAS = 26,
    RANDOM_SEMINAS = 27,
    RANDOM_NAO = 28,
    RANDOM_GUIDED = 29,
    RANDOM_DROPOUT = 30,     // a step a round, a layer an item
    RANDOM_REFRESH = 31,     // a round a round
    RANDOM_GVAE_DETOUR = 32, // noise of --consistency, as that of the latent
    RANDOM_IMAGE_SPLIT = 50, // images set aside for validation, and those trained on
    RANDOM_IMAGE_START = 51, // of a network of images
    RANDOM_IMAGE_ORDER = 52, // of the images, an epoch a round
    RANDOM_AUGMENT = 53,     // an epoch a round, an image an item
    RANDOM_TEST = 1000,      // tests and benchmarks
};

struct random_stream {
    uint32_t key[2];
    uint32_t counter[4]; // block, item, round, stage
    uint32_t block[4];   // numbers of the current block
    int left;            // of them not given out yet
};

// The bare bijection: four words of output for a counter and a key.
void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4]);

void random_open(struct random_stream *stream, uint64_t seed, enum random_stage stage,
                 uint32_t round, uint32_t item);
uint32_t random_word(struct random_stream *stream);
uint64_t random_below(struct random_stream *stream,
                      uint64_t bound);              // 0 .. bound-1, bound > 0
double random_unit(struct random_stream *stream);   // [0, 1), 53 bits
double random_normal(struct random_stream *stream); // N(0, 1), Box-Muller
// A uniform random order of 0 .. count-1 (Fisher-Yates).
void random_order(struct random_stream *stream, uint32_t *order, uint32_t count);

#endif
