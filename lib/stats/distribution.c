// SPDX-License-Identifier: MIT
#include "stats/distribution.h"

#include <math.h>

static const double small = 1e-300, exact = 1e-15;
enum { STEPS = 10000 }; // of a series or a fraction, which ends long before

// The continued fraction b0 + a1 / (b1 + a2 / (b2 + …)) is worked out term by term, kept
// from dividing by 0. Source: Lentz's method as in Thompson and Barnett, "Coulomb and
// Bessel functions of complex arguments and order", J. Comput. Phys. 64 (1986).
struct fraction {
    double value, numerator, denominator;
};

static struct fraction fraction_start(double b)
{
    b = b == 0 ? small : b;
    return (struct fraction){b, b, 0};
}

// Whether the term has still changed the value.
static int fraction_add(struct fraction *fraction, double a, double b)
{
    fraction->denominator = b + a * fraction->denominator;
    fraction->numerator = b + a / fraction->numerator;
    if (fraction->denominator == 0)
        fraction->denominator = small;
    if (fraction->numerator == 0)
        fraction->numerator = small;
    fraction->denominator = 1 / fraction->denominator;
    double change = fraction->numerator * fraction->denominator;
    fraction->value *= change;
    return fabs(change - 1) > exact;
}

// Γ(a, x) / Γ(a): by the series of its complement where x is small, else by the fraction.
static double upper_gamma(double a, double x)
{
    double scale = exp(a * log(x) - x - lgamma(a));
    if (x < a + 1) {
        double term = 1 / a, sum = term;
        for (int i = 1; i < STEPS && term > exact * sum; i++) {
            term *= x / (a + i);
            sum += term;
        }
        return 1 - scale * sum;
    }
    struct fraction fraction = fraction_start(x + 1 - a);
    for (int i = 1; i < STEPS && fraction_add(&fraction, i * (a - i), x + 2 * i + 1 - a);
         i++)
        continue;
    return scale / fraction.value;
}

double stats_chi_squared_tail(double x, double freedom)
{
    if (isnan(x) || !(freedom > 0))
        return NAN;
    return x <= 0 ? 1 : isinf(x) ? 0 : upper_gamma(freedom / 2, x / 2);
}

// The regularised incomplete beta function for x <= (a + 1) / (a + b + 2).
static double beta_fraction(double x, double a, double b)
{
    double scale =
        exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a;
    struct fraction fraction = fraction_start(1);
    for (int i = 1, more = 1; i < STEPS && more; i++) {
        double m = floor(i / 2.0), at = a + 2 * m;
        double term = i % 2 == 0 ? m * (b - m) * x / ((at - 1) * at)
                                 : -(a + m) * (a + b + m) * x / (at * (at + 1));
        more = fraction_add(&fraction, term, 1);
    }
    return scale / fraction.value;
}

static double beta_share(double x, double a, double b)
{
    if (x <= 0 || x >= 1)
        return x >= 1;
    return x <= (a + 1) / (a + b + 2) ? beta_fraction(x, a, b)
                                      : 1 - beta_fraction(1 - x, b, a);
}

double stats_f_tail(double x, double first_freedom, double second_freedom)
{
    if (isnan(x) || !(first_freedom > 0) || !(second_freedom > 0))
        return NAN;
    if (x <= 0 || isinf(x))
        return x <= 0;
    return beta_share(second_freedom / (second_freedom + first_freedom * x),
                      second_freedom / 2, first_freedom / 2);
}

// T² has the distribution F of 1 and `freedom`. t is sought as freedom / (freedom + t²),
// which lies between 0 and 1.
double stats_t_quantile(double tail, double freedom)
{
    double low = 0, high = 1;
    if (!(tail > 0 && tail < 1) || !(freedom > 0))
        return NAN;
    for (int i = 0; i < 200; i++) {
        double middle = 0.5 * (low + high);
        double t_squared = freedom * (1 - middle) / middle;
        *(stats_f_tail(t_squared, 1, freedom) < tail ? &low : &high) = middle;
    }
    return sqrt(freedom * (1 - high) / high);
}

static double normal_between(double low, double high)
{
    return 0.5 * (erfc(low / sqrt(2)) - erfc(high / sqrt(2)));
}

// P(R <= x) = n ∫ φ(z) (Φ(z + x) - Φ(z))^(n-1) dz over the lowest of the numbers, by
// Simpson's rule.
double stats_range_tail(double x, size_t count)
{
    enum { PARTS = 2000 };
    const double low = -9, high = 9, width = (high - low) / PARTS;
    double sum = 0;
    if (isnan(x) || count < 2)
        return NAN;
    if (x <= 0)
        return 1;
    for (int i = 0; i <= PARTS; i++) {
        double z = low + i * width;
        double weight = i == 0 || i == PARTS ? 1 : i % 2 ? 4 : 2;
        sum +=
            weight * exp(-0.5 * z * z) * pow(normal_between(z, z + x), (double)count - 1);
    }
    double density = sum * width / 3 / sqrt(2 * acos(-1));
    return fmax(0, 1 - (double)count * density);
}

double stats_range_quantile(double tail, size_t count)
{
    double low = 0, high = 40;
    if (!(tail > 0 && tail < 1) || count < 2)
        return NAN;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        *(stats_range_tail(middle, count) > tail ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}
