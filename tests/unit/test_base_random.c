// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

#include <math.h>
#include <stdbool.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct random_stream stream_of(uint32_t item)
{
    struct random_stream stream;
    random_open(&stream, 7, RANDOM_TEST, 0, item);
    return stream;
}

// The vectors "philox4x32 10" of Random123's kat_vectors.
static void philox_gives_the_published_vectors(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], output[4];
    } published[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
         {UINT32_MAX, UINT32_MAX},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < COUNT(published); i++) {
        uint32_t output[4];
        random_philox(published[i].counter, published[i].key, output);
        assert_memory_equal(output, published[i].output, sizeof output);
    }
}

// The layout of key and counter must never change: results of a seed would.
static void a_stream_is_the_blocks_of_its_name(void **state)
{
    (void)state;
    const uint32_t key[2] = {0x89abcdef, 0x01234567};
    struct random_stream stream;
    random_open(&stream, 0x0123456789abcdef, RANDOM_TEST, 5, 6);
    for (uint32_t block = 0; block < 3; block++) {
        const uint32_t counter[4] = {block, 6, 5, RANDOM_TEST};
        uint32_t output[4];
        random_philox(counter, key, output);
        for (int i = 0; i < 4; i++)
            assert_int_equal(random_word(&stream), output[i]);
    }
}

static void every_part_of_a_name_makes_another_stream(void **state)
{
    (void)state;
    struct random_stream streams[6];
    random_open(&streams[0], 1, RANDOM_TEST, 2, 3);
    random_open(&streams[1], 2, RANDOM_TEST, 2, 3);
    random_open(&streams[2], 1 + (1ull << 32), RANDOM_TEST, 2, 3);
    random_open(&streams[3], 1, RANDOM_LABELS, 2, 3);
    random_open(&streams[4], 1, RANDOM_TEST, 3, 3);
    random_open(&streams[5], 1, RANDOM_TEST, 2, 2);
    for (size_t i = 0; i < COUNT(streams); i++)
        for (size_t j = 0; j < i; j++) {
            struct random_stream one = streams[i], other = streams[j];
            assert_int_not_equal(random_word(&one), random_word(&other));
        }
}

static void random_below_is_uniform(void **state)
{
    (void)state;
    enum { DRAWS = 60000, BOUND = 6 };
    struct random_stream stream = stream_of(1);
    int counts[BOUND] = {0};
    for (int i = 0; i < DRAWS; i++) {
        uint64_t number = random_below(&stream, BOUND);
        assert_true(number < BOUND);
        counts[number]++;
    }
    double chi_square = 0;
    for (int i = 0; i < BOUND; i++) {
        double off = counts[i] - DRAWS / BOUND;
        chi_square += off * off / (DRAWS / BOUND);
    }
    assert_true(chi_square < 20.5); // the 0.999 quantile of 5 degrees of freedom
}

static void random_below_keeps_to_any_bound(void **state)
{
    (void)state;
    const uint64_t bounds[] = {1, 2, 3, 1ull << 32, (1ull << 63) + 1, UINT64_MAX};
    struct random_stream stream = stream_of(2);
    for (size_t i = 0; i < COUNT(bounds); i++) {
        uint64_t high = 0;
        for (int draw = 0; draw < 1000; draw++) {
            uint64_t number = random_below(&stream, bounds[i]);
            assert_true(number < bounds[i]);
            high = number > high ? number : high;
        }
        assert_true(high >= bounds[i] - 1 - bounds[i] / 20); // and uses all of it
    }
}

// A quarter of the words must be refused; taken modulo the bound, they would make the
// lowest third of the numbers come half of the time.
static void random_below_is_not_biased(void **state)
{
    (void)state;
    const uint64_t bound = 3ull << 62;
    struct random_stream stream = stream_of(3);
    int low = 0;
    for (int i = 0; i < 30000; i++)
        low += random_below(&stream, bound) < 1ull << 62;
    assert_in_range(low, 9600, 10400); // a third, not a half; 5 deviations
}

static void random_unit_is_uniform(void **state)
{
    (void)state;
    enum { DRAWS = 200000 };
    struct random_stream stream = stream_of(4);
    double sum = 0, squares = 0, low = 1, high = 0;
    for (int i = 0; i < DRAWS; i++) {
        double value = random_unit(&stream);
        assert_true(value >= 0 && value < 1);
        low = fmin(low, value);
        high = fmax(high, value);
        sum += value;
        squares += value * value;
    }
    assert_true(fabs(sum / DRAWS - 0.5) < 0.0033); // 5 deviations of the mean
    assert_true(fabs(squares / DRAWS - 1.0 / 3) < 0.0034);
    assert_true(low < 1e-4 && high > 1 - 1e-4);
}

static void random_normal_has_the_moments(void **state)
{
    (void)state;
    enum { DRAWS = 200000 };
    struct random_stream stream = stream_of(5);
    double moments[4] = {0};
    int within = 0;
    for (int i = 0; i < DRAWS; i++) {
        double value = random_normal(&stream), power = 1;
        assert_true(isfinite(value));
        for (int j = 0; j < 4; j++)
            moments[j] += (power *= value) / DRAWS;
        within += fabs(value) < 1;
    }
    assert_true(fabs(moments[0]) < 0.0112);
    assert_true(fabs(moments[1] - 1) < 0.016);
    assert_true(fabs(moments[2]) < 0.044);
    assert_true(fabs(moments[3] - 3) < 0.11);
    assert_true(fabs((double)within / DRAWS - 0.682689) < 0.0053);
}

static void random_order_gives_every_order(void **state)
{
    (void)state;
    enum { DRAWS = 60000, LENGTH = 1000 };
    struct random_stream stream = stream_of(6);
    int counts[27] = {0}, orders = 0;
    for (int i = 0; i < DRAWS; i++) {
        uint32_t order[3];
        random_order(&stream, order, 3);
        counts[order[0] * 9 + order[1] * 3 + order[2]]++;
    }
    for (int i = 0; i < 27; i++) {
        orders += counts[i] > 0;
        if (counts[i])
            assert_in_range(counts[i], 9500, 10500);
    }
    assert_int_equal(orders, 6);

    uint32_t order[LENGTH];
    bool seen[LENGTH] = {false};
    random_order(&stream, order, LENGTH);
    for (int i = 0; i < LENGTH; i++) {
        assert_in_range(order[i], 0, LENGTH - 1);
        assert_false(seen[order[i]]);
        seen[order[i]] = true;
    }
    random_order(&stream, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_vectors),
        cmocka_unit_test(a_stream_is_the_blocks_of_its_name),
        cmocka_unit_test(every_part_of_a_name_makes_another_stream),
        cmocka_unit_test(random_below_is_uniform),
        cmocka_unit_test(random_below_keeps_to_any_bound),
        cmocka_unit_test(random_below_is_not_biased),
        cmocka_unit_test(random_unit_is_uniform),
        cmocka_unit_test(random_normal_has_the_moments),
        cmocka_unit_test(random_order_gives_every_order),
    };
    return cmocka_run_group_tests_name("base_random", tests, NULL, NULL);
}
