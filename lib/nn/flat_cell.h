// SPDX-License-Identifier: MIT
// Cells as plain vectors, for the encoders that see no graph (Tables VI and VII): vertices
// in their order, each with its one-hot label and its one-hot connection to each earlier
// vertex.
#ifndef CRLSO_NN_FLAT_CELL_H
#define CRLSO_NN_FLAT_CELL_H

#include "nn/real.h"
#include "space/space.h"

// For how many vertices there is room, and the kinds of vertices and edges (0: all alike).
struct flat_shape {
    int vertices, vertex_labels, edge_labels;
};

// The whole cell as one vector: a block of label and connections for each vertex.
int flat_cell_width(const struct flat_shape *shape);
void flat_cell(const struct cell_graph *graph, const struct flat_shape *shape,
               real *vector);
// The cell as a sequence for a recurrent network, connection and label alternately (paper,
// section V-B): flat_step_count steps of flat_step_width reals, absent vertices zero.
int flat_step_count(const struct flat_shape *shape);
int flat_step_width(const struct flat_shape *shape);
void flat_steps(const struct cell_graph *graph, const struct flat_shape *shape,
                real *steps);

#endif
