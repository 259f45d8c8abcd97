// SPDX-License-Identifier: MIT
#include "image/image_fit.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "nn/optimizer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct image_fit_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Training"},
    {OPTION_INT, "epochs", AT(epochs), "5", 1, 1e6, "N",
     .help = "passes over the images, where the input does not say how many"},
    {OPTION_INT, "train-size", AT(train_size), "5000", 1, 1e8, "N",
     .help = "images that are trained on"},
    {OPTION_INT, "valid-size", AT(valid_size), "5000", 1, 1e8, "N",
     .help = "other images of the training set, for the validation accuracy"},
    {OPTION_INT, "batch", AT(batch), "64", 1, 1e6, "B",
     .help = "images a step; each 32 of them share the figures of batch normalisation"},
};
const struct option_rows image_fit_options = OPTION_ROWS(options);

// Split --------------------------------------------------------------------------------

bool image_split_open(struct image_split *split, const struct image_data *data,
                      const struct image_fit_settings *settings, struct error *error)
{
    const struct image_set *set = &data->train;
    size_t valid = (size_t)settings->valid_size, train = (size_t)settings->train_size;
    if (valid + train > set->count)
        return error_misuse(error,
                            "--train-size %zu --valid-size %zu: there are %zu images", train,
                            valid, set->count);
    if (!image_network_check(&settings->network, set->height, set->width, error))
        return false;
    struct random_stream stream;
    *split = (struct image_split){.data = data,
                                  .order = memory_new(set->count, sizeof *split->order)};
    random_open(&stream, 0, RANDOM_IMAGE_SPLIT, 0, 0);
    random_order(&stream, split->order, (uint32_t)set->count);
    pixel_scale_measure(&split->scale, set, split->order + valid, train);
    return true;
}

void image_split_free(struct image_split *split)
{
    free(split->order);
    *split = (struct image_split){0};
}

// A fit --------------------------------------------------------------------------------

struct shard { // what a shard of a batch gives
    real *gradient, *figures;
    double loss;
};

struct fit {
    const struct image_split *split;
    const struct image_fit_settings *settings;
    uint64_t seed;
    struct image_network network;
    struct shard *shards; // [most_shards]
    size_t most_shards;
    struct scratch *scratch; // of each thread
    int threads;
    real *figures; // moving averages, which a trained network is applied with
    real *velocity;
    // The present batch.
    const uint32_t *images;
    size_t count, shard_count;
    uint32_t epoch;
};

static size_t shards_of(size_t images)
{
    return (images + SHARD_IMAGES - 1) / SHARD_IMAGES;
}

static void fit_open(struct fit *fit, arch_code code)
{
    const struct image_set *set = &fit->split->data->train;
    image_network_open(&fit->network, &fit->settings->network, code, set->colours,
                       set->height, set->width, IMAGE_CLASSES, fit->seed);
    int most = fit->settings->train_size < fit->settings->batch ? fit->settings->train_size
                                                              : fit->settings->batch;
    fit->most_shards = shards_of((size_t)most);
    fit->shards = memory_new(fit->most_shards, sizeof *fit->shards);
    for (size_t i = 0; i < fit->most_shards; i++) {
        fit->shards[i].gradient = parameters_gradient(&fit->network.parameters);
        fit->shards[i].figures = memory_new(fit->network.figures, sizeof(real));
    }
    fit->scratch = scratch_workers(fit->threads);
    fit->figures = memory_new(fit->network.figures, sizeof(real));
    fit->velocity = parameters_gradient(&fit->network.parameters);
}

static void fit_free(struct fit *fit)
{
    for (size_t i = 0; i < fit->most_shards; i++) {
        free(fit->shards[i].gradient);
        free(fit->shards[i].figures);
    }
    free(fit->shards);
    scratch_workers_free(fit->scratch, fit->threads);
    free(fit->figures);
    free(fit->velocity);
    image_network_free(&fit->network);
}

// Training -----------------------------------------------------------------------------

static void shard_gradient(void *context, size_t index, size_t worker)
{
    struct fit *fit = context;
    struct shard *shard = &fit->shards[index];
    struct scratch *scratch = &fit->scratch[worker];
    const struct image_set *set = &fit->split->data->train;
    struct parallel_range range = parallel_slice(fit->count, fit->shard_count, index);
    int images = (int)(range.end - range.first);
    struct planes planes = planes_of(&fit->network.planes[0], images);
    uint8_t labels[SHARD_IMAGES];
    scratch_reset(scratch);
    real *x = scratch_zeros(scratch, planes.stride * (size_t)set->colours);
    for (int i = 0; i < images; i++) {
        uint32_t image = fit->images[range.first + (size_t)i];
        struct random_stream stream;
        random_open(&stream, fit->seed, RANDOM_AUGMENT, fit->epoch, image);
        augment_image(set, image, &fit->split->scale, &fit->settings->augment, &stream,
                      &planes, i, x);
        labels[i] = set->labels[image];
    }
    memset(shard->gradient, 0, fit->network.parameters.count * sizeof *shard->gradient);
    shard->loss = image_network_gradient(&fit->network, shard->figures, x, labels, images,
                                         1 / (real)fit->count, shard->gradient, scratch);
}

// The first shard's gradient becomes that of the batch; the moving averages take the mean
// of the shards' figures with weight 0.1, in the first step with weight 1.
static double gather_shards(struct fit *fit, bool first_step)
{
    real *gradient = fit->shards[0].gradient, *figures = fit->shards[0].figures;
    double loss = fit->shards[0].loss;
    for (size_t i = 1; i < fit->shard_count; i++) {
        reals_add(gradient, fit->shards[i].gradient, fit->network.parameters.count);
        reals_add(figures, fit->shards[i].figures, fit->network.figures);
        loss += fit->shards[i].loss;
    }
    real share = 1 / (real)fit->shard_count, weight = first_step ? 1 : (real)0.1;
    for (size_t i = 0; i < fit->network.figures; i++)
        fit->figures[i] += weight * (share * figures[i] - fit->figures[i]);
    return loss;
}

static bool run_epochs(struct fit *fit, int epochs, struct progress *progress)
{
    const struct image_fit_settings *settings = fit->settings;
    size_t batch = (size_t)settings->batch, train = (size_t)settings->train_size;
    size_t steps = (train + batch - 1) / batch * (size_t)epochs, step = 0;
    uint32_t *order = memory_new(train, sizeof *order);
    bool finite = true;
    for (fit->epoch = 0; finite && fit->epoch < (uint32_t)epochs; fit->epoch++) {
        struct random_stream stream;
        random_open(&stream, fit->seed, RANDOM_IMAGE_ORDER, fit->epoch, 0);
        random_order(&stream, order, (uint32_t)train);
        for (size_t i = 0; i < train; i++)
            order[i] = fit->split->order[(size_t)settings->valid_size + order[i]];
        for (size_t first = 0; finite && first < train; first += batch, step++) {
            fit->images = order + first;
            fit->count = train - first < batch ? train - first : batch;
            fit->shard_count = shards_of(fit->count);
            parallel_run_workers(fit->threads, fit->shard_count, shard_gradient, fit);
            finite = isfinite(gather_shards(fit, step == 0));
            sgd_step(&settings->sgd, &fit->network.parameters, fit->shards[0].gradient,
                     cosine_rate(settings->sgd.rate, step, steps), fit->velocity);
            progress_add(progress, fit->count);
        }
    }
    free(order);
    return finite;
}

// Measuring ----------------------------------------------------------------------------

struct measurement {
    struct fit *fit;
    const struct image_set *set;
    const uint32_t *images; // NULL: all of the set, in its order
    size_t count;
    size_t *right; // of each shard
};

static void shard_accuracy(void *context, size_t index, size_t worker)
{
    const struct measurement *measurement = context;
    struct fit *fit = measurement->fit;
    struct scratch *scratch = &fit->scratch[worker];
    const struct image_set *set = measurement->set;
    size_t first = index * SHARD_IMAGES, left = measurement->count - first;
    int images = left < SHARD_IMAGES ? (int)left : SHARD_IMAGES;
    struct planes planes = planes_of(&fit->network.planes[0], images);
    const struct image_pass pass = {fit->network.parameters.values, fit->figures, false,
                                    scratch};
    scratch_reset(scratch);
    real *x = scratch_zeros(scratch, planes.stride * (size_t)set->colours);
    uint32_t image[SHARD_IMAGES];
    for (int i = 0; i < images; i++) {
        size_t at = first + (size_t)i;
        image[i] = measurement->images ? measurement->images[at] : (uint32_t)at;
        augment_image(set, image[i], &fit->split->scale, NULL, NULL, &planes, i, x);
    }
    const real *logits = image_network_logits(&fit->network, &pass, x, images);
    measurement->right[index] = 0;
    for (int i = 0; i < images; i++) {
        const real *row = logits + i * IMAGE_CLASSES;
        int best = 0;
        for (int k = 1; k < IMAGE_CLASSES; k++)
            best = row[k] > row[best] ? k : best;
        measurement->right[index] += best == set->labels[image[i]];
    }
}

// Percent.
static double accuracy(struct fit *fit, const struct image_set *set, const uint32_t *images,
                       size_t count)
{
    size_t shards = shards_of(count), right = 0;
    struct measurement measurement = {fit, set, images, count,
                                      memory_new(shards, sizeof(size_t))};
    parallel_run_workers(fit->threads, shards, shard_accuracy, &measurement);
    for (size_t i = 0; i < shards; i++)
        right += measurement.right[i];
    free(measurement.right);
    return 100 * (double)right / (double)count;
}

void image_fit(const struct image_split *split, const struct image_fit_settings *settings,
               arch_code code, int epochs, uint64_t seed, int threads,
               struct progress *progress, struct image_answer *answer)
{
    struct fit *fit = memory_new(1, sizeof *fit);
    const struct image_data *data = split->data;
    *fit = (struct fit){
        .split = split, .settings = settings, .seed = seed, .threads = threads};
    fit_open(fit, code);
    *answer = (struct image_answer){.diverged = !run_epochs(fit, epochs, progress)};
    if (!answer->diverged) {
        // Twice as much backward as forward; a multiplication goes with an addition.
        double operations = 3 * 2 * image_network_products(&fit->network);
        answer->valid =
            accuracy(fit, &data->train, split->order, (size_t)settings->valid_size);
        answer->test = accuracy(fit, &data->test, NULL, data->test.count);
        answer->cost = operations * epochs * settings->train_size / 1e11;
    }
    fit_free(fit);
    free(fit);
}
