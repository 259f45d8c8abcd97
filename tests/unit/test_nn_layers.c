// SPDX-License-Identifier: MIT
// Layers against their formulas, one number at a time; flat cells; scratch and parameters.
#include "base/random.h"
#include "nn/activation.h"
#include "nn/flat_cell.h"
#include "nn/lstm.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ROWS = 9, WIDTH = 6, HIDDEN = 5, STEPS = 4 };

static void set_wave(real *values, size_t count, double phase)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (real)(1.5 * sin(1.1 * (double)i + phase));
}

static void check_near(double a, double b)
{
    if (!(fabs(a - b) < 1e-5 * (1 + fabs(b))))
        fail_msg("%g is not %g", a, b);
}

// (W x + b)[output]
static double linear_formula(const struct linear *linear, const real *values, const real *x,
                             int output)
{
    double sum = linear->has_bias ? (double)values[linear->bias + (size_t)output] : 0;
    for (int i = 0; i < linear->inputs; i++)
        sum += (double)values[linear->weight + (size_t)(output * linear->inputs + i)] *
               (double)x[i];
    return sum;
}

static void linear_is_its_formula(void **state)
{
    (void)state;
    for (int bias = 0; bias < 2; bias++) {
        struct parameters parameters = {0};
        struct linear linear;
        real x[ROWS * WIDTH], y[ROWS * HIDDEN];
        linear_declare(&linear, &parameters, "linear", WIDTH, HIDDEN, bias);
        parameters_start(&parameters, 1, RANDOM_TEST, 0);
        set_wave(x, ROWS * WIDTH, 0);
        for (int i = 0; i < ROWS * HIDDEN; i++)
            y[i] = (real)NAN; // is set, not added to
        linear_forward(&linear, parameters.values, ROWS, x, y);
        for (int row = 0; row < ROWS; row++)
            for (int i = 0; i < HIDDEN; i++)
                check_near((double)y[row * HIDDEN + i],
                           linear_formula(&linear, parameters.values, x + row * WIDTH, i));
        parameters_free(&parameters);
    }
}

static void backward_adds_to_the_gradient_and_sets_dx(void **state)
{
    (void)state;
    struct parameters parameters = {0};
    struct linear linear;
    real x[ROWS * WIDTH], dy[ROWS * HIDDEN], dx[ROWS * WIDTH], again[ROWS * WIDTH];
    linear_declare(&linear, &parameters, "linear", WIDTH, HIDDEN, true);
    parameters_start(&parameters, 1, RANDOM_TEST, 0);
    set_wave(x, ROWS * WIDTH, 0);
    set_wave(dy, ROWS * HIDDEN, 1);
    memset(again, 0xFF, sizeof again);
    real *once = parameters_gradient(&parameters),
         *twice = parameters_gradient(&parameters);
    linear_backward(&linear, parameters.values, once, ROWS, x, dy, dx);
    linear_backward(&linear, parameters.values, twice, ROWS, x, dy, NULL);
    linear_backward(&linear, parameters.values, twice, ROWS, x, dy, again);
    linear_backward(&linear, parameters.values, NULL, ROWS, x, dy, again);
    assert_memory_equal(dx, again, sizeof dx);
    for (size_t i = 0; i < parameters.count; i++)
        check_near((double)twice[i], 2 * (double)once[i]);
    free(once);
    free(twice);
    parameters_free(&parameters);
}

static void products_in_all_four_forms(void **state)
{
    (void)state;
    enum { M = 3, N = 4, K = 5 };
    real a[M * K], b[K * N], c[M * N], start[M * N];
    set_wave(a, M * K, 0);
    set_wave(b, K * N, 1);
    set_wave(start, M * N, 2);
    for (int form = 0; form < 4; form++) {
        bool transpose_a = form & 1, transpose_b = form & 2;
        memcpy(c, start, sizeof c);
        matrix_product(transpose_a, transpose_b, M, N, K, 2, a, transpose_a ? M : K, b,
                       transpose_b ? K : N, (real)0.5, c, N);
        for (int i = 0; i < M; i++)
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int k = 0; k < K; k++)
                    sum += (double)a[transpose_a ? k * M + i : i * K + k] *
                           (double)b[transpose_b ? j * K + k : k * N + j];
                check_near((double)c[i * N + j], 2 * sum + 0.5 * (double)start[i * N + j]);
            }
    }
    memcpy(c, start, sizeof c);
    matrix_product(false, false, 0, N, K, 1, a, K, b, N, 0, c, N); // no rows: nothing
    assert_memory_equal(c, start, sizeof c);
}

static void perceptron_is_its_formula(void **state)
{
    (void)state;
    enum { LAYERS = 3 };
    for (int residual = 0; residual < 2; residual++) {
        struct parameters parameters = {0};
        struct scratch scratch = {0};
        struct mlp mlp;
        struct mlp_state mlp_state;
        real x[ROWS * WIDTH];
        mlp_declare(&mlp, &parameters, "mlp", WIDTH, HIDDEN, 2, LAYERS, residual);
        parameters_start(&parameters, 2, RANDOM_TEST, 0);
        set_wave(x, ROWS * WIDTH, 0);
        const real *y = mlp_forward(&mlp, parameters.values, ROWS, x, &scratch, &mlp_state);
        for (int row = 0; row < ROWS; row++) {
            real h[WIDTH], next[HIDDEN];
            memcpy(h, x + row * WIDTH, sizeof h);
            for (int k = 0; k < LAYERS - 1; k++) {
                for (int i = 0; i < HIDDEN; i++) {
                    double sum = linear_formula(&mlp.layer[k], parameters.values, h, i);
                    sum = sum > 0 ? sum : 0.01 * sum;
                    next[i] = (real)(residual && k > 0 ? sum + (double)h[i] : sum);
                }
                memcpy(h, next, sizeof next);
            }
            for (int i = 0; i < 2; i++)
                check_near((double)y[row * 2 + i],
                           linear_formula(&mlp.layer[LAYERS - 1], parameters.values, h, i));
        }
        scratch_free(&scratch);
        parameters_free(&parameters);
    }
}

static double logistic_formula(double x)
{
    return 1 / (1 + exp(-x));
}

static void lstm_is_its_formula(void **state)
{
    (void)state;
    struct parameters parameters = {0};
    struct scratch scratch = {0};
    struct lstm lstm;
    struct lstm_state lstm_state;
    real x[STEPS * ROWS * WIDTH];
    lstm_declare(&lstm, &parameters, "lstm", WIDTH, HIDDEN);
    parameters_start(&parameters, 3, RANDOM_TEST, 0);
    set_wave(x, STEPS * ROWS * WIDTH, 0);
    const real *last =
        lstm_forward(&lstm, parameters.values, STEPS, ROWS, x, &scratch, &lstm_state);
    for (int row = 0; row < ROWS; row++) {
        real h[HIDDEN] = {0};
        double c[HIDDEN] = {0};
        for (int t = 0; t < STEPS; t++) {
            real next[HIDDEN];
            for (int i = 0; i < HIDDEN; i++) {
                double sum[4];
                for (int gate = 0; gate < 4; gate++)
                    sum[gate] =
                        linear_formula(&lstm.from_input, parameters.values,
                                       x + (t * ROWS + row) * WIDTH, gate * HIDDEN + i) +
                        linear_formula(&lstm.from_hidden, parameters.values, h,
                                       gate * HIDDEN + i);
                c[i] = logistic_formula(sum[1]) * c[i] +
                       logistic_formula(sum[0]) * tanh(sum[2]);
                next[i] = (real)(logistic_formula(sum[3]) * tanh(c[i]));
            }
            memcpy(h, next, sizeof h);
        }
        for (int i = 0; i < HIDDEN; i++)
            check_near((double)last[row * HIDDEN + i], (double)h[i]);
    }
    scratch_free(&scratch);
    parameters_free(&parameters);
}

static void activations_at_their_ends(void **state)
{
    (void)state;
    real x[] = {2, 0, -2, -(real)INFINITY, (real)NAN}, y[5], dy[] = {1, 1, 1, 1, 1};
    leaky_forward(x, y, 5);
    assert_true(y[0] == 2 && y[1] == 0 && y[2] == LEAKY_SLOPE * -2 && isinf(y[3]));
    assert_true(isnan(y[4])); // is not hidden
    leaky_backward(x, dy, dy, 3);
    assert_true(dy[0] == 1 && dy[1] == LEAKY_SLOPE && dy[2] == LEAKY_SLOPE);
    assert_true(logistic(0) == (real)0.5);
    assert_true(logistic(1000) == 1 && logistic(-1000) == 0);
    assert_true(isnan(logistic((real)NAN)));
    for (int i = -20; i <= 20; i++)
        check_near((double)logistic((real)i), logistic_formula(i));
}

enum { ROOM = 7 }; // vertices of a vector

// 0 -> 2 (label 1), 1 -> 2 (label 0), vertex labels 1, 0, 2.
static const struct cell_graph small = {
    .vertices = 3, .edges = 2, .vertex_label = {1, 0, 2}, .edge = {{0, 2, 1}, {1, 2, 0}}};

static void cells_as_vectors(void **state)
{
    (void)state;
    enum { LABELS = 3, EDGES = 2, BLOCK = LABELS + (ROOM - 1) * EDGES };
    const struct flat_shape shape = {ROOM, LABELS, EDGES}, plain = {ROOM, LABELS, 0};
    real vector[ROOM * BLOCK];
    assert_int_equal(flat_cell_width(&shape), ROOM * BLOCK);
    assert_int_equal(flat_cell_width(&plain), ROOM * (LABELS + ROOM - 1));
    flat_cell(&small, &shape, vector);
    for (int i = 0; i < ROOM * BLOCK; i++) {
        bool one = i == 1 || i == BLOCK || i == 2 * BLOCK + 2 ||
                   i == 2 * BLOCK + LABELS + 0 * EDGES + 1 ||
                   i == 2 * BLOCK + LABELS + 1 * EDGES + 0;
        assert_true(vector[i] == (one ? 1 : 0));
    }
}

static void cells_as_sequences(void **state)
{
    (void)state;
    enum { LABELS = 3, EDGES = 2, SEQUENCE = 2 * ROOM, STEP = (ROOM - 1) * EDGES };
    const struct flat_shape shape = {ROOM, LABELS, EDGES}, wide = {ROOM, 11, 0};
    real steps[SEQUENCE * STEP];
    assert_int_equal(flat_step_count(&shape), SEQUENCE);
    assert_int_equal(flat_step_width(&shape), STEP);
    assert_int_equal(flat_step_width(&wide), 11); // whichever is wider
    flat_steps(&small, &shape, steps);
    for (int i = 0; i < SEQUENCE * STEP; i++) {
        bool one = i == 1 * STEP + 1 || i == 3 * STEP || i == 5 * STEP + 2 ||
                   i == 4 * STEP + 0 * EDGES + 1 || i == 4 * STEP + 1 * EDGES + 0;
        assert_true(steps[i] == (one ? 1 : 0));
    }
}

static void scratch_is_kept(void **state)
{
    (void)state;
    struct scratch scratch = {0};
    void *first[3];
    scratch_reset(&scratch); // nothing yet
    for (int round = 0; round < 4; round++) {
        real *small_part = scratch_reals(&scratch, 3);
        real *large = scratch_reals(&scratch, 3000000); // more than a block
        real *zeros = scratch_zeros(&scratch, 1000);
        void *taken[3] = {small_part, large, zeros};
        for (int i = 0; i < 3; i++) {
            assert_int_equal((uintptr_t)taken[i] % 64, 0);
            if (round > 1) // all fits into the one block that the first reset made
                assert_ptr_equal(taken[i], first[i]);
            first[i] = taken[i];
        }
        for (int i = 0; i < 1000; i++)
            assert_true(zeros[i] == 0);
        memset(small_part, 0x55, 3 * sizeof *small_part);
        memset(large, 0x55, 3000000 * sizeof *large);
        memset(zeros, 0x55, 1000 * sizeof *zeros);
        scratch_reset(&scratch);
    }
    scratch_free(&scratch);
    scratch_free(&scratch); // empty
    assert_non_null(scratch_take(&scratch, 0, 1));
    scratch_free(&scratch);
}

static void parameters_start_each_by_itself(void **state)
{
    (void)state;
    struct parameters few = {0}, many = {0};
    assert_int_equal(parameters_add(&few, "a", 2, 50, (real)0.25), 0);
    assert_int_equal(parameters_add(&few, "b", 1, 70, (real)0.5), 100);
    parameters_add(&many, "a", 2, 10, (real)0.25);
    parameters_add(&many, "b", 1, 70, (real)0.5);
    parameters_start(&few, 9, RANDOM_TEST, 3);
    parameters_start(&many, 9, RANDOM_TEST, 3);
    assert_int_equal(few.count, 170);
    assert_string_equal(few.views[1].name, "b");
    double largest = 0;
    for (int i = 0; i < 100; i++)
        largest = fmax(largest, fabs((double)few.values[i]));
    assert_true(largest <= 0.25 && largest > 0.2);
    assert_memory_equal(few.values, many.values, 20 * sizeof(real));
    assert_memory_equal(few.values + 100, many.values + 20, 70 * sizeof(real));
    parameters_start(&many, 9, RANDOM_TEST, 4);
    assert_memory_not_equal(few.values + 100, many.values + 20, 70 * sizeof(real));
    parameters_free(&few);
    parameters_free(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_is_its_formula),
        cmocka_unit_test(backward_adds_to_the_gradient_and_sets_dx),
        cmocka_unit_test(products_in_all_four_forms),
        cmocka_unit_test(perceptron_is_its_formula),
        cmocka_unit_test(lstm_is_its_formula),
        cmocka_unit_test(activations_at_their_ends),
        cmocka_unit_test(cells_as_vectors),
        cmocka_unit_test(cells_as_sequences),
        cmocka_unit_test(scratch_is_kept),
        cmocka_unit_test(parameters_start_each_by_itself),
    };
    return cmocka_run_group_tests_name("nn layers", tests, NULL, NULL);
}
