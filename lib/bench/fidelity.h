// SPDX-License-Identifier: MIT
// Fidelities: an architecture trained for fewer epochs than the benchmark's full training
// is cheaper to evaluate, and tells something of what the full training would give.
#ifndef CRLSO_BENCH_FIDELITY_H
#define CRLSO_BENCH_FIDELITY_H

#include "base/error.h"
#include "base/memory.h"
#include "bench/measurements.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FIDELITIES_HIGH = METRICS_HIGH };

struct fidelities {
    size_t count;                     // at least 1
    uint32_t epochs[FIDELITIES_HIGH]; // ascending; the last is full training
};

// Those of a view: a view BASE, or BASE_NNep, has the views BASE_NNep of fewer epochs in
// the list "a,b,c" as its lower ones; "36ep" has "12ep" and "4ep". full: the epochs of a
// view that does not say them; 0: not known, and then it has no lower ones.
void fidelities_of_view(struct fidelities *fidelities, const char *views, const char *view,
                        uint32_t full);
// The name of a view's lower fidelity.
void fidelity_view(char name[METRIC_NAME], const char *view, uint32_t epochs);

// Reads "4,12,36,108"; two or more ascending numbers. The error says what is wrong with the
// text.
bool fidelities_parse(struct fidelities *fidelities, const char *text, struct error *error);
void fidelities_print(const struct fidelities *fidelities, struct buffer *text);

#endif
