// SPDX-License-Identifier: MIT
// Training a network of a cell and measuring it: what an evaluator does for an answer.
//
// A batch is cut in shards of at most SHARD_IMAGES images, whose gradients are added in
// their order, so that the answer is the same for any number of threads.
#ifndef CRLSO_IMAGE_IMAGE_FIT_H
#define CRLSO_IMAGE_IMAGE_FIT_H

#include "base/progress.h"
#include "image/augment.h"
#include "image/network.h"
#include "nn/sgd.h"

struct image_fit_settings {
    int epochs, batch;
    int train_size, valid_size; // images
    struct sgd_settings sgd;
    struct augment_settings augment;
    struct image_network_settings network;
};
extern const struct option_rows image_fit_options; // those of the numbers alone

// What is trained on, and what validates: images of data.train, the same for all seeds.
struct image_split {
    const struct image_data *data;
    uint32_t *order; // valid_size images that validate, then train_size to train on
    struct pixel_scale scale;
};
// Fails where there are fewer images, or the network does not suit them.
bool image_split_open(struct image_split *split, const struct image_data *data,
                      const struct image_fit_settings *settings, struct error *error);
void image_split_free(struct image_split *split);

struct image_answer {
    bool diverged;      // the loss was not finite; nothing else is set
    double valid, test; // accuracy in percent
    double cost;        // seconds of training at 10^11 multiplications and additions a second
};

// progress, which may be NULL, advances by images trained on: epochs * train_size in all.
void image_fit(const struct image_split *split, const struct image_fit_settings *settings,
               arch_code code, int epochs, uint64_t seed, int threads,
               struct progress *progress, struct image_answer *answer);

#endif
