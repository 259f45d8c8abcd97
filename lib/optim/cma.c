// SPDX-License-Identifier: MIT
#include "optim/cma.h"

#include "base/memory.h"
#include "stats/eigen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double EPSILON = 1e-8, LARGEST = 1e32;

struct cma {
    size_t width, population, parents;
    int resamplings;
    double *weights; // [population], best first
    double weight_sum, parents_effective;
    // c_c, c_1, c_μ, c_σ, d_σ of the tutorial, and E|N(0, I)|.
    double path_rate, one_rate, many_rate, step_rate, step_damping, normal_length;

    size_t generation;
    double deviation, first_deviation; // σ
    double *mean, *path, *step_path;   // m, p_c, p_σ
    double *covariance;                // C, [width x width]
    double *axes, *lengths; // its eigenvectors, a row each; roots of its eigenvalues
    size_t patience;
    double *best, *worst; // [patience]: values of the generations, in turn
};

size_t cma_population(size_t width)
{
    return 4 + (size_t)floor(3 * log((double)width));
}

size_t cma_size(const struct cma *cma)
{
    return cma->population;
}

size_t cma_patience(const struct cma *cma)
{
    return cma->patience;
}

// Start -------------------------------------------------------------------------------

static double effective(const double *weights, size_t count)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
        squares += weights[i] * weights[i];
    }
    return sum * sum / squares;
}

// eq. 49 to 53, and the learning rates that they need.
static void set_weights(struct cma *cma)
{
    double d = (double)cma->width, positive = 0, negative = 0, *weights = cma->weights;
    for (size_t i = 0; i < cma->population; i++) {
        weights[i] = log(((double)cma->population + 1) / 2) - log((double)i + 1);
        *(weights[i] > 0 ? &positive : &negative) += fabs(weights[i]);
    }
    double up = cma->parents_effective = effective(weights, cma->parents);
    double down = effective(weights + cma->parents, cma->population - cma->parents);
    double one = cma->one_rate = 2 / ((d + 1.3) * (d + 1.3) + up);
    double many = cma->many_rate =
        fmin(1 - one - 1e-8, 2 * (up - 2 + 1 / up) / ((d + 2) * (d + 2) + up));
    double least = fmin(fmin(1 + one / many, 1 + 2 * down / (up + 2)),
                        (1 - one - many) / (d * many)); // eq. 50 to 52
    for (size_t i = 0; i < cma->population; i++) {
        weights[i] *= weights[i] >= 0 ? 1 / positive : least / negative;
        cma->weight_sum += weights[i];
    }
}

static void set_rates(struct cma *cma)
{
    double d = (double)cma->width, up = cma->parents_effective;
    cma->step_rate = (up + 2) / (d + up + 5); // eq. 55
    cma->step_damping = 1 + 2 * fmax(0, sqrt((up - 1) / (d + 1)) - 1) + cma->step_rate;
    cma->path_rate = (4 + up / d) / (d + 4 + 2 * up / d); // eq. 56
    cma->normal_length = sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
}

// C = A diag(l²) Aᵀ, the axes a row each. A length whose square is not above zero is
// rounding's, and C is made anew.
static bool decompose(struct cma *cma)
{
    size_t d = cma->width;
    bool repaired = false;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            double at = (cma->covariance[i * d + j] + cma->covariance[j * d + i]) / 2;
            if (!isfinite(at))
                return false;
            cma->axes[i * d + j] = at;
        }
    if (!eigenvectors(cma->axes, d, cma->lengths))
        return false;
    for (size_t k = 0; k < d; k++) {
        repaired |= !(cma->lengths[k] > 0);
        cma->lengths[k] = sqrt(cma->lengths[k] > 0 ? cma->lengths[k] : EPSILON);
    }
    if (!repaired)
        return true;
    memset(cma->covariance, 0, d * d * sizeof *cma->covariance);
    for (size_t k = 0; k < d; k++)
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < d; j++)
                cma->covariance[i * d + j] += cma->lengths[k] * cma->lengths[k] *
                                              cma->axes[k * d + i] * cma->axes[k * d + j];
    return true;
}

struct cma *cma_open(const struct cma_settings *settings, const double *mean)
{
    struct cma *cma = memory_new(1, sizeof *cma);
    size_t d = settings->width;
    size_t population = settings->population ? settings->population : cma_population(d);
    *cma = (struct cma){.width = d,
                        .population = population,
                        .parents = population / 2,
                        .resamplings = settings->resamplings,
                        .deviation = settings->deviation,
                        .first_deviation = settings->deviation};
    cma->patience = 10 + (30 * d + population - 1) / population;
    cma->weights = memory_new(population, sizeof(double));
    set_weights(cma);
    set_rates(cma);
    cma->mean = memory_new(d, sizeof(double));
    memcpy(cma->mean, mean, d * sizeof *mean);
    cma->path = memory_new(d, sizeof(double));
    cma->step_path = memory_new(d, sizeof(double));
    cma->covariance = memory_new(d * d, sizeof(double));
    cma->axes = memory_new(d * d, sizeof(double));
    cma->lengths = memory_new(d, sizeof(double));
    cma->best = memory_new(cma->patience, sizeof(double));
    cma->worst = memory_new(cma->patience, sizeof(double));
    for (size_t i = 0; i < d; i++)
        cma->covariance[i * d + i] = cma->axes[i * d + i] = cma->lengths[i] = 1;
    return cma;
}

void cma_close(struct cma *cma)
{
    double *const all[] = {cma->weights,   cma->mean,       cma->path,
                           cma->step_path, cma->covariance, cma->axes,
                           cma->lengths,   cma->best,       cma->worst};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]);
    free(cma);
}

// Ask ---------------------------------------------------------------------------------

// m + σ A diag(l) z, as far as it is within the box. True: all of it is.
static bool draw(const struct cma *cma, struct random_stream *stream, bool clip, double *z,
                 double *point)
{
    size_t d = cma->width;
    for (size_t k = 0; k < d; k++)
        z[k] = cma->lengths[k] * random_normal(stream);
    for (size_t i = 0; i < d; i++) {
        double sum = 0;
        for (size_t k = 0; k < d; k++)
            sum += cma->axes[k * d + i] * z[k];
        point[i] = cma->mean[i] + cma->deviation * sum;
        if (clip)
            point[i] = fmin(fmax(point[i], 0), 1);
        else if (!(point[i] >= 0 && point[i] <= 1))
            return false;
    }
    return true;
}

void cma_ask(const struct cma *cma, struct random_stream *stream, double *point)
{
    double *z = memory_new(cma->width, sizeof *z);
    bool inside = false;
    for (int i = 0; i < cma->resamplings && !inside; i++)
        inside = draw(cma, stream, false, z, point);
    if (!inside)
        draw(cma, stream, true, z, point);
    free(z);
}

// Tell --------------------------------------------------------------------------------

struct ranked {
    double value;
    size_t at;
};

static int by_value(const void *one, const void *two)
{
    const struct ranked *a = one, *b = two;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->at < b->at ? -1 : 1;
}

// out = diag(1 / l) Aᵀ y, which is as long as C^(-½) y.
static void whiten(const struct cma *cma, const double *y, double *out)
{
    size_t d = cma->width;
    for (size_t k = 0; k < d; k++) {
        out[k] = 0;
        for (size_t i = 0; i < d; i++)
            out[k] += cma->axes[k * d + i] * y[i];
        out[k] /= cma->lengths[k];
    }
}

static double squared_length(const double *vector, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += vector[i] * vector[i];
    return sum;
}

// p_σ and σ, from the mean step of the parents. Returns the length of p_σ.
static double move_step(struct cma *cma, const double *y, double *room)
{
    size_t d = cma->width;
    double rate = cma->step_rate, keep = sqrt(rate * (2 - rate) * cma->parents_effective);
    whiten(cma, y, room);
    for (size_t i = 0; i < d; i++) {
        double sum = 0; // of C^(-½) y
        for (size_t k = 0; k < d; k++)
            sum += cma->axes[k * d + i] * room[k];
        cma->step_path[i] = (1 - rate) * cma->step_path[i] + keep * sum;
    }
    double length = sqrt(squared_length(cma->step_path, d));
    cma->deviation *= exp(rate / cma->step_damping * (length / cma->normal_length - 1));
    cma->deviation = fmin(cma->deviation, LARGEST);
    return length;
}

// C += scale y yᵀ
static void add_outer(double *matrix, const double *y, size_t width, double scale)
{
    for (size_t i = 0; i < width; i++)
        for (size_t j = 0; j < width; j++)
            matrix[i * width + j] += scale * y[i] * y[j];
}

// p_c and C (eq. 45 to 47). steps: [population x width], best first.
static void move_covariance(struct cma *cma, const double *steps, const double *y,
                            double length, double *room)
{
    size_t d = cma->width;
    double rate = cma->path_rate;
    double reached = 1 - pow(1 - cma->step_rate, 2 * ((double)cma->generation + 1));
    bool short_one =
        length / sqrt(reached) < (1.4 + 2 / ((double)d + 1)) * cma->normal_length; // h_σ
    double scale = short_one ? sqrt(rate * (2 - rate) * cma->parents_effective) : 0;
    for (size_t i = 0; i < d; i++)
        cma->path[i] = (1 - rate) * cma->path[i] + scale * y[i];
    double lost = short_one ? 0 : cma->one_rate * rate * (2 - rate);
    double keep = 1 + lost - cma->one_rate - cma->many_rate * cma->weight_sum;
    for (size_t i = 0; i < d * d; i++)
        cma->covariance[i] *= keep;
    add_outer(cma->covariance, cma->path, d, cma->one_rate);
    for (size_t i = 0; i < cma->population; i++) {
        double weight = cma->weights[i];
        if (weight < 0) {
            whiten(cma, steps + i * d, room);
            weight *= (double)d / (squared_length(room, d) + EPSILON);
        }
        add_outer(cma->covariance, steps + i * d, d, cma->many_rate * weight);
    }
}

// The steps from the mean in units of σ, best first; y is the parents' mean step.
static void rank_steps(struct cma *cma, const double *points, const double *values,
                       double *steps, double *y)
{
    size_t d = cma->width, n = cma->population;
    struct ranked *ranked = memory_new(n, sizeof *ranked);
    for (size_t i = 0; i < n; i++)
        ranked[i] = (struct ranked){values[i], i};
    qsort(ranked, n, sizeof *ranked, by_value);
    memset(y, 0, d * sizeof *y);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d; k++) {
            double step = (points[ranked[i].at * d + k] - cma->mean[k]) / cma->deviation;
            steps[i * d + k] = step;
            if (i < cma->parents)
                y[k] += cma->weights[i] * step;
        }
    cma->best[cma->generation % cma->patience] = ranked[0].value;
    cma->worst[cma->generation % cma->patience] = ranked[n - 1].value;
    free(ranked);
}

bool cma_tell(struct cma *cma, const double *points, const double *values)
{
    size_t d = cma->width;
    double *steps = memory_new((cma->population + 2) * d, sizeof *steps);
    double *y = steps + cma->population * d, *room = y + d;
    cma->generation++;
    rank_steps(cma, points, values, steps, y);
    for (size_t i = 0; i < d; i++)
        cma->mean[i] += cma->deviation * y[i];
    double length = move_step(cma, y, room);
    move_covariance(cma, steps, y, length, room);
    free(steps);
    return decompose(cma);
}

// Stop --------------------------------------------------------------------------------

static bool values_are_alike(const struct cma *cma)
{
    double best = INFINITY, worst = -INFINITY;
    if (cma->generation <= cma->patience)
        return false;
    for (size_t i = 0; i < cma->patience; i++) {
        best = fmin(best, cma->best[i]);
        worst = fmax(worst, cma->worst[i]);
    }
    return worst - best < 1e-12;
}

// Whether 0.1 deviations along an axis of C, another each generation, leave the mean as it
// is.
static bool axis_has_no_effect(const struct cma *cma)
{
    size_t d = cma->width, axis = cma->generation % d;
    for (size_t i = 0; i < d; i++) {
        double step = 0.1 * cma->deviation * cma->lengths[axis] * cma->axes[axis * d + i];
        if (cma->mean[i] != cma->mean[i] + step)
            return false;
    }
    return true;
}

bool cma_should_stop(const struct cma *cma)
{
    size_t d = cma->width;
    double tolerance = 1e-12 * cma->first_deviation;
    bool small = true, no_effect = false;
    for (size_t i = 0; i < d; i++) {
        double variance = cma->covariance[i * d + i];
        small = small && cma->deviation * variance < tolerance &&
                cma->deviation * fabs(cma->path[i]) < tolerance;
        no_effect = no_effect ||
                    cma->mean[i] == cma->mean[i] + 0.2 * cma->deviation * sqrt(variance);
    }
    double shortest = cma->lengths[0], longest = cma->lengths[d - 1]; // they ascend
    return values_are_alike(cma) || small || no_effect || cma->deviation * longest > 1e4 ||
           axis_has_no_effect(cma) || longest / shortest > 1e14;
}
