// SPDX-License-Identifier: MIT
// One LSTM layer (Hochreiter and Schmidhuber, 1997; gates as in PyTorch: i, f, g, o):
//   i, f, o = logistic(W x_t + U h_{t-1} + b), g = tanh(…), c_t = f c_{t-1} + i g,
//   h_t = o tanh c_t
#ifndef CRLSO_NN_LSTM_H
#define CRLSO_NN_LSTM_H

#include "nn/linear.h"

struct lstm {
    int inputs, hidden;
    struct linear from_input;  // [4H x inputs] with b
    struct linear from_hidden; // [4H x H] without
};
// Where a sequence begins: h_0 and c_0, [rows x hidden]; NULL: zero.
struct lstm_start {
    const real *hidden, *cell;
};
struct lstm_state {
    int rows, steps;
    const real *input;             // [steps x rows x inputs]
    struct lstm_start start;       // the caller's, as the input is
    real *gates, *cells, *hiddens; // [steps x rows x 4H], [steps x rows x H] twice
    real *bent;                    // tanh c_t, as the cells
};

void lstm_declare(struct lstm *lstm, struct parameters *parameters, const char *name,
                  int inputs, int hidden);

// All hidden states [steps x rows x hidden], in scratch. x [steps x rows x inputs].
real *lstm_forward_all(const struct lstm *lstm, const real *values, int steps, int rows,
                       const real *x, struct lstm_start start, struct scratch *scratch,
                       struct lstm_state *state);
// From dhiddens [steps x rows x hidden]: gradient += …; dx [steps x rows x inputs], dhidden
// and dcell [rows x hidden] (those of the start; each may be NULL) are set.
struct lstm_gradients {
    real *dx, *dhidden, *dcell;
};
void lstm_backward_all(const struct lstm *lstm, const real *values, real *gradient,
                       const real *dhiddens, struct lstm_gradients out,
                       struct scratch *scratch, const struct lstm_state *state);

// From zero, and the last hidden state alone, [rows x hidden].
real *lstm_forward(const struct lstm *lstm, const real *values, int steps, int rows,
                   const real *x, struct scratch *scratch, struct lstm_state *state);
void lstm_backward(const struct lstm *lstm, const real *values, real *gradient,
                   const real *dlast, struct scratch *scratch,
                   const struct lstm_state *state);

#endif
