// SPDX-License-Identifier: MIT
// Labelled architectures: what a predictor learns from, read from a CSV with the columns
// arch and valid, and the pseudo-labels of a whole space, kept as an artifact.
#ifndef CRLSO_MODEL_LABELS_H
#define CRLSO_MODEL_LABELS_H

#include "base/error.h"
#include "base/tool.h"
#include "io/artifact.h"
#include "ledger/history.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>

struct labels {
    const struct space *space;
    size_t count;
    arch_code *codes; // ascending, each once
    double *values;   // accuracies as given
    size_t merged;    // rows that were averaged into others: isomorphs and repetitions
    double mean, deviation; // of the values
};

// What networks see of an accuracy: less the labels' mean, in their deviations; or as a
// fraction, whatever the space's unit, which the authors' code has. A squared error then
// weighs less by the square of the deviation, and so does a gradient by the deviation.
enum targets { TARGETS_STANDARDISED, TARGETS_FRACTIONS };
#define TARGETS_NAMES "standardised|fractions" // the choices of an option
// The accuracy of a network without errors in the space's unit: 1 or 100.
double labels_one(const struct space *space);

// Reads any CSV that import-bench reads; the label is its default view's valid. An empty
// label and an empty file are errors.
bool labels_read(const struct space *space, const char *path, struct labels *labels,
                 struct error *error);
// Those of a search, with the same order. Where all are equal, the deviation is 1.
void labels_of_history(const struct history *history, struct labels *labels);
// Whether something can be learnt: at least two labels that differ.
bool labels_check(const struct labels *labels, const char *path, struct error *error);
// Index of an architecture, or -1.
long labels_find(const struct labels *labels, arch_code code);
void labels_free(struct labels *labels);

// Pseudo-labels ----------------------------------------------------------------------

#define PSEUDO_KIND "pseudo-labels"
enum { PSEUDO_FORMAT = 2 };

struct pseudo_labels {
    const struct space *space;
    size_t count;
    const arch_code *codes;  // [count], those of the space artifact, in its order
    const float *accuracy;   // the measured label where there is one, else the prediction;
                             // NaN where there is neither
    const float *std;        // standard deviation over the ensemble; 0 where measured
    const uint8_t *measured; // 1: a label
    double mean, deviation;  // of the labels
};

bool pseudo_write(const char *path, const struct provenance *provenance,
                  const struct pseudo_labels *pseudo, struct error *error);
// The arrays are those of the artifact, which the caller closes. NULL and *error on
// failure.
struct artifact *pseudo_open(const char *path, struct pseudo_labels *pseudo,
                             struct error *error);

#endif
