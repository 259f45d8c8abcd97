// SPDX-License-Identifier: MIT
// Batch normalisation of planes: each channel over the pixels of all images of a shard, as
// nn/batch_norm.h has it for columns.
//
//     y = scale (x - mean) / √(variance + 1e-5) + shift
//
// The images of a shard are normalised together and without those of other shards (ghost
// batches: Hoffer, Hubara and Soudry, 2017), as data-parallel training does: shards need not
// wait for each other, and a shard's images are the same for any number of threads.
#ifndef CRLSO_IMAGE_IMAGE_NORM_H
#define CRLSO_IMAGE_IMAGE_NORM_H

#include "image/planes.h"
#include "nn/parameters.h"

#include <stdbool.h>

struct image_norm {
    int channels;
    size_t scale, shift; // offsets of parameters
    size_t figures;      // of means and variances, [2 x channels], among the network's
};

struct image_norm_state { // of a forward pass in training, in scratch
    const real *x;
    const real *mean, *inverse; // [channels]; inverse: 1 / √(variance + 1e-5)
};

// *figures, the number of means and variances of the network so far, grows by this layer's.
void image_norm_declare(struct image_norm *norm, struct parameters *parameters,
                        const char *name, int channels, size_t *figures);
// Scale 1 and shift 0; after parameters_start.
void image_norm_start(const struct image_norm *norm, real *values);
// y is set or added to. training: figures receives the shard's own, variances without bias;
// else they are what is normalised with.
void image_norm_forward(const struct image_norm *norm, const real *values, real *figures,
                        bool training, const struct planes *planes, const real *x, bool add,
                        real *y, struct scratch *scratch, struct image_norm_state *state);
// After a forward pass in training: gradient += …; dx in scratch.
real *image_norm_backward(const struct image_norm *norm, const real *values, real *gradient,
                          const struct planes *planes, const real *dy,
                          struct scratch *scratch, const struct image_norm_state *state);

#endif
