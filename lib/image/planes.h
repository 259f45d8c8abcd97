// SPDX-License-Identifier: MIT
// Images as a network's layers hold them: for each channel, the pixels of all images of a
// shard in one row of memory, with zeros between lines and images, so that a convolution is
// a sum of rows that are shifted against each other, with no case for an image's border.
//
// Pixel (x, y) of image n of channel c is at c * stride + margin + n * plane + y * line + x.
// Each line is followed by one zero, each image by a line of zeros, all images of a channel
// by zeros to its end. Every function here and in the layers keeps them zero.
#ifndef CRLSO_IMAGE_PLANES_H
#define CRLSO_IMAGE_PLANES_H

#include "nn/scratch.h"

#include <stddef.h>

#ifdef __AVX512F__
enum { VECTOR_BYTES = 64, TILE_VECTORS = 2, PRODUCT_OUTPUTS = 8 };
#else
enum { VECTOR_BYTES = 32, TILE_VECTORS = 1, PRODUCT_OUTPUTS = 4 };
#endif
enum {
    LANES = VECTOR_BYTES / (int)sizeof(real), // numbers of a vector
    TILE = TILE_VECTORS * LANES,              // positions that a kernel works on at once
    CHANNEL_BLOCK = 8,                        // output channels likewise
};

struct planes {
    int images, height, width;
    size_t line, plane;    // positions of a line, of an image
    size_t margin, stride; // before the first image; of a channel in all
    size_t count;          // images * plane
    const real *mask;      // [count]: 1 for a pixel, 0 for padding
    const real *share;     // [count]: mask / the number of pixels in the 3x3 around it
};

// Layout of `images` images, with mask and share for as many; free with planes_free.
void planes_open(struct planes *planes, int images, int height, int width);
void planes_free(struct planes *planes);
// The same memory layout with fewer images in it.
struct planes planes_of(const struct planes *planes, int images);
// [channels x stride] in scratch, of which margins are zero and pixels are not set.
real *planes_new(const struct planes *planes, int channels, struct scratch *scratch);
// Pixels of each channel.
size_t planes_pixels(const struct planes *planes);

#endif
