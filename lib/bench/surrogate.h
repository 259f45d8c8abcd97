// SPDX-License-Identifier: MIT
// Surrogates: gradient boosted trees fitted to measured architectures, on features that do
// not change when vertices are relabelled (struct space). Trees, not the networks of the
// search, so that a search does not meet its own model.
#ifndef CRLSO_BENCH_SURROGATE_H
#define CRLSO_BENCH_SURROGATE_H

#include "base/error.h"
#include "base/memory.h"
#include "bench/boost.h"
#include "bench/measurements.h"
#include "io/artifact.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What the trees learn for an accuracy of which `highest` (1 or 100) is the best possible,
// and the accuracy for what they answer, which is one: at least 0, at most `highest`.
double surrogate_label(bool log_error, double highest, double accuracy);
double surrogate_accuracy(bool log_error, double highest, double label);

// Features of architectures, row-major [count x space_feature_count(space)]; freed by the
// caller.
float *surrogate_features(const struct space *space, int threads, const arch_code *codes,
                          size_t count);

// What one metric's trees are fitted to: the rows that have a value, runs averaged.
struct surrogate_data {
    struct boost_matrix features;
    float *labels; // [features.rows], as surrogate_label gives them
    double highest;
    bool log_error;
};
void surrogate_data_make(const struct measurements *measurements, size_t metric,
                         const float *features, struct surrogate_data *data);
void surrogate_data_free(struct surrogate_data *data);

// A random split: `held` rows to predict, and `train` others to fit.
struct surrogate_split {
    uint64_t seed;
    uint32_t number;
    size_t held, train;
};
struct surrogate_figures {
    double r2, rmse, kendall, spearman; // on the held-out rows
};
bool surrogate_measure(const struct boost_settings *settings,
                       const struct surrogate_data *data,
                       const struct surrogate_split *split,
                       struct surrogate_figures *figures, struct error *error);

// Predicts `metrics` metrics of architectures: boosts[k]'s answer for codes[i] goes to
// predictions[i * metrics + k]; NaN where boosts[k] is NULL.
bool surrogate_predict(const struct space *space, int threads, struct boost *const *boosts,
                       size_t metrics, const arch_code *codes, size_t count,
                       float *predictions, struct error *error);

enum { SURROGATE_METRICS = 16 };

struct surrogate_file {
    const char *path;
    const struct provenance *provenance;
    int threads;
    const struct space *space;
    const char *unit;
    size_t metrics; // at most SURROGATE_METRICS
    const char *names[SURROGATE_METRICS];
    const struct buffer *models[SURROGATE_METRICS]; // what boost_train made
    const struct field *fields; // figures and whatever else is to be kept
    size_t field_count;
};
// Writes the artifact of kind "benchmark", source "surrogate": where the space can be
// listed, the table of the predictions for all of it; else the trees.
bool surrogate_write(const struct surrogate_file *file, struct error *error);

#endif
