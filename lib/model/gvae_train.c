// SPDX-License-Identifier: MIT
#include "model/gvae_train.h"

#include "base/interrupt.h"
#include "io/csv.h"
#include "model/gvae_trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct gvae_training, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Training"},
    {OPTION_INT, "epochs", AT(epochs), "0", 0, 1e6, "N",
     .help = "passes over the space; 0: the space's own number"},
    {OPTION_INT, "batch", AT(batch), "512", 1, 1e6, "B", .help = "architectures a step"},
    {OPTION_INT, "shards", AT(shards), "2", 1, GVAE_SHARDS, "N",
     .help = "parts of a batch, a thread each; changes rounding, --threads does not"},
    {OPTION_REAL, "kl", AT(weights.kl), "0.005", 0, 1e6, "BETA",
     .help = "weight of the KL term"},
    {OPTION_REAL, "lambda", AT(weights.head), "1", 0, 1e6, "LAMBDA",
     .help = "weight of the head's squared error"},
    {OPTION_REAL, "noise", AT(weights.noise), "0.3", 0, 10, "S",
     .help = "scale of the latent's noise"},
    {OPTION_REAL, "consistency", AT(weights.consistency), "0", 0, 1e6, "W",
     .help =
         "weight of the term by which a noisy latent has the value and the place of what "
         "it decodes to"},
    {OPTION_REAL, "consistency-noise", AT(weights.consistency_noise), "1", 0, 10, "R",
     .help = "with --consistency: largest scale of that noise"},
};
const struct option_rows gvae_training_options = OPTION_ROWS(options);

static size_t shards_of(const struct gvae_trainer *trainer)
{
    return (size_t)trainer->training.shards;
}

struct gvae_trainer *gvae_trainer_open(struct gvae *gvae, const struct gvae_data *data,
                                       const struct gvae_training *training)
{
    struct gvae_trainer *trainer = memory_new(1, sizeof *trainer);
    *trainer = (struct gvae_trainer){.gvae = gvae, .data = *data, .training = *training};
    for (size_t i = 0; i < data->count; i++)
        trainer->labelled += isnan(data->targets[i]) ? 0 : 1;
    trainer->weights = training->weights;
    if (trainer->labelled)
        trainer->weights.head *= (double)data->count / (double)trainer->labelled;
    if (!training->goes_on)
        parameters_start(&gvae->parameters, training->seed, RANDOM_GVAE_START, 0);
    adam_open(&trainer->adam, &gvae->parameters, &training->adam);
    trainer->pool = thread_pool_open(training->threads);
    for (size_t shard = 0; shard < shards_of(trainer); shard++)
        trainer->gradient[shard] = parameters_gradient(&gvae->parameters);
    trainer->order = memory_new(data->count, sizeof *trainer->order);
    trainer->batch_codes = memory_new((size_t)training->batch, sizeof(arch_code));
    trainer->batch_targets = memory_new((size_t)training->batch, sizeof(real));
    return trainer;
}

void gvae_trainer_close(struct gvae_trainer *trainer)
{
    if (!trainer)
        return;
    thread_pool_close(trainer->pool);
    for (size_t shard = 0; shard < shards_of(trainer); shard++) {
        free(trainer->gradient[shard]);
        scratch_free(&trainer->scratch[shard]);
    }
    adam_free(&trainer->adam);
    buffer_free(&trainer->curve);
    free(trainer->order);
    free(trainer->batch_codes);
    free(trainer->batch_targets);
    free(trainer);
}

int gvae_trainer_epoch(const struct gvae_trainer *trainer)
{
    return trainer->epoch;
}

uint64_t gvae_trainer_left(const struct gvae_trainer *trainer)
{
    size_t done = trainer->step * (size_t)trainer->training.batch;
    return trainer->data.count * (uint64_t)(trainer->training.epochs - trainer->epoch) -
           done;
}

const struct buffer *gvae_trainer_curve(const struct gvae_trainer *trainer)
{
    return &trainer->curve;
}

// A step: gradients of the shards, their sum, the optimiser ---------------------------

struct step {
    struct gvae_trainer *trainer;
    const arch_code *codes;
    const real *targets;
    size_t count;
    struct gvae_loss loss[GVAE_SHARDS];
    double squares[SLICES]; // of the gradient, a slice of the parameters each
    struct adam_move move;
};

static void learn_shard(void *context, size_t shard)
{
    struct step *step = context;
    struct gvae_trainer *trainer = step->trainer;
    const struct gvae *gvae = trainer->gvae;
    struct parallel_range range = parallel_slice(step->count, shards_of(trainer), shard);
    real *gradient = trainer->gradient[shard];
    memset(gradient, 0, gvae->parameters.count * sizeof *gradient);
    if (range.first == range.end)
        return;
    struct gvae_shard part = {.codes = step->codes + range.first,
                              .targets = step->targets + range.first,
                              .count = range.end - range.first,
                              .batch = step->count};
    random_open(&part.noise, trainer->training.seed, RANDOM_GVAE_NOISE,
                (uint32_t)trainer->adam.step, (uint32_t)shard);
    random_open(&part.detour, trainer->training.seed, RANDOM_GVAE_DETOUR,
                (uint32_t)trainer->adam.step, (uint32_t)shard);
    gvae_learn(gvae, &part, &trainer->weights, gradient, &step->loss[shard],
               &trainer->scratch[shard]);
}

static void add_slice(void *context, size_t slice)
{
    struct step *step = context;
    struct gvae_trainer *trainer = step->trainer;
    struct parallel_range range =
        parallel_slice(trainer->gvae->parameters.count, SLICES, slice);
    size_t count = range.end - range.first;
    for (size_t shard = 1; shard < shards_of(trainer); shard++)
        reals_add(trainer->gradient[0] + range.first,
                  trainer->gradient[shard] + range.first, count);
    double norm = gradient_norm(trainer->gradient[0] + range.first, count);
    step->squares[slice] = norm * norm;
}

static void move_slice(void *context, size_t slice)
{
    struct step *step = context;
    struct gvae_trainer *trainer = step->trainer;
    struct parameters *parameters = &trainer->gvae->parameters;
    struct parallel_range range = parallel_slice(parameters->count, SLICES, slice);
    adam_move(&trainer->adam, parameters, trainer->gradient[0], range.first, range.end,
              &step->move);
}

static void add_loss(struct gvae_loss *sum, const struct gvae_loss *more)
{
    sum->bernoulli += more->bernoulli;
    sum->categorical += more->categorical;
    sum->kl += more->kl;
    sum->head += more->head;
    sum->consistency += more->consistency;
}

bool gvae_trainer_step(struct gvae_trainer *trainer, const arch_code *codes,
                       const real *targets, size_t count, double rate,
                       struct gvae_loss *loss, struct error *error)
{
    struct step step = {
        .trainer = trainer, .codes = codes, .targets = targets, .count = count};
    struct parameters *parameters = &trainer->gvae->parameters;
    double square = 0;
    thread_pool_run(trainer->pool, shards_of(trainer), learn_shard, &step);
    thread_pool_run(trainer->pool, SLICES, add_slice, &step);
    for (size_t slice = 0; slice < SLICES; slice++)
        square += step.squares[slice];
    for (size_t shard = 0; shard < shards_of(trainer); shard++)
        add_loss(loss, &step.loss[shard]);
    if (!adam_prepare(&trainer->adam, parameters, trainer->gradient[0], sqrt(square), rate,
                      &step.move, error))
        return false;
    thread_pool_run(trainer->pool, SLICES, move_slice, &step);
    return true;
}

// An epoch ----------------------------------------------------------------------------

size_t gvae_trainer_steps(const struct gvae_trainer *trainer)
{
    size_t batch = (size_t)trainer->training.batch;
    return (trainer->data.count + batch - 1) / batch;
}

static void end_epoch(struct gvae_trainer *trainer, double rate)
{
    const struct gvae_loss *sum = &trainer->loss;
    const struct gvae_weights *weights = &trainer->training.weights;
    double count = (double)trainer->data.count;
    double bernoulli = sum->bernoulli / count, categorical = sum->categorical / count;
    double kl = sum->kl / count;
    double labelled = trainer->labelled ? (double)trainer->labelled : 1;
    double head = sum->head / labelled, consistency = sum->consistency / count;
    const double row[] = {++trainer->epoch,
                          rate,
                          bernoulli + categorical + weights->kl * kl +
                              weights->head * head + weights->consistency * consistency,
                          bernoulli,
                          categorical,
                          kl,
                          head,
                          consistency};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        csv_add_number(&trainer->curve, row[i]);
    csv_end_row(&trainer->curve);
    trainer->step = 0;
    trainer->loss = (struct gvae_loss){0};
}

// The order in which an epoch sees the architectures.
static void order_epoch(struct gvae_trainer *trainer)
{
    struct random_stream stream;
    random_open(&stream, trainer->training.seed, RANDOM_GVAE_ORDER,
                (uint32_t)trainer->epoch, 0);
    random_order(&stream, trainer->order, (uint32_t)trainer->data.count);
}

static size_t take_batch(struct gvae_trainer *trainer)
{
    const struct gvae_data *data = &trainer->data;
    size_t batch = (size_t)trainer->training.batch, first = trainer->step * batch;
    size_t rows = data->count - first < batch ? data->count - first : batch;
    for (size_t i = 0; i < rows; i++) {
        trainer->batch_codes[i] = data->codes[trainer->order[first + i]];
        trainer->batch_targets[i] = data->targets[trainer->order[first + i]];
    }
    return rows;
}

bool gvae_trainer_run(struct gvae_trainer *trainer, struct progress *progress,
                      struct error *error)
{
    const struct gvae_training *training = &trainer->training;
    size_t steps = gvae_trainer_steps(trainer), all = steps * (size_t)training->epochs;
    double rate = 0;
    order_epoch(trainer);
    while (trainer->step < steps) {
        size_t rows = take_batch(trainer);
        rate = cosine_rate(training->adam.rate,
                           (size_t)trainer->epoch * steps + trainer->step, all);
        if (!gvae_trainer_step(trainer, trainer->batch_codes, trainer->batch_targets, rows,
                               rate, &trainer->loss, error))
            return false;
        trainer->step++;
        progress_add(progress, rows);
        if (interrupt_came() && trainer->step < steps)
            return true;
    }
    end_epoch(trainer, rate);
    return true;
}
