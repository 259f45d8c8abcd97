// SPDX-License-Identifier: MIT
// The predictors of NPENAS (Wei, Niu, Tang, Wang, Hu and Liang, IEEE TNNLS 2022): a graph
// isomorphism network (nn/gin.h) over the graph of operations. It learns the error in
// percent: by its square, as 100 times a logistic output, or as a normal distribution whose
// mean and deviation are outputs, by the likelihood.
//
// As in NPENASv1 (gin_predictor.py, gin_uncertainty_predictor.py, trainer_*.py): one hidden
// layer of 16 and dropout before the mean, the deviation exp(½ CELU(…)) from a hidden layer
// of its own, Adam without momentum (0, 0.9), a cosine a step at a time, batches of 10.
// Other than there, LeakyReLU is the activation of both (there ReLU and CELU), the weight
// decay of 1e-4 is decoupled and on all parameters, and biases have no doubled rate.
#ifndef CRLSO_MODEL_GIN_MODEL_H
#define CRLSO_MODEL_GIN_MODEL_H

#include "model/surrogate_model.h"
#include "nn/fit.h"

enum gin_head { GIN_HEAD_LOGISTIC, GIN_HEAD_GAUSSIAN };

struct gin_model_settings {
    enum gin_head head;
    int hidden, layers;
    double dropout;
    struct fit_settings fit;
};
extern const struct option_rows gin_model_options; // all but those of fit

extern const struct surrogate_model gin_model; // its settings: struct gin_model_settings

#endif
