// SPDX-License-Identifier: MIT
// Queries by CSV: rows of architectures in, the same rows with answers out. The input's
// columns are echoed as they are, but for those that are named like the answer's; then come
// valid, test, cost and source, or one metric and source.
#ifndef CRLSO_BENCH_QUERY_H
#define CRLSO_BENCH_QUERY_H

#include "base/error.h"
#include "base/memory.h"
#include "base/progress.h"
#include "bench/bench.h"
#include "bench/workers.h"
#include "io/csv.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Input ------------------------------------------------------------------------------

struct query_input {
    struct csv_reader *reader;
    bool *kept;    // [columns]: is echoed
    int arch;      // column
    bool headless; // its only column has no name: the first row is an architecture
    bool on_first; // of a headless input: the row read with the header is still to come
};

// Opens PATH ("-": stdin) up to its header. An input whose first row is one field that
// reads as an architecture (of `space`; NULL: of any) has no header. metric: the one that
// is answered, or NULL.
bool query_open(struct query_input *input, const char *path, const struct space *space,
                const char *metric, struct error *error);
void query_close(struct query_input *input);

// Output -----------------------------------------------------------------------------

struct query_output {
    struct csv_writer writer;
    struct buffer pending; // goes out with the first rows: provenance and header
    const char *metric;    // the one column; NULL: valid, test, cost
    const char *source;
    struct progress *progress;
    uint64_t rows; // written
};

// Appends the header row to output->pending; input NULL: the one column arch.
void query_header(struct query_output *output, const struct query_input *input);

// Answers ----------------------------------------------------------------------------

// Each writes rows as soon as no more input is there without waiting. On failure, the rows
// before the one at fault are written, and *error names it. No rows are a failure.

bool query_bench(const struct bench *bench, int threads, struct query_input *input,
                 struct query_output *output, struct error *error);
// By programs, the rows in their order. space: what architectures are checked to belong to;
// NULL: nothing.
bool query_workers(struct workers *workers, const struct space *space,
                   struct query_input *input, struct query_output *output,
                   struct error *error);
// Answers architectures that were drawn.
bool query_codes(const struct bench *bench, int threads, const arch_code *codes,
                 size_t count, struct query_output *output, struct error *error);

// Appends rows key,value that describe a benchmark: its space, size, metrics; the best and
// the mean of each view; every field of the artifact, and with them its origin and its
// held-out figures. Changes what the benchmark answers (bench_choose).
bool query_info(struct bench *bench, struct buffer *rows, struct error *error);

#endif
