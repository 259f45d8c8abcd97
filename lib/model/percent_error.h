// SPDX-License-Identifier: MIT
// Accuracies as the rivals' networks see them: errors in percent.
#ifndef CRLSO_MODEL_PERCENT_ERROR_H
#define CRLSO_MODEL_PERCENT_ERROR_H

#include "model/labels.h"

// What 100 % is among the labels: 1 where all are at most 1, else 100.
double percent_whole(const struct labels *labels);
double percent_error(double accuracy, double whole); // 0 .. 100
double percent_accuracy(double error, double whole); // its inverse

#endif
