// SPDX-License-Identifier: MIT
#include "bench/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Values that came from 32-bit floats go back to them: half the file, nothing lost.
static bool fits_f32(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]) && (double)(float)values[i] != values[i])
            return false;
    return true;
}

static void make_metric(struct arena *arena, const struct metric *metric, size_t rows,
                        struct tensor *tensor)
{
    size_t count = rows * metric->runs;
    *tensor =
        (struct tensor){metric->name, DTYPE_F64, 2, {rows, metric->runs}, metric->values};
    if (!fits_f32(metric->values, count))
        return;
    float *narrow = arena_new(arena, count, sizeof *narrow);
    for (size_t i = 0; i < count; i++)
        narrow[i] = (float)metric->values[i];
    tensor->dtype = DTYPE_F32;
    tensor->data = narrow;
}

static void make_codes(struct arena *arena, const struct measurements *measurements,
                       struct tensor *tensor)
{
    size_t rows = measurements->rows;
    *tensor = (struct tensor){"code", DTYPE_U64, 1, {rows}, measurements->codes};
    if (measurements->codes[rows - 1] > UINT32_MAX)
        return;
    uint32_t *narrow = arena_new(arena, rows, sizeof *narrow);
    for (size_t i = 0; i < rows; i++)
        narrow[i] = (uint32_t)measurements->codes[i];
    tensor->dtype = DTYPE_U32;
    tensor->data = narrow;
}

void bench_fields_make(struct bench_fields *made, const struct measurements *measurements,
                       const char *source, const struct field *fields, size_t field_count)
{
    const char *description = measurements->space->description;
    *made = (struct bench_fields){0};
    measurements_views(measurements, &made->views);
    made->all = memory_new(field_count + 5, sizeof *made->all);
    made->all[made->count++] = (struct field){"space", measurements->space->name};
    if (description)
        made->all[made->count++] = (struct field){"description", description};
    made->all[made->count++] = (struct field){"source", source};
    made->all[made->count++] = (struct field){"unit", measurements->unit};
    made->all[made->count++] = (struct field){"views", made->views.text};
    for (size_t i = 0; i < field_count; i++)
        made->all[made->count++] = fields[i];
}

void bench_fields_free(struct bench_fields *made)
{
    free(made->all);
    buffer_free(&made->views);
}

bool bench_write_table(const char *path, const struct provenance *provenance,
                       const char *source, const struct measurements *measurements,
                       const struct field *fields, size_t field_count, struct error *error)
{
    if (measurements->rows == 0)
        return error_set(error, "%s: no architectures to write", path);
    struct arena arena = {0};
    struct tensor tensors[METRICS_HIGH + 1];
    make_codes(&arena, measurements, &tensors[0]);
    for (size_t i = 0; i < measurements->metric_count; i++)
        make_metric(&arena, &measurements->metrics[i], measurements->rows, &tensors[i + 1]);

    struct bench_fields made;
    bench_fields_make(&made, measurements, source, fields, field_count);
    struct artifact_header header = {
        .kind = BENCH_KIND,
        .format = BENCH_FORMAT,
        .provenance = provenance,
        .fields = made.all,
        .field_count = made.count,
    };
    bool done =
        artifact_write(path, &header, tensors, measurements->metric_count + 1, error);
    bench_fields_free(&made);
    arena_free(&arena);
    return done;
}
