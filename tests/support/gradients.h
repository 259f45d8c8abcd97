// SPDX-License-Identifier: MIT
// A gradient against central differences, in double precision.
#ifndef CRLSO_TESTS_GRADIENTS_H
#define CRLSO_TESTS_GRADIENTS_H

#include "nn/parameters.h"
#include "nn/scratch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

// What is checked: a function of all parameters, which adds its gradient where one is
// asked for (NULL: its value alone). Inputs stand among the parameters.
struct checked {
    struct parameters *parameters;
    struct scratch *scratch; // what the function takes, reset after each call
    double (*function)(void *context, const real *values, real *gradient);
    void *context;
};

static inline double checked_value(const struct checked *checked, size_t i, double step)
{
    real *values = checked->parameters->values, value = values[i];
    values[i] = value + step;
    double result = checked->function(checked->context, values, NULL);
    values[i] = value;
    scratch_reset(checked->scratch);
    return result;
}

// Relative error below 1e-6, down to numbers a hundredth of the largest. The parameters
// have been started.
static inline void check_gradient(const struct checked *checked)
{
    const double step = 1e-6;
    size_t count = checked->parameters->count;
    real *gradient = parameters_gradient(checked->parameters);
    double largest = 0;
    checked->function(checked->context, checked->parameters->values, gradient);
    scratch_reset(checked->scratch);
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(gradient[i]));
    assert_true(largest > 0);
    for (size_t i = 0; i < count; i++) {
        double above = checked_value(checked, i, step);
        double below = checked_value(checked, i, -step);
        double difference = (above - below) / (2 * step);
        if (!(fabs(difference - gradient[i]) <=
              1e-6 * fmax(fabs(gradient[i]), 0.01 * largest)))
            fail_msg("parameter %zu: %.12g by differences, %.12g", i, difference,
                     gradient[i]);
    }
    free(gradient);
}

#endif
