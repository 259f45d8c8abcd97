// SPDX-License-Identifier: MIT
#include "base/memory.h"
#include "base/random.h"
#include "stats/pca.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ROWS = 501, COLUMNS = 7 };

static void check(double value, double expected)
{
    if (!(fabs(value - expected) < 1e-6))
        fail_msg("%.17g is not %.17g", value, expected);
}

// By hand: deviations (-2, -1), (-1, -2), (1, 2), (2, 1) from the mean (4, 7), so the
// covariance is [10 8; 8 10] / 3, with eigenvalues 6 along (1, 1) and 2/3 along (1, -1).
static void example_by_hand(void **state)
{
    (void)state;
    const float data[] = {2, 6, 3, 5, 5, 9, 6, 8};
    const double half = sqrt(0.5);
    struct pca pca;
    struct error error;
    assert_true(pca_fit(&pca, data, 4, 2, 2, 1, &error));
    check(pca.mean[0], 4);
    check(pca.mean[1], 7);
    check(pca.explained[0], 0.9);
    check(pca.explained[1], 0.1);
    check(pca.components[0], half);
    check(pca.components[1], half);
    check(pca.components[2], half);
    check(pca.components[3], -half);
    float scores[8];
    const double expected[] = {-3, -1, -3, 1, 3, -1, 3, 1};
    pca_scores(&pca, data, 4, 1, scores);
    for (size_t i = 0; i < 8; i++)
        check((double)scores[i], half * expected[i]);
    pca_free(&pca);
}

static float *correlated_rows(void)
{
    float *data = memory_new(ROWS * COLUMNS, sizeof *data);
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (size_t row = 0; row < ROWS; row++) {
        double shared = random_normal(&stream);
        for (size_t i = 0; i < COLUMNS; i++)
            data[row * COLUMNS + i] =
                (float)(100 + (double)i * shared + random_normal(&stream));
    }
    return data;
}

// Components are orthonormal, their shares add up to one, and scores are centred and
// uncorrelated.
static void what_components_are(void **state)
{
    (void)state;
    float *data = correlated_rows(), scores[ROWS * COLUMNS];
    struct pca pca;
    struct error error;
    assert_true(pca_fit(&pca, data, ROWS, COLUMNS, COLUMNS, 1, &error));
    pca_scores(&pca, data, ROWS, 1, scores);
    double shares = 0, variance[COLUMNS], total = 0;
    for (size_t a = 0; a < COLUMNS; a++) {
        for (size_t b = 0; b < COLUMNS; b++) {
            double product = 0, sum = 0;
            for (size_t i = 0; i < COLUMNS; i++)
                product +=
                    pca.components[a * COLUMNS + i] * pca.components[b * COLUMNS + i];
            for (size_t row = 0; row < ROWS; row++)
                sum +=
                    (double)scores[row * COLUMNS + a] * (double)scores[row * COLUMNS + b];
            check(product, a == b);
            if (a != b)
                assert_true(fabs(sum) / ROWS < 1e-4);
            else
                total += variance[a] = sum;
        }
        shares += pca.explained[a];
    }
    check(shares, 1);
    for (size_t a = 0; a < COLUMNS; a++) {
        check(pca.explained[a], variance[a] / total);
        assert_true(a == 0 || pca.explained[a] <= pca.explained[a - 1]);
    }
    pca_free(&pca);
    free(data);
}

static void same_for_any_threads(void **state)
{
    (void)state;
    float *data = correlated_rows(), scores[2][ROWS * 3];
    struct pca pca[2];
    struct error error;
    for (int i = 0; i < 2; i++) {
        int threads = i ? 5 : 1;
        assert_true(pca_fit(&pca[i], data, ROWS, COLUMNS, 3, threads, &error));
        pca_scores(&pca[i], data, ROWS, threads, scores[i]);
    }
    assert_memory_equal(pca[0].components, pca[1].components, 3 * COLUMNS * sizeof(double));
    assert_memory_equal(pca[0].explained, pca[1].explained, 3 * sizeof(double));
    assert_memory_equal(scores[0], scores[1], sizeof scores[0]);
    pca_free(&pca[0]);
    pca_free(&pca[1]);
    free(data);
}

static void constant_rows(void **state)
{
    (void)state;
    const float data[] = {1, 2, 1, 2, 1, 2};
    float scores[6];
    struct pca pca;
    struct error error;
    assert_true(pca_fit(&pca, data, 3, 2, 2, 1, &error));
    pca_scores(&pca, data, 3, 1, scores);
    check(pca.explained[0], 0);
    for (size_t i = 0; i < 6; i++)
        check((double)scores[i], 0);
    pca_free(&pca);
}

static void refused(void **state)
{
    (void)state;
    float data[] = {1, 2, 3, 4, 5, 6};
    struct pca pca;
    struct error error;
    assert_false(pca_fit(&pca, data, 1, 2, 1, 1, &error));
    pca_free(&pca);
    assert_false(pca_fit(&pca, data, 3, 2, 3, 1, &error));
    pca_free(&pca);
    data[3] = NAN;
    assert_false(pca_fit(&pca, data, 3, 2, 1, 1, &error));
    assert_string_equal(error.text, "PCA: column 1 is not finite");
    pca_free(&pca);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(example_by_hand),
        cmocka_unit_test(what_components_are),
        cmocka_unit_test(same_for_any_threads),
        cmocka_unit_test(constant_rows),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests_name("pca", tests, NULL, NULL);
}
