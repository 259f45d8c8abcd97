// SPDX-License-Identifier: MIT
#include "optim/kernel_density.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

// Of the data's coordinate k.
static double deviation(const struct kernel_density *density, size_t k)
{
    double sum = 0, squares = 0, count = (double)density->count;
    for (size_t i = 0; i < density->count; i++)
        sum += density->points[i * density->width + k];
    for (size_t i = 0; i < density->count; i++) {
        double away = density->points[i * density->width + k] - sum / count;
        squares += away * away;
    }
    return sqrt(squares / count);
}

void kernel_density_open(struct kernel_density *density, const uint8_t *choices,
                         size_t width, const uint8_t *points, size_t count, double least)
{
    *density = (struct kernel_density){count, width, choices, points, NULL, NULL};
    density->bandwidth = memory_new(width, sizeof *density->bandwidth);
    density->kernel = memory_new(2 * width, sizeof *density->kernel);
    double scale = 1.06 * pow((double)count, -1 / (4 + (double)width));
    for (size_t k = 0; k < width; k++) {
        double bandwidth = fmax(scale * deviation(density, k), least);
        density->bandwidth[k] = fmin(bandwidth, 1 - 1.0 / choices[k]);
        density->kernel[2 * k] = density->bandwidth[k] / (choices[k] - 1);
        density->kernel[2 * k + 1] = 1 - density->bandwidth[k];
    }
}

void kernel_density_free(struct kernel_density *density)
{
    free(density->bandwidth);
    free(density->kernel);
}

double kernel_density_at(const struct kernel_density *density, const uint8_t *point)
{
    double sum = 0;
    for (size_t i = 0; i < density->count; i++) {
        const uint8_t *datum = density->points + i * density->width;
        double product = 1;
        for (size_t k = 0; k < density->width; k++)
            product *= density->kernel[2 * k + (datum[k] == point[k])];
        sum += product;
    }
    return sum / (double)density->count;
}

void kernel_density_draw(const struct kernel_density *density, struct random_stream *stream,
                         uint8_t *point)
{
    size_t drawn = (size_t)random_below(stream, density->count);
    const uint8_t *datum = density->points + drawn * density->width;
    for (size_t k = 0; k < density->width; k++)
        point[k] = random_unit(stream) < 1 - density->bandwidth[k]
                       ? datum[k]
                       : (uint8_t)random_below(stream, density->choices[k]);
}
