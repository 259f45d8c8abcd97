// SPDX-License-Identifier: MIT
// Encoders: cells to codes of a fixed width. The graph network of the paper (eq. 3 to 5),
// and the two that see the cell as plain numbers (Tables VI and VII): an LSTM over the
// vertices and an MLP over the whole cell.
#ifndef CRLSO_MODEL_ENCODER_H
#define CRLSO_MODEL_ENCODER_H

#include "base/tool.h"
#include "nn/flat_cell.h"
#include "nn/graph_network.h"
#include "nn/graph_plan.h"
#include "nn/linear.h"
#include "nn/lstm.h"
#include "nn/parameters.h"
#include "nn/scratch.h"
#include "space/space.h"

#include <stdint.h>

// Names of the enums' values, in their order: the choices of an option.
enum encoder_kind { ENCODER_GRAPH, ENCODER_LSTM, ENCODER_MLP };
#define ENCODER_NAMES "graph|lstm|mlp"
enum messages { MESSAGES_DIRECTED, MESSAGES_UNDIRECTED };
#define MESSAGES_NAMES "directed|undirected"
// Labels of the vertices where a space numbers those of a cell. Their orders are what the
// paper has, and what a decoder has to give back. Their kinds make vertices of one kind
// equal, which helps a predictor that has few labels; but with messages that do not know
// their edge's direction, cells that differ in the order of inner vertices alone are then
// one. A space whose vertices have operations (nb101) has these as labels either way.
enum vertices { VERTICES_ORDERS, VERTICES_KINDS };
#define VERTICES_NAMES "orders|kinds"

// The settings of an encoder.
struct encoder_shape {
    enum encoder_kind kind;
    enum messages
        messages; // of the graph network: whether they know their edge's direction
    enum vertices vertices;
    int hidden, layers; // layers: of the graph network or the MLP; the LSTM has one
};
extern const struct option_rows encoder_options;

struct encoder {
    enum encoder_kind kind;
    const struct space *space;
    bool by_kind;           // vertices have the labels of their kinds, not their numbers
    struct flat_shape flat; // what the LSTM and the MLP see of a cell
    int hidden;             // width of a code
    struct graph_network graph;
    struct lstm lstm;
    struct mlp mlp;
};

// Cells as an encoder reads them: any number of networks of its shape may.
struct encoder_input {
    uint32_t count;         // cells
    struct graph_plan plan; // of the graph network
    const real *flat;       // of the others: the LSTM's steps, the MLP's vectors
};

struct encoder_state { // of a forward pass, in scratch
    struct graph_state graph;
    struct lstm_state lstm;
    struct mlp_state mlp;
};

void encoder_declare(struct encoder *encoder, struct parameters *parameters,
                     const struct encoder_shape *shape, const struct space *space);
// The cells of architectures, count x space->cells, in scratch. share false: without state
// sharing (tests).
void encoder_read(const struct encoder *encoder, const arch_code *codes, size_t count,
                  bool share, struct scratch *scratch, struct encoder_input *input);
// Codes [cells x hidden], in scratch. The input is needed until the backward pass is done.
real *encoder_forward(const struct encoder *encoder, const real *values,
                      const struct encoder_input *input, struct scratch *scratch,
                      struct encoder_state *state);
// gradient += …, from dcodes [cells x hidden].
void encoder_backward(const struct encoder *encoder, const real *values, real *gradient,
                      const real *dcodes, struct scratch *scratch,
                      const struct encoder_state *state);

#endif
