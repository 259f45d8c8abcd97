// SPDX-License-Identifier: MIT
#include "optim/parzen.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double axis_draw(const struct axis *axis, struct random_stream *stream)
{
    if (axis->choices > 0)
        return (double)random_below(stream, (uint64_t)axis->choices);
    return axis->low + (axis->high - axis->low) * random_unit(stream);
}

void parzen_open(struct parzen *parzen, const struct axis *axis)
{
    *parzen = (struct parzen){.axis = *axis};
    if (axis->choices > 0)
        parzen->probability =
            memory_new((size_t)axis->choices, sizeof *parzen->probability);
}

void parzen_free(struct parzen *parzen)
{
    free(parzen->components);
    free(parzen->probability);
    *parzen = (struct parzen){0};
}

// Categorical -------------------------------------------------------------------------

void parzen_fit_choices(struct parzen *parzen, const double *weights, size_t count,
                        double prior_weight)
{
    double *probability = parzen->probability, sum = 0;
    int choices = parzen->axis.choices;
    double each = prior_weight / ((double)count + 1), total = 1 + choices * each;
    for (int v = 0; v < choices; v++)
        sum += weights[v];
    for (int v = 0; v < choices; v++)
        probability[v] = ((weights[v] + sum * each) / total + prior_weight / choices) /
                         (sum + prior_weight);
}

static double draw_choice(const struct parzen *parzen, struct random_stream *stream)
{
    int value = 0, last = parzen->axis.choices - 1;
    double left = random_unit(stream) - parzen->probability[0];
    while (left >= 0 && value < last)
        left -= parzen->probability[++value];
    return value;
}

// Real --------------------------------------------------------------------------------

// The means with the prior's between them; up_to is the weight alone. Returns the prior's
// place.
static size_t place_means(struct parzen *parzen, const double *values,
                          const double *weights, size_t count, double prior_weight)
{
    struct parzen_component *component = parzen->components;
    double middle = (parzen->axis.low + parzen->axis.high) / 2;
    size_t prior = 0;
    while (prior < count && values[prior] <= middle)
        prior++;
    for (size_t i = 0; i < count; i++) {
        size_t at = i + (i >= prior);
        component[at].mean = values[i];
        component[at].up_to = weights[i];
    }
    component[prior].mean = middle;
    component[prior].up_to = prior_weight;
    return prior;
}

static double deviation_of(const struct parzen *parzen, size_t at)
{
    const struct parzen_component *component = parzen->components;
    double range = parzen->axis.high - parzen->axis.low;
    double least = range / fmin(100, (double)parzen->count + 1), widest = 0;
    if (parzen->count == 1)
        return range;
    if (at > 0)
        widest = component[at].mean - component[at - 1].mean;
    if (at + 1 < parzen->count)
        widest = fmax(widest, component[at + 1].mean - component[at].mean);
    return fmin(fmax(widest, least), range);
}

// Of N(0, 1) between -z and z, z >= 0.
static double share_within(double z)
{
    return z > 9 ? 1 : erf(z / sqrt(2)); // above, but for rounding, 1
}

void parzen_fit_reals(struct parzen *parzen, const double *values, const double *weights,
                      size_t count, double prior_weight)
{
    const double root_half_pi = sqrt(acos(0.0));
    double low = parzen->axis.low, high = parzen->axis.high, sum = 0;
    parzen->count = count + 1;
    if (parzen->count > parzen->capacity) {
        parzen->capacity = 2 * parzen->count;
        parzen->components =
            memory_grow(parzen->components, parzen->capacity, sizeof *parzen->components);
    }
    size_t prior = place_means(parzen, values, weights, count, prior_weight);
    for (size_t i = 0; i < parzen->count; i++) {
        struct parzen_component *at = &parzen->components[i];
        at->deviation = i == prior ? high - low : deviation_of(parzen, i);
        at->precision = 1 / at->deviation;
        double integral = at->deviation * root_half_pi *
                          (share_within((high - at->mean) * at->precision) +
                           share_within((at->mean - low) * at->precision));
        at->factor = at->up_to / integral;
        at->up_to = sum += at->up_to;
    }
    for (size_t i = 0; i < parzen->count; i++) {
        parzen->components[i].factor /= sum;
        parzen->components[i].up_to /= sum;
    }
}

// A component's mean is within the bounds and its deviation no more than their distance, so
// that at least a third of what it gives is.
static double draw_real(const struct parzen *parzen, struct random_stream *stream)
{
    double share = random_unit(stream), value;
    size_t first = 0, last = parzen->count - 1;
    while (first < last) {
        size_t middle = (first + last) / 2;
        if (parzen->components[middle].up_to > share)
            last = middle;
        else
            first = middle + 1;
    }
    const struct parzen_component *component = &parzen->components[first];
    do
        value = component->mean + component->deviation * random_normal(stream);
    while (value < parzen->axis.low || value > parzen->axis.high);
    return value;
}

// exp(x) for x <= 0, to rounding; 1e-304 below -700. Without a branch, so that a loop of it
// is vectorised: 2^k exp(x - k ln 2), with k rounded by adding 1.5 2^52, whose last bits k
// then is.
static inline double exp_of(double x)
{
    const double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
    const double coefficients[] = {1.0 / 479001600,
                                   1.0 / 39916800,
                                   1.0 / 3628800,
                                   1.0 / 362880,
                                   1.0 / 40320,
                                   1.0 / 5040,
                                   1.0 / 720,
                                   1.0 / 120,
                                   1.0 / 24,
                                   1.0 / 6,
                                   0.5,
                                   1,
                                   1};
    x = x < -700 ? -700 : x;
    union {
        double value;
        uint64_t bits;
    } shifted = {x * 1.4426950408889634 + 0x1.8p52};
    double k = shifted.value - 0x1.8p52;
    double rest = x - k * ln2_high - k * ln2_low, sum = coefficients[0];
    for (size_t i = 1; i < sizeof coefficients / sizeof coefficients[0]; i++)
        sum = sum * rest + coefficients[i];
    shifted.bits = (shifted.bits << 52) + ((uint64_t)1023 << 52);
    return sum * shifted.value;
}

static void densities_of_reals(const struct parzen *parzen, const double *values,
                               size_t count, double *restrict densities)
{
    memset(densities, 0, count * sizeof *densities);
    for (size_t i = 0; i < parzen->count; i++) {
        const struct parzen_component component = parzen->components[i];
        for (size_t k = 0; k < count; k++) {
            double z = (values[k] - component.mean) * component.precision;
            densities[k] += component.factor * exp_of(-z * z / 2);
        }
    }
}

double parzen_draw(const struct parzen *parzen, struct random_stream *stream)
{
    return parzen->axis.choices > 0 ? draw_choice(parzen, stream)
                                    : draw_real(parzen, stream);
}

void parzen_densities(const struct parzen *parzen, const double *values, size_t count,
                      double *densities)
{
    if (parzen->axis.choices == 0)
        densities_of_reals(parzen, values, count, densities);
    else
        for (size_t k = 0; k < count; k++)
            densities[k] = parzen->probability[(size_t)values[k]];
}
