// SPDX-License-Identifier: MIT
// Measured (or predicted) architectures in memory: what importers fill, what a table is
// written from and what a surrogate is fitted to.
//
// A metric is one number an architecture and run. Metrics that belong together form a view,
// the set from which a query is answered: view "cifar100" is the metrics cifar100_valid,
// cifar100_test, cifar100_cost. A metric outside any view ("parameters") is asked for by
// name.
#ifndef CRLSO_BENCH_MEASUREMENTS_H
#define CRLSO_BENCH_MEASUREMENTS_H

#include "base/error.h"
#include "base/memory.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { METRICS_HIGH = 48, METRIC_NAME = 32 };

struct metric {
    char name[METRIC_NAME];
    size_t runs;    // columns: repeated trainings of one architecture
    double *values; // [rows x runs], row-major; NaN: not measured
};

struct measurements {
    const struct space *space;
    const char *unit; // of accuracies: "fraction" or "percent"
    size_t rows, capacity;
    arch_code *codes; // [rows]
    uint8_t
        *sources; // [rows] enum source; in the file's order, measurements_sort leaves them
    struct metric metrics[METRICS_HIGH];
    size_t metric_count;
};

// Adds a metric while there are no rows yet; its index.
size_t measurements_metric(struct measurements *measurements, const char *name,
                           size_t runs);
// The metric's index, or -1.
int measurements_find(const struct measurements *measurements, const char *name);
// Appends a row of NaN; its index.
size_t measurements_add(struct measurements *measurements, arch_code code);
// The mean of a row's runs, those that were measured; NaN where none was.
double metric_mean(const struct metric *metric, size_t row);
// Sorts the rows by code. An architecture that is there twice is an error unless merge:
// then its rows' values are averaged (isomorphic genotypes that were trained separately).
// *merged, if not NULL, receives how many rows went into others.
bool measurements_sort(struct measurements *measurements, bool merge, size_t *merged,
                       struct error *error);
// The views' names, comma-joined, the default first.
void measurements_views(const struct measurements *measurements, struct buffer *names);
void measurements_free(struct measurements *measurements);

#endif
