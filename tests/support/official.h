// SPDX-License-Identifier: MIT
// Writes records as the official NAS-Bench-101 files hold them, whole or deliberately
// wrong: shared by the tests of the reader, its fuzzer and tests/helpers/make-tfrecord.c.
#ifndef CRLSO_TESTS_OFFICIAL_H
#define CRLSO_TESTS_OFFICIAL_H

#include "base/memory.h"
#include "bench/nasbench101.pb-c.h"
#include "bench/tfrecord.h"
#include "space/nb101_cell.h"
#include "space/space.h"

#include <jansson.h>
#include <math.h>
#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

enum { OFFICIAL_EVALUATIONS = 4 }; // the most that are written; true files have 3

// A cell as the official files spell it.
struct official_cell {
    char hash[SPACE_HASH], adjacency[SPACE_TEXT], operations[SPACE_TEXT];
};

struct official_run {
    struct official_cell cell;
    int epochs, evaluations, parameters;
    double valid, test, train, seconds; // at the end of training; NaN: left out
};

static inline void official_spell(arch_code code, const uint8_t *hash,
                                  struct official_cell *cell)
{
    static const struct {
        char letter;
        const char *name;
    } names[] = {{'i', "input"},
                 {'3', "conv3x3-bn-relu"},
                 {'1', "conv1x1-bn-relu"},
                 {'m', "maxpool3x3"},
                 {'o', "output"}};
    char text[SPACE_TEXT];
    space_nb101.print(&space_nb101, code, text);
    size_t bits = strcspn(text, ":");
    memcpy(cell->adjacency, text, bits);
    cell->adjacency[bits] = '\0';
    cell->operations[0] = '\0';
    for (const char *letter = text + bits + 1; *letter; letter++)
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (names[i].letter == *letter) {
                strcat(cell->operations, *cell->operations ? "," : "");
                strcat(cell->operations, names[i].name);
            }
    nb101_hash_text(hash, cell->hash);
}

static inline void official_evaluation(const struct official_run *run, int index,
                                       Nasbench101__EvaluationData *data)
{
    double share = index / 2.0; // start, half-way, end
    nasbench101__evaluation_data__init(data);
    data->has_current_epoch = true;
    data->current_epoch = run->epochs * share;
    data->has_training_time = !isnan(run->seconds);
    data->training_time = run->seconds * share;
    data->has_train_accuracy = !isnan(run->train);
    data->train_accuracy = run->train * share;
    data->has_validation_accuracy = !isnan(run->valid);
    data->validation_accuracy = run->valid * share;
    data->has_test_accuracy = !isnan(run->test);
    data->test_accuracy = run->test * share;
}

// Appends the protocol buffer.
static inline void official_metrics(const struct official_run *run, struct buffer *bytes)
{
    Nasbench101__EvaluationData data[OFFICIAL_EVALUATIONS];
    Nasbench101__EvaluationData *pointers[OFFICIAL_EVALUATIONS];
    Nasbench101__ModelMetrics metrics = NASBENCH101__MODEL_METRICS__INIT;
    for (int i = 0; i < run->evaluations; i++) {
        official_evaluation(run, i, &data[i]);
        pointers[i] = &data[i];
    }
    metrics.n_evaluation_data = (size_t)run->evaluations;
    metrics.evaluation_data = pointers;
    metrics.has_trainable_parameters = run->parameters >= 0;
    metrics.trainable_parameters = run->parameters;
    metrics.has_total_time = true;
    metrics.total_time = isnan(run->seconds) ? 0 : run->seconds + 10;

    uint8_t packed[1024];
    size_t length = nasbench101__model_metrics__get_packed_size(&metrics);
    if (length <= sizeof packed)
        nasbench101__model_metrics__pack(&metrics, packed);
    buffer_add(bytes, (const char *)packed, length);
}

// Appends the JSON array around any metrics.
static inline void official_json(const struct official_run *run, const char *metrics,
                                 size_t length, struct buffer *json)
{
    char *encoded = memory_new(BASE64_ENCODE_RAW_LENGTH(length) + 1, 1);
    base64_encode_raw(encoded, length, (const uint8_t *)metrics);
    json_t *array = json_pack("[s,i,s,s,s]", run->cell.hash, run->epochs,
                              run->cell.adjacency, run->cell.operations, encoded);
    char *text = json_dumps(array, 0);
    buffer_add(json, text, strlen(text));
    free(text);
    json_decref(array);
    free(encoded);
}

// Appends a whole record's JSON.
static inline void official_record(const struct official_run *run, struct buffer *json)
{
    struct buffer metrics = {0};
    official_metrics(run, &metrics);
    official_json(run, metrics.text, metrics.length, json);
    buffer_free(&metrics);
}

static inline void official_little_endian(struct buffer *file, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        char byte = (char)(value >> 8 * i & 0xff);
        buffer_add(file, &byte, 1);
    }
}

// Appends a record's frame; told is the length that its head tells.
static inline void official_frame(struct buffer *file, const char *data, size_t length,
                                  uint64_t told)
{
    size_t start = file->length;
    official_little_endian(file, told, 8);
    official_little_endian(file, tfrecord_checksum((const uint8_t *)file->text + start, 8),
                           4);
    buffer_add(file, data, length);
    official_little_endian(file, tfrecord_checksum((const uint8_t *)data, length), 4);
}

#endif
