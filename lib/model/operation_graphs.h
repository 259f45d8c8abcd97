// SPDX-License-Identifier: MIT
// Architectures as graphs of their operations, as graph networks of the field read them:
// one vertex an operation, one an input, one the output; where the space has operations on
// edges, an edge is a vertex behind those that lead to its tail. All cells of an
// architecture are parts of one graph, each with labels of its own. `none` is an operation
// like others.
#ifndef CRLSO_MODEL_OPERATION_GRAPHS_H
#define CRLSO_MODEL_OPERATION_GRAPHS_H

#include "nn/vertex_graphs.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>

// Kinds of vertices. global: each graph ends with one more vertex, which all others lead
// to.
int operation_labels(const struct space *space, bool global);
// The graphs of architectures, in scratch.
void operation_graphs_read(const struct space *space, bool global, const arch_code *codes,
                           size_t count, struct scratch *scratch,
                           struct vertex_graphs *graphs);

#endif
