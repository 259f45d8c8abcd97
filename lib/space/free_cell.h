// SPDX-License-Identifier: MIT
// Cells with labelled vertices and free edges, as those of NAS-Bench-101 (Ying et al., ICML
// 2019): directed acyclic graphs of 2 vertices and more. Vertex 0 is the input, the last
// one the output, each other carries an operation. A vertex that lies on no path from input
// to output is pruned before anything is checked; isomorphic cells are one architecture.
//
// Code. Vertices 1, 2, ... have one digit each, from the most significant on; the output's
// digit follows. The digit of vertex p has p bits of inputs (bit u: the edge u -> p) above
// some bits of operation, which count from 1; that of the output has its inputs alone.
// Vertices that a smaller cell does not have are digits 0 before the output's. Of
// NAS-Bench-101 (1 conv3x3, 2 conv1x1, 3 maxpool), 31 bits:
//
//     bits   30-28  27-24  23-19  18-13  12-6   5-0
//     digit    1      2      3      4      5    output
//
// The canonical code of a cell is the least over all numberings of its interior vertices in
// which every edge leads from a lower to a higher number.
#ifndef CRLSO_SPACE_FREE_CELL_H
#define CRLSO_SPACE_FREE_CELL_H

#include "base/error.h"
#include "space/space.h"

#include <stddef.h>
#include <stdint.h>

enum {
    FREE_VERTICES = 8, // most of any shape, input and output included
    FREE_OPERATIONS = 62,
};

// What a vertex is; the vertex labels of the space. Operations follow.
enum { FREE_INPUT, FREE_OUTPUT, FREE_FIRST };

// What cells a space has.
struct cell_shape {
    int vertices, edges; // most of a cell, input and output included
    int operations;
    int operation_bits; // of a digit
    uint8_t
        shift[FREE_VERTICES]; // the least significant bit of each interior vertex's digit
};
// What follows from the first three, which are in range.
struct cell_shape cell_shape_of(int vertices, int edges, int operations);

struct free_cell {
    int vertices;                     // 2 and more
    uint8_t operation[FREE_VERTICES]; // as above
    uint8_t inputs[FREE_VERTICES];    // bit u of inputs[v]: the edge u -> v, u < v
};

int free_cell_edges(const struct free_cell *cell);
// Removes the vertices that lie on no path from input to output. False: there is no path.
bool free_cell_prune(struct free_cell *cell);
// Removes one vertex with its edges.
void free_cell_remove(struct free_cell *cell, int vertex);
// The canonical code of a pruned cell within the shape. Its interior vertices may stand in
// any order.
arch_code free_cell_canonical(const struct cell_shape *shape, const struct free_cell *cell);
// Prunes the cell, checks it and gives its canonical code.
bool free_cell_code(const struct cell_shape *shape, struct free_cell *cell, arch_code *code,
                    struct error *error);
// The cell of a code, its vertices in the code's order.
struct free_cell free_cell_of(const struct cell_shape *shape, arch_code code);

// The adjacency matrix as text: n x n characters 0 and 1, row-major, of a cell whose number
// of vertices is known.
bool free_cell_read_matrix(const char *text, size_t length, struct free_cell *cell,
                           struct error *error);
char *free_cell_print_matrix(const struct free_cell *cell, char *text); // its end

// All cells, canonical codes, ascending; codes NULL: how many there are. Stops behind
// `most` of them.
uint64_t free_cell_list_all(const struct cell_shape *shape, arch_code *codes,
                            uint64_t most);

// Functions of the row of a space that has a `shape`. The decoder's questions and the plain
// encoding are each entry of the upper triangle of the matrix of the largest cell,
// row-major, then what each interior vertex is; the output is always the last vertex, and
// those that a smaller cell does not have stand before it.
bool free_cell_contains(const struct space *space, arch_code code);
void free_cell_graph(const struct space *space, arch_code code, int cell,
                     struct cell_graph *graph);
void free_cell_target(const struct space *space, arch_code code, int cell,
                      struct cell_target *target);
bool free_cell_decode(const struct space *space, const float *logits, arch_code *code,
                      struct error *error);
void free_cell_encode_plain(const struct space *space, arch_code code, uint8_t *values);
bool free_cell_decode_plain(const struct space *space, const uint8_t *values,
                            arch_code *code, struct error *error);
void free_cell_list(const struct space *space, int threads, arch_code *codes);

// All vertices of a pruned cell are alive: each interior vertex has an edge that enters it
// and one that leaves it, which without cycles is the same as being on a path from input to
// output. An edit keeps that and the limits of the shape, and is one of
//   - another operation of an interior vertex
//   - an edge more, from any vertex to any other that closes no cycle
//   - an edge less, where all vertices stay alive
//   - a vertex more, of any operation, with one edge that enters and one that leaves
//   - a vertex less that has one edge of each kind, where the others stay alive
// The second and third undo each other, as do the last two.
size_t free_cell_edits(const struct space *space, arch_code code, arch_code *results);
size_t free_cell_most_edits(const struct cell_shape *shape);

#endif
