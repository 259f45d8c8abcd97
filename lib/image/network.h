// SPDX-License-Identifier: MIT
// The network of NAS-Bench-201 around a cell: a 3x3 convolution, stages of cells with a
// reduction between two stages, batch normalisation, ReLU, mean over the image, linear.
#ifndef CRLSO_IMAGE_NETWORK_H
#define CRLSO_IMAGE_NETWORK_H

#include "base/tool.h"
#include "image/cell.h"
#include "nn/linear.h"

enum {
    MOST_STAGES = 6,
    MOST_CELLS = 20, // of a stage
    MOST_CHANNELS = 1024,
    SHARD_IMAGES = 32, // most; these share figures of batch normalisation (image_norm.h)
};

struct image_network_settings {
    int channels; // of the first stage
    int cells, stages;
};
extern const struct option_rows image_network_options;

struct image_network {
    struct image_network_settings settings;
    int classes;
    struct cell_wiring wiring;
    struct parameters parameters;
    size_t figures; // means and variances in all
    struct planes planes[MOST_STAGES];
    struct normed stem;
    struct cell cell[MOST_STAGES][MOST_CELLS];
    struct reduction reduction[MOST_STAGES]; // before stage 1 and those after it
    struct image_norm last;
    struct linear linear;
};

// Images [inputs x height x width] of one of `classes` classes. Fails where the image cannot
// be halved so often, or the channels are no multiple of CHANNEL_BLOCK.
bool image_network_check(const struct image_network_settings *settings, int height,
                         int width, struct error *error);
// Puts the network together and draws its parameters. The settings passed the check.
// Freed with image_network_free. Networks stay where they are opened.
void image_network_open(struct image_network *network,
                        const struct image_network_settings *settings, arch_code code,
                        int inputs, int height, int width, int classes, uint64_t seed);
void image_network_free(struct image_network *network);

// Logits [images x classes] in scratch, of x, planes of `images` images, at most
// SHARD_IMAGES. figures: of pass, [network.figures].
const real *image_network_logits(const struct image_network *network,
                                 const struct image_pass *pass, const real *x, int images);
// The sum of the images' cross entropies, in training; gradient += that of scale * sum.
// figures receives the shard's own.
double image_network_gradient(const struct image_network *network, real *figures,
                              const real *x, const uint8_t *labels, int images, real scale,
                              real *gradient, struct scratch *scratch);
// Multiplications of numbers for an image, forward.
double image_network_products(const struct image_network *network);

#endif
