// SPDX-License-Identifier: MIT
// The performance predictor: an encoder over an architecture's cells, and an MLP on their
// codes side by side. It learns accuracies from a few hundred labels; an
// ensemble of several, started apart, says how far it can be trusted.
#ifndef CRLSO_MODEL_PREDICTOR_H
#define CRLSO_MODEL_PREDICTOR_H

#include "base/memory.h"
#include "base/progress.h"
#include "model/encoder.h"
#include "model/labels.h"
#include "nn/optimizer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PREDICTORS_HIGH = 32 };

struct predictor_shape {
    struct encoder_shape encoder;
    int mlp_hidden, mlp_layers;
    int members; // networks of the ensemble, to PREDICTORS_HIGH
};
// All but the encoder's, which are encoder_options.
extern const struct option_rows predictor_shape_options;

struct predictor {
    const struct space *space;
    struct predictor_shape shape;
    struct encoder encoder;
    struct mlp mlp;
    struct parameters parameters;  // views of one member; no values
    real *values[PREDICTORS_HIGH]; // of each; NULL before it is trained or read
    // Each member's answer is offset + scale * output: 0 and 1 for the squared loss, and
    // fitted to the labels for the ranking loss, which leaves the scale open.
    double offset[PREDICTORS_HIGH], scale[PREDICTORS_HIGH];
    double mean, deviation; // accuracy = mean + deviation * answer
};

void predictor_make(struct predictor *predictor, const struct space *space,
                    const struct predictor_shape *shape);
void predictor_free(struct predictor *predictor);

enum predictor_loss { LOSS_SQUARE, LOSS_RANKING };
#define LOSS_NAMES "mse|ranking" // in the order of the enum: the choices of an option

struct predictor_training {
    uint64_t seed;
    int threads;
    enum predictor_loss loss;
    enum targets targets;
    int epochs, batch;
    double validation; // share of the labels that is set aside for early stopping; 0: none
    int patience;      // epochs without a better validation loss
    struct adam_settings adam;
};
// All but seed and threads; those of Adam are adam_options.
extern const struct option_rows predictor_training_options;

// Trains every member from its own start, on at most `threads` threads. `progress` may be
// NULL; `curve` (may be NULL) receives CSV rows member,epoch,rate,loss,validation. The
// result does not depend on the threads. Fails where numbers stop being finite.
bool predictor_train(struct predictor *predictor, const struct labels *labels,
                     const struct predictor_training *training, struct progress *progress,
                     struct buffer *curve, struct error *error);

// Accuracies of architectures, in the labels' unit: each member's answer goes to
// answers[member * count + i].
void predictor_answer(const struct predictor *predictor, int threads,
                      const arch_code *codes, size_t count, float *answers,
                      struct progress *progress);
// The same for the members [first, first + members) alone: answers[(member - first) * count
// + i].
void predictor_answer_some(const struct predictor *predictor, int first, int members,
                           int threads, const arch_code *codes, size_t count,
                           float *answers, struct progress *progress);
// Mean and standard deviation over the members.
void predictor_summary(int members, size_t count, const float *answers, float *mean,
                       float *std);

// Mean and standard deviation (which may be NULL) of what the members [first, first +
// members) answer.
void predictor_predict(const struct predictor *predictor, int first, int members,
                       int threads, const arch_code *codes, size_t count, float *mean,
                       float *deviation);

#define PREDICTOR_KIND "predictor"
enum { PREDICTOR_FORMAT = 2 };
bool predictor_write(const char *path, const struct provenance *provenance,
                     const struct predictor *predictor, struct error *error);
bool predictor_read(const char *path, struct predictor *predictor, struct parent *parent,
                    struct error *error);

#endif
