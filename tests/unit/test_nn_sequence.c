// SPDX-License-Identifier: MIT
// Layers of sequences in float, against their formulas: elementwise functions, attention,
// dropout, rows on the unit sphere.
#include "base/random.h"
#include "nn/activation.h"
#include "nn/attention.h"
#include "nn/dropout.h"
#include "nn/unit_rows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check_near(double a, double b, double relative)
{
    if (!(fabs(a - b) <= relative * fabs(b)))
        fail_msg("%.9g is not %.9g", a, b);
}

static void tanh_and_logistic_are_exact(void **state)
{
    (void)state;
    enum { COUNT = 20001 };
    static real x[COUNT], y[COUNT], same[COUNT];
    for (int i = 0; i < COUNT; i++)
        x[i] = (real)(40 * pow((i - COUNT / 2) / (COUNT / 2.0), 3));
    tanh_forward(x, y, COUNT);
    memcpy(same, x, sizeof x);
    tanh_forward(same, same, COUNT);
    assert_memory_equal(y, same, sizeof y);
    for (int i = 0; i < COUNT; i++)
        check_near((double)y[i], tanh((double)x[i]), 4e-7);
    logistic_forward(x, y, COUNT);
    memcpy(same, x, sizeof x);
    logistic_forward(same, same, COUNT);
    assert_memory_equal(y, same, sizeof y);
    for (int i = 0; i < COUNT; i++)
        check_near((double)y[i], 1 / (1 + exp(-(double)x[i])), 4e-7);
}

// Numbers that are not finite are not hidden.
static void tanh_and_logistic_at_their_ends(void **state)
{
    (void)state;
    real x[] = {(real)INFINITY, -(real)INFINITY, (real)NAN, 1000, -1000, 0}, y[6];
    tanh_forward(x, y, 6);
    assert_true(y[0] == 1 && y[1] == -1 && isnan(y[2]) && y[3] == 1 && y[4] == -1);
    assert_true(y[5] == 0);
    logistic_forward(x, y, 6);
    assert_true(y[0] == 1 && y[1] < (real)1e-37 && isnan(y[2]) && y[3] == 1);
    assert_true(y[4] < (real)1e-37 && y[5] == (real)0.5);
}

static void attention_is_its_formula(void **state)
{
    (void)state;
    enum { STEPS = 3, PLACES = 4, ROWS = 2, WIDTH = 5 };
    real q[STEPS * ROWS * WIDTH], m[PLACES * ROWS * WIDTH];
    struct scratch scratch = {0};
    struct attention_state attention;
    for (int i = 0; i < STEPS * ROWS * WIDTH; i++)
        q[i] = (real)sin(1.1 * i);
    for (int i = 0; i < PLACES * ROWS * WIDTH; i++)
        m[i] = (real)cos(0.7 * i);
    const real *y =
        attention_forward(STEPS, PLACES, ROWS, WIDTH, q, m, &scratch, &attention);
    for (int t = 0; t < STEPS; t++)
        for (int row = 0; row < ROWS; row++) {
            double share[PLACES], total = 0;
            for (int s = 0; s < PLACES; s++) {
                double dot = 0;
                for (int i = 0; i < WIDTH; i++)
                    dot += (double)q[(t * ROWS + row) * WIDTH + i] *
                           (double)m[(s * ROWS + row) * WIDTH + i];
                total += share[s] = exp(dot);
            }
            for (int i = 0; i < WIDTH; i++) {
                double sum = 0;
                for (int s = 0; s < PLACES; s++)
                    sum += share[s] / total * (double)m[(s * ROWS + row) * WIDTH + i];
                assert_true(fabs((double)y[(t * ROWS + row) * WIDTH + i] - sum) < 1e-6);
            }
        }
    scratch_free(&scratch);
}

static void dropout_keeps_the_mean(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    static real x[COUNT];
    struct scratch scratch = {0};
    struct random_stream stream;
    int dropped = 0;
    random_open(&stream, 2, RANDOM_TEST, 0, 0);
    for (int i = 0; i < COUNT; i++)
        x[i] = 3;
    assert_null(dropout_forward(0, &stream, COUNT, x, &scratch));
    assert_null(dropout_forward(0.1, NULL, COUNT, x, &scratch));
    for (int i = 0; i < COUNT; i++)
        assert_true(x[i] == 3);
    assert_non_null(dropout_forward(0.1, &stream, COUNT, x, &scratch));
    for (int i = 0; i < COUNT; i++) {
        assert_true(x[i] == 0 || fabs((double)x[i] - 3 / 0.9) < 1e-6);
        dropped += x[i] == 0;
    }
    assert_true(fabs(dropped - 0.1 * COUNT) < 5 * sqrt(0.09 * COUNT));
    scratch_free(&scratch);
}

static void rows_come_to_lie_on_the_sphere(void **state)
{
    (void)state;
    real x[] = {3, 4, 0, 0, -1, 0}, norms[3];
    unit_rows_forward(x, 3, 2, x, norms);
    assert_true(norms[0] == 5 && norms[1] > 0 && norms[2] == 1);
    check_near((double)x[0], 0.6, 1e-6);
    check_near((double)x[1], 0.8, 1e-6);
    assert_true(x[2] == 0 && x[3] == 0 && x[4] == -1 && x[5] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tanh_and_logistic_are_exact),
        cmocka_unit_test(tanh_and_logistic_at_their_ends),
        cmocka_unit_test(attention_is_its_formula),
        cmocka_unit_test(dropout_keeps_the_mean),
        cmocka_unit_test(rows_come_to_lie_on_the_sphere),
    };
    return cmocka_run_group_tests_name("nn sequences", tests, NULL, NULL);
}
