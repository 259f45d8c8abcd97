// SPDX-License-Identifier: MIT
// What answers a query: a benchmark opened from an artifact of kind "benchmark". It is a
// table (measured rows, or a surrogate's predictions for the whole space) or a surrogate's
// trees. Evaluators that are programs of their own are in bench/process.h.
#ifndef CRLSO_BENCH_BENCH_H
#define CRLSO_BENCH_BENCH_H

#include "base/error.h"
#include "base/memory.h"
#include "bench/fidelity.h"
#include "bench/measurements.h"
#include "io/artifact.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_KIND "benchmark"
enum { BENCH_FORMAT = 1 };

// Accuracies in the benchmark's own unit, cost in seconds; NaN: the benchmark has none.
struct answer {
    double valid, test, cost;
};

struct bench;

struct bench *bench_open(const char *path, struct error *error);
// As bench_open and bench_choose at once; a benchmark of another space is an error (NULL:
// any space will do).
struct bench *bench_open_view(const char *path, const struct space *space,
                              const char *metric, struct error *error);
void bench_close(struct bench *bench);

// What the next answers are: a view ("cifar100": its valid, test and cost), or one metric
// by its full name ("cifar100_test": given as `valid`); NULL: the default view. run 0: the
// mean over the runs, otherwise run K of them.
bool bench_choose(struct bench *bench, const char *metric, int64_t run,
                  struct error *error);

// The error of a metric that a benchmark has not: names its views, and its metrics where
// they are few.
bool bench_lacks(const struct artifact *artifact, const char *metric, struct error *error);

// Answers count architectures (canonical codes). Where one is not in the table: false, its
// index in *failed, and the answers before it are valid.
bool bench_answer(const struct bench *bench, int threads, const arch_code *codes,
                  size_t count, struct answer *answers, size_t *failed,
                  struct error *error);

// The epochs for which architectures can be answered in the chosen view.
const struct fidelities *bench_fidelities(const struct bench *bench);
// The answer for an architecture that was trained for one of these epochs; 0: in full. The
// cost is the measured one, else the full training's in proportion to the epochs.
bool bench_answer_at(const struct bench *bench, uint32_t epochs, arch_code code,
                     struct answer *answer, struct error *error);

const struct space *bench_space(const struct bench *bench);
const char *bench_source(const struct bench *bench); // "table" or "surrogate"
const char *bench_view(const struct bench *bench);   // what bench_choose chose, by name
const char *bench_unit(const struct bench *bench);   // "fraction" or "percent"
const struct artifact *bench_artifact(const struct bench *bench);
// Rows of the table, ascending codes; 0 where the benchmark answers the whole space by
// trees.
size_t bench_size(const struct bench *bench);
arch_code bench_code(const struct bench *bench, size_t row);

// `count` different architectures, uniform over the table's rows (or over the space).
bool bench_sample(const struct bench *bench, uint64_t seed, size_t count, arch_code *codes,
                  struct error *error);

// Writes measurements (sorted by code) as a table. source: "table" or "surrogate".
bool bench_write_table(const char *path, const struct provenance *provenance,
                       const char *source, const struct measurements *measurements,
                       const struct field *fields, size_t field_count, struct error *error);

// The fields that every benchmark artifact has (space, source, unit, views), before those
// of the caller.
struct bench_fields {
    struct field *all;
    size_t count;
    struct buffer views;
};
void bench_fields_make(struct bench_fields *made, const struct measurements *measurements,
                       const char *source, const struct field *fields, size_t field_count);
void bench_fields_free(struct bench_fields *made);

// Path of the benchmark that a space uses when none is named:
// FOLDER/SPACE-table.safetensors if it is there, else the shipped
// FOLDER/SPACE-surrogate.safetensors. Freed by the caller; NULL and *error when neither is
// there.
char *bench_default(const char *folder, const struct space *space, struct error *error);

#endif
