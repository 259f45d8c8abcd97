// SPDX-License-Identifier: MIT
// Inside of model/gvae_train.h, for its own files: training and checkpoints.
#ifndef CRLSO_MODEL_GVAE_TRAINER_H
#define CRLSO_MODEL_GVAE_TRAINER_H

#include "model/gvae_train.h"
#include "nn/optimizer.h"

enum {
    SHARDS = 4,  // of a batch
    SLICES = 16, // of the parameters, when gradients are added and parameters moved
};

struct gvae_trainer {
    struct gvae *gvae;
    struct gvae_data data;
    struct gvae_training training;
    struct adam adam;
    int epoch;           // epochs done
    struct buffer curve; // a row an epoch
    // Kept between steps, so that a step allocates nothing.
    real *gradient[SHARDS];
    struct scratch scratch[SHARDS];
    uint32_t *order;
    arch_code *batch_codes;
    real *batch_targets;
};

#endif
