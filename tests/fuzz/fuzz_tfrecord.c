// SPDX-License-Identifier: MIT
// The reader of the official NAS-Bench-101 file on any bytes: taken as a file; as a file
// whose checksums are put right, so that what lies behind them is reached; as a record's
// JSON; and as the protocol buffer inside it. What is not read is told in one line.
#include "../support/official.h"
#include "bench/nb101_record.h"

#include <stdint.h>
#include <stdio.h>

enum { TAKEN = 4, HEAD_BYTES = 12, CRC_BYTES = 4 };

static struct official_run some_run(void)
{
    static const uint8_t hash[NB101_DIGEST] = {1, 2, 3};
    struct official_run run = {
        .cell = {.adjacency = "0110000100010000",
                 .operations = "input,conv3x3-bn-relu,maxpool3x3,output"},
        .epochs = 108,
        .evaluations = 3,
        .parameters = 1000000,
        .valid = 0.9,
        .test = 0.8,
        .train = 1,
        .seconds = 1000,
    };
    nb101_hash_text(hash, run.cell.hash);
    return run;
}

static void check_error(const struct error *error)
{
    size_t length = strnlen(error->text, sizeof error->text);
    if (length > 0 && length < sizeof error->text && !strchr(error->text, '\n'))
        return;
    fputs("fuzz_tfrecord: the error is not one line\n", stderr);
    abort();
}

static void check_record(const struct nb101_record *record)
{
    for (int i = NB101_VALID; i <= NB101_TRAIN; i++) {
        double value = record->values[i];
        if (!isnan(value) && !(value >= 0 && value <= 1)) {
            fputs("fuzz_tfrecord: an accuracy outside 0 .. 1\n", stderr);
            abort();
        }
    }
    if (!space_nb101.contains(&space_nb101, record->code)) {
        fputs("fuzz_tfrecord: a cell outside the space\n", stderr);
        abort();
    }
}

static void read_record(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct nb101_record record;
    if (nb101_record_read(data, size, &record, &error))
        check_record(&record);
    else
        check_error(&error);
}

static void read_file(const uint8_t *data, size_t size)
{
    struct error error;
    struct tfrecord records[TAKEN];
    struct tfrecord_reader *reader = tfrecord_from_memory("fuzz", data, size);
    size_t count;
    while ((count = tfrecord_take(reader, records, TAKEN, &error)) > 0)
        for (size_t i = 0; i < count; i++)
            read_record(records[i].data, records[i].length);
    if (error.status != STATUS_SUCCESS)
        check_error(&error);
    tfrecord_close(reader);
}

static void put_checksum(uint8_t *target, const uint8_t *data, size_t length)
{
    uint32_t checksum = tfrecord_checksum(data, length);
    for (int i = 0; i < CRC_BYTES; i++)
        target[i] = (uint8_t)(checksum >> 8 * i);
}

// Cuts the records by their lengths, however damaged, and gives them right checksums; one
// that is longer than the file becomes what is left of it.
static void repair(uint8_t *data, size_t size)
{
    while (size >= HEAD_BYTES + CRC_BYTES) {
        uint64_t length = 0;
        for (int i = 7; i >= 0; i--)
            length = length << 8 | data[i];
        if (length > size - HEAD_BYTES - CRC_BYTES) {
            length = size - HEAD_BYTES - CRC_BYTES;
            for (int i = 0; i < 8; i++)
                data[i] = (uint8_t)((uint64_t)length >> 8 * i);
        }
        put_checksum(data + 8, data, 8);
        put_checksum(data + HEAD_BYTES + length, data + HEAD_BYTES, (size_t)length);
        data += HEAD_BYTES + length + CRC_BYTES;
        size -= HEAD_BYTES + (size_t)length + CRC_BYTES;
    }
}

int fuzz_case(const uint8_t *data, size_t size)
{
    read_file(data, size);
    read_record(data, size);

    uint8_t *repaired = memory_new(size, 1);
    if (size > 0)
        memcpy(repaired, data, size);
    repair(repaired, size);
    read_file(repaired, size);
    free(repaired);

    struct official_run run = some_run();
    struct buffer json = {0};
    official_json(&run, (const char *)data, size, &json);
    read_record((const uint8_t *)json.text, json.length);
    buffer_free(&json);
    return 0;
}

// A file of three records, a record, a protocol buffer.
size_t fuzz_seed(size_t index, uint8_t *data, size_t capacity)
{
    struct official_run run = some_run();
    struct buffer metrics = {0}, json = {0}, file = {0};
    const struct buffer *const seeds[] = {&file, &json, &metrics};
    if (index >= sizeof seeds / sizeof seeds[0])
        return 0;
    official_metrics(&run, &metrics);
    official_record(&run, &json);
    for (int i = 0; i < 3; i++)
        official_frame(&file, json.text, json.length, json.length);
    size_t length = seeds[index]->length < capacity ? seeds[index]->length : capacity;
    memcpy(data, seeds[index]->text, length);
    buffer_free(&metrics);
    buffer_free(&json);
    buffer_free(&file);
    return length;
}
