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
struct lstm_state {
    int rows, steps;
    const real *input;             // [steps x rows x inputs]
    real *gates, *cells, *hiddens; // [steps x rows x 4H], [steps x rows x H] twice
};

void lstm_declare(struct lstm *lstm, struct parameters *parameters, const char *name,
                  int inputs, int hidden);
// The last hidden state [rows x hidden], in scratch. x [steps x rows x inputs].
real *lstm_forward(const struct lstm *lstm, const real *values, int steps, int rows,
                   const real *x, struct scratch *scratch, struct lstm_state *state);
void lstm_backward(const struct lstm *lstm, const real *values, real *gradient,
                   const real *dlast, struct scratch *scratch,
                   const struct lstm_state *state);

#endif
