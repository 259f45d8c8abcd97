// SPDX-License-Identifier: MIT
// Dropout (Srivastava et al., 2014): in training each number is set to zero with a
// probability, and the others are scaled so that the mean stays.
#ifndef CRLSO_NN_DROPOUT_H
#define CRLSO_NN_DROPOUT_H

#include "base/random.h"
#include "nn/scratch.h"

#include <stddef.h>

// x [count] *= the mask, which is returned, in scratch: 0 or 1 / (1 - rate). NULL, and x
// stays, where the rate is 0 or there is no stream: not in training.
const real *dropout_forward(double rate, struct random_stream *stream, size_t count,
                            real *x, struct scratch *scratch);
// dx [count] *= the mask; NULL: stays.
void dropout_backward(const real *mask, size_t count, real *dx);

#endif
