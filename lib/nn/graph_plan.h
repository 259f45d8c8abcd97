// SPDX-License-Identifier: MIT
// Exact state sharing. After k graph layers the state of a vertex depends only on its k-hop
// surroundings, so vertices of a batch with equal surroundings have one state: it is
// computed once and gathered, and the backward pass adds what its copies receive. A plan
// says, for a batch of graphs, which states there are after each layer and what each is
// made of.
//
// Layer k (1 .. layers) reads the distinct states of layer k-1 ("inputs") and makes
// distinct states of its own; the last layer makes no states but each graph's sum over its
// vertices. Where sharing finds little (counted, not assumed) a layer may keep one state a
// vertex.
#ifndef CRLSO_NN_GRAPH_PLAN_H
#define CRLSO_NN_GRAPH_PLAN_H

#include "nn/scratch.h"
#include "space/space.h"

#include <stdbool.h>
#include <stdint.h>

enum { GRAPH_LAYERS = 6 };

struct graph_message {
    uint32_t from;  // the neighbour's state among the layer's inputs
    uint32_t label; // of the edge
};

// States (or, in the last layer, vertices of graphs) with the messages that they receive.
struct graph_level {
    uint32_t inputs;               // distinct states that this layer reads
    uint32_t outputs;              // states it makes; last layer: vertices of all graphs
    const uint32_t *self;          // [outputs] own state among the inputs
    const uint32_t *message_first; // [outputs + 1]
    const struct graph_message *messages;
};

struct graph_plan {
    int layers;
    uint32_t graphs;
    const uint8_t *input_labels; // [level[0].inputs] vertex label of each first input
    struct graph_level level[GRAPH_LAYERS];
    const uint32_t *vertex_first; // [graphs + 1]: the last level's outputs of each graph
    // Counters: vertices x layers without sharing, and rows of products with it.
    uint64_t plain_rows, shared_rows;
};

// Everything in scratch. back is added to an edge's label in the message that goes against
// the edge, from its head to its tail: 0 in the plain form of eq. 3, where messages do not
// know which way their edge points. share false: one state a vertex in every layer, the
// network without sharing, which tests compare with.
void graph_plan_build(struct graph_plan *plan, const struct cell_graph *graphs,
                      uint32_t count, int layers, int back, bool share,
                      struct scratch *scratch);

#endif
