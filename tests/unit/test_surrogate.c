// SPDX-License-Identifier: MIT
// What a surrogate's trees learn is inverted exactly, and what they answer is an accuracy.
#include "bench/surrogate.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static void labels_are_inverted(void **state)
{
    (void)state;
    for (int i = 0; i <= 100; i++) {
        double label = surrogate_label(true, 100, i);
        assert_true(fabs(surrogate_accuracy(true, 100, label) - i) < 1e-9);
        assert_true(i == 0 || label > surrogate_label(true, 100, i - 1));
        assert_true(surrogate_accuracy(false, 100, surrogate_label(false, 100, i)) == i);
    }
}

static void answers_are_accuracies(void **state)
{
    (void)state;
    double worst = surrogate_label(true, 100, 0), best = surrogate_label(true, 100, 100);
    assert_true(surrogate_accuracy(true, 100, worst - 0.1) == 0);
    assert_true(surrogate_accuracy(true, 100, best + 1) == 100);
    assert_true(surrogate_accuracy(false, 1, -0.1) == 0);
    assert_true(surrogate_accuracy(false, 1, 1.1) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_inverted),
        cmocka_unit_test(answers_are_accuracies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
