// SPDX-License-Identifier: MIT
// The cells of NAS-Bench-101 (Ying et al., ICML 2019): those of free_cell.h with 2 to 7
// vertices, at most 9 edges and three operations.
#ifndef CRLSO_SPACE_NB101_CELL_H
#define CRLSO_SPACE_NB101_CELL_H

#include "base/error.h"
#include "space/free_cell.h"

#include <stddef.h>
#include <stdint.h>

enum {
    NB101_SIZE = 423624, // architectures of the space
    NB101_VERTICES = 7,  // most of a cell, input and output included
    NB101_INTERIOR = 5,
    NB101_EDGES = 9,
    NB101_DIGEST = SPACE_DIGEST,
    NB101_EDITS = 128, // most edits of a cell, see free_cell_edits
    NB101_FEATURES = 211,
};

// What a vertex is; the vertex labels of the space.
enum nb101_operation {
    NB101_INPUT = FREE_INPUT,
    NB101_OUTPUT = FREE_OUTPUT,
    NB101_CONV3X3,
    NB101_CONV1X1,
    NB101_MAXPOOL,
    NB101_OPERATIONS,
};
extern const char *const nb101_operation_names[NB101_OPERATIONS]; // the official ones

extern const struct cell_shape nb101_shape;

// The text form ADJACENCY:OPERATIONS: the matrix, n x n characters 0 and 1, row-major, and
// n letters, i (input), 3, 1, m (maxpool), o (output). Text holds SPACE_TEXT bytes.
bool nb101_parse(const struct space *space, const char *text, size_t length,
                 arch_code *code, struct error *error);
size_t nb101_print(const struct space *space, arch_code code, char *text);
// The form of the benchmark's own files: the same matrix, and the operations' official
// names joined by commas.
bool nb101_parse_named(const char *adjacency, size_t adjacency_length,
                       const char *operations, size_t operations_length, arch_code *code,
                       struct error *error);

// The benchmark's names of `count` cells: hashes is [count x NB101_DIGEST], bytes in the
// order of their hex form. Advances *progress, which may be NULL, by cells.
void nb101_hashes(int threads, const arch_code *codes, size_t count, uint8_t *hashes,
                  struct progress *progress);
// Writes NB101_DIGEST bytes in hex; text holds SPACE_HASH bytes. Returns its length.
size_t nb101_hash_text(const uint8_t *hash, char *text);

// As `features` of struct space.
float *nb101_features(const struct space *space, const struct cell_graph *cell, float *out);

#endif
