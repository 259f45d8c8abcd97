// SPDX-License-Identifier: MIT
// Inside of model/gvae_train.h, for its own files: training and checkpoints.
#ifndef CRLSO_MODEL_GVAE_TRAINER_H
#define CRLSO_MODEL_GVAE_TRAINER_H

#include "base/parallel.h"
#include "model/gvae_train.h"
#include "nn/optimizer.h"

// In how many parts threads add gradients and move parameters.
enum { SLICES = 16 };

struct gvae_trainer {
    struct gvae *gvae;
    struct gvae_data data;
    struct gvae_training training;
    size_t labelled; // architectures with a target
    // Those of training, but the head's is scaled so that its term is a mean over the
    // labelled alone.
    struct gvae_weights weights;
    struct adam adam;
    int epoch;             // epochs done
    size_t step;           // steps done in the epoch at hand
    struct gvae_loss loss; // of those steps, sums
    struct buffer curve;   // a row an epoch
    // Kept between steps, so that a step allocates nothing and starts no thread.
    struct thread_pool *pool;
    real *gradient[GVAE_SHARDS];
    struct scratch scratch[GVAE_SHARDS];
    uint32_t *order;
    arch_code *batch_codes;
    real *batch_targets;
};

size_t gvae_trainer_steps(const struct gvae_trainer *trainer); // of an epoch

#endif
