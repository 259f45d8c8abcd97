// SPDX-License-Identifier: MIT
#include "nn/dropout.h"

const real *dropout_forward(double rate, struct random_stream *stream, size_t count,
                            real *x, struct scratch *scratch)
{
    if (!stream || rate <= 0)
        return NULL;
    const uint32_t below = (uint32_t)(rate * 0x1p32); // words that drop
    const real kept = (real)(1 / (1 - rate));
    real *mask = scratch_reals(scratch, count);
    for (size_t i = 0; i < count; i++)
        mask[i] = random_word(stream) < below ? 0 : kept;
    dropout_backward(mask, count, x);
    return mask;
}

void dropout_backward(const real *mask, size_t count, real *dx)
{
    for (size_t i = 0; mask && i < count; i++)
        dx[i] *= mask[i];
}
