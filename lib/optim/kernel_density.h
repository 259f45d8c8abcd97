// SPDX-License-Identifier: MIT
// Kernel density estimates of categorical points, as KDEMultivariate of statsmodels with
// unordered variables: the mean over the data of products of the kernels of Aitchison and
// Aitken (Biometrika 1976), which for a coordinate of C choices and the bandwidth h are
// 1 - h where both are equal and h / (C - 1) where not.
//
// The bandwidths are those of its normal reference, 1.06 σ n^(-1/(4+d)), σ the standard
// deviation of the choices' numbers and d the coordinates; at least `least`, and at most
// (C - 1) / C, which makes all choices alike: beyond it, where statsmodels goes, a kernel
// prefers what is unlike. C is that of the coordinate, not, as there, the number of choices
// in the data, of which one alone would divide by 0.
#ifndef CRLSO_OPTIM_KERNEL_DENSITY_H
#define CRLSO_OPTIM_KERNEL_DENSITY_H

#include "base/random.h"

#include <stddef.h>
#include <stdint.h>

struct kernel_density {
    size_t count, width;    // data, at least 1; coordinates
    const uint8_t *choices; // [width]
    const uint8_t *points;  // [count x width]
    double *bandwidth;      // [width]
    double *kernel;         // [width x 2] where two points differ, and where not
};

// The data and the choices stay the caller's.
void kernel_density_open(struct kernel_density *density, const uint8_t *choices,
                         size_t width, const uint8_t *points, size_t count, double least);
void kernel_density_free(struct kernel_density *density);
double kernel_density_at(const struct kernel_density *density, const uint8_t *point);
// A point of it as HpBandSter draws one: a coordinate is that of one of the data, drawn
// alike, with probability 1 - h, else any of its choices.
void kernel_density_draw(const struct kernel_density *density, struct random_stream *stream,
                         uint8_t *point);

#endif
