// SPDX-License-Identifier: MIT
// Models of accuracy that a search trains anew in each round, behind one interface: from
// labels to a mean and a standard deviation for any architecture. What is asked for from
// them is not theirs to say (optim/model_search.h).
#ifndef CRLSO_MODEL_SURROGATE_MODEL_H
#define CRLSO_MODEL_SURROGATE_MODEL_H

#include "base/error.h"
#include "model/labels.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct surrogate_model {
    // settings: the model's own; they outlive it.
    void *(*open)(const struct space *space, const void *settings, int threads);
    // Learns from nothing but the labels, at least two; what it learned before is gone. It
    // depends on the labels and the seed alone, not on the threads. Fails where numbers
    // stop being finite.
    bool (*train)(void *model, const struct labels *labels, uint64_t seed,
                  struct error *error);
    // In the labels' unit, higher is better: mean [count] and deviation [count], 0 where
    // the model has none.
    void (*predict)(void *model, const arch_code *codes, size_t count, float *mean,
                    float *deviation);
    void (*close)(void *model);
};

#endif
