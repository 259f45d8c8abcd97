// SPDX-License-Identifier: MIT
// Architectures as vectors of numbers and back, a row of a CSV each, for optimisers that a
// user brings along:
//   x1, x2, …  the plain encoding of a space, integers from 0
//   z1, z2, …  the latent of a G-VAE (posterior means), in digits that read back as the
//              same floats
// Columns that are neither are kept as they are.
#ifndef CRLSO_MODEL_VECTORS_H
#define CRLSO_MODEL_VECTORS_H

#include "io/csv.h"
#include "model/gvae.h"

struct vectors {
    const struct space *space;
    const struct gvae *gvae; // NULL: the plain encoding
    int threads;
    size_t rows;    // written so far
    size_t invalid; // of them no architecture
};

// Each reads the CSV at PATH and writes header and rows behind `head`, what stands before
// them. Errors name file, line and column.

// The column arch is read; the vector's columns are added at the end. Before a plain
// encoding a comment "# choices: 5,5,…" says how many values each coordinate has.
bool vectors_encode(struct vectors *vectors, const char *path, const struct buffer *head,
                    struct csv_writer *writer, struct error *error);
// The vector's columns are read and replaced by arch, at the front, and `invalid` at the
// end: a vector that is no architecture has an empty arch and says there why. A value that
// is no coordinate at all is an error.
bool vectors_decode(struct vectors *vectors, const char *path, const struct buffer *head,
                    struct csv_writer *writer, struct error *error);

#endif
