// SPDX-License-Identifier: MIT
// The parts of a space's row that are numbers and names: what its benchmarks' files look
// like, how a surrogate is fitted to them, and what suits the networks.
#ifndef CRLSO_SPACE_SPACE_DATA_H
#define CRLSO_SPACE_SPACE_DATA_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Which column of a CSV becomes which metric. A column may end in _K, its run.
struct csv_rule {
    const char *column, *metric;
};

// An architecture in two columns of a CSV, as the benchmark's own files have it.
struct csv_pair {
    const char *first, *second; // columns
    bool (*parse)(const char *first, size_t first_length, const char *second,
                  size_t second_length, uint64_t *code, struct error *error);
};

// XGBoost's own names and meanings; squared error, histogram method.
struct boost_settings {
    int rounds, max_depth;
    double eta, min_child_weight, subsample, colsample_bytree, lambda;
};

struct space_data {
    const char *format; // name of the CSV form, for import-bench
    const char *unit;   // of accuracies: "fraction" or "percent"
    // The first rule that ends in _valid and whose column is there makes the default view.
    const struct csv_rule *rules;
    size_t rule_count;
    struct csv_pair pair;    // first NULL: none
    const char *hash_column; // must hold the architecture's `hash` where it is; NULL: none
    bool merges_isomorphs;   // isomorphs were trained separately: rows are averaged
    const char *views;       // comma-joined: those of full training
    uint32_t epochs;         // of full training, where a view does not say; 0: not known
    // How its surrogate is fitted, and whether the trees learn the accuracy or -log of the
    // error. Chosen on splits other than those that are published.
    struct boost_settings boost;
    bool log_error;
};

// The G-VAE's settings where the user gives none.
struct space_training {
    int latent; // width of a cell's latent
    int epochs;
};

#endif
