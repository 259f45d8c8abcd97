// SPDX-License-Identifier: MIT
// The cells of the DARTS space (Liu, Simonyan and Yang, ICLR 2019), as NAS-Bench-301 (Zela
// et al., ICLR 2022) uses it.
//
// A cell has two inputs, 0 (c_{k-2}) and 1 (c_{k-1}), and four intermediate nodes 2 .. 5,
// each the sum of two edges from different earlier nodes. The output concatenates the four,
// so that their order means nothing: renumbering them, or swapping the edges of a node,
// gives the same cell.
#ifndef CRLSO_SPACE_DARTS_H
#define CRLSO_SPACE_DARTS_H

#include "space/space.h"

enum {
    DARTS_CELLS = 2,
    DARTS_INPUTS = 2,
    DARTS_NODES = 6, // the two inputs and the intermediate nodes
    DARTS_EDGES = 8,
    DARTS_OPERATIONS = 7,
    DARTS_CELL_CODES = 49 * 147 * 294 * 490, // see darts_cell_code
    DARTS_CELL_BITS = 30,
    DARTS_GENOTYPE = 417, // bytes for the Genotype form, with the final NUL
    DARTS_EDITS = DARTS_CELLS * DARTS_EDGES * (6 + 3), // see darts_edits
    DARTS_CELL_FEATURES = 153,
};

extern const char *const darts_operation_names[DARTS_OPERATIONS];

// Edges 2k and 2k + 1 lead to node 2 + k.
struct darts_cell {
    uint8_t input[DARTS_EDGES];     // node that the edge comes from
    uint8_t operation[DARTS_EDGES]; // below DARTS_OPERATIONS
};

// Whether each node has two different inputs that come before it and known operations; the
// error names node and edge.
bool darts_cell_check(const struct darts_cell *cell, struct error *error);

// The number of a cell as it is written: a mixed-radix number with one digit a node, node 2
// the most significant. The digit of a node with inputs a < b and their operations p and q
// is (b (b - 1) / 2 + a) 49 + 7 p + q, below 49, 147, 294 and 490 for nodes 2 to 5. Numbers
// below DARTS_CELL_CODES and cells with inputs ascending in each node correspond one to
// one.
uint32_t darts_cell_code(const struct darts_cell *cell);
struct darts_cell darts_cell_of(uint32_t code);

// The least number of all cells that are the same but for the order of nodes and edges. The
// intermediate nodes may stand in any order.
uint32_t darts_cell_canonical(const struct darts_cell *cell);

// An architecture's code is that of its normal cell times 2^30 plus that of its reduction
// cell, both canonical.
arch_code darts_join(const struct darts_cell cells[DARTS_CELLS]);
uint32_t darts_part(arch_code code, int cell); // cell 0: normal, 1: reduction

// The text forms, as space.h says: 16 digits a cell (input and operation of each edge), the
// cells joined by '-'. Genotype(...) as DARTS writes it is read as well.
bool darts_parse(const struct space *space, const char *text, size_t length,
                 arch_code *code, struct error *error);
size_t darts_print(const struct space *space, arch_code code, char *text);
// Writes Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6), ...).
size_t darts_genotype(const struct space *space, arch_code code, char *text);

// As `edits` of struct space. An edit is, in either cell,
//   - another operation on an edge, or
//   - another node as the input of an edge, of those that keep the cell free of cycles and
//     the two inputs of the edge's node different.
// Nodes have no numbers of their own here: an edge may come from a node that is written
// later, which then moves forward. The edit back is thus an edit as well.
size_t darts_edits(const struct space *space, arch_code code, arch_code *results);
// As `features` of struct space.
float *darts_features(const struct space *space, const struct cell_graph *cell, float *out);

// "normal" or "reduction"
const char *darts_cell_name(int cell);

#endif
