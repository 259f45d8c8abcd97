// SPDX-License-Identifier: MIT
#include "optim/tpe_sampler.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 25 }; // good ones, and observations of full weight

enum { OTHERS, GOOD, PARTS };

// Observations are numbered in order of time.
struct tpe_sampler {
    struct axis *axes;
    size_t width;
    struct tpe_settings settings;
    size_t count, capacity;
    double *points; // [width x capacity], a coordinate a row
    double *values; // [capacity]
    uint32_t
        *orders; // [width x capacity]: the observations by each real coordinate, ascending
    uint32_t *ranking;      // [capacity]: the observations by value, the best first
    struct parzen *parzens; // [width x PARTS]
    // Of the present partition: each observation's part and weight; room for a part's
    // values and weights in the order of a coordinate.
    bool *is_good;   // [capacity]
    double *weights; // [capacity]
    double *part[PARTS], *part_weights[PARTS];
};

struct tpe_sampler *tpe_open(const struct axis *axes, size_t width,
                             const struct tpe_settings *settings)
{
    struct tpe_sampler *sampler = memory_new(1, sizeof *sampler);
    *sampler = (struct tpe_sampler){.width = width, .settings = *settings};
    sampler->axes = memory_new(width, sizeof *axes);
    memcpy(sampler->axes, axes, width * sizeof *axes);
    sampler->parzens = memory_new(width * PARTS, sizeof *sampler->parzens);
    for (size_t i = 0; i < width * PARTS; i++)
        parzen_open(&sampler->parzens[i], &axes[i / PARTS]);
    return sampler;
}

void tpe_close(struct tpe_sampler *sampler)
{
    for (size_t i = 0; i < sampler->width * PARTS; i++)
        parzen_free(&sampler->parzens[i]);
    for (int part = 0; part < PARTS; part++) {
        free(sampler->part[part]);
        free(sampler->part_weights[part]);
    }
    free(sampler->weights);
    free(sampler->is_good);
    free(sampler->parzens);
    free(sampler->ranking);
    free(sampler->orders);
    free(sampler->values);
    free(sampler->points);
    free(sampler->axes);
    free(sampler);
}

// Rows [width] of `capacity` elements become rows of `next`.
static void *widen(void *rows, size_t width, size_t capacity, size_t next, size_t size)
{
    char *wide = memory_new(width * next, size);
    for (size_t c = 0; c < width && capacity > 0; c++)
        memcpy(wide + c * next * size, (char *)rows + c * capacity * size, capacity * size);
    free(rows);
    return wide;
}

static void grow(struct tpe_sampler *sampler)
{
    size_t old = sampler->capacity, next = old ? 2 * old : 64, width = sampler->width;
    sampler->points = widen(sampler->points, width, old, next, sizeof *sampler->points);
    sampler->orders = widen(sampler->orders, width, old, next, sizeof *sampler->orders);
    sampler->values = memory_grow(sampler->values, next, sizeof *sampler->values);
    sampler->ranking = memory_grow(sampler->ranking, next, sizeof *sampler->ranking);
    sampler->is_good = memory_grow(sampler->is_good, next, sizeof *sampler->is_good);
    sampler->weights = memory_grow(sampler->weights, next, sizeof *sampler->weights);
    for (int part = 0; part < PARTS; part++) {
        sampler->part[part] = memory_grow(sampler->part[part], next, sizeof(double));
        sampler->part_weights[part] =
            memory_grow(sampler->part_weights[part], next, sizeof(double));
    }
    sampler->capacity = next;
}

// Inserts observation `at` into an order of those before it by key, ascending or
// descending, behind its equals.
static void insert(uint32_t *order, const double *key, uint32_t at, bool ascending)
{
    size_t first = 0, end = at;
    while (first < end) {
        size_t middle = (first + end) / 2;
        double other = key[order[middle]];
        if (ascending ? other <= key[at] : other >= key[at])
            first = middle + 1;
        else
            end = middle;
    }
    memmove(order + first + 1, order + first, (at - first) * sizeof *order);
    order[first] = at;
}

void tpe_tell(struct tpe_sampler *sampler, const double *point, double value)
{
    if (sampler->count == sampler->capacity)
        grow(sampler);
    uint32_t at = (uint32_t)sampler->count++;
    sampler->values[at] = value;
    insert(sampler->ranking, sampler->values, at, false);
    for (size_t c = 0; c < sampler->width; c++) {
        double *row = sampler->points + c * sampler->capacity;
        row[at] = point[c];
        if (sampler->axes[c].choices == 0)
            insert(sampler->orders + c * sampler->capacity, row, at, true);
    }
}

static size_t count_good(const struct tpe_sampler *sampler)
{
    double count = (double)sampler->count;
    double good = ceil(sampler->settings.share *
                       (sampler->settings.growth == TPE_ROOT ? sqrt(count) : count));
    return (size_t)fmin(fmin(good, MOST), count);
}

// Of the observation that is number `place` of `size` in time.
static double weight_of(size_t place, size_t size)
{
    size_t ramp = size > MOST ? size - MOST : 0;
    double least = 1 / (double)size;
    if (place >= ramp)
        return 1;
    return ramp == 1 ? least : least + (double)place * (1 - least) / ((double)ramp - 1);
}

static void partition(struct tpe_sampler *sampler)
{
    size_t count = sampler->count, good = count_good(sampler), seen[PARTS] = {0};
    const size_t sizes[PARTS] = {[OTHERS] = count - good, [GOOD] = good};
    memset(sampler->is_good, 0, count * sizeof *sampler->is_good);
    for (size_t i = 0; i < good; i++)
        sampler->is_good[sampler->ranking[i]] = true;
    for (size_t i = 0; i < count; i++) {
        int part = sampler->is_good[i] ? GOOD : OTHERS;
        sampler->weights[i] = weight_of(seen[part]++, sizes[part]);
    }
}

static void fit(struct tpe_sampler *sampler, size_t c)
{
    const uint32_t *order = sampler->orders + c * sampler->capacity;
    const double *row = sampler->points + c * sampler->capacity;
    bool sorted = sampler->axes[c].choices == 0;
    size_t sizes[PARTS] = {0};
    for (size_t i = 0; i < sampler->count; i++) {
        size_t at = sorted ? order[i] : i;
        int part = sampler->is_good[at] ? GOOD : OTHERS;
        sampler->part[part][sizes[part]] = row[at];
        sampler->part_weights[part][sizes[part]++] = sampler->weights[at];
    }
    for (int part = 0; part < PARTS; part++)
        parzen_fit(&sampler->parzens[c * PARTS + (size_t)part], sampler->part[part],
                   sampler->part_weights[part], sizes[part],
                   sampler->settings.prior_weight);
}

void tpe_draw(const struct tpe_sampler *sampler, struct random_stream *stream,
              double *point)
{
    for (size_t c = 0; c < sampler->width; c++)
        point[c] = axis_draw(&sampler->axes[c], stream);
}

void tpe_ask(struct tpe_sampler *sampler, struct random_stream *stream, double *point)
{
    if (sampler->count < (size_t)sampler->settings.startup) {
        tpe_draw(sampler, stream, point);
        return;
    }
    partition(sampler);
    for (size_t c = 0; c < sampler->width; c++) {
        const struct parzen *parzens = sampler->parzens + c * PARTS;
        double best = -1;
        fit(sampler, c);
        for (int i = 0; i < sampler->settings.candidates; i++) {
            double value = parzen_draw(&parzens[GOOD], stream);
            double ratio = parzen_density(&parzens[GOOD], value) /
                           parzen_density(&parzens[OTHERS], value);
            if (ratio > best) {
                best = ratio;
                point[c] = value;
            }
        }
    }
}
