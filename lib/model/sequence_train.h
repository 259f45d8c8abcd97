// SPDX-License-Identifier: MIT
// Training of a sequence model: Adam at a constant rate with L2 decay, as its authors train
// it, on one thread. A model can be trained in several runs, one after another: Adam begins
// anew with each, and the random numbers go on.
#ifndef CRLSO_MODEL_SEQUENCE_TRAIN_H
#define CRLSO_MODEL_SEQUENCE_TRAIN_H

#include "model/sequence_model.h"
#include "nn/optimizer.h"

#include <stdbool.h>

struct sequence_training {
    double rate, l2;
    double clip;   // highest norm of the gradient
    double weight; // of the predictor's squared error; 1 - weight: of the cross entropy
    int batch;
};

struct sequence_data {
    const uint8_t *plain; // [count x steps]
    const real *targets;  // [count]
    size_t count;
    size_t first,
        copies; // an epoch sees each of the `first` so many times, the others once
};

struct sequence_trainer {
    struct sequence_model *model;
    struct sequence_training training;
    uint64_t seed;
    enum random_stage stage; // of the start and the order; dropout has its own
    uint32_t epochs, steps;  // so far
    real *gradient;
    struct scratch scratch;
};

// Draws the model's parameters. The model stays the caller's.
void sequence_trainer_open(struct sequence_trainer *trainer, struct sequence_model *model,
                           const struct sequence_training *training, uint64_t seed,
                           enum random_stage stage);
void sequence_trainer_close(struct sequence_trainer *trainer);
// *loss receives the means over the last epoch (0 epochs: zero). Fails where numbers stop
// being finite.
bool sequence_train(struct sequence_trainer *trainer, const struct sequence_data *data,
                    int epochs, struct sequence_loss *loss, struct error *error);

#endif
