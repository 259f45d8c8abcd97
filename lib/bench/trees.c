// SPDX-License-Identifier: MIT
#include "bench/trees.h"

#include "bench/surrogate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALID, TEST, METRICS };
static const char *const suffixes[METRICS] = {"valid", "test"};

struct trees {
    const struct artifact *artifact;
    const struct space *space;
    double highest;                // accuracy
    struct boost *chosen[METRICS]; // NULL: none
};

struct trees *trees_open(const struct artifact *artifact, const struct space *space,
                         struct error *error)
{
    const char *columns = artifact_field(artifact, "features");
    char wanted[24];
    snprintf(wanted, sizeof wanted, "%zu", space_feature_count(space));
    if (!columns || strcmp(columns, wanted) != 0) {
        error_set(error, "%s: its trees read %s features, this version computes %s",
                  artifact_path(artifact), columns ? columns : "unknown", wanted);
        return NULL;
    }
    const char *unit = artifact_field(artifact, "unit");
    struct trees *trees = memory_new(1, sizeof *trees);
    *trees = (struct trees){.artifact = artifact,
                            .space = space,
                            .highest = unit && strcmp(unit, "percent") == 0 ? 100 : 1};
    return trees;
}

static void unchoose(struct trees *trees)
{
    for (int i = 0; i < METRICS; i++) {
        boost_close(trees->chosen[i]);
        trees->chosen[i] = NULL;
    }
}

void trees_close(struct trees *trees)
{
    if (!trees)
        return;
    unchoose(trees);
    free(trees);
}

// The trees of a metric; NULL with success where the artifact has none of that name.
static bool load(const struct trees *trees, const char *metric, struct boost **boost,
                 struct error *error)
{
    const struct tensor *model = artifact_find(trees->artifact, metric);
    *boost = NULL;
    if (!model)
        return true;
    if (model->dtype != DTYPE_U8 || model->dims != 1)
        return error_set(error, "%s: tensor '%s' is not a list of bytes",
                         artifact_path(trees->artifact), metric);
    *boost = boost_open(model->data, tensor_count(model), error);
    return *boost ||
           error_prefix(error, "%s: tensor '%s'", artifact_path(trees->artifact), metric);
}

bool trees_choose(struct trees *trees, const char *metric, int64_t run, struct error *error)
{
    if (run != 0)
        return error_misuse(error, "--run: %s is a surrogate and has no single runs",
                            artifact_path(trees->artifact));
    unchoose(trees);
    for (int i = 0; i < METRICS; i++) {
        char name[METRIC_NAME + 8];
        snprintf(name, sizeof name, "%.*s_%s", METRIC_NAME, metric, suffixes[i]);
        if (!load(trees, name, &trees->chosen[i], error))
            return false;
    }
    // Not a view: one metric by its own name.
    if (!trees->chosen[VALID] && !load(trees, metric, &trees->chosen[VALID], error))
        return false;
    return trees->chosen[VALID] || bench_lacks(trees->artifact, metric, error);
}

bool trees_answer(const struct trees *trees, int threads, const arch_code *codes,
                  size_t count, struct answer *answers, struct error *error)
{
    float *predictions = memory_new(count * METRICS, sizeof *predictions);
    bool good = surrogate_predict(trees->space, threads, trees->chosen, METRICS, codes,
                                  count, predictions, error);
    bool log_error = trees->space->data.log_error;
    for (size_t i = 0; good && i < count; i++) {
        const float *predicted = predictions + i * METRICS;
        answers[i] = (struct answer){
            .valid =
                surrogate_accuracy(log_error, trees->highest, (double)predicted[VALID]),
            .test = surrogate_accuracy(log_error, trees->highest, (double)predicted[TEST]),
            .cost = NAN};
    }
    free(predictions);
    return good;
}
