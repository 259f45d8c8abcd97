// SPDX-License-Identifier: MIT
// The two kernels of convolutions: weighted sums of shifted rows, and products of shifted
// rows. All vector code of this room is in them.
#ifndef CRLSO_IMAGE_STENCIL_H
#define CRLSO_IMAGE_STENCIL_H

#include "image/planes.h"

#include <stdbool.h>

enum { MOST_TAPS = 9 };

struct stencil {
    int inputs, outputs, taps;
    ptrdiff_t offset[MOST_TAPS]; // of each tap, from the position that is computed
    size_t from_stride, to_stride;
};

// to_o(p) = or += mask(p) Σ_i Σ_t weight_oit from_i(p + offset_t), for all positions p.
// weight: [outputs / CHANNEL_BLOCK x inputs x taps x CHANNEL_BLOCK].
void stencil_apply(const struct stencil *stencil, const struct planes *planes,
                   const real *weight, const real *from, bool add, real *to);
// dweight [outputs x inputs x taps] += Σ_p to_o(p) from_i(p + offset_t); of one tap, inputs
// are a multiple of CHANNEL_BLOCK.
void stencil_gradient(const struct stencil *stencil, const struct planes *planes,
                      const real *from, const real *to, real *dweight);

#endif
