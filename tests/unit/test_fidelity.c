// SPDX-License-Identifier: MIT
// Fidelities: which a view has, and what a benchmark answers at them.
#include "../support/folder.h"
#include "bench/bench.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

static int open_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    return folder_open(&folder, "bench.safetensors", NULL);
}

static int close_folder(void **state)
{
    return folder_close(*state);
}

static void assert_fidelities(const char *views, const char *view, uint32_t full,
                              const char *wanted)
{
    struct fidelities fidelities;
    struct buffer text = {0};
    fidelities_of_view(&fidelities, views, view, full);
    fidelities_print(&fidelities, &text);
    assert_string_equal(text.text, wanted);
    buffer_free(&text);
}

static void a_views_fidelities(void **state)
{
    (void)state;
    const char *nb101 = "108ep,36ep,12ep,4ep", *nb201 = "a,b,a_12ep,b_12ep,a_90ep,ab_1ep";
    assert_fidelities(nb101, "108ep", 0, "4,12,36,108");
    assert_fidelities(nb101, "36ep", 108, "4,12,36");
    assert_fidelities(nb101, "4ep", 108, "4");
    assert_fidelities(nb201, "a", 200, "12,90,200");
    assert_fidelities(nb201, "b", 200, "12,200");
    assert_fidelities(nb201, "a_90ep", 200, "12,90");
    assert_fidelities(nb201, "a", 50, "12,50"); // 90 epochs are not fewer
    assert_fidelities(nb201, "b", 0, "0");
    assert_fidelities("a,a_12ep,a_12ep,a_0ep,a_ep,a12ep", "a", 200, "12,200");
    char name[METRIC_NAME];
    fidelity_view(name, "108ep", 4);
    assert_string_equal(name, "4ep");
    fidelity_view(name, "a_90ep", 12);
    assert_string_equal(name, "a_12ep");
    fidelity_view(name, "a", 12);
    assert_string_equal(name, "a_12ep");
}

static void lists_are_read(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",     "4",     "4,",   "4,4",  "12,4",     ",4,5",
                                        "4 12", "4,,12", "0,12", "4,-5", "4,9000000"};
    struct fidelities fidelities;
    struct error error;
    assert_true(fidelities_parse(&fidelities, "4,12,108", &error));
    assert_int_equal(fidelities.count, 3);
    assert_int_equal(fidelities.epochs[2], 108);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(fidelities_parse(&fidelities, wrong[i], &error));
        assert_non_null(strstr(error.text, "is no list of ascending epochs"));
        assert_int_equal(error.status, STATUS_MISUSE);
    }
}

// Two views of full training: one with costs of its own at 12 epochs, for the first row.
static void write_table(const char *path)
{
    static const char *const names[] = {"a_valid",      "a_test",      "a_cost",
                                        "a_12ep_valid", "a_12ep_cost", "b_valid",
                                        "a_50ep_valid", "a_50ep_test"};
    static const double values[2][8] = {{90, 89, 1000, 60, 45, 80, 70, 69},
                                        {91, 88, 2000, 61, NAN, 81, 71, 68}};
    struct measurements rows = {.space = &space_nb201, .unit = "percent"};
    struct provenance origin = provenance_unknown();
    struct error error;
    for (size_t i = 0; i < 8; i++)
        measurements_metric(&rows, names[i], 1);
    for (size_t row = 0; row < 2; row++) {
        measurements_add(&rows, 100 + row);
        for (size_t i = 0; i < 8; i++)
            rows.metrics[i].values[row] = values[row][i];
    }
    assert_true(bench_write_table(path, &origin, "table", &rows, NULL, 0, &error));
    measurements_free(&rows);
    provenance_free(&origin);
}

static void assert_answer(const struct bench *bench, uint32_t epochs, arch_code code,
                          double valid, double test, double cost)
{
    struct answer answer;
    struct error error;
    assert_true(bench_answer_at(bench, epochs, code, &answer, &error));
    assert_true(answer.valid == valid);
    assert_true(answer.test == test || (isnan(answer.test) && isnan(test)));
    assert_true(answer.cost == cost || (isnan(answer.cost) && isnan(cost)));
}

static void a_benchmark_answers_at_its_fidelities(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct answer answer;
    write_table(folder->file);
    struct bench *bench = bench_open(folder->file, &error);
    assert_non_null(bench);
    assert_int_equal(bench_fidelities(bench)->count, 3);
    assert_int_equal(bench_fidelities(bench)->epochs[2], 200);
    assert_answer(bench, 0, 100, 90, 89, 1000);
    assert_answer(bench, 200, 100, 90, 89, 1000);
    assert_answer(bench, 12, 100, 60, NAN, 45);  // measured
    assert_answer(bench, 12, 101, 61, NAN, 120); // in proportion
    assert_answer(bench, 50, 101, 71, 68, 500);
    assert_false(bench_answer_at(bench, 12, 102, &answer, &error));
    assert_non_null(strstr(error.text, "is not in"));
    assert_true(bench_choose(bench, "b", 0, &error));
    assert_int_equal(bench_fidelities(bench)->count, 1);
    assert_answer(bench, 0, 101, 81, NAN, NAN);
    assert_true(bench_choose(bench, "a_50ep", 0, &error));
    assert_int_equal(bench_fidelities(bench)->count, 2);
    assert_answer(bench, 50, 100, 70, 69, NAN);
    assert_answer(bench, 12, 100, 60, NAN, 45);
    bench_close(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_views_fidelities),
        cmocka_unit_test(lists_are_read),
        cmocka_unit_test_setup_teardown(a_benchmark_answers_at_its_fidelities, open_folder,
                                        close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
