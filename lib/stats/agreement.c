// SPDX-License-Identifier: MIT
#include "stats/agreement.h"

#include "base/memory.h"
#include "stats/rank.h"
#include "stats/summary.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    double x, y;
};

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_x_then_y(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    int order = compare(left->x, right->x);
    return order ? order : compare(left->y, right->y);
}

static struct pair *sorted_pairs(const double *x, const double *y, size_t count)
{
    struct pair *pairs = memory_new(count, sizeof *pairs);
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct pair){x[i], y[i]};
    qsort(pairs, count, sizeof *pairs, by_x_then_y);
    return pairs;
}

double stats_pearson(const double *x, const double *y, size_t count)
{
    double mean_x = stats_mean(x, count), mean_y = stats_mean(y, count), sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (x[i] - mean_x) * (y[i] - mean_y);
    return sum / sqrt(stats_sum_of_squares(x, count) * stats_sum_of_squares(y, count));
}

double stats_spearman(const double *x, const double *y, size_t count)
{
    double *ranks = memory_new(2 * count, sizeof *ranks);
    stats_rank(x, count, ranks);
    stats_rank(y, count, ranks + count);
    double rho = stats_pearson(ranks, ranks + count, count);
    free(ranks);
    return rho;
}

// Sorts y by merging and returns how many exchanges of neighbours that took: the
// discordant pairs.
static uint64_t sort_counting(double *y, double *spare, size_t count)
{
    if (count < 2)
        return 0;
    size_t half = count / 2, left = 0, right = half, at = 0;
    uint64_t exchanges =
        sort_counting(y, spare, half) + sort_counting(y + half, spare, count - half);
    while (left < half && right < count) {
        if (y[left] <= y[right]) {
            spare[at++] = y[left++];
        } else {
            exchanges += half - left;
            spare[at++] = y[right++];
        }
    }
    memcpy(spare + at, y + left, (half - left) * sizeof *y);
    memcpy(y, spare, (at + half - left) * sizeof *y);
    return exchanges;
}

static uint64_t pairs_of(uint64_t count)
{
    return count ? count * (count - 1) / 2 : 0;
}

// Pairs of rows that are equal in x (and y, if `both`); rows sorted by x, then y.
static uint64_t ties_in_x(const struct pair *pairs, size_t count, bool both)
{
    uint64_t ties = 0, run = 1;
    for (size_t i = 1; i <= count; i++) {
        if (i < count && pairs[i].x == pairs[i - 1].x &&
            (!both || pairs[i].y == pairs[i - 1].y)) {
            run++;
            continue;
        }
        ties += pairs_of(run);
        run = 1;
    }
    return ties;
}

static uint64_t ties_in(const double *sorted, size_t count)
{
    uint64_t ties = 0, run = 1;
    for (size_t i = 1; i <= count; i++) {
        if (i < count && sorted[i] == sorted[i - 1]) {
            run++;
            continue;
        }
        ties += pairs_of(run);
        run = 1;
    }
    return ties;
}

double stats_kendall(const double *x, const double *y, size_t count)
{
    if (count < 2)
        return NAN;
    struct pair *pairs = sorted_pairs(x, y, count);
    double *column = memory_new(2 * count, sizeof *column);
    for (size_t i = 0; i < count; i++)
        column[i] = pairs[i].y;
    double discordant = (double)sort_counting(column, column + count, count);
    double all = (double)pairs_of(count);
    double tied_x = (double)ties_in_x(pairs, count, false);
    double tied_both = (double)ties_in_x(pairs, count, true);
    double tied_y = (double)ties_in(column, count);
    free(column);
    free(pairs);
    double difference = all - tied_x - tied_y + tied_both - 2 * discordant;
    return difference / (sqrt(all - tied_x) * sqrt(all - tied_y));
}

static double squared_error(const double *measured, const double *predicted, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (measured[i] - predicted[i]) * (measured[i] - predicted[i]);
    return sum;
}

double stats_r2(const double *measured, const double *predicted, size_t count)
{
    double total = stats_sum_of_squares(measured, count);
    return total > 0 ? 1 - squared_error(measured, predicted, count) / total : NAN;
}

double stats_rmse(const double *measured, const double *predicted, size_t count)
{
    return sqrt(squared_error(measured, predicted, count) / (double)count);
}
