// SPDX-License-Identifier: MIT
#include "stats/similarity.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static void check(double value, double expected)
{
    if (!(fabs(value - expected) < 1e-12))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void angles(void **state)
{
    (void)state;
    const float data[] = {1, 0, 2, 2, -3, 0, 0, 5};
    const double half = sqrt(0.5);
    const double expected[] = {1,  half,  -1, 0, half, 1,    -half, half,
                               -1, -half, 1,  0, 0,    half, 0,     1};
    double similarity[16];
    stats_cosine_similarity(data, 4, 2, similarity);
    for (size_t i = 0; i < 16; i++)
        check(similarity[i], expected[i]);
}

// Rounding gives no cosine above 1, and length does not matter.
static void parallel_rows(void **state)
{
    (void)state;
    const float data[] = {0.1f, 0.7f, 0.3f, 0.1f, 0.7f, 0.3f, 0.2f, 1.4f, 0.6f};
    double similarity[9];
    stats_cosine_similarity(data, 3, 3, similarity);
    for (size_t i = 0; i < 9; i++) {
        check(similarity[i], 1);
        assert_true(similarity[i] <= 1);
    }
}

static void not_defined(void **state)
{
    (void)state;
    const float data[] = {0, 0, 1, 2, 1, NAN};
    double similarity[9];
    stats_cosine_similarity(data, 3, 2, similarity);
    for (size_t i = 0; i < 9; i++)
        assert_true(i == 4 ? similarity[i] == 1 : isnan(similarity[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles),
        cmocka_unit_test(parallel_rows),
        cmocka_unit_test(not_defined),
    };
    return cmocka_run_group_tests_name("similarity", tests, NULL, NULL);
}
