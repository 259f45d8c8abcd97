// SPDX-License-Identifier: MIT
// The predictor of BANANAS: an ensemble of MLPs on the path encoding. They learn the error
// in percent, as it is, by its absolute error; mean and standard deviation are the
// members'.
//
// As in naszilla (params.py, meta_neural_net.py): weights start as Glorot and Bengio have
// it and biases at 0, the learning rate stays. Here a unit below zero keeps a slope of 0.01
// (LeakyReLU), and so its gradient, where there it has none.
#ifndef CRLSO_MODEL_PATH_MODEL_H
#define CRLSO_MODEL_PATH_MODEL_H

#include "model/surrogate_model.h"
#include "nn/fit.h"

enum { PATH_MEMBERS = 32 };

struct path_model_settings {
    int members, hidden, layers, paths;
    struct fit_settings fit;
};
extern const struct option_rows path_model_options; // all but those of fit

extern const struct surrogate_model path_model; // its settings: struct path_model_settings

#endif
