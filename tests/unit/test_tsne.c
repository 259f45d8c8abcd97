// SPDX-License-Identifier: MIT
#include "base/memory.h"
#include "base/progress.h"
#include "base/random.h"
#include "stats/pca.h"
#include "stats/tsne.h"
#include "stats/tsne_affinity.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ROWS = 90, COLUMNS = 10, STRIDE = 96, BLOBS = 3, PERPLEXITY = 10 };

// Row i is of blob i % BLOBS: a Gaussian around 6 on the axis of that number.
static void draw_blobs(float *data)
{
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < ROWS * COLUMNS; i++) {
        bool own_axis = i % COLUMNS == i / COLUMNS % BLOBS;
        data[i] = (float)(random_normal(&stream) + (own_axis ? 6 : 0));
    }
}

static double squared_distance(const float *a, const float *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    return sum;
}

// p_j|row [ROWS] by its definition, for a precision; returns its entropy in nats.
static double conditional(const float *data, size_t row, double precision, double *p)
{
    double sum = 0, entropy = 0;
    for (size_t j = 0; j < ROWS; j++) {
        const float *x = data + row * COLUMNS, *other = data + j * COLUMNS;
        p[j] = j == row ? 0 : exp(-precision * squared_distance(x, other, COLUMNS));
        sum += p[j];
    }
    for (size_t j = 0; j < ROWS; j++) {
        p[j] /= sum;
        entropy -= p[j] > 0 ? p[j] * log(p[j]) : 0;
    }
    return entropy;
}

static void affinities_are_their_definition(void **state)
{
    (void)state;
    static float data[ROWS * COLUMNS], affinity[ROWS * STRIDE];
    static double expected[ROWS][ROWS];
    draw_blobs(data);
    for (size_t row = 0; row < ROWS; row++) {
        double low = 0, high = 10, p[ROWS];
        for (int i = 0; i < 60; i++) {
            double middle = 0.5 * (low + high);
            bool flat = conditional(data, row, middle, p) > log(PERPLEXITY);
            *(flat ? &low : &high) = middle;
        }
        for (size_t j = 0; j < ROWS; j++) {
            expected[row][j] += p[j] / (2 * ROWS);
            expected[j][row] += p[j] / (2 * ROWS);
        }
    }
    tsne_affinities(data, ROWS, COLUMNS, PERPLEXITY, 2, affinity, STRIDE);
    double sum = 0;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < STRIDE; j++) {
            double p = (double)affinity[i * STRIDE + j],
                   right = j < ROWS ? expected[i][j] : 0;
            if (!(fabs(p - right) <= 1e-4 * right + 1e-12))
                fail_msg("p(%zu, %zu) is %g, not %g", i, j, p, right);
            sum += p;
        }
    assert_true(fabs(sum - 1) < 1e-5);
}

// Points at equal distances have no other entropy than log(rows - 1).
static void affinities_of_equal_distances(void **state)
{
    (void)state;
    float simplex[8 * 8] = {0}, equal[8 * 8] = {0}, affinity[8 * 8];
    for (size_t i = 0; i < 8; i++)
        simplex[i * 8 + i] = 1;
    const float *const cases[] = {simplex, equal};
    for (size_t c = 0; c < 2; c++) {
        tsne_affinities(cases[c], 8, 8, 3, 1, affinity, 8);
        for (size_t i = 0; i < 64; i++) {
            double expected = i % 9 == 0 ? 0 : 1 / 56.0;
            assert_true(fabs((double)affinity[i] - expected) < 1e-7);
        }
    }
}

// More equal rows than the perplexity asks for: no precision is high enough.
static void affinities_of_equal_rows(void **state)
{
    (void)state;
    float data[8] = {0, 0, 0, 0, 0, 0, 1e-15f, 3e-15f}, affinity[8 * 8];
    tsne_affinities(data, 8, 1, 2, 1, affinity, 8);
    assert_true(fabs((double)affinity[1] - 1 / 40.0) < 1e-7);
    double sum = 0;
    for (size_t i = 0; i < 64; i++)
        sum += (double)affinity[i];
    assert_true(fabs(sum - 1) < 1e-6);
}

// The paper's algorithm in double precision, as plain as it gets.
struct reference {
    double p[ROWS][ROWS], q[ROWS][ROWS];
    double y[ROWS][2], velocity[ROWS][2], gain[ROWS][2];
    double z;
};

static void weigh(struct reference *r)
{
    r->z = 0;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < ROWS; j++) {
            double d0 = r->y[i][0] - r->y[j][0], d1 = r->y[i][1] - r->y[j][1];
            r->q[i][j] = i == j ? 0 : 1 / (1 + d0 * d0 + d1 * d1);
            r->z += r->q[i][j];
        }
}

static double gradient(const struct reference *r, size_t i, int axis, double exaggeration)
{
    double sum = 0;
    for (size_t j = 0; j < ROWS; j++)
        sum += 4 * (exaggeration * r->p[i][j] - r->q[i][j] / r->z) * r->q[i][j] *
               (r->y[i][axis] - r->y[j][axis]);
    return sum;
}

// As in the first 250 iterations.
static void step(struct reference *r)
{
    double mean[2] = {0};
    struct reference *before = memory_new(1, sizeof *before);
    weigh(r);
    *before = *r;
    for (size_t i = 0; i < ROWS; i++)
        for (int axis = 0; axis < 2; axis++) {
            double slope = gradient(before, i, axis, 12);
            double *gain = &r->gain[i][axis], *velocity = &r->velocity[i][axis];
            *gain = slope * *velocity > 0 ? fmax(0.8 * *gain, 0.01) : *gain + 0.2;
            *velocity = 0.5 * *velocity - 50 * *gain * slope;
            r->y[i][axis] += *velocity;
            mean[axis] += r->y[i][axis] / ROWS;
        }
    for (size_t i = 0; i < ROWS; i++)
        for (int axis = 0; axis < 2; axis++)
            r->y[i][axis] -= mean[axis];
    free(before);
}

static void reference_start(struct reference *r, const float *data)
{
    struct pca pca;
    struct error error;
    float scores[ROWS * 2], affinity[ROWS * STRIDE];
    assert_true(pca_fit(&pca, data, ROWS, COLUMNS, 2, 1, &error));
    pca_scores(&pca, data, ROWS, 1, scores);
    pca_free(&pca);
    tsne_affinities(data, ROWS, COLUMNS, PERPLEXITY, 1, affinity, STRIDE);
    double squares = 0;
    for (size_t i = 0; i < ROWS; i++)
        squares += (double)scores[2 * i] * (double)scores[2 * i];
    for (size_t i = 0; i < ROWS; i++) {
        for (int axis = 0; axis < 2; axis++) {
            r->y[i][axis] =
                1e-4 * (double)scores[2 * i + (size_t)axis] / sqrt(squares / ROWS);
            r->gain[i][axis] = 1;
        }
        for (size_t j = 0; j < ROWS; j++)
            r->p[i][j] = (double)affinity[i * STRIDE + j];
    }
}

static double divergence_by_definition(const struct reference *r)
{
    double sum = 0;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < ROWS; j++)
            sum += r->p[i][j] > 0 ? r->p[i][j] * log(r->p[i][j] * r->z / r->q[i][j]) : 0;
    return sum;
}

// The first iterations; later ones differ, because descent amplifies rounding.
static void descent_is_its_definition(void **state)
{
    (void)state;
    float data[ROWS * COLUMNS], position[ROWS * 2];
    double divergence, extent = 0;
    struct error error;
    struct reference *r = memory_new(1, sizeof *r);
    draw_blobs(data);
    reference_start(r, data);
    for (int iterations = 1; iterations <= 8; iterations++) {
        struct tsne_settings settings = {PERPLEXITY, iterations, 1};
        assert_true(tsne_embed(data, ROWS, COLUMNS, &settings, NULL, position, &divergence,
                               &error));
        step(r);
        for (size_t i = 0; i < 2 * ROWS; i++)
            extent = fmax(extent, fabs(r->y[i / 2][i % 2]));
        for (size_t i = 0; i < 2 * ROWS; i++) {
            double expected = r->y[i / 2][i % 2];
            assert_true(fabs((double)position[i] - expected) < 1e-3 * extent);
        }
        weigh(r);
        assert_true(fabs(divergence - divergence_by_definition(r)) < 1e-4);
    }
    assert_true(extent > 1);
    free(r);
}

// It ends where the divergence has no slope.
static void ends_at_a_minimum(void **state)
{
    (void)state;
    float data[ROWS * COLUMNS], position[ROWS * 2];
    double divergence;
    struct error error;
    struct tsne_settings settings = {PERPLEXITY, TSNE_ITERATIONS, 1};
    struct reference *r = memory_new(1, sizeof *r);
    draw_blobs(data);
    reference_start(r, data);
    assert_true(
        tsne_embed(data, ROWS, COLUMNS, &settings, NULL, position, &divergence, &error));
    for (size_t i = 0; i < 2 * ROWS; i++)
        r->y[i / 2][i % 2] = (double)position[i];
    weigh(r);
    assert_true(fabs(divergence - divergence_by_definition(r)) < 1e-5);
    for (size_t i = 0; i < 2 * ROWS; i++)
        assert_true(fabs(gradient(r, i / 2, (int)(i % 2), 1)) < 3e-4);
    free(r);
}

// Every point is less than half as far from its own blob's centre as from any other.
static void blobs_are_separated(void **state)
{
    (void)state;
    float data[ROWS * COLUMNS], position[ROWS * 2], centre[BLOBS][2] = {0};
    double divergence;
    struct error error;
    struct tsne_settings settings = {PERPLEXITY, TSNE_ITERATIONS, 2};
    draw_blobs(data);
    assert_true(
        tsne_embed(data, ROWS, COLUMNS, &settings, NULL, position, &divergence, &error));
    for (size_t i = 0; i < ROWS; i++)
        for (size_t axis = 0; axis < 2; axis++)
            centre[i % BLOBS][axis] += position[2 * i + axis] / (ROWS / BLOBS);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t other = 0; other < BLOBS; other++) {
            double own = sqrt(squared_distance(position + 2 * i, centre[i % BLOBS], 2));
            double away = sqrt(squared_distance(position + 2 * i, centre[other], 2));
            assert_true(other == i % BLOBS || 2 * own < away);
        }
    assert_true(divergence > 0 && divergence < 1);
}

static void same_for_any_threads(void **state)
{
    (void)state;
    float data[ROWS * COLUMNS], position[2][ROWS * 2];
    double divergence[2];
    struct error error;
    draw_blobs(data);
    for (int i = 0; i < 2; i++) {
        struct tsne_settings settings = {20, 300, i ? 5 : 1};
        struct progress progress;
        progress_open(&progress, true, "iterations", 300);
        assert_true(tsne_embed(data, ROWS, COLUMNS, &settings, &progress, position[i],
                               &divergence[i], &error));
        progress_close(&progress);
    }
    assert_memory_equal(position[0], position[1], sizeof position[0]);
    assert_memory_equal(&divergence[0], &divergence[1], sizeof divergence[0]);
}

static void equal_rows(void **state)
{
    (void)state;
    float data[ROWS * COLUMNS], position[ROWS * 2];
    double divergence;
    struct error error;
    struct tsne_settings settings = {PERPLEXITY, 300, 1};
    draw_blobs(data);
    memcpy(data + 5 * COLUMNS, data, COLUMNS * sizeof *data);
    assert_true(
        tsne_embed(data, ROWS, COLUMNS, &settings, NULL, position, &divergence, &error));
    assert_true(squared_distance(position, position + 5 * 2, 2) < 1e-6);
    for (size_t i = 1; i < ROWS; i++)
        memcpy(data + i * COLUMNS, data, COLUMNS * sizeof *data);
    assert_true(
        tsne_embed(data, ROWS, COLUMNS, &settings, NULL, position, &divergence, &error));
    for (size_t i = 0; i < 2 * ROWS; i++)
        assert_true(fabsf(position[i]) < 1e-6f);
}

static void refused(void **state)
{
    (void)state;
    float data[ROWS * COLUMNS], position[ROWS * 2];
    double divergence;
    struct error error;
    draw_blobs(data);
    struct tsne_settings settings = {ROWS - 1, 1, 1};
    assert_false(
        tsne_embed(data, ROWS, COLUMNS, &settings, NULL, position, &divergence, &error));
    assert_string_equal(error.text,
                        "t-SNE: perplexity 89 is not from 1 to the 90 rows less 1");
    settings.perplexity = NAN;
    assert_false(
        tsne_embed(data, ROWS, COLUMNS, &settings, NULL, position, &divergence, &error));
    settings.perplexity = PERPLEXITY;
    assert_false(tsne_embed(data, ROWS, 1, &settings, NULL, position, &divergence, &error));
    assert_false(tsne_embed(data, TSNE_MAX_ROWS + 1, 2, &settings, NULL, position,
                            &divergence, &error));
    data[12] = INFINITY;
    assert_false(
        tsne_embed(data, ROWS, COLUMNS, &settings, NULL, position, &divergence, &error));
    assert_string_equal(error.text, "PCA: column 2 is not finite");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(affinities_are_their_definition),
        cmocka_unit_test(affinities_of_equal_distances),
        cmocka_unit_test(affinities_of_equal_rows),
        cmocka_unit_test(descent_is_its_definition),
        cmocka_unit_test(ends_at_a_minimum),
        cmocka_unit_test(blobs_are_separated),
        cmocka_unit_test(same_for_any_threads),
        cmocka_unit_test(equal_rows),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests_name("tsne", tests, NULL, NULL);
}
