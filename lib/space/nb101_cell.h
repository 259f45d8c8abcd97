// SPDX-License-Identifier: MIT
// The cells of NAS-Bench-101 (Ying et al., ICML 2019): directed acyclic graphs of 2 to 7
// vertices and at most 9 edges. Vertex 0 is the input, the last one the output, each other
// carries an operation. A vertex that lies on no path from input to output is pruned before
// anything is checked; isomorphic cells are one architecture.
//
// Code. Vertices 1, 2, ... 5 have one digit each, from the most significant on; the
// output's digit follows. The digit of vertex p has p bits of inputs (bit u: the edge u ->
// p) above two bits of operation (1 conv3x3, 2 conv1x1, 3 maxpool); that of the output has
// its inputs alone. Vertices that a smaller cell does not have are digits 0 before the
// output's:
//
//     bits   30-28  27-24  23-19  18-13  12-6   5-0
//     digit    1      2      3      4      5    output
//
// A code has thus 31 bits. The canonical code of a cell is the least over all numberings of
// its interior vertices in which every edge leads from a lower to a higher number.
#ifndef CRLSO_SPACE_NB101_CELL_H
#define CRLSO_SPACE_NB101_CELL_H

#include "base/error.h"
#include "space/space.h"

#include <stddef.h>
#include <stdint.h>

enum {
    NB101_SIZE = 423624, // architectures of the space
    NB101_VERTICES = 7,  // most of a cell, input and output included
    NB101_INTERIOR = 5,
    NB101_EDGES = 9,
    NB101_DIGEST = SPACE_DIGEST,
    NB101_EDITS = 128, // most edits of a cell, see nb101_edits
    NB101_FEATURES = 211,
};

// What a vertex is; the vertex labels of the space.
enum nb101_operation {
    NB101_INPUT,
    NB101_OUTPUT,
    NB101_CONV3X3,
    NB101_CONV1X1,
    NB101_MAXPOOL,
    NB101_OPERATIONS,
};
extern const char *const nb101_operation_names[NB101_OPERATIONS]; // the official ones

struct nb101_cell {
    int vertices;                      // 2 .. NB101_VERTICES
    uint8_t operation[NB101_VERTICES]; // enum nb101_operation
    uint8_t inputs[NB101_VERTICES];    // bit u of inputs[v]: the edge u -> v, u < v
};

int nb101_cell_edges(const struct nb101_cell *cell);
// Removes the vertices that lie on no path from input to output. False: there is no path.
bool nb101_cell_prune(struct nb101_cell *cell);
// Removes one vertex with its edges.
void nb101_cell_remove(struct nb101_cell *cell, int vertex);
// The canonical code of a pruned cell with at most NB101_EDGES edges. Its interior vertices
// may stand in any order.
arch_code nb101_cell_canonical(const struct nb101_cell *cell);
// Prunes the cell, checks it and gives its canonical code.
bool nb101_cell_code(struct nb101_cell *cell, arch_code *code, struct error *error);

// The cell of a code, its vertices in the code's order.
struct nb101_cell nb101_cell_of(arch_code code);
// Whether the number is the canonical code of a cell of the space.
bool nb101_contains(const struct space *space, arch_code code);

// The place of a vertex's digit in the code: its least significant bit. Vertices 1 .. 5;
// the output's is 0.
int nb101_digit_shift(int vertex);

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

// Every architecture, NB101_SIZE canonical codes, ascending.
void nb101_list(const struct space *space, int threads, arch_code *codes);

// The benchmark's names of `count` cells: hashes is [count x NB101_DIGEST], bytes in the
// order of their hex form. Advances *progress, which may be NULL, by cells.
void nb101_hashes(int threads, const arch_code *codes, size_t count, uint8_t *hashes,
                  struct progress *progress);
// Writes NB101_DIGEST bytes in hex; text holds SPACE_HASH bytes. Returns its length.
size_t nb101_hash_text(const uint8_t *hash, char *text);

// As `edits` of struct space. All vertices of a pruned cell are alive: each interior vertex
// has an edge that enters it and one that leaves it, which without cycles is the same as
// being on a path from input to output. An edit keeps that and the limits of 7 vertices and
// 9 edges, and is one of
//   - another operation of an interior vertex
//   - an edge more, from any vertex to any other that closes no cycle
//   - an edge less, where all vertices stay alive
//   - a vertex more, of any operation, with one edge that enters and one that leaves
//   - a vertex less that has one edge of each kind, where the others stay alive
// The second and third undo each other, as do the last two.
size_t nb101_edits(const struct space *space, arch_code code, arch_code *results);
// As `features` of struct space.
float *nb101_features(const struct space *space, const struct cell_graph *cell, float *out);

#endif
