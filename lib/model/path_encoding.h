// SPDX-License-Identifier: MIT
// The path encoding of BANANAS (White, Neiswanger and Savani, AAAI 2021): a number a
// sequence of operations, 1 where the cell has a path from an input to the output with that
// sequence, else 0. Long paths are rare, so that the encoding keeps the short ones.
//
// Operations are on the edges where the space has kinds of edges, else on the vertices.
// Each input of each cell has sequences of its own.
#ifndef CRLSO_MODEL_PATH_ENCODING_H
#define CRLSO_MODEL_PATH_ENCODING_H

#include "nn/real.h"
#include "space/space.h"

#include <stddef.h>

struct path_encoding {
    const struct space *space;
    int operations; // kinds of them
    int longest;    // operations on a path
    size_t each;    // sequences of an input
    size_t width;   // of the encoding: cells x inputs x each
};

// As many lengths as an input has at most `most` sequences of, at least one operation. 60
// keeps 30 on nb201 and 40 on nb101, as naszilla does, and 56 of each input on darts.
void path_encoding_make(struct path_encoding *encoding, const struct space *space,
                        size_t most);
// vector [width] is set.
void path_encode(const struct path_encoding *encoding, arch_code code, real *vector);

#endif
