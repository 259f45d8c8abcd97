// SPDX-License-Identifier: MIT
#include "optim/tuning.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "model/head.h"
#include "nn/optimizer.h"
#include "nn/scratch.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct tuning, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Fine-tuning of the head before each round"},
    {OPTION_ENUM, "fine-tuning", AT(start), "anew", .value = TUNING_START_NAMES,
     .help = "from the head that the G-VAE has, or on from that of the round before, as "
             "the authors' code does"},
    {OPTION_INT, "epochs", AT(epochs), "50", 0, 1e6, "N",
     .help = "passes over the labelled latents"},
    {OPTION_INT, "batch", AT(batch), "256", 1, 1e6, "B", .help = "latents a step"},
};
const struct option_rows tuning_options = OPTION_ROWS(options);

enum { SHARDS = 2 }; // of a batch, whatever the number of threads

struct tuner {
    struct gvae *gvae;
    struct tuning tuning;
    uint64_t seed;
    struct thread_pool *pool;
    real *start;            // the head's parameters before the first round
    real *gradient[SHARDS]; // [parameters], of which only the head's are used
    struct scratch scratch[SHARDS];
    // What a round learns, and a batch of it.
    size_t count, capacity;
    real *targets;                       // [count]
    uint32_t *order;                     // [count]
    real *batch_latents, *batch_targets; // [batch x width], [batch]
    size_t batch_count;
};

static size_t head_size(const struct gvae *gvae)
{
    return gvae->head_end - gvae->head_first;
}

struct tuner *tuner_open(struct gvae *gvae, const struct tuning *tuning, uint64_t seed,
                         int threads)
{
    struct tuner *tuner = memory_new(1, sizeof *tuner);
    size_t size = head_size(gvae), batch = (size_t)tuning->batch;
    *tuner = (struct tuner){.gvae = gvae, .tuning = *tuning, .seed = seed};
    tuner->pool = thread_pool_open(threads < SHARDS ? threads : SHARDS);
    tuner->start = memory_new(size, sizeof(real));
    memcpy(tuner->start, gvae->parameters.values + gvae->head_first, size * sizeof(real));
    for (int shard = 0; shard < SHARDS; shard++)
        tuner->gradient[shard] = parameters_gradient(&gvae->parameters);
    tuner->batch_latents = memory_new(batch * (size_t)gvae_width(gvae), sizeof(real));
    tuner->batch_targets = memory_new(batch, sizeof(real));
    return tuner;
}

void tuner_close(struct tuner *tuner)
{
    if (!tuner)
        return;
    thread_pool_close(tuner->pool);
    for (int shard = 0; shard < SHARDS; shard++) {
        free(tuner->gradient[shard]);
        scratch_free(&tuner->scratch[shard]);
    }
    free(tuner->start);
    free(tuner->targets);
    free(tuner->order);
    free(tuner->batch_latents);
    free(tuner->batch_targets);
    free(tuner);
}

static void take_targets(struct tuner *tuner, const double *accuracies, size_t count)
{
    const struct gvae *gvae = tuner->gvae;
    if (count > tuner->capacity) {
        tuner->capacity = 2 * count;
        tuner->targets = memory_grow(tuner->targets, tuner->capacity, sizeof(real));
        tuner->order = memory_grow(tuner->order, tuner->capacity, sizeof *tuner->order);
    }
    tuner->count = count;
    for (size_t i = 0; i < count; i++)
        tuner->targets[i] =
            (real)((accuracies[i] - gvae->label_mean) / gvae->label_deviation);
}

static void take_batch(struct tuner *tuner, const real *latents, size_t first)
{
    size_t width = (size_t)gvae_width(tuner->gvae);
    size_t left = tuner->count - first, batch = (size_t)tuner->tuning.batch;
    tuner->batch_count = left < batch ? left : batch;
    for (size_t i = 0; i < tuner->batch_count; i++) {
        size_t from = tuner->order[first + i];
        memcpy(tuner->batch_latents + i * width, latents + from * width,
               width * sizeof(real));
        tuner->batch_targets[i] = tuner->targets[from];
    }
}

static void learn_shard(void *context, size_t shard)
{
    struct tuner *tuner = context;
    const struct gvae *gvae = tuner->gvae;
    struct parallel_range range = parallel_slice(tuner->batch_count, SHARDS, shard);
    memset(tuner->gradient[shard] + gvae->head_first, 0, head_size(gvae) * sizeof(real));
    scratch_reset(&tuner->scratch[shard]);
    if (range.first < range.end)
        head_learn(gvae, tuner->batch_latents + range.first * (size_t)gvae_width(gvae),
                   tuner->batch_targets + range.first, range.end - range.first,
                   1 / (double)tuner->batch_count, tuner->gradient[shard], NULL,
                   &tuner->scratch[shard]);
}

static bool take_step(struct tuner *tuner, struct adam *adam, size_t steps,
                      struct error *error)
{
    struct gvae *gvae = tuner->gvae;
    size_t first = gvae->head_first, size = head_size(gvae);
    thread_pool_run(tuner->pool, SHARDS, learn_shard, tuner);
    for (int shard = 1; shard < SHARDS; shard++)
        reals_add(tuner->gradient[0] + first, tuner->gradient[shard] + first, size);
    double rate = cosine_rate(tuner->tuning.adam.rate, adam->step, steps);
    return adam_step(adam, &gvae->parameters, tuner->gradient[0], first, gvae->head_end,
                     rate, error);
}

void tuner_rewind(struct tuner *tuner)
{
    struct gvae *gvae = tuner->gvae;
    memcpy(gvae->parameters.values + gvae->head_first, tuner->start,
           head_size(gvae) * sizeof(real));
}

bool tuner_run(struct tuner *tuner, const real *latents, const double *accuracies,
               size_t count, uint32_t round, struct error *error)
{
    struct gvae *gvae = tuner->gvae;
    const struct tuning *tuning = &tuner->tuning;
    size_t batch = (size_t)tuning->batch;
    size_t steps = (count + batch - 1) / batch * (size_t)tuning->epochs;
    bool good = true;
    struct adam adam;
    if (tuning->start == TUNING_ANEW)
        tuner_rewind(tuner);
    take_targets(tuner, accuracies, count);
    adam_open(&adam, &gvae->parameters, &tuning->adam);
    for (int epoch = 0; good && epoch < tuning->epochs; epoch++) {
        struct random_stream stream;
        random_open(&stream, tuner->seed, RANDOM_TUNING_ORDER, round, (uint32_t)epoch);
        random_order(&stream, tuner->order, (uint32_t)tuner->count);
        for (size_t first = 0; good && first < tuner->count; first += batch) {
            take_batch(tuner, latents, first);
            good = take_step(tuner, &adam, steps, error);
        }
    }
    adam_free(&adam);
    return good || error_prefix(error, "fine-tuning in round %u", round);
}
