// SPDX-License-Identifier: MIT
// The predictor of BONAS (Shi, Pi, Xu, Li, Kwok and Zhang, NeurIPS 2020): a graph
// convolution network (nn/gcn.h) over the graph of operations, with a global vertex, learns
// the accuracy y in [0, 1] as a logistic output by the weighted square e^(y-1) (ŷ - y)²;
// then a Bayesian linear regression of log(y / (1 - y)) on the codes says mean and
// deviation of any other.
//
// What it predicts are mean and deviation of the accuracy, the logistic of that normal
// distribution, by the approximation that the authors use: with γ = π/8, α = 4 - 2√2 and
// β = -log(√2 + 1), mean = σ(m / √(1 + γ s²)) and
// second moment = σ(α (m + β) / √(1 + γ α² s²)).
//
// As in BONAS (models.py, neural_net_gcn.py, optimizer_gcn.py): four layers of 64, Adam
// 0.001, batches of 128, a regression without intercept. Other than there, the activation is
// LeakyReLU where it is ReLU. Accuracies of 0 and 1 count as 0.0001 off.
#ifndef CRLSO_MODEL_GCN_MODEL_H
#define CRLSO_MODEL_GCN_MODEL_H

#include "model/surrogate_model.h"
#include "nn/fit.h"

struct gcn_model_settings {
    int hidden, layers;
    struct fit_settings fit;
};
extern const struct option_rows gcn_model_options; // all but those of fit

extern const struct surrogate_model gcn_model; // its settings: struct gcn_model_settings

#endif
