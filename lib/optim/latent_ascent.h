// SPDX-License-Identifier: MIT
// NAO and SemiNAS (latent_ascent.c): their settings, and what a round learns from.
#ifndef CRLSO_OPTIM_LATENT_ASCENT_H
#define CRLSO_OPTIM_LATENT_ASCENT_H

#include "model/sequence_train.h"
#include "optim/optimiser.h"

enum later { LATER_ALL, LATER_SHARE };

struct ascent_settings {
    struct sequence_shape shape; // its form is the method's
    struct sequence_training training;
    int label_epochs;  // of learning from the labels
    int epochs;        // from both labels and pseudo-labels
    int pseudo;        // how many; 0: NAO
    int copies;        // of each label beside them; 0: as many labels as pseudo-labels
    enum later later;  // how many of the epochs in rounds after the first
    int parents, want; // architectures to start from, and new ones, a round
    int steps;         // most
};

struct ascent {
    const struct optim_task *task;
    struct ascent_settings settings;
    enum random_stage stage;
    struct sequence_model model;
    struct sequence_trainer trainer;
    size_t learned; // labels that there were in the last round
};

// What a round learns from: the labelled, in the order of the history, and then those with
// pseudo-labels. target = (accuracy - offset) / scale.
struct lesson {
    size_t labelled, count;
    size_t *query;  // [labelled], where it stands in the history
    uint8_t *plain; // [count x steps]
    real *targets;
    double offset, scale;
};

// Makes a lesson of all labels, and trains the model on it: from the labels, then, where
// there are to be pseudo-labels, from both; where all failed there is no label, and nothing
// is learned. Freed by lesson_close, also on failure.
bool lesson_learn(struct ascent *ascent, uint32_t round, struct lesson *lesson,
                  struct error *error);
void lesson_close(struct lesson *lesson);

#endif
