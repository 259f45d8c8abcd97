// SPDX-License-Identifier: MIT
// The official NAS-Bench-101 file: framing, records, and what the importer makes of them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/folder.h"
#include "../support/official.h"
#include "bench/import.h"
#include "bench/nb101_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 3 };

// A cell in the official spelling.
static const char adjacency[] = "0110000100010000";
static const char operations[] = "input,conv3x3-bn-relu,maxpool3x3,output";

static const struct run quiet = {.threads = 2, .quiet = true};

static struct official_run good_run(void)
{
    struct official_run run = {.epochs = 108,
                               .evaluations = 3,
                               .parameters = 1234567,
                               .valid = 0.9375,
                               .test = 0.875,
                               .train = 1,
                               .seconds = 1000.5};
    arch_code code;
    uint8_t hash[NB101_DIGEST];
    struct error error;
    if (!nb101_parse_named(adjacency, strlen(adjacency), operations, strlen(operations),
                           &code, &error))
        fail_msg("%s", error.text);
    nb101_hashes(1, &code, 1, hash, NULL);
    official_spell(code, hash, &run.cell);
    return run;
}

static void add_run(struct buffer *file, const struct official_run *run)
{
    struct buffer json = {0};
    official_record(run, &json);
    official_frame(file, json.text, json.length, json.length);
    buffer_free(&json);
}

// Framing ----------------------------------------------------------------------------

static void test_checksum(void **state)
{
    (void)state;
    // CRC-32C of "123456789" is e3069283 (RFC 3720's check value); masked by hand.
    uint32_t crc = 0xe3069283U;
    uint32_t masked = ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
    assert_int_equal(tfrecord_checksum((const uint8_t *)"123456789", 9), masked);
}

static size_t take_all(const uint8_t *data, size_t size, size_t capacity,
                       struct error *error)
{
    struct tfrecord_reader *reader = tfrecord_from_memory("made", data, size);
    struct tfrecord *records = memory_new(capacity, sizeof *records);
    size_t all = 0, count;
    while ((count = tfrecord_take(reader, records, capacity, error)) > 0)
        for (size_t i = 0; i < count; i++)
            assert_int_equal(records[i].number, ++all);
    free(records);
    tfrecord_close(reader);
    return all;
}

// Three records of 0, 1 and 300 bytes.
static void make_three(struct buffer *file)
{
    char data[300];
    memset(data, 'x', sizeof data);
    official_frame(file, data, 0, 0);
    official_frame(file, data, 1, 1);
    official_frame(file, data, sizeof data, sizeof data);
}

static void test_frames(void **state)
{
    (void)state;
    struct buffer file = {0};
    struct error error;
    make_three(&file);
    for (size_t capacity = 1; capacity < 5; capacity++) {
        assert_int_equal(take_all((uint8_t *)file.text, file.length, capacity, &error), 3);
        assert_int_equal(error.status, STATUS_SUCCESS);
    }
    buffer_free(&file);
}

static void test_empty(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(take_all((const uint8_t *)"", 0, 4, &error), 0);
    assert_int_equal(error.status, STATUS_SUCCESS);
}

static void test_truncated_anywhere(void **state)
{
    (void)state;
    struct buffer file = {0};
    make_three(&file);
    const size_t ends[] = {16, 33}; // of the first two records
    for (size_t size = 1; size < file.length; size++) {
        struct error error;
        uint8_t *exact = memory_new(size, 1); // so that a read past its end is found
        memcpy(exact, file.text, size);
        size_t whole = size >= ends[1] ? 2 : size >= ends[0] ? 1 : 0;
        assert_int_equal(take_all(exact, size, 4, &error), whole);
        bool at_end = size == ends[0] || size == ends[1];
        assert_int_equal(error.status, at_end ? STATUS_SUCCESS : STATUS_FAILURE);
        if (!at_end)
            assert_non_null(strstr(error.text, "truncated"));
        free(exact);
    }
    buffer_free(&file);
}

static void test_flipped_anywhere(void **state)
{
    (void)state;
    struct buffer file = {0};
    make_three(&file);
    for (size_t bit = 0; bit < 8 * file.length; bit++) {
        struct error error;
        char *byte = &file.text[bit / 8];
        *byte = (char)(*byte ^ (1 << bit % 8));
        size_t broken = bit / 8 < 16 ? 0 : bit / 8 < 33 ? 1 : 2;
        assert_int_equal(take_all((uint8_t *)file.text, file.length, 4, &error), broken);
        assert_int_equal(error.status, STATUS_FAILURE);
        char place[64];
        snprintf(place, sizeof place, "made: record %zu (byte %d): ", broken + 1,
                 broken == 0   ? 0
                 : broken == 1 ? 16
                               : 33);
        assert_ptr_equal(strstr(error.text, place), error.text);
        *byte = (char)(*byte ^ (1 << bit % 8));
    }
    buffer_free(&file);
}

static void test_long_record(void **state)
{
    (void)state;
    struct buffer file = {0};
    struct error error;
    char *data = memory_new(TFRECORD_LONGEST + 1, 1);
    official_frame(&file, data, TFRECORD_LONGEST, TFRECORD_LONGEST);
    assert_int_equal(take_all((uint8_t *)file.text, file.length, 4, &error), 1);
    official_frame(&file, data, TFRECORD_LONGEST + 1, TFRECORD_LONGEST + 1);
    assert_int_equal(take_all((uint8_t *)file.text, file.length, 4, &error), 1);
    assert_int_equal(error.status, STATUS_FAILURE);
    buffer_clear(&file);
    official_frame(&file, data, 4, UINT64_MAX);
    assert_int_equal(take_all((uint8_t *)file.text, file.length, 4, &error), 0);
    assert_int_equal(error.status, STATUS_FAILURE);
    free(data);
    buffer_free(&file);
}

// Records ----------------------------------------------------------------------------

static bool read_text(const char *text, size_t length, struct nb101_record *record,
                      struct error *error)
{
    uint8_t *exact = memory_new(length, 1);
    memcpy(exact, text, length);
    bool good = nb101_record_read(exact, length, record, error);
    free(exact);
    return good;
}

static void expect_record(const struct official_run *run, struct nb101_record *record)
{
    struct buffer json = {0};
    struct error error;
    official_record(run, &json);
    if (!read_text(json.text, json.length, record, &error))
        fail_msg("%s", error.text);
    buffer_free(&json);
}

static void test_record(void **state)
{
    (void)state;
    struct official_run run = good_run();
    struct nb101_record record;
    expect_record(&run, &record);
    char hash[SPACE_HASH];
    nb101_hash_text(record.hash, hash);
    assert_string_equal(hash, run.cell.hash);
    assert_int_equal(nb101_epochs[record.budget], 108);
    assert_true(record.values[NB101_VALID] == 0.9375);
    assert_true(record.values[NB101_TEST] == 0.875);
    assert_true(record.values[NB101_TRAIN] == 1);
    assert_true(record.values[NB101_COST] == 1000.5);
    assert_true(record.parameters == 1234567);
}

static void test_record_without_optional_fields(void **state)
{
    (void)state;
    struct official_run run = good_run();
    struct nb101_record record;
    run.test = run.train = run.seconds = NAN;
    run.parameters = -1;
    run.epochs = 4;
    expect_record(&run, &record);
    assert_int_equal(nb101_epochs[record.budget], 4);
    assert_true(record.values[NB101_VALID] == 0.9375);
    assert_true(isnan(record.values[NB101_TEST]));
    assert_true(isnan(record.values[NB101_TRAIN]));
    assert_true(isnan(record.values[NB101_COST]));
    assert_true(isnan(record.parameters));
}

static void expect_wrong(const struct official_run *run, const char *words)
{
    struct buffer json = {0};
    struct error error = {0};
    struct nb101_record record;
    official_record(run, &json);
    assert_false(read_text(json.text, json.length, &record, &error));
    if (!strstr(error.text, words))
        fail_msg("no '%s' in: %s", words, error.text);
    buffer_free(&json);
}

static void test_wrong_fields(void **state)
{
    (void)state;
    const struct official_run good = good_run();
    struct official_run run = good;
    run.cell.hash[31] = 'g';
    expect_wrong(&run, "hash: ");
    run = good, run.cell.hash[31] = '\0';
    expect_wrong(&run, "hash: ");
    run = good, run.epochs = 107;
    expect_wrong(&run, "epochs: 107");
    run = good, run.cell.adjacency[0] = '2';
    expect_wrong(&run, "cell: ");
    run = good, run.cell.operations[0] = 'x';
    expect_wrong(&run, "cell: ");
    run = good, run.evaluations = 2;
    expect_wrong(&run, "2 evaluations");
    run = good, run.evaluations = 4;
    expect_wrong(&run, "4 evaluations");
    run = good, run.evaluations = 0;
    expect_wrong(&run, "0 evaluations");
    run = good, run.valid = NAN;
    expect_wrong(&run, "validation_accuracy");
    run = good, run.valid = INFINITY;
    expect_wrong(&run, "validation_accuracy: inf is not finite");
    run = good, run.test = 1.25;
    expect_wrong(&run, "test_accuracy: 1.25 is above 1");
    run = good, run.train = -0.5;
    expect_wrong(&run, "train_accuracy: -0.5 is below 0");
    run = good, run.seconds = -INFINITY;
    expect_wrong(&run, "training_time");
}

static void test_wrong_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "not JSON"},
        {"x", "not JSON"},
        {"[\"a\", 108", "not JSON"},
        {"[1] [2]", "not JSON"},
        {"{\"hash\": 1}", "not [hash"},
        {"[]", "not [hash"},
        {"[1, 108, \"\", \"\", \"\"]", "not [hash"},
        {"[\"a\", \"108\", \"\", \"\", \"\"]", "not [hash"},
        {"[\"a\", 108.5, \"\", \"\", \"\"]", "not [hash"},
        {"[\"a\", 108, \"\", \"\", \"\", 1]", "not [hash"},
        {"[\"a\", 108, \"\", \"\", \"\"]", "hash: 'a'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct nb101_record record;
        struct error error = {0};
        assert_false(read_text(cases[i].text, strlen(cases[i].text), &record, &error));
        if (!strstr(error.text, cases[i].words))
            fail_msg("no '%s' in: %s", cases[i].words, error.text);
    }
}

static void test_wrong_metrics(void **state)
{
    (void)state;
    struct official_run run = good_run();
    struct nb101_record record;
    struct error error;
    struct buffer json = {0};
    official_json(&run, "\xff\xff\xff\xff", 4, &json);
    assert_false(read_text(json.text, json.length, &record, &error));
    assert_non_null(strstr(error.text, "not a protocol buffer"));
    buffer_clear(&json);
    official_record(&run, &json);
    json.text[json.length - 8] = '*';
    assert_false(read_text(json.text, json.length, &record, &error));
    assert_non_null(strstr(error.text, "not base64"));
    buffer_free(&json);
}

// Import -----------------------------------------------------------------------------

static bool import_buffer(const struct buffer *file, struct measurements *measurements,
                          struct error *error)
{
    struct folder folder;
    assert_int_equal(folder_open(&folder, "records.tfrecord", NULL), 0);
    FILE *written = fopen(folder.file, "wb");
    assert_non_null(written);
    if (file->length > 0)
        assert_int_equal(fwrite(file->text, 1, file->length, written), file->length);
    assert_int_equal(fclose(written), 0);
    bool good = import_nb101_tfrecord(folder.file, &quiet, measurements, error);
    assert_int_equal(folder_close(&folder), 0);
    return good;
}

static double value_of(const struct measurements *measurements, const char *metric,
                       size_t row, size_t run)
{
    int index = measurements_find(measurements, metric);
    if (index < 0)
        fail_msg("no metric %s", metric);
    const struct metric *found = &measurements->metrics[index];
    return found->values[row * found->runs + run];
}

static void test_import(void **state)
{
    (void)state;
    struct buffer file = {0};
    struct official_run run = good_run();
    struct error error;
    struct measurements measurements;
    run.train = NAN;
    for (int i = 0; i < 3; i++) {
        run.valid = 0.25 * (i + 1);
        run.epochs = 4;
        add_run(&file, &run);
        run.epochs = 108;
        run.valid += 0.125;
        if (i < 2) // the third run was lost
            add_run(&file, &run);
    }
    if (!import_buffer(&file, &measurements, &error))
        fail_msg("%s", error.text);
    assert_int_equal(measurements.rows, 1);
    struct buffer views = {0};
    measurements_views(&measurements, &views);
    assert_string_equal(views.text, "108ep,4ep");
    assert_int_equal(measurements_find(&measurements, "108ep_train"), -1);
    for (size_t i = 0; i < 3; i++)
        assert_true(value_of(&measurements, "4ep_valid", 0, i) == 0.25 * (double)(i + 1));
    assert_true(value_of(&measurements, "108ep_valid", 0, 1) == 0.625);
    assert_true(isnan(value_of(&measurements, "108ep_valid", 0, 2)));
    assert_true(isnan(value_of(&measurements, "108ep_test", 0, 2)));
    assert_true(value_of(&measurements, "108ep_cost", 0, 0) == 1000.5);
    assert_true(value_of(&measurements, "parameters", 0, 0) == 1234567);
    buffer_free(&views);
    buffer_free(&file);
    measurements_free(&measurements);
}

// More cells than the first capacity, shuffled run by run: grows, finds its rows again.
static void test_import_many(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    struct buffer file = {0};
    struct error error;
    struct measurements measurements;
    arch_code *codes = memory_new(space_nb101.size, sizeof *codes);
    uint8_t *hashes = memory_new(MANY, NB101_DIGEST);
    space_nb101.list(&space_nb101, 2, codes);
    nb101_hashes(2, codes, MANY, hashes, NULL);
    struct official_run run = good_run();
    for (int k = 0; k < RUNS; k++)
        for (size_t i = 0; i < MANY; i++) {
            size_t cell = (i * 1237 + (size_t)k) % MANY;
            official_spell(codes[cell], hashes + cell * NB101_DIGEST, &run.cell);
            run.valid = ((double)cell * RUNS + k) / (1 << 20);
            run.parameters = (int)cell;
            add_run(&file, &run);
        }
    if (!import_buffer(&file, &measurements, &error) ||
        !measurements_sort(&measurements, false, NULL, &error))
        fail_msg("%s", error.text);
    assert_int_equal(measurements.rows, MANY);
    for (size_t cell = 0; cell < MANY; cell++) {
        assert_true(measurements.codes[cell] == codes[cell]);
        assert_true(value_of(&measurements, "parameters", cell, 0) == (double)cell);
        for (size_t k = 0; k < RUNS; k++)
            assert_true(value_of(&measurements, "108ep_valid", cell, k) ==
                        (double)(cell * RUNS + k) / (1 << 20));
    }
    measurements_free(&measurements);
    buffer_free(&file);
    free(hashes);
    free(codes);
}

static void expect_no_import(const struct buffer *file, const char *words)
{
    struct measurements measurements;
    struct error error = {0};
    assert_false(import_buffer(file, &measurements, &error));
    if (!strstr(error.text, words))
        fail_msg("no '%s' in: %s", words, error.text);
}

static void test_import_disagreeing_records(void **state)
{
    (void)state;
    const struct official_run good = good_run();
    struct official_run run = good;
    struct buffer file = {0};
    expect_no_import(&file, ": no records");
    for (int i = 0; i < 4; i++)
        add_run(&file, &run);
    expect_no_import(&file, "record 4 (byte ");
    expect_no_import(&file, "more than 3 runs of this cell at 108 epochs");

    buffer_clear(&file);
    add_run(&file, &run);
    run.parameters++;
    add_run(&file, &run);
    expect_no_import(&file, "record 2 (byte");
    expect_no_import(&file, "trainable_parameters: 1234568, but 1234567 in record 1");

    buffer_clear(&file);
    run = good;
    add_run(&file, &run);
    run.cell.hash[0] = run.cell.hash[0] == '0' ? '1' : '0';
    add_run(&file, &run);
    expect_no_import(&file, "hash: it is not that of record 1");

    buffer_clear(&file);
    add_run(&file, &run);
    add_run(&file, &run);
    expect_no_import(&file, "record 1 (byte 0): hash: it is not the cell's, which is ");
    expect_no_import(&file, good.cell.hash);
    buffer_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checksum),
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_truncated_anywhere),
        cmocka_unit_test(test_flipped_anywhere),
        cmocka_unit_test(test_long_record),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_record_without_optional_fields),
        cmocka_unit_test(test_wrong_fields),
        cmocka_unit_test(test_wrong_shapes),
        cmocka_unit_test(test_wrong_metrics),
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_import_many),
        cmocka_unit_test(test_import_disagreeing_records),
    };
    return cmocka_run_group_tests_name("tfrecord", tests, NULL, NULL);
}
