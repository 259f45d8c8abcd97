// SPDX-License-Identifier: MIT
// Paths and lists.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

static void paths_end_with_a_name(void **state)
{
    (void)state;
    assert_string_equal(path_name("a/b/c.csv"), "c.csv");
    assert_string_equal(path_name("c.csv"), "c.csv");
    assert_string_equal(path_name("/c"), "c");
    assert_string_equal(path_name("a/"), "");
}

static void lists_are_stepped_through(void **state)
{
    (void)state;
    static const char *const wanted[] = {"one", "two", "three"};
    const char *lists[] = {"one,two,three", ",one,,two,three,"}, *word;
    for (int i = 0; i < 2; i++) {
        size_t length, count = 0;
        while ((length = list_next(&lists[i], ',', &word))) {
            assert_true(count < 3 && strlen(wanted[count]) == length);
            assert_memory_equal(word, wanted[count++], length);
        }
        assert_int_equal(count, 3);
        assert_int_equal(list_next(&lists[i], ',', &word), 0);
    }
}

static void words_are_found(void **state)
{
    (void)state;
    assert_true(list_has("a=1 b=2", ' ', "b=2", 3));
    assert_true(list_has("a=1 b=2", ' ', "a=1 b=2", 3));
    assert_false(list_has("a=1 b=2", ' ', "b=", 2));
    assert_false(list_has("a=1 b=2", ' ', "b=22", 4));
    assert_false(list_has("", ',', "a", 1));
    assert_int_equal(list_first("cifar10,cifar100"), 7);
    assert_int_equal(list_first("default"), 7);
    assert_int_equal(list_first(""), 0);
}

static void the_clock_goes_forward(void **state)
{
    (void)state;
    double before = clock_seconds();
    assert_true(clock_seconds() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_end_with_a_name),
        cmocka_unit_test(lists_are_stepped_through),
        cmocka_unit_test(words_are_found),
        cmocka_unit_test(the_clock_goes_forward),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
