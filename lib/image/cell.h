// SPDX-License-Identifier: MIT
// The layers of a network of NAS-Bench-201 (Dong and Yang, ICLR 2020): its cell, and the
// residual block that halves images and doubles channels between stages.
//
// Cell: four nodes, of which the first is the input and the last the output; a node is the
// sum of its edges' operations on the nodes before it. nor_conv is ReLU, convolution and
// batch normalisation. What is on no path from input to output is left out; where there is
// no path, the output is zero whatever the input.
#ifndef CRLSO_IMAGE_CELL_H
#define CRLSO_IMAGE_CELL_H

#include "image/convolution.h"
#include "image/image_norm.h"
#include "space/nb201.h"

// A forward pass's conditions and memory.
struct image_pass {
    const real *values; // parameters
    real *figures;      // of image_norm: set in training, read otherwise
    bool training;
    struct scratch *scratch;
};

struct cell_wiring { // of all cells of a network
    struct {
        int from, to;
        enum nb201_operation operation;
    } edge[NB201_EDGES]; // those that are alive, by `to`
    int edges;           // 0: no path
};
struct cell_wiring cell_wiring(arch_code code);

// Convolution and what follows it, of an edge.
struct normed {
    struct convolution convolution;
    struct image_norm norm;
};

struct cell {
    const struct cell_wiring *wiring;
    int channels;
    struct normed edge[NB201_EDGES];
};
struct cell_state {
    const real *node[NB201_NODES];
    const real *relu[NB201_NODES]; // NULL: no convolution reads the node
    struct image_norm_state edge[NB201_EDGES];
};

void cell_declare(struct cell *cell, struct parameters *parameters, const char *name,
                  const struct cell_wiring *wiring, int channels, size_t *figures);
void cell_start(const struct cell *cell, real *values);
// y [channels x stride], as x. Where the wiring has no edges: not to be called.
const real *cell_forward(const struct cell *cell, const struct image_pass *pass,
                         const struct planes *planes, const real *x,
                         struct cell_state *state);
// gradient += …; dx in scratch.
real *cell_backward(const struct cell *cell, const struct image_pass *pass, real *gradient,
                    const struct planes *planes, const real *dy,
                    const struct cell_state *state);
// Of its convolutions, for a position.
double cell_products(const struct cell *cell);

// y = norm(conv3x3(relu(norm(conv3x3(relu(x), stride 2))))) + conv1x1(average2x2(x))
struct reduction {
    int inputs; // channels; outputs are twice as many
    struct normed first, second;
    struct convolution shortcut;
};
struct reduction_state {
    const real *relu; // of the phases
    const real *halved;
    const real *middle; // after the second ReLU
    struct image_norm_state first, second;
};

void reduction_declare(struct reduction *reduction, struct parameters *parameters,
                       const char *name, int inputs, size_t *figures);
void reduction_start(const struct reduction *reduction, real *values);
// planes: of x; half: of y.
real *reduction_forward(const struct reduction *reduction, const struct image_pass *pass,
                        const struct planes *planes, const struct planes *half,
                        const real *x, struct reduction_state *state);
real *reduction_backward(const struct reduction *reduction, const struct image_pass *pass,
                         real *gradient, const struct planes *planes,
                         const struct planes *half, const real *dy,
                         const struct reduction_state *state);
double reduction_products(const struct reduction *reduction);

#endif
