// SPDX-License-Identifier: MIT
// Working memory of one shard: taken in a step, given back all at once by the next reset,
// and kept, so that after the first steps training allocates nothing.
#ifndef CRLSO_NN_SCRATCH_H
#define CRLSO_NN_SCRATCH_H

#include "nn/real.h"

#include <stddef.h>

struct scratch_block;
struct scratch {
    struct scratch_block *first, *current;
};

void *scratch_take(struct scratch *scratch, size_t count,
                   size_t size);                            // not zeroed, 64-aligned
real *scratch_reals(struct scratch *scratch, size_t count); // not zeroed
real *scratch_zeros(struct scratch *scratch, size_t count);
// Scratches for so many threads, freed together.
struct scratch *scratch_workers(int threads);
void scratch_workers_free(struct scratch *workers, int threads);
void scratch_reset(struct scratch *scratch);
void scratch_free(struct scratch *scratch);

#endif
