// SPDX-License-Identifier: MIT
// Cells as plain vectors, for the encoders that see no graph (Tables VI and VII): vertices
// in their order, each with its one-hot label and its one-hot connection to each earlier
// vertex.
#ifndef CRLSO_NN_FLAT_CELL_H
#define CRLSO_NN_FLAT_CELL_H

#include "nn/real.h"
#include "space/space.h"

// The whole cell as one vector: SPACE_VERTICES blocks of label and connections.
int flat_cell_width(int vertex_labels, int edge_labels);
void flat_cell(const struct cell_graph *graph, int vertex_labels, int edge_labels,
               real *vector);
// The cell as a sequence for a recurrent network, connection and label alternately (paper,
// section V-B): 2 * SPACE_VERTICES steps of flat_step_width reals, absent vertices zero.
enum { FLAT_STEPS = 2 * SPACE_VERTICES };
int flat_step_width(int vertex_labels, int edge_labels);
void flat_steps(const struct cell_graph *graph, int vertex_labels, int edge_labels,
                real *steps);

#endif
