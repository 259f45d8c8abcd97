// SPDX-License-Identifier: MIT
#include "model/encoder.h"

#include <string.h>

#define AT(field) offsetof(struct encoder_shape, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Encoder"},
    {OPTION_ENUM, "encoder", AT(kind), "graph", .value = ENCODER_NAMES,
     .help = "network that reads a cell"},
    {OPTION_ENUM, "messages", AT(messages), "directed", .value = MESSAGES_NAMES,
     .help =
         "whether the graph network's messages know their edge's direction; the paper's "
         "do not"},
    {OPTION_ENUM, "vertices", AT(vertices), "orders", .value = VERTICES_NAMES,
     .help = "labels of vertices that have no operation: their order in the cell, as the "
             "paper's, or their kind: input, inner, output"},
    {OPTION_INT, "hidden", AT(hidden), "64", 1, LAYER_WIDTH, "H",
     .help = "width of the encoder"},
    {OPTION_INT, "layers", AT(layers), "3", 1, GRAPH_LAYERS, "N",
     .help = "layers of the encoder; an LSTM has one"},
};
const struct option_rows encoder_options = OPTION_ROWS(options);

void encoder_declare(struct encoder *encoder, struct parameters *parameters,
                     const struct encoder_shape *shape, const struct space *space)
{
    bool by_kind = shape->vertices == VERTICES_KINDS && space->vertex_kind;
    int vertices = by_kind ? space->vertex_kinds : space->vertex_labels;
    int edges = space->edge_labels, hidden = shape->hidden;
    struct flat_shape flat = {space->flat_vertices, vertices, edges};
    *encoder = (struct encoder){.kind = shape->kind,
                                .space = space,
                                .by_kind = by_kind,
                                .flat = flat,
                                .hidden = hidden};
    if (shape->kind == ENCODER_GRAPH)
        graph_network_declare(&encoder->graph, parameters, "encoder", vertices, edges,
                              shape->messages == MESSAGES_DIRECTED, hidden, shape->layers);
    else if (shape->kind == ENCODER_LSTM)
        lstm_declare(&encoder->lstm, parameters, "encoder", flat_step_width(&flat), hidden);
    else
        mlp_declare(&encoder->mlp, parameters, "encoder", flat_cell_width(&flat), hidden,
                    hidden, shape->layers, false);
}

static void label_by_kind(const struct space *space, struct cell_graph *cell)
{
    for (int v = 0; v < cell->vertices; v++)
        cell->vertex_label[v] = space->vertex_kind[cell->vertex_label[v]];
}

static const struct cell_graph *read_cells(const struct encoder *encoder,
                                           const arch_code *codes, size_t count,
                                           struct scratch *scratch)
{
    const struct space *space = encoder->space;
    size_t each = (size_t)space->cells;
    struct cell_graph *cells = scratch_take(scratch, count * each, sizeof *cells);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < each; k++) {
            struct cell_graph *cell = &cells[i * each + k];
            space->graph(space, codes[i], (int)k, cell);
            if (encoder->by_kind)
                label_by_kind(space, cell);
        }
    return cells;
}

// [steps x count x width]
static real *read_steps(const struct encoder *encoder, const struct cell_graph *cells,
                        uint32_t count, struct scratch *scratch)
{
    int width = encoder->lstm.inputs;
    size_t step_count = (size_t)flat_step_count(&encoder->flat);
    real *cell = scratch_reals(scratch, step_count * (size_t)width);
    real *steps = scratch_reals(scratch, step_count * count * (size_t)width);
    for (uint32_t i = 0; i < count; i++) {
        flat_steps(&cells[i], &encoder->flat, cell);
        for (size_t step = 0; step < step_count; step++)
            memcpy(steps + (step * count + i) * (size_t)width, cell + step * (size_t)width,
                   (size_t)width * sizeof *cell);
    }
    return steps;
}

// [count x width]
static real *read_vectors(const struct encoder *encoder, const struct cell_graph *cells,
                          uint32_t count, struct scratch *scratch)
{
    int width = flat_cell_width(&encoder->flat);
    real *flat = scratch_reals(scratch, count * (size_t)width);
    for (uint32_t i = 0; i < count; i++)
        flat_cell(&cells[i], &encoder->flat, flat + i * (size_t)width);
    return flat;
}

void encoder_read(const struct encoder *encoder, const arch_code *codes, size_t count,
                  bool share, struct scratch *scratch, struct encoder_input *input)
{
    const struct cell_graph *cells = read_cells(encoder, codes, count, scratch);
    input->count = (uint32_t)count * (uint32_t)encoder->space->cells;
    if (encoder->kind == ENCODER_LSTM)
        input->flat = read_steps(encoder, cells, input->count, scratch);
    else if (encoder->kind == ENCODER_MLP)
        input->flat = read_vectors(encoder, cells, input->count, scratch);
    else
        graph_plan_build(&input->plan, cells, input->count, encoder->graph.layers,
                         encoder->graph.back, share, scratch);
}

real *encoder_forward(const struct encoder *encoder, const real *values,
                      const struct encoder_input *input, struct scratch *scratch,
                      struct encoder_state *state)
{
    if (encoder->kind == ENCODER_LSTM)
        return lstm_forward(&encoder->lstm, values, flat_step_count(&encoder->flat),
                            (int)input->count, input->flat, scratch, &state->lstm);
    if (encoder->kind == ENCODER_MLP)
        return mlp_forward(&encoder->mlp, values, (int)input->count, input->flat, scratch,
                           &state->mlp);
    return graph_forward(&encoder->graph, values, &input->plan, scratch, &state->graph);
}

void encoder_backward(const struct encoder *encoder, const real *values, real *gradient,
                      const real *dcodes, struct scratch *scratch,
                      const struct encoder_state *state)
{
    if (encoder->kind == ENCODER_LSTM)
        lstm_backward(&encoder->lstm, values, gradient, dcodes, scratch, &state->lstm);
    else if (encoder->kind == ENCODER_MLP)
        mlp_backward(&encoder->mlp, values, gradient, dcodes, NULL, scratch, &state->mlp);
    else
        graph_backward(&encoder->graph, values, gradient, dcodes, scratch, &state->graph);
}
