// SPDX-License-Identifier: MIT
#include "nn/optimizer.h"

#include "base/random.h"
#include "nn/linear.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { COUNT = 37, STEPS = 20 };

// Two views, "a.weight" [3 x 9] and "b.bias" [1 x 10].
static struct parameters open_parameters(void)
{
    struct parameters parameters = {0};
    parameters_add(&parameters, "a.weight", 3, 9, 1);
    parameters_add(&parameters, "b.bias", 1, 10, 1);
    parameters_start(&parameters, 1, RANDOM_TEST, 0);
    return parameters;
}

static void set_gradient(real *gradient, int step)
{
    for (int i = 0; i < COUNT; i++)
        gradient[i] = (real)(sin(i + 2.5 * step) * 0.1 * (i + 1));
}

// Adam as its paper has it (algorithm 1), in double, after clipping and decoupled decay.
static void hand_step(double *values, double *first, double *second, const real *gradient,
                      int step, double rate, double decay, double clip)
{
    double norm = 0;
    for (int i = 0; i < COUNT; i++)
        norm += (double)gradient[i] * (double)gradient[i];
    norm = sqrt(norm);
    for (int i = 0; i < COUNT; i++) {
        double g = (double)gradient[i];
        if (clip > 0 && norm > clip)
            g *= clip / norm;
        first[i] = 0.9 * first[i] + 0.1 * g;
        second[i] = 0.999 * second[i] + 0.001 * g * g;
        double mean = first[i] / (1 - pow(0.9, step));
        double square = second[i] / (1 - pow(0.999, step));
        values[i] = values[i] * (1 - rate * decay) - rate * mean / (sqrt(square) + 1e-8);
    }
}

static const struct adam_settings plain = {.beta1 = 0.9, .beta2 = 0.999};
static const struct adam_settings decayed = {
    .beta1 = 0.9, .beta2 = 0.999, .weight_decay = 0.1};

static void check_steps(double decay, double clip)
{
    struct parameters parameters = open_parameters();
    struct adam adam;
    struct error error;
    double values[COUNT], first[COUNT] = {0}, second[COUNT] = {0};
    real gradient[COUNT];
    assert_int_equal(parameters.count, COUNT);
    const struct adam_settings settings = {
        .beta1 = 0.9, .beta2 = 0.999, .weight_decay = decay, .clip = clip};
    adam_open(&adam, &parameters, &settings);
    for (int i = 0; i < COUNT; i++)
        values[i] = (double)parameters.values[i];
    for (int step = 1; step <= STEPS; step++) {
        double rate = 0.01 * step;
        set_gradient(gradient, step);
        hand_step(values, first, second, gradient, step, rate, decay, clip);
        assert_true(adam_step(&adam, &parameters, gradient, 0, COUNT, rate, &error));
        for (int i = 0; i < COUNT; i++)
            assert_true(fabs(values[i] - (double)parameters.values[i]) < 2e-6);
    }
    assert_int_equal(adam.step, STEPS);
    adam_free(&adam);
    parameters_free(&parameters);
}

static void adam_takes_the_steps_of_its_paper(void **state)
{
    (void)state;
    check_steps(0, 0);
    check_steps(0.1, 0);
    check_steps(0, 0.5);   // always clipped
    check_steps(0.1, 1e9); // never
}

static void first_step_by_hand(void **state)
{
    (void)state;
    struct parameters parameters = open_parameters();
    struct adam adam;
    struct error error;
    real gradient[COUNT], before[COUNT];
    memcpy(before, parameters.values, sizeof before);
    for (int i = 0; i < COUNT; i++)
        gradient[i] = i % 2 ? (real)-3 : (real)0.25;
    adam_open(&adam, &parameters, &plain);
    assert_true(adam_step(&adam, &parameters, gradient, 0, COUNT, 0.5, &error));
    for (int i = 0; i < COUNT; i++) // the first step is ±rate, whatever the gradient
        assert_true(
            fabs((double)(parameters.values[i] - before[i]) - (i % 2 ? 0.5 : -0.5)) < 1e-6);
    adam_free(&adam);
    parameters_free(&parameters);
}

static void frozen_parameters_stay(void **state)
{
    (void)state;
    struct parameters parameters = open_parameters();
    struct adam adam;
    struct error error;
    real gradient[COUNT], before[COUNT];
    memcpy(before, parameters.values, sizeof before);
    set_gradient(gradient, 1);
    adam_open(&adam, &parameters, &decayed);
    assert_true(adam_step(&adam, &parameters, gradient, 27, COUNT, 0.5, &error));
    assert_memory_equal(before, parameters.values, 27 * sizeof *before);
    for (int i = 27; i < COUNT; i++)
        assert_true(before[i] != parameters.values[i]);
    adam_free(&adam);
    parameters_free(&parameters);
}

// Cut in slices, a step gives the same bytes.
static void slices_make_the_whole(void **state)
{
    (void)state;
    struct parameters whole = open_parameters(), slices = open_parameters();
    struct adam adam[2];
    struct error error;
    real gradient[COUNT];
    const struct adam_settings settings = {
        .beta1 = 0.5, .beta2 = 0.999, .weight_decay = 0.1, .clip = 1};
    adam_open(&adam[0], &whole, &settings);
    adam_open(&adam[1], &slices, &settings);
    for (int step = 1; step <= 3; step++) {
        struct adam_move move;
        set_gradient(gradient, step);
        assert_true(adam_step(&adam[0], &whole, gradient, 0, COUNT, 0.1, &error));
        assert_true(adam_prepare(&adam[1], &slices, gradient,
                                 gradient_norm(gradient, COUNT), 0.1, &move, &error));
        adam_move(&adam[1], &slices, gradient, 20, COUNT, &move);
        adam_move(&adam[1], &slices, gradient, 0, 20, &move);
        assert_memory_equal(whole.values, slices.values, sizeof gradient);
    }
    for (int i = 0; i < 2; i++)
        adam_free(&adam[i]);
    parameters_free(&whole);
    parameters_free(&slices);
}

static void bounded_views_are_projected(void **state)
{
    (void)state;
    struct parameters parameters = {0};
    struct adam adam;
    struct error error;
    parameters_add(&parameters, "free", 2, 5, 1);
    parameters_add(&parameters, "bounded", 3, 5, 1);
    parameters_keep_above(&parameters, 0);
    parameters_add(&parameters, "more", 1, 5, 1);
    parameters_start(&parameters, 1, RANDOM_TEST, 0);
    for (int i = 10; i < 25; i++)
        assert_true(parameters.values[i] >= 0);
    real gradient[30];
    for (int i = 0; i < 30; i++)
        gradient[i] = 1; // all go down
    adam_open(&adam, &parameters, &plain);
    for (int step = 0; step < 3; step++)
        assert_true(adam_step(&adam, &parameters, gradient, 0, 30, 1, &error));
    for (int i = 0; i < 30; i++)
        assert_true(i >= 10 && i < 25 ? parameters.values[i] == 0
                                      : parameters.values[i] < 0);
    adam_free(&adam);
    parameters_free(&parameters);
}

static void what_is_not_finite_is_named(void **state)
{
    (void)state;
    struct parameters parameters = open_parameters();
    struct adam adam;
    struct error error;
    real gradient[COUNT], before[COUNT];
    memcpy(before, parameters.values, sizeof before);
    adam_open(&adam, &parameters, &plain);
    set_gradient(gradient, 1);
    gradient[30] = (real)NAN;
    assert_false(adam_step(&adam, &parameters, gradient, 0, COUNT, 0.5, &error));
    assert_non_null(strstr(error.text, "b.bias"));
    gradient[3] = -(real)INFINITY;
    adam.settings.clip = 5;
    assert_false(adam_step(&adam, &parameters, gradient, 0, COUNT, 0.5, &error));
    assert_non_null(strstr(error.text, "a.weight"));
    assert_int_equal(adam.step, 0);
    assert_memory_equal(before, parameters.values, sizeof before);
    adam_free(&adam);
    parameters_free(&parameters);
}

static void cosine_schedule(void **state)
{
    (void)state;
    assert_true(cosine_rate(0.3, 0, 10) == 0.3);
    assert_true(fabs(cosine_rate(0.3, 5, 10) - 0.15) < 1e-15);
    assert_true(fabs(cosine_rate(0.3, 10, 30) - 0.225) < 1e-15);
    assert_true(cosine_rate(0.3, 10, 10) == 0);
    assert_true(cosine_rate(0.3, 11, 10) == 0);
    assert_true(cosine_rate(0.3, 0, 0) == 0);
    for (size_t step = 1; step <= 10; step++)
        assert_true(cosine_rate(0.3, step, 10) < cosine_rate(0.3, step - 1, 10));
}

static void norms_and_sums(void **state)
{
    (void)state;
    real values[COUNT], more[COUNT];
    double sum = 0;
    set_gradient(values, 3);
    set_gradient(more, 4);
    for (int i = 0; i < COUNT; i++)
        sum += (double)values[i] * (double)values[i];
    assert_true(fabs(gradient_norm(values, COUNT) - sqrt(sum)) < 1e-12);
    assert_true(gradient_norm(values, 0) == 0);
    real expected = values[36] + more[36], last = values[35];
    reals_add(values, more, 0);
    reals_add(values + 36, more + 36, 1);
    assert_true(values[36] == expected && values[35] == last);
    values[0] = values[1] = (real)3e38; // the square is none of float's
    assert_true(isfinite(gradient_norm(values, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adam_takes_the_steps_of_its_paper),
        cmocka_unit_test(first_step_by_hand),
        cmocka_unit_test(frozen_parameters_stay),
        cmocka_unit_test(slices_make_the_whole),
        cmocka_unit_test(bounded_views_are_projected),
        cmocka_unit_test(what_is_not_finite_is_named),
        cmocka_unit_test(cosine_schedule),
        cmocka_unit_test(norms_and_sums),
    };
    return cmocka_run_group_tests_name("nn optimizer", tests, NULL, NULL);
}
