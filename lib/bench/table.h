// SPDX-License-Identifier: MIT
// The two forms of benchmark behind bench/bench.h. A form reads its own tensors of the
// opened artifact; none outlives it.
#ifndef CRLSO_BENCH_TABLE_H
#define CRLSO_BENCH_TABLE_H

#include "bench/bench.h"

// Rows sorted by code, one tensor a metric, memory-mapped.
struct table {
    const struct tensor *codes;     // U32 or U64 [rows], ascending
    const struct tensor *chosen[3]; // [rows x runs] of valid, test, cost; NULL: none
    int64_t run;                    // 0: the mean
};

bool table_open(struct table *table, const struct artifact *artifact,
                const struct space *space, struct error *error);
bool table_choose(struct table *table, const struct artifact *artifact, const char *metric,
                  int64_t run, struct error *error);
arch_code table_code(const struct table *table, size_t row);
// False where the architecture is not in the table.
bool table_answer(const struct table *table, arch_code code, struct answer *answer);

#endif
