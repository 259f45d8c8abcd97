// SPDX-License-Identifier: MIT
#include "nn/embedding.h"

#include "nn/linear.h"

#include <math.h>
#include <string.h>

void embedding_declare(struct embedding *embedding, struct parameters *parameters,
                       const char *name, int tokens, int width)
{
    *embedding = (struct embedding){.tokens = tokens, .width = width};
    embedding->table = parameters_add(parameters, name, tokens, width, (real)sqrt(3.0));
}

void embedding_forward(const struct embedding *embedding, const real *values,
                       const uint16_t *tokens, size_t count, real *y)
{
    size_t width = (size_t)embedding->width;
    for (size_t i = 0; i < count; i++)
        memcpy(y + i * width, values + embedding->table + tokens[i] * width,
               width * sizeof *y);
}

void embedding_backward(const struct embedding *embedding, real *gradient,
                        const uint16_t *tokens, size_t count, const real *dy)
{
    size_t width = (size_t)embedding->width;
    for (size_t i = 0; i < count; i++)
        reals_add(gradient + embedding->table + tokens[i] * width, dy + i * width, width);
}
