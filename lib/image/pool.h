// SPDX-License-Identifier: MIT
// Layers on planes without parameters. "set or added to": y = … or y += …
#ifndef CRLSO_IMAGE_POOL_H
#define CRLSO_IMAGE_POOL_H

#include "image/planes.h"

#include <stdbool.h>

// y = max(x, 0)
void relu_forward(const real *x, real *y, size_t count);
// dx += dy where y > 0; and d = 0 where it is not.
void relu_backward(const real *y, const real *dy, real *dx, size_t count);
void relu_mask(const real *y, real *d, size_t count);

// Average over the pixels in the 3x3 around each, padding not counted; y is set or added to.
void average_forward(const struct planes *planes, int channels, const real *x, bool add,
                     real *y, struct scratch *scratch);
void average_backward(const struct planes *planes, int channels, const real *dy, bool add,
                      real *dx, struct scratch *scratch);

// An image in planes of half its height and width, both even: [channels * 4 x half.stride],
// phase 2 (line odd) + (column odd) of a channel after the other.
enum { PHASES = 4 };
real *phases_split(const struct planes *planes, const struct planes *half, int channels,
                   const real *x, struct scratch *scratch);
// Its inverse.
real *phases_join(const struct planes *planes, const struct planes *half, int channels,
                  const real *phases, struct scratch *scratch);
// Average of each 2x2: y [channels x half.stride] in scratch; dphases is added to.
real *phases_average(const struct planes *half, int channels, const real *phases,
                     struct scratch *scratch);
void phases_average_backward(const struct planes *half, int channels, const real *dy,
                             real *dphases);

// Mean of each channel of an image: y [images x channels].
void global_average_forward(const struct planes *planes, int channels, const real *x,
                            real *y);
void global_average_backward(const struct planes *planes, int channels, const real *dy,
                             real *dx);

#endif
