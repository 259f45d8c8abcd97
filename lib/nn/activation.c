// SPDX-License-Identifier: MIT
#include "nn/activation.h"

#include <stdint.h>
#include <string.h>
#include <tgmath.h>

void leaky_forward(const real *x, real *y, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        real below = LEAKY_SLOPE * x[i];
        y[i] = x[i] > 0 ? x[i] : below;
    }
}

void leaky_backward(const real *x, const real *dy, real *dx, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        real slope = x[i] > 0 ? (real)1 : LEAKY_SLOPE;
        dx[i] = dy[i] * slope;
    }
}

#ifdef CRLSO_DOUBLE
static inline real exponential(real x)
{
    return exp(x);
}

static inline real bent(real x)
{
    return tanh(x);
}
#else
// What the compiler can do for many numbers at a time, which the library's functions it
// cannot: no branch, no call, and no conversion of what may be NaN to an integer.

// e^x for x in [-87, 87], beyond which it is that of the end: 2^n e^r with n the integer
// next to x / ln 2, and a polynomial for |r| <= ½ ln 2. NaN stays NaN.
static inline float exponential(float x)
{
    const float round = 12582912.0f; // 1.5 * 2^23: a sum with it is rounded to an integer
    x = x > 87.0f ? 87.0f : x;
    x = x < -87.0f ? -87.0f : x;
    float shifted = x * 1.44269504f + round, n = shifted - round;
    float r = x - n * 0.693359375f + n * 2.12194440e-4f; // ln 2 in two parts
    float sum = 1.0f / 5040;
    sum = sum * r + 1.0f / 720;
    sum = sum * r + 1.0f / 120;
    sum = sum * r + 1.0f / 24;
    sum = sum * r + 1.0f / 6;
    sum = sum * r + 0.5f;
    sum = sum * r * r + r + 1.0f;
    uint32_t bits;
    float power;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits << 23) + 0x3F800000u; // the exponent field of 2^n
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

// tanh x = 1 - 2 / (1 + e^2x), and below ½, where that cancels, its series.
static inline float bent(float x)
{
    float size = x < 0 ? -x : x, square = x * x;
    float large = 1 - 2 / (1 + exponential(2 * size));
    float sum = 21844.0f / 6081075;
    sum = sum * square - 1382.0f / 155925;
    sum = sum * square + 62.0f / 2835;
    sum = sum * square - 17.0f / 315;
    sum = sum * square + 2.0f / 15;
    sum = sum * square - 1.0f / 3;
    float small = x + x * square * sum;
    large = x < 0 ? -large : large;
    return size < 0.5f ? small : large;
}
#endif

void tanh_forward(const real *x, real *y, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] = bent(x[i]);
}

void tanh_backward(const real *y, const real *dy, real *dx, size_t count)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = dy[i] * (1 - y[i] * y[i]);
}

void logistic_forward(const real *x, real *y, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] = 1 / (1 + exponential(-x[i]));
}

real logistic(real x)
{
    real small = exp(-fabs(x)); // at most 1
    return x >= 0 ? 1 / (1 + small) : small / (1 + small);
}
