// SPDX-License-Identifier: MIT
#include "nn/parameters.h"

#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t view_size(const struct parameter_view *view)
{
    return (size_t)view->rows * (size_t)view->columns;
}

size_t parameters_add(struct parameters *parameters, const char *name, int rows,
                      int columns, real bound)
{
    parameters->views = memory_grow(parameters->views, parameters->view_count + 1,
                                    sizeof *parameters->views);
    struct parameter_view *view = &parameters->views[parameters->view_count++];
    snprintf(view->name, sizeof view->name, "%s", name);
    view->offset = parameters->count;
    view->rows = rows;
    view->columns = columns;
    view->bound = bound;
    view->low = -(real)INFINITY;
    parameters->count += view_size(view);
    return view->offset;
}

void parameters_keep_above(struct parameters *parameters, real low)
{
    parameters->views[parameters->view_count - 1].low = low;
}

void parameters_start(struct parameters *parameters, uint64_t seed, int stage,
                      uint32_t round)
{
    free(parameters->values);
    parameters->values = memory_new(parameters->count, sizeof *parameters->values);
    for (size_t k = 0; k < parameters->view_count; k++) {
        const struct parameter_view *view = &parameters->views[k];
        real *values = parameters->values + view->offset;
        struct random_stream stream;
        random_open(&stream, seed, (enum random_stage)stage, round, (uint32_t)k);
        for (size_t i = 0, count = view_size(view); i < count; i++)
            values[i] = (real)((2 * random_unit(&stream) - 1) * (double)view->bound);
    }
    parameters_project(parameters, 0, parameters->count);
}

void parameters_project(struct parameters *parameters, size_t first, size_t end)
{
    for (size_t k = 0; k < parameters->view_count; k++) {
        const struct parameter_view *view = &parameters->views[k];
        size_t view_end = view->offset + view_size(view);
        if (isinf(view->low))
            continue;
        real *values = parameters->values, low = view->low;
        size_t stop = end < view_end ? end : view_end;
        for (size_t i = first > view->offset ? first : view->offset; i < stop; i++)
            values[i] = values[i] < low ? low : values[i];
    }
}

real *parameters_gradient(const struct parameters *parameters)
{
    return memory_new(parameters->count, sizeof(real));
}

void parameters_free(struct parameters *parameters)
{
    free(parameters->views);
    free(parameters->values);
    *parameters = (struct parameters){0};
}
