// SPDX-License-Identifier: MIT
// From bytes to what a network reads: pixels with mean 0 and deviation 1 over the images
// that are trained on, moved and mirrored by chance in training.
#ifndef CRLSO_IMAGE_AUGMENT_H
#define CRLSO_IMAGE_AUGMENT_H

#include "base/random.h"
#include "base/tool.h"
#include "image/image_data.h"
#include "image/planes.h"

// For each colour what each byte becomes.
struct pixel_scale {
    real number[MOST_COLOURS][256];
};
// Measures `count` images of a set, those listed.
void pixel_scale_measure(struct pixel_scale *scale, const struct image_set *set,
                         const uint32_t *images, size_t count);

struct augment_settings {
    int crop;    // an image is moved by at most so many pixels, black comes in
    double flip; // probability that it is mirrored
};
extern const struct option_rows augment_options;

// Image `image` of the set becomes image `place` of x, planes with margins that are zero.
// stream: what moves and mirrors it; NULL: nothing does.
void augment_image(const struct image_set *set, uint32_t image,
                   const struct pixel_scale *scale,
                   const struct augment_settings *settings, struct random_stream *stream,
                   const struct planes *planes, int place, real *x);

#endif
