// SPDX-License-Identifier: MIT
// Values of the losses against their formulas in double, and at their ends; gradients are
// checked in test_gradients_double.c.
#include "nn/loss.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ROWS = 6, WIDTH = 4, STRIDE = 7 };

static real logits[ROWS * STRIDE], gradient[ROWS * STRIDE];

static void set_logits(void)
{
    for (int i = 0; i < ROWS * STRIDE; i++) {
        logits[i] = (real)(4 * sin(2.3 * i));
        gradient[i] = 77; // what a loss does not own stays
    }
}

static void check_near(double a, double b)
{
    if (!(fabs(a - b) < 1e-5 * (1 + fabs(b))))
        fail_msg("%g is not %g", a, b);
}

static void yes_or_no(void **state)
{
    (void)state;
    uint8_t targets[ROWS * WIDTH];
    double sum = 0;
    set_logits();
    for (int row = 0; row < ROWS; row++)
        for (int i = 0; i < WIDTH; i++) {
            double x = (double)logits[row * STRIDE + i], share = 1 / (1 + exp(-x));
            uint8_t target = targets[row * WIDTH + i] = (uint8_t)((row * i) % 3 == 1);
            sum -= target ? log(share) : log(1 - share);
        }
    check_near(loss_bernoulli(logits, ROWS, WIDTH, STRIDE, targets, WIDTH, 1, NULL), sum);
    check_near(loss_bernoulli(logits, ROWS, WIDTH, STRIDE, targets, WIDTH, 2, gradient),
               sum);
    for (int i = 0; i < ROWS * STRIDE; i++)
        assert_true((gradient[i] == 77) == (i % STRIDE >= WIDTH));
}

static void one_of_several(void **state)
{
    (void)state;
    uint8_t targets[ROWS * 2];
    double sum = 0;
    set_logits();
    for (int row = 0; row < ROWS; row++) {
        double total = 0;
        targets[2 * row] = (uint8_t)(row % WIDTH);
        targets[2 * row + 1] = 200; // another group's
        for (int i = 0; i < WIDTH; i++)
            total += exp((double)logits[row * STRIDE + i]);
        sum += log(total) - (double)logits[row * STRIDE + row % WIDTH];
    }
    check_near(loss_categorical(logits, ROWS, WIDTH, STRIDE, targets, 2, 1, NULL), sum);
    check_near(loss_categorical(logits, ROWS, WIDTH, STRIDE, targets, 2, 3, gradient), sum);
    for (int row = 0; row < ROWS; row++) {
        double rest = 0;
        for (int i = 0; i < STRIDE; i++) {
            assert_true((gradient[row * STRIDE + i] == 77) == (i >= WIDTH));
            rest += i < WIDTH ? (double)gradient[row * STRIDE + i] : 0;
        }
        assert_true(fabs(rest) < 1e-5);
    }
}

static void large_logits_do_not_overflow(void **state)
{
    (void)state;
    const real large[] = {10000, -10000, 0};
    real slope[3];
    const uint8_t wrong[] = {0, 1, 1}, right[] = {1, 0, 1}, first[] = {0}, second[] = {1};
    check_near(loss_bernoulli(large, 1, 3, 3, wrong, 3, 1, slope), 20000 + log(2));
    assert_true(slope[0] == 1 && slope[1] == -1);
    check_near(loss_bernoulli(large, 1, 3, 3, right, 3, 1, slope), log(2));
    assert_true(slope[0] == 0 && slope[1] == 0);
    check_near(loss_categorical(large, 1, 3, 3, first, 1, 1, slope), 0);
    check_near(loss_categorical(large, 1, 3, 3, second, 1, 1, slope), 20000);
    assert_true(slope[0] == 1 && slope[1] == -1 && slope[2] == 0);
}

static void divergence(void **state)
{
    (void)state;
    const real mean[] = {0, 1, -2}, log_variance[] = {0, (real)0.5, -1};
    real dmean[] = {10, 10, 10}, dlog_variance[] = {20, 20, 20};
    double sum = 0;
    for (int i = 0; i < 3; i++)
        sum -= 0.5 * (1 + (double)log_variance[i] - (double)(mean[i] * mean[i]) -
                      exp((double)log_variance[i]));
    check_near(loss_kl(mean, log_variance, 3, 1, NULL, NULL), sum);
    check_near(loss_kl(mean, log_variance, 3, 2, dmean, dlog_variance), sum);
    assert_true(loss_kl(mean, log_variance, 1, 1, NULL, NULL) == 0); // N(0, 1) itself
    for (int i = 0; i < 3; i++) {                                    // added
        check_near((double)dmean[i], 10 + 2 * (double)mean[i]);
        check_near((double)dlog_variance[i], 20 + exp((double)log_variance[i]) - 1);
    }
}

static void squares(void **state)
{
    (void)state;
    const real prediction[] = {1, 2, 3}, target[] = {0, 2, 5};
    real slope[3];
    assert_true(loss_square(prediction, target, 3, (real)0.5, slope) == 5);
    assert_true(slope[0] == 1 && slope[1] == 0 && slope[2] == -2);
    assert_true(loss_square(prediction, target, 0, 1, NULL) == 0);
    const real none[] = {1, (real)NAN, 3};
    assert_true(isnan(loss_square(none, target, 3, 1, NULL)));
}

static void rankings(void **state)
{
    (void)state;
    const real prediction[] = {(real)0.5, -1, 2, 2}, target[] = {3, 1, 2, 1};
    real slope[4];
    size_t pairs;
    double sum = log1p(exp(-1.5)) + log1p(exp(1.5)) + log1p(exp(1.5)) + // 0 above 1, 2, 3
                 log1p(exp(-3)) + log1p(exp(0));                        // 2 above 1, 3
    check_near(loss_ranking(prediction, target, 4, &pairs, slope), sum);
    assert_int_equal(pairs, 5);
    assert_true(slope[0] < 0); // is to rise
    check_near((double)(slope[0] + slope[1] + slope[2] + slope[3]), 0);
    const real equal[] = {1, 1, 1, 1};
    assert_true(loss_ranking(prediction, equal, 4, &pairs, slope) == 0);
    assert_int_equal(pairs, 0);
    for (int i = 0; i < 4; i++)
        assert_true(slope[i] == 0);
    assert_true(loss_ranking(prediction, target, 0, &pairs, NULL) == 0);
    assert_true(loss_ranking(prediction, target, 1, &pairs, slope) == 0 && slope[0] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yes_or_no),
        cmocka_unit_test(one_of_several),
        cmocka_unit_test(large_logits_do_not_overflow),
        cmocka_unit_test(divergence),
        cmocka_unit_test(squares),
        cmocka_unit_test(rankings),
    };
    return cmocka_run_group_tests_name("nn loss", tests, NULL, NULL);
}
