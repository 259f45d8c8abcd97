// SPDX-License-Identifier: MIT
#include "bench/surrogate.h"

#include "base/parallel.h"
#include "base/random.h"
#include "stats/agreement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A thousandth more than the best possible, so that the logarithm has an end.
static const double margin = 1.001;

double surrogate_label(bool log_error, double highest, double accuracy)
{
    return log_error ? -log(margin - accuracy / highest) : accuracy;
}

double surrogate_accuracy(bool log_error, double highest, double label)
{
    double accuracy = log_error ? highest * (margin - exp(-label)) : label;
    return accuracy < 0 ? 0 : accuracy > highest ? highest : accuracy;
}

enum { ROWS_A_SHARD = 256 };

struct work {
    const struct space *space;
    const arch_code *codes;
    size_t count, columns;
    float *features; // of all rows; NULL: each shard has its own
    struct boost *const *boosts;
    size_t metrics;
    float *predictions;
    struct error *errors; // one a shard
};

static size_t shards_of(size_t count)
{
    return (count + ROWS_A_SHARD - 1) / ROWS_A_SHARD;
}

static size_t fill_features(const struct work *work, size_t shard, float *features)
{
    size_t first = shard * ROWS_A_SHARD, left = work->count - first;
    size_t rows = left < ROWS_A_SHARD ? left : ROWS_A_SHARD;
    for (size_t i = 0; i < rows; i++)
        space_features(work->space, work->codes[first + i], features + i * work->columns);
    return rows;
}

static void features_of_shard(void *context, size_t shard)
{
    const struct work *work = context;
    fill_features(work, shard, work->features + shard * ROWS_A_SHARD * work->columns);
}

float *surrogate_features(const struct space *space, int threads, const arch_code *codes,
                          size_t count)
{
    size_t columns = space_feature_count(space);
    struct work work = {.space = space, .codes = codes, .count = count, .columns = columns};
    work.features = memory_new(count * columns, sizeof *work.features);
    parallel_run(threads, shards_of(count), features_of_shard, &work);
    return work.features;
}

static void predict_shard(void *context, size_t shard)
{
    const struct work *work = context;
    float *values = memory_new(ROWS_A_SHARD * work->columns, sizeof *values);
    float results[ROWS_A_SHARD];
    size_t rows = fill_features(work, shard, values);
    struct boost_matrix features = {values, rows, work->columns};
    float *predictions = work->predictions + shard * ROWS_A_SHARD * work->metrics;
    for (size_t k = 0; k < work->metrics; k++) {
        const struct boost *boost = work->boosts[k];
        if (boost && !boost_predict(boost, &features, results, &work->errors[shard]))
            break;
        for (size_t i = 0; i < rows; i++)
            predictions[i * work->metrics + k] = boost ? results[i] : NAN;
    }
    free(values);
}

bool surrogate_predict(const struct space *space, int threads, struct boost *const *boosts,
                       size_t metrics, const arch_code *codes, size_t count,
                       float *predictions, struct error *error)
{
    size_t shards = shards_of(count);
    struct work work = {.space = space,
                        .codes = codes,
                        .count = count,
                        .columns = space_feature_count(space),
                        .boosts = boosts,
                        .metrics = metrics,
                        .predictions = predictions,
                        .errors = memory_new(shards, sizeof *work.errors)};
    parallel_run(threads, shards, predict_shard, &work);
    bool good = true;
    for (size_t shard = 0; good && shard < shards; shard++)
        if (work.errors[shard].status != STATUS_SUCCESS) {
            *error = work.errors[shard];
            good = false;
        }
    free(work.errors);
    return good;
}

void surrogate_data_make(const struct measurements *measurements, size_t metric,
                         const float *features, struct surrogate_data *data)
{
    size_t columns = space_feature_count(measurements->space), rows = 0;
    data->highest = strcmp(measurements->unit, "percent") == 0 ? 100 : 1;
    data->log_error = measurements->space->data.log_error;
    float *kept = memory_new(measurements->rows * columns, sizeof *kept);
    data->labels = memory_new(measurements->rows, sizeof *data->labels);
    for (size_t row = 0; row < measurements->rows; row++) {
        double value = metric_mean(&measurements->metrics[metric], row);
        if (isnan(value))
            continue;
        memcpy(kept + rows * columns, features + row * columns, columns * sizeof *kept);
        data->labels[rows++] =
            (float)surrogate_label(data->log_error, data->highest, value);
    }
    data->features = (struct boost_matrix){kept, rows, columns};
}

void surrogate_data_free(struct surrogate_data *data)
{
    free((float *)data->features.values);
    free(data->labels);
}

// The rows order[0 .. count-1] of the data.
static void take_rows(const struct surrogate_data *data, const uint32_t *order,
                      size_t count, struct surrogate_data *part)
{
    size_t columns = data->features.columns;
    *part = *data;
    float *values = memory_new(count * columns, sizeof *values);
    part->labels = memory_new(count, sizeof *part->labels);
    for (size_t i = 0; i < count; i++) {
        memcpy(values + i * columns, data->features.values + order[i] * columns,
               columns * sizeof *values);
        part->labels[i] = data->labels[order[i]];
    }
    part->features = (struct boost_matrix){values, count, columns};
}

static double accuracy_of(const struct surrogate_data *data, float label)
{
    return surrogate_accuracy(data->log_error, data->highest, (double)label);
}

static void compare(const struct surrogate_data *held, const float *predictions,
                    struct surrogate_figures *figures)
{
    size_t count = held->features.rows;
    double *measured = memory_new(2 * count, sizeof *measured);
    double *predicted = measured + count;
    for (size_t i = 0; i < count; i++) {
        measured[i] = accuracy_of(held, held->labels[i]);
        predicted[i] = accuracy_of(held, predictions[i]);
    }
    *figures = (struct surrogate_figures){
        .r2 = stats_r2(measured, predicted, count),
        .rmse = stats_rmse(measured, predicted, count),
        .kendall = stats_kendall(measured, predicted, count),
        .spearman = stats_spearman(measured, predicted, count),
    };
    free(measured);
}

static bool measure(const struct boost_settings *settings, uint64_t seed,
                    const struct surrogate_data *train, const struct surrogate_data *held,
                    struct surrogate_figures *figures, struct error *error)
{
    struct buffer model = {0};
    struct boost *boost = NULL;
    float *predictions = memory_new(held->features.rows, sizeof *predictions);
    bool good =
        boost_train(settings, seed, &train->features, train->labels, &model, error) &&
        (boost = boost_open(model.text, model.length, error)) &&
        boost_predict(boost, &held->features, predictions, error);
    if (good)
        compare(held, predictions, figures);
    boost_close(boost);
    buffer_free(&model);
    free(predictions);
    return good;
}

bool surrogate_measure(const struct boost_settings *settings,
                       const struct surrogate_data *data,
                       const struct surrogate_split *split,
                       struct surrogate_figures *figures, struct error *error)
{
    uint32_t *order = memory_new(data->features.rows, sizeof *order);
    struct random_stream stream;
    random_open(&stream, split->seed, RANDOM_HOLDOUT, split->number, 0);
    random_order(&stream, order, (uint32_t)data->features.rows);
    struct surrogate_data train, held;
    take_rows(data, order, split->held, &held);
    take_rows(data, order + split->held, split->train, &train);
    bool good = measure(settings, split->seed, &train, &held, figures, error);
    surrogate_data_free(&train);
    surrogate_data_free(&held);
    free(order);
    return good;
}
