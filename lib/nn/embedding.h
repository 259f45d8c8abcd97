// SPDX-License-Identifier: MIT
// An embedding: a row of a table for each token.
#ifndef CRLSO_NN_EMBEDDING_H
#define CRLSO_NN_EMBEDDING_H

#include "nn/parameters.h"

#include <stddef.h>
#include <stdint.h>

struct embedding {
    int tokens, width;
    size_t table; // offset of [tokens x width]
};

// The table's numbers start with deviation 1, as in PyTorch.
void embedding_declare(struct embedding *embedding, struct parameters *parameters,
                       const char *name, int tokens, int width);
// y [count x width]: the rows of tokens [count].
void embedding_forward(const struct embedding *embedding, const real *values,
                       const uint16_t *tokens, size_t count, real *y);
// gradient += …, from dy [count x width].
void embedding_backward(const struct embedding *embedding, real *gradient,
                        const uint16_t *tokens, size_t count, const real *dy);

#endif
