// SPDX-License-Identifier: MIT
#include "bench/measurements.h"

#include "bench/source.h"
#include "space/codes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024 };

size_t measurements_metric(struct measurements *measurements, const char *name, size_t runs)
{
    struct metric *metric = &measurements->metrics[measurements->metric_count];
    snprintf(metric->name, sizeof metric->name, "%s", name);
    metric->runs = runs;
    metric->values = NULL;
    return measurements->metric_count++;
}

int measurements_find(const struct measurements *measurements, const char *name)
{
    for (size_t i = 0; i < measurements->metric_count; i++)
        if (strcmp(measurements->metrics[i].name, name) == 0)
            return (int)i;
    return -1;
}

static void reserve(struct measurements *measurements)
{
    if (measurements->rows < measurements->capacity)
        return;
    size_t capacity = measurements->capacity ? 2 * measurements->capacity : FIRST_CAPACITY;
    measurements->codes =
        memory_grow(measurements->codes, capacity, sizeof *measurements->codes);
    measurements->sources =
        memory_grow(measurements->sources, capacity, sizeof *measurements->sources);
    for (size_t i = 0; i < measurements->metric_count; i++) {
        struct metric *metric = &measurements->metrics[i];
        metric->values =
            memory_grow(metric->values, capacity * metric->runs, sizeof(double));
    }
    measurements->capacity = capacity;
}

size_t measurements_add(struct measurements *measurements, arch_code code)
{
    reserve(measurements);
    size_t row = measurements->rows++;
    measurements->codes[row] = code;
    measurements->sources[row] = SOURCE_UNKNOWN;
    for (size_t i = 0; i < measurements->metric_count; i++) {
        struct metric *metric = &measurements->metrics[i];
        for (size_t run = 0; run < metric->runs; run++)
            metric->values[row * metric->runs + run] = NAN;
    }
    return row;
}

double metric_mean(const struct metric *metric, size_t row)
{
    double sum = 0;
    size_t count = 0;
    for (size_t run = 0; run < metric->runs; run++) {
        double value = metric->values[row * metric->runs + run];
        if (isnan(value))
            continue;
        sum += value;
        count++;
    }
    return count ? sum / (double)count : NAN;
}

static bool check_distinct(const struct measurements *measurements,
                           const struct code_row *places, struct error *error)
{
    for (size_t i = 1; i < measurements->rows; i++) {
        if (places[i].code != places[i - 1].code)
            continue;
        char text[SPACE_TEXT];
        measurements->space->print(measurements->space, places[i].code, text);
        return error_set(error,
                         "architecture %s is there twice, as rows %zu and %zu of data",
                         text, places[i - 1].row + 1, places[i].row + 1);
    }
    return true;
}

// The mean over the places [first, end) of one run's value, of those that were measured.
static double merged_value(const struct metric *metric, const struct code_row *places,
                           size_t first, size_t end, size_t run)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = first; i < end; i++) {
        double value = metric->values[places[i].row * metric->runs + run];
        if (isnan(value))
            continue;
        sum += value;
        count++;
    }
    return count ? sum / (double)count : NAN;
}

// Rewrites a metric in the order of the places; groups of equal codes become one row.
static void reorder_metric(struct metric *metric, const struct code_row *places,
                           size_t rows)
{
    double *values = memory_new(rows * metric->runs, sizeof *values);
    size_t target = 0;
    for (size_t first = 0, end; first < rows; first = end, target++) {
        for (end = first + 1; end < rows && places[end].code == places[first].code;)
            end++;
        for (size_t run = 0; run < metric->runs; run++)
            values[target * metric->runs + run] =
                merged_value(metric, places, first, end, run);
    }
    free(metric->values);
    metric->values = values;
}

bool measurements_sort(struct measurements *measurements, bool merge, size_t *merged,
                       struct error *error)
{
    size_t rows = measurements->rows, distinct = 0;
    struct code_row *places = memory_new(rows, sizeof *places);
    code_rows_sort(measurements->codes, rows, places);
    if (!merge && !check_distinct(measurements, places, error)) {
        free(places);
        return false;
    }
    for (size_t i = 0; i < measurements->metric_count; i++)
        reorder_metric(&measurements->metrics[i], places, rows);
    for (size_t i = 0; i < rows; i++)
        if (i == 0 || places[i].code != places[i - 1].code)
            measurements->codes[distinct++] = places[i].code;
    measurements->rows = distinct;
    measurements->capacity = rows;
    if (merged)
        *merged = rows - distinct;
    free(places);
    return true;
}

void measurements_views(const struct measurements *measurements, struct buffer *names)
{
    for (size_t i = 0; i < measurements->metric_count; i++) {
        const char *name = measurements->metrics[i].name;
        size_t length = strlen(name), suffix = strlen("_valid");
        if (length > suffix && strcmp(name + length - suffix, "_valid") == 0)
            buffer_print(names, "%s%.*s", names->length ? "," : "", (int)(length - suffix),
                         name);
    }
}

void measurements_free(struct measurements *measurements)
{
    for (size_t i = 0; i < measurements->metric_count; i++)
        free(measurements->metrics[i].values);
    free(measurements->codes);
    free(measurements->sources);
    *measurements = (struct measurements){0};
}
