// SPDX-License-Identifier: MIT
// What an encoder tells apart, in double precision: all cells of nb201, whose codes a
// network that nobody has trained makes numbers of.
#include "model/encoder.h"

#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { CELLS = 15625, HIDDEN = 6 };

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

// How many pairs of the numbers differ by no more than rounding.
static size_t count_equal_pairs(double *numbers, size_t count)
{
    size_t pairs = 0;
    qsort(numbers, count, sizeof *numbers, ascending);
    for (size_t i = 0, first = 0; i < count; i++) {
        if (numbers[i] - numbers[first] > 1e-11)
            first = i;
        pairs += i - first;
    }
    return pairs;
}

// Of all cells of nb201 the pairs that have one code.
static size_t count_confused(enum messages messages, enum vertices vertices)
{
    const struct encoder_shape shape = {
        .messages = messages, .vertices = vertices, .hidden = HIDDEN, .layers = 3};
    struct parameters parameters = {0};
    struct scratch scratch = {0};
    struct encoder encoder;
    struct encoder_input input;
    struct encoder_state state;
    arch_code *codes = memory_new(CELLS, sizeof *codes);
    double *numbers = memory_new(CELLS, sizeof *numbers);
    space_nb201.list(&space_nb201, 1, codes);
    encoder_declare(&encoder, &parameters, &shape, &space_nb201);
    parameters_start(&parameters, 4, RANDOM_TEST, 0);
    encoder_read(&encoder, codes, CELLS, true, &scratch, &input);
    const real *hidden =
        encoder_forward(&encoder, parameters.values, &input, &scratch, &state);
    for (size_t i = 0; i < CELLS; i++)
        for (size_t k = 0; k < HIDDEN; k++)
            numbers[i] += (double)hidden[i * HIDDEN + k] * cos(1.7 * (double)k + 0.3);
    size_t pairs = count_equal_pairs(numbers, CELLS);
    free(codes);
    free(numbers);
    scratch_free(&scratch);
    parameters_free(&parameters);
    return pairs;
}

static void orders_tell_all_cells_apart(void **state)
{
    (void)state;
    assert_int_equal(count_confused(MESSAGES_UNDIRECTED, VERTICES_ORDERS), 0);
    assert_int_equal(count_confused(MESSAGES_DIRECTED, VERTICES_ORDERS), 0);
}

// Without directions, a cell and that with its two inner vertices exchanged are one: in
// 5^6 cells there are 5^4 that this does not change. Directions tell which comes first.
static void kinds_need_directions(void **state)
{
    (void)state;
    assert_int_equal(count_confused(MESSAGES_DIRECTED, VERTICES_KINDS), 0);
    assert_int_equal(count_confused(MESSAGES_UNDIRECTED, VERTICES_KINDS),
                     (CELLS - 625) / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_tell_all_cells_apart),
        cmocka_unit_test(kinds_need_directions),
    };
    return cmocka_run_group_tests_name("encoder in double", tests, NULL, NULL);
}
