// SPDX-License-Identifier: MIT
#include "optim/tpe_sampler.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST = 25,     // good ones, and observations of full weight
    CHOICES = 256, // of a coordinate
};

enum { OTHERS, GOOD, PARTS };

// Observations are numbered in order of time. Of a categorical coordinate the weights of
// the others are found from sums over them, so that they take the same time however many
// there are.
struct tpe_sampler {
    struct axis *axes;
    size_t width;
    bool any_real;
    struct tpe_settings settings;
    size_t count, capacity;
    double *points;    // [width x capacity], a coordinate a row
    double *values;    // [capacity]
    uint32_t *orders;  // [width x capacity]: the observations by each real, ascending
    uint32_t *ranking; // [capacity]: the observations by value, the best first
    bool *is_good;     // [capacity]
    size_t good, rest; // how many are good, and others
    uint32_t *others;  // [capacity]: they in order of time
    double *weights;   // [capacity]: of each observation in its part, for reals
    bool stale;        // `others` and sums are to be made anew
    struct sums {
        double count, places; // of the others of a choice, and of their places in `others`
    } * sums;                 // [width x CHOICES]
    struct parzen *parzens;   // [width x PARTS]
    double *part[PARTS], *part_weights[PARTS]; // [capacity]: room for a real's
    double *candidates; // [3 x candidates]: they, and their densities
};

struct tpe_sampler *tpe_open(const struct axis *axes, size_t width,
                             const struct tpe_settings *settings)
{
    struct tpe_sampler *sampler = memory_new(1, sizeof *sampler);
    *sampler = (struct tpe_sampler){.width = width, .settings = *settings};
    sampler->axes = memory_new(width, sizeof *axes);
    memcpy(sampler->axes, axes, width * sizeof *axes);
    sampler->sums = memory_new(width * CHOICES, sizeof *sampler->sums);
    sampler->candidates = memory_new(3 * (size_t)settings->candidates, sizeof(double));
    sampler->parzens = memory_new(width * PARTS, sizeof *sampler->parzens);
    for (size_t c = 0; c < width; c++)
        sampler->any_real |= axes[c].choices == 0;
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
    free(sampler->others);
    free(sampler->sums);
    free(sampler->candidates);
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
    sampler->others = memory_grow(sampler->others, next, sizeof *sampler->others);
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

static size_t count_good(const struct tpe_sampler *sampler)
{
    double count = (double)sampler->count;
    double good = ceil(sampler->settings.share *
                       (sampler->settings.growth == TPE_ROOT ? sqrt(count) : count));
    return (size_t)fmin(fmin(good, MOST), count);
}

static void add_other(struct tpe_sampler *sampler, uint32_t at)
{
    for (size_t c = 0; c < sampler->width; c++) {
        size_t choice = (size_t)sampler->points[c * sampler->capacity + at];
        if (sampler->axes[c].choices > 0) {
            sampler->sums[c * CHOICES + choice].count++;
            sampler->sums[c * CHOICES + choice].places += (double)sampler->rest;
        }
    }
    sampler->others[sampler->rest++] = at;
}

// Parts the observations, the last of which is new.
static void partition(struct tpe_sampler *sampler)
{
    uint32_t at = (uint32_t)sampler->count - 1;
    size_t good = count_good(sampler), before = sampler->good;
    sampler->is_good[at] = false;
    for (size_t i = 0; i < good; i++) {
        // One that was not good is the new one, or leaves the others.
        sampler->stale |=
            !sampler->is_good[sampler->ranking[i]] && sampler->ranking[i] != at;
        sampler->is_good[sampler->ranking[i]] = true;
    }
    for (size_t i = good; i <= before && i < sampler->count; i++) {
        sampler->stale |= sampler->is_good[sampler->ranking[i]];
        sampler->is_good[sampler->ranking[i]] = false;
    }
    sampler->good = good;
    if (!sampler->is_good[at])
        add_other(sampler, at);
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
    partition(sampler);
}

static void collect_others(struct tpe_sampler *sampler)
{
    memset(sampler->sums, 0, sampler->width * CHOICES * sizeof *sampler->sums);
    sampler->rest = 0;
    for (uint32_t i = 0; i < sampler->count; i++)
        if (!sampler->is_good[i])
            add_other(sampler, i);
    sampler->stale = false;
}

// The weights of the others are first + place * slope as far as they fall, before `ramp`.
struct weighting {
    size_t ramp;
    double first, slope;
};

static struct weighting weigh(const struct tpe_sampler *sampler)
{
    size_t rest = sampler->rest, ramp = rest > MOST ? rest - MOST : 0;
    double first = rest > 0 ? 1 / (double)rest : 0; // no others: the prior alone
    return (struct weighting){ramp, first, ramp > 1 ? (1 - first) / ((double)ramp - 1) : 0};
}

static void set_weights(struct tpe_sampler *sampler, const struct weighting *weighting)
{
    for (size_t i = 0; i < sampler->good; i++)
        sampler->weights[sampler->ranking[i]] = 1; // all are of the last
    for (size_t i = 0; i < sampler->rest; i++)
        sampler->weights[sampler->others[i]] =
            i < weighting->ramp ? weighting->first + (double)i * weighting->slope : 1;
}

static void fit_choices(struct tpe_sampler *sampler, size_t c,
                        const struct weighting *weighting)
{
    const double *row = sampler->points + c * sampler->capacity;
    const struct sums *sums = sampler->sums + c * CHOICES;
    struct parzen *parzens = sampler->parzens + c * PARTS;
    double good[CHOICES] = {0}, others[CHOICES], full[CHOICES] = {0};
    struct sums late[CHOICES] = {{0, 0}};
    for (size_t i = 0; i < sampler->good; i++)
        good[(size_t)row[sampler->ranking[i]]]++;
    for (size_t i = weighting->ramp; i < sampler->rest; i++) {
        size_t choice = (size_t)row[sampler->others[i]];
        late[choice].places += (double)i;
        full[choice]++;
    }
    for (int v = 0; v < sampler->axes[c].choices; v++)
        others[v] = full[v] + (sums[v].count - full[v]) * weighting->first +
                    (sums[v].places - late[v].places) * weighting->slope;
    parzen_fit_choices(&parzens[GOOD], good, sampler->good, sampler->settings.prior_weight);
    parzen_fit_choices(&parzens[OTHERS], others, sampler->rest,
                       sampler->settings.prior_weight);
}

static void fit_reals(struct tpe_sampler *sampler, size_t c)
{
    const uint32_t *order = sampler->orders + c * sampler->capacity;
    const double *row = sampler->points + c * sampler->capacity;
    size_t sizes[PARTS] = {0};
    for (size_t i = 0; i < sampler->count; i++) {
        uint32_t at = order[i];
        int part = sampler->is_good[at] ? GOOD : OTHERS;
        sampler->part[part][sizes[part]] = row[at];
        sampler->part_weights[part][sizes[part]++] = sampler->weights[at];
    }
    for (int part = 0; part < PARTS; part++)
        parzen_fit_reals(&sampler->parzens[c * PARTS + (size_t)part], sampler->part[part],
                         sampler->part_weights[part], sizes[part],
                         sampler->settings.prior_weight);
}

void tpe_draw(const struct tpe_sampler *sampler, struct random_stream *stream,
              double *point)
{
    for (size_t c = 0; c < sampler->width; c++)
        point[c] = axis_draw(&sampler->axes[c], stream);
}

// The best of some candidates.
static double choose(struct tpe_sampler *sampler, size_t c, struct random_stream *stream)
{
    const struct parzen *parzens = sampler->parzens + c * PARTS;
    double *candidates = sampler->candidates, best = -1, chosen = NAN;
    size_t count = (size_t)sampler->settings.candidates;
    double *good = candidates + count, *others = good + count;
    for (size_t i = 0; i < count; i++)
        candidates[i] = parzen_draw(&parzens[GOOD], stream);
    parzen_densities(&parzens[GOOD], candidates, count, good);
    parzen_densities(&parzens[OTHERS], candidates, count, others);
    for (size_t i = 0; i < count; i++)
        if (good[i] / others[i] > best) {
            best = good[i] / others[i];
            chosen = candidates[i];
        }
    return chosen;
}

void tpe_ask(struct tpe_sampler *sampler, struct random_stream *stream, double *point)
{
    if (sampler->count < (size_t)sampler->settings.startup) {
        tpe_draw(sampler, stream, point);
        return;
    }
    if (sampler->stale)
        collect_others(sampler);
    const struct weighting weighting = weigh(sampler);
    if (sampler->any_real)
        set_weights(sampler, &weighting);
    for (size_t c = 0; c < sampler->width; c++) {
        if (sampler->axes[c].choices > 0)
            fit_choices(sampler, c, &weighting);
        else
            fit_reals(sampler, c);
        point[c] = choose(sampler, c, stream);
    }
}
