// SPDX-License-Identifier: MIT
// Training of the G-VAE and its head together, over a whole space.
//
// A batch is cut in a fixed number of shards, each a thread's with single-threaded BLAS;
// gradients are added in shard order, and every random number is named by epoch, step and
// shard. So the result is the same for any number of threads, and a run that goes on from a
// checkpoint, written between two steps, ends with the bytes of one that was not stopped.
#ifndef CRLSO_MODEL_GVAE_TRAIN_H
#define CRLSO_MODEL_GVAE_TRAIN_H

#include "base/memory.h"
#include "base/progress.h"
#include "base/tool.h"
#include "io/artifact.h"
#include "model/gvae.h"
#include "nn/optimizer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GVAE_SHARDS = 16 };

struct gvae_training {
    uint64_t seed;
    int threads;
    int epochs, batch;
    int shards;   // of a batch, 1 to GVAE_SHARDS: as many threads can work at once
    bool goes_on; // from the parameters that the G-VAE has, not from new ones
    struct gvae_weights weights;
    struct adam_settings adam;
};
// All but seed, threads and goes_on; those of Adam are adam_options.
extern const struct option_rows gvae_training_options;

// The training set: architectures with what the head learns of them, (accuracy -
// label_mean) / label_deviation of the G-VAE. An unknown accuracy is NaN; the head's
// squared error is a mean over the known ones.
struct gvae_data {
    const arch_code *codes;
    const real *targets;
    size_t count;
};

// Where training stands between two steps.
struct gvae_trainer;

// Draws the parameters, unless it goes on from those there are, and starts the optimiser.
// The data stays the caller's, who keeps it until gvae_trainer_close.
struct gvae_trainer *gvae_trainer_open(struct gvae *gvae, const struct gvae_data *data,
                                       const struct gvae_training *training);
void gvae_trainer_close(struct gvae_trainer *trainer);
int gvae_trainer_epoch(const struct gvae_trainer *trainer); // epochs done
// Architectures that are still to be learnt from, in all epochs.
uint64_t gvae_trainer_left(const struct gvae_trainer *trainer);

// One epoch, or the rest of one; appends a row to the curve. Stops between two steps when
// the process is interrupted (base/interrupt.h): the epoch is not done then. Fails where
// numbers stop being finite.
bool gvae_trainer_run(struct gvae_trainer *trainer, struct progress *progress,
                      struct error *error);
// One batch at a rate: what an epoch is made of (and benchmarks time). Adds to *loss.
bool gvae_trainer_step(struct gvae_trainer *trainer, const arch_code *codes,
                       const real *targets, size_t count, double rate,
                       struct gvae_loss *loss, struct error *error);

// The rows of the curve so far, CSV without its header.
#define GVAE_CURVE_HEADER "epoch,rate,loss,bernoulli,categorical,kl,head,consistency\n"
const struct buffer *gvae_trainer_curve(const struct gvae_trainer *trainer);

// Checkpoints: all that the rest of the training depends on, and the seconds so far. Going
// on from a file checks that it is of the same command and parents, and that products have
// the same digits (blas_kernels).
enum gvae_checkpoint { CHECKPOINT_NONE, CHECKPOINT_OF_ANOTHER_RUN, CHECKPOINT_TAKEN };
bool gvae_checkpoint_write(const struct gvae_trainer *trainer, const char *path,
                           const struct provenance *provenance, double seconds,
                           double cpu_seconds, struct error *error);
bool gvae_checkpoint_read(struct gvae_trainer *trainer, const char *path,
                          const struct provenance *provenance, double *seconds,
                          double *cpu_seconds, enum gvae_checkpoint *found,
                          struct error *error);

#endif
