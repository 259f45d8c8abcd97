// SPDX-License-Identifier: MIT
// Many runs of a tool in one process: their seeds and arguments.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/seeds.h"

static void ranges_are_read(void **state)
{
    struct seeds seeds;
    struct error error;
    (void)state;
    assert_true(seeds_parse("3-12", &seeds, &error));
    assert_int_equal(seeds.first, 3);
    assert_int_equal(seeds.last, 12);
    assert_true(seeds_parse("0-0", &seeds, &error));
    assert_int_equal(seeds.last, 0);
}

static void what_is_no_range_is_misuse(void **state)
{
    static const char *const texts[] = {"",
                                        "3",
                                        "3-",
                                        "-3",
                                        "3--5",
                                        "3-2",
                                        "3-5x",
                                        " 3-5",
                                        "3 - 5",
                                        "a-b",
                                        "3-99999999999999999999"};
    struct seeds seeds;
    struct error error;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_false(seeds_parse(texts[i], &seeds, &error));
        assert_int_equal(error.status, STATUS_MISUSE);
    }
}

static void a_run_has_the_arguments_of_its_seed(void **state)
{
    const char *given[] = {"search",         "--seeds",   "1-9",        "--out",
                           "a/seed-%/l.csv", "--log=%-%", "--label",    "5%",
                           "--output",       "%",         "--seeds=1-9"};
    const char *wanted[] = {"search",         "--seed",    "7",       "--out",
                            "a/seed-7/l.csv", "--log=7-7", "--label", "5%",
                            "--output",       "%",         "--seed=7"};
    enum { COUNT = sizeof given / sizeof given[0] };
    struct arena arena = {0};
    (void)state;
    char **made = seeds_arguments(COUNT, (char **)(uintptr_t)given, 7, &arena);
    for (size_t i = 0; i < COUNT; i++)
        assert_string_equal(made[i], wanted[i]);
    assert_null(made[COUNT]);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_read),
        cmocka_unit_test(what_is_no_range_is_misuse),
        cmocka_unit_test(a_run_has_the_arguments_of_its_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
