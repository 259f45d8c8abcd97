// SPDX-License-Identifier: MIT
// Gradient boosted regression trees: XGBoost's C API, loaded when it is first used, because
// its start takes ten times as long as opening a table. Every call uses one thread and is
// deterministic; calls may come from several threads.
#ifndef CRLSO_BENCH_BOOST_H
#define CRLSO_BENCH_BOOST_H

#include "base/error.h"
#include "base/memory.h"
#include "space/space_data.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Row-major [rows x columns].
struct boost_matrix {
    const float *values;
    size_t rows, columns;
};

// Fits labels[rows] and appends the model (XGBoost's UBJSON form) to *model.
bool boost_train(const struct boost_settings *settings, uint64_t seed,
                 const struct boost_matrix *features, const float *labels,
                 struct buffer *model, struct error *error);

struct boost;
// The model is copied. NULL and *error where XGBoost does not read it.
struct boost *boost_open(const void *model, size_t size, struct error *error);
void boost_close(struct boost *boost);
bool boost_predict(const struct boost *boost, const struct boost_matrix *features,
                   float *predictions, struct error *error);

#endif
