// SPDX-License-Identifier: MIT
#include "bench/nb101_record.h"

#include "base/memory.h"
#include "bench/nasbench101.pb-c.h"

#include <jansson.h>
#include <math.h>
#include <nettle/base16.h>
#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

const int nb101_epochs[NB101_BUDGETS] = {108, 36, 12, 4};

// The evaluations that each training run was given: at its start, half-way and at its end.
enum { EVALUATIONS = 3, LAST_EVALUATION = 2 };

// The five elements of the array; the texts belong to the JSON value.
struct elements {
    const char *hash, *adjacency, *operations, *metrics;
    size_t hash_length, adjacency_length, operations_length, metrics_length;
    json_int_t epochs;
};

static bool read_hash(const struct elements *elements, uint8_t *hash, struct error *error)
{
    struct base16_decode_ctx decoder;
    uint8_t bytes[BASE16_DECODE_LENGTH(2 * NB101_DIGEST)];
    size_t length = 0;
    base16_decode_init(&decoder);
    if (elements->hash_length != 2 * (size_t)NB101_DIGEST ||
        !base16_decode_update(&decoder, &length, bytes, elements->hash_length,
                              elements->hash) ||
        length != NB101_DIGEST)
        return error_set(error, "hash: '%.40s' is not 32 hexadecimal digits",
                         elements->hash);
    memcpy(hash, bytes, NB101_DIGEST);
    return true;
}

static bool read_epochs(json_int_t epochs, int *budget, struct error *error)
{
    for (int i = 0; i < NB101_BUDGETS; i++)
        if (nb101_epochs[i] == epochs) {
            *budget = i;
            return true;
        }
    return error_set(error, "epochs: %lld is none of 4, 12, 36 and 108", (long long)epochs);
}

// Takes one field of an evaluation; high is the largest value it can have.
static bool take(const char *name, protobuf_c_boolean there, double value, double high,
                 double *target, struct error *error)
{
    *target = NAN;
    if (!there)
        return true;
    if (!isfinite(value))
        return error_set(error, "%s: %g is not finite", name, value);
    if (value < 0)
        return error_set(error, "%s: %g is below 0", name, value);
    if (value > high)
        return error_set(error, "%s: %g is above %g", name, value, high);
    *target = value;
    return true;
}

static bool take_metrics(const Nasbench101__ModelMetrics *metrics,
                         struct nb101_record *record, struct error *error)
{
    if (metrics->n_evaluation_data != EVALUATIONS)
        return error_set(error, "metrics: %zu evaluations, expected %d",
                         metrics->n_evaluation_data, EVALUATIONS);
    const Nasbench101__EvaluationData *last = metrics->evaluation_data[LAST_EVALUATION];
    double *values = record->values;
    if (!last->has_validation_accuracy)
        return error_set(error, "metrics: no validation_accuracy at the end of training");
    return take("validation_accuracy", true, last->validation_accuracy, 1,
                &values[NB101_VALID], error) &&
           take("test_accuracy", last->has_test_accuracy, last->test_accuracy, 1,
                &values[NB101_TEST], error) &&
           take("train_accuracy", last->has_train_accuracy, last->train_accuracy, 1,
                &values[NB101_TRAIN], error) &&
           take("training_time", last->has_training_time, last->training_time, INFINITY,
                &values[NB101_COST], error) &&
           take("trainable_parameters", metrics->has_trainable_parameters,
                metrics->trainable_parameters, INT32_MAX, &record->parameters, error);
}

static bool unpack_metrics(const uint8_t *bytes, size_t length, struct nb101_record *record,
                           struct error *error)
{
    Nasbench101__ModelMetrics *metrics =
        nasbench101__model_metrics__unpack(NULL, length, bytes);
    if (!metrics)
        return error_set(error, "metrics: not a protocol buffer of NAS-Bench-101");
    bool good = take_metrics(metrics, record, error);
    nasbench101__model_metrics__free_unpacked(metrics, NULL);
    return good;
}

static bool read_metrics(const struct elements *elements, struct nb101_record *record,
                         struct error *error)
{
    struct base64_decode_ctx decoder;
    size_t length = 0;
    uint8_t *bytes = memory_new(BASE64_DECODE_LENGTH(elements->metrics_length) + 1, 1);
    base64_decode_init(&decoder);
    bool good = base64_decode_update(&decoder, &length, bytes, elements->metrics_length,
                                     elements->metrics) &&
                base64_decode_final(&decoder);
    if (good)
        good = unpack_metrics(bytes, length, record, error);
    else
        error_set(error, "metrics: not base64");
    free(bytes);
    return good;
}

static bool read_elements(json_t *array, struct elements *elements, struct error *error)
{
    json_error_t reason;
    if (json_unpack_ex(array, &reason, JSON_STRICT, "[s%Is%s%s%]", &elements->hash,
                       &elements->hash_length, &elements->epochs, &elements->adjacency,
                       &elements->adjacency_length, &elements->operations,
                       &elements->operations_length, &elements->metrics,
                       &elements->metrics_length) == 0)
        return true;
    return error_set(error,
                     "not [hash, epochs, adjacency, operations, metrics] in JSON: %s",
                     reason.text);
}

bool nb101_record_read(const uint8_t *data, size_t length, struct nb101_record *record,
                       struct error *error)
{
    json_error_t reason;
    json_t *array = json_loadb((const char *)data, length, 0, &reason);
    if (!array)
        return error_set(error, "not JSON: %s", reason.text);
    struct elements elements;
    bool good = read_elements(array, &elements, error) &&
                read_hash(&elements, record->hash, error) &&
                read_epochs(elements.epochs, &record->budget, error) &&
                (nb101_parse_named(elements.adjacency, elements.adjacency_length,
                                   elements.operations, elements.operations_length,
                                   &record->code, error) ||
                 error_prefix(error, "cell")) &&
                read_metrics(&elements, record, error);
    json_decref(array);
    return good;
}
