// SPDX-License-Identifier: MIT
#include "image/planes.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static size_t round_up(size_t count, size_t unit)
{
    return (count + unit - 1) / unit * unit;
}

static int neighbours(int at, int size)
{
    return 1 + (at > 0) + (at + 1 < size);
}

void planes_open(struct planes *planes, int images, int height, int width)
{
    size_t line = (size_t)width + 1, plane = line * ((size_t)height + 1);
    size_t count = plane * (size_t)images, margin = round_up(line + 1, LANES);
    // A tile may reach beyond the last position.
    real *mask = memory_new(2 * (count + TILE), sizeof *mask), *share = mask + count + TILE;
    for (size_t n = 0; n < (size_t)images; n++)
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                size_t at = n * plane + (size_t)y * line + (size_t)x;
                mask[at] = 1;
                share[at] = 1 / (real)(neighbours(x, width) * neighbours(y, height));
            }
    *planes = (struct planes){
        .images = images,
        .height = height,
        .width = width,
        .line = line,
        .plane = plane,
        .margin = margin,
        .count = count,
        // A tile may begin at the last position, and reads a line and a pixel further. An odd
        // number of vectors: no two channels compete for the same lines of the cache.
        .stride = (round_up(margin + count + TILE + line + 1, LANES) / LANES | 1) * LANES,
        .mask = mask,
        .share = share,
    };
}

void planes_free(struct planes *planes)
{
    free((void *)planes->mask);
    *planes = (struct planes){0};
}

struct planes planes_of(const struct planes *planes, int images)
{
    struct planes fewer = *planes;
    fewer.images = images;
    fewer.count = fewer.plane * (size_t)images;
    return fewer;
}

real *planes_new(const struct planes *planes, int channels, struct scratch *scratch)
{
    real *all = scratch_reals(scratch, planes->stride * (size_t)channels);
    size_t end = planes->margin + planes->count;
    for (size_t c = 0; c < (size_t)channels; c++) {
        real *channel = all + c * planes->stride;
        memset(channel, 0, planes->margin * sizeof *channel);
        memset(channel + end, 0, (planes->stride - end) * sizeof *channel);
    }
    return all;
}

size_t planes_pixels(const struct planes *planes)
{
    return (size_t)planes->images * (size_t)planes->height * (size_t)planes->width;
}
