// SPDX-License-Identifier: MIT
#include "bench/import.h"
#include "bench/measurements.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

// Three codes of nb201 out of order, with two runs of a metric and one of another.
static struct measurements three_rows(void)
{
    struct measurements rows = {.space = &space_nb201, .unit = "percent"};
    measurements_metric(&rows, "cifar10_valid", 2);
    measurements_metric(&rows, "params", 1);
    const arch_code codes[] = {30, 10, 20};
    for (int i = 0; i < 3; i++) {
        size_t row = measurements_add(&rows, codes[i]);
        rows.metrics[0].values[2 * row] = (double)codes[i];
        rows.metrics[1].values[row] = (double)codes[i] / 100;
    }
    return rows;
}

static void rows_start_as_unmeasured(void **state)
{
    (void)state;
    struct measurements rows = three_rows();
    assert_true(isnan(rows.metrics[0].values[1]));
    assert_true(metric_mean(&rows.metrics[0], 0) == 30);
    rows.metrics[0].values[1] = 10;
    assert_true(metric_mean(&rows.metrics[0], 0) == 20);
    rows.metrics[0].values[0] = rows.metrics[0].values[1] = NAN;
    assert_true(isnan(metric_mean(&rows.metrics[0], 0)));
    measurements_free(&rows);
}

static void sorting_keeps_rows_together(void **state)
{
    (void)state;
    struct measurements rows = three_rows();
    struct error error = {0};
    size_t merged = 9;
    assert_true(measurements_sort(&rows, false, &merged, &error));
    assert_int_equal(merged, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rows.codes[i], 10 * (i + 1));
        assert_true(rows.metrics[0].values[2 * i] == 10.0 * (double)(i + 1));
        assert_true(rows.metrics[1].values[i] == (double)(10 * (i + 1)) / 100);
    }
    measurements_free(&rows);
}

static void repeated_architectures_are_merged_or_refused(void **state)
{
    (void)state;
    struct measurements rows = three_rows();
    struct error error = {0};
    size_t row = measurements_add(&rows, 20), merged;
    rows.metrics[0].values[2 * row] = 40;
    assert_false(measurements_sort(&rows, false, NULL, &error));
    assert_int_equal(error.status, STATUS_FAILURE);
    assert_true(measurements_sort(&rows, true, &merged, &error));
    assert_int_equal(rows.rows, 3);
    assert_int_equal(merged, 1);
    assert_true(rows.metrics[0].values[2] == 30);  // (20 + 40) / 2
    assert_true(isnan(rows.metrics[0].values[3])); // measured in neither
    assert_true(rows.metrics[1].values[1] == 0.2); // measured in one
    measurements_free(&rows);
}

static void views_come_in_the_order_of_their_metrics(void **state)
{
    (void)state;
    struct measurements rows = {.space = &space_nb201, .unit = "percent"};
    struct buffer views = {0};
    measurements_metric(&rows, "cifar100_valid", 1);
    measurements_metric(&rows, "cifar100_test", 1);
    measurements_metric(&rows, "params", 1);
    measurements_metric(&rows, "cifar10_valid", 1);
    measurements_views(&rows, &views);
    assert_string_equal(views.text, "cifar100,cifar10");
    assert_int_equal(measurements_find(&rows, "params"), 2);
    assert_int_equal(measurements_find(&rows, "param"), -1);
    buffer_free(&views);
    measurements_free(&rows);
}

static void many_rows(void **state)
{
    (void)state;
    struct measurements rows = {.space = &space_nb201, .unit = "percent"};
    struct error error = {0};
    measurements_metric(&rows, "cifar10_valid", 3);
    for (size_t i = 0; i < 15625; i++) {
        arch_code code = i * 7919 % 15625;
        size_t row = measurements_add(&rows, code);
        rows.metrics[0].values[3 * row + 2] = (double)code;
    }
    assert_true(measurements_sort(&rows, false, NULL, &error));
    for (size_t i = 0; i < 15625; i++)
        assert_true(rows.codes[i] == i && rows.metrics[0].values[3 * i + 2] == (double)i);
    measurements_free(&rows);
}

// Each space has a format of its own; one that no space has is an error, not the last.
static void formats_are_those_of_the_spaces(void **state)
{
    (void)state;
    struct measurements rows;
    struct error error;
    assert_string_equal(import_formats(),
                        "nb101-tfrecord|nb101-csv|nb201-csv|nb301-csv|FILE.json");
    assert_false(import_read("nb401-csv", "none", NULL, &rows, &error));
    assert_int_equal(error.status, STATUS_FAILURE); // no file that describes a space
    assert_non_null(strstr(error.text, "nb401-csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_start_as_unmeasured),
        cmocka_unit_test(sorting_keeps_rows_together),
        cmocka_unit_test(repeated_architectures_are_merged_or_refused),
        cmocka_unit_test(views_come_in_the_order_of_their_metrics),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(formats_are_those_of_the_spaces),
    };
    return cmocka_run_group_tests_name("measurements", tests, NULL, NULL);
}
