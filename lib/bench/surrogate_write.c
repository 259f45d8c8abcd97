// SPDX-License-Identifier: MIT
#include "bench/bench.h"
#include "bench/surrogate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool predict_space(const struct surrogate_file *file, struct measurements *table,
                          struct error *error)
{
    size_t metrics = file->metrics, count = table->rows;
    bool log_error = file->space->data.log_error;
    double highest = strcmp(file->unit, "percent") == 0 ? 100 : 1;
    struct boost *boosts[SURROGATE_METRICS] = {NULL};
    float *predictions = memory_new(count * metrics, sizeof *predictions);
    bool good = true;
    for (size_t k = 0; good && k < metrics; k++) {
        boosts[k] = boost_open(file->models[k]->text, file->models[k]->length, error);
        good = boosts[k] != NULL;
    }
    good = good && surrogate_predict(file->space, file->threads, boosts, metrics,
                                     table->codes, count, predictions, error);
    for (size_t i = 0; good && i < count; i++)
        for (size_t k = 0; k < metrics; k++)
            table->metrics[k].values[i] = (double)(float)surrogate_accuracy(
                log_error, highest, (double)predictions[i * metrics + k]);
    for (size_t k = 0; k < metrics; k++)
        boost_close(boosts[k]);
    free(predictions);
    return good;
}

// Measurements with these metrics and no rows yet.
static struct measurements empty_table(const struct surrogate_file *file)
{
    struct measurements table = {.space = file->space, .unit = file->unit};
    for (size_t k = 0; k < file->metrics; k++)
        measurements_metric(&table, file->names[k], 1);
    return table;
}

static bool write_table(const struct surrogate_file *file, struct error *error)
{
    size_t size = file->space->size;
    struct measurements table = empty_table(file);
    arch_code *codes = memory_new(size, sizeof *codes);
    file->space->list(file->space, file->threads, codes);
    for (size_t i = 0; i < size; i++)
        measurements_add(&table, codes[i]);
    free(codes);
    bool good = measurements_sort(&table, false, NULL, error) &&
                predict_space(file, &table, error) &&
                bench_write_table(file->path, file->provenance, "surrogate", &table,
                                  file->fields, file->field_count, error);
    measurements_free(&table);
    return good;
}

static bool write_trees(const struct surrogate_file *file, struct error *error)
{
    struct tensor tensors[SURROGATE_METRICS];
    for (size_t k = 0; k < file->metrics; k++)
        tensors[k] = (struct tensor){
            file->names[k], DTYPE_U8, 1, {file->models[k]->length}, file->models[k]->text};
    struct measurements table = empty_table(file);
    struct bench_fields fields;
    bench_fields_make(&fields, &table, "surrogate", file->fields, file->field_count);
    struct artifact_header header = {
        .kind = BENCH_KIND,
        .format = BENCH_FORMAT,
        .provenance = file->provenance,
        .fields = fields.all,
        .field_count = fields.count,
    };
    bool good = artifact_write(file->path, &header, tensors, file->metrics, error);
    bench_fields_free(&fields);
    measurements_free(&table);
    return good;
}

bool surrogate_write(const struct surrogate_file *file, struct error *error)
{
    return file->space->list ? write_table(file, error) : write_trees(file, error);
}
