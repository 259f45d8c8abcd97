// SPDX-License-Identifier: MIT
// Headers made by hand: those that safetensors allows are read, those that it forbids, or
// whose numbers overflow, are refused; and the checksum is what its definition says.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/random.h"
#include "io/artifact.h"
#include "io/artifact_parse.h"
#include "io/checksum.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_WORD = 8, DATA_HIGH = 1 << 16 };

// A file of this JSON and `size` bytes of data, with a right checksum where the header can
// be parsed at all.
static void forge(struct buffer *bytes, const char *json, size_t size)
{
    static const char data[DATA_HIGH];
    uint64_t length = (strlen(json) + 7) / 8 * 8;
    struct artifact_parts parts = {0};
    struct error error = {0};
    buffer_clear(bytes);
    buffer_add(bytes, (const char *)&length, sizeof length);
    buffer_print(bytes, "%-*s", (int)length, json);
    buffer_add(bytes, data, size);
    const uint8_t *file = (const uint8_t *)bytes->text;
    if (artifact_parse(&parts, file + LENGTH_WORD, (size_t)length, size, "", &error)) {
        char digits[CHECKSUM_DIGITS + 1];
        uint32_t crc = artifact_checksum(file, LENGTH_WORD + (size_t)length, parts.checksum,
                                         parts.tensors, parts.tensor_count);
        snprintf(digits, sizeof digits, "%08" PRIx32, crc);
        memcpy(bytes->text + (parts.checksum - file), digits, CHECKSUM_DIGITS);
    }
    artifact_parts_free(&parts);
}

static void refuse(const struct buffer *bytes, const char *expected)
{
    struct error error = {0};
    struct artifact *artifact =
        artifact_from_memory("name", bytes->text, bytes->length, "space", 1, &error);
    artifact_close(artifact);
    if (artifact || error.status != STATUS_FAILURE ||
        strncmp(error.text, "name: ", 6) != 0 || !strstr(error.text, expected))
        fail_msg("no '%s' in '%s'", expected, error.text);
}

#define METADATA                                                                           \
    "\"__metadata__\":{\"crc32c\":\"00000000\",\"kind\":\"space\",\"format\":\"1\"}"
#define TENSOR(NAME, DTYPE, SHAPE, OFFSETS)                                                \
    ",\"" NAME "\":{\"dtype\":\"" DTYPE "\",\"shape\":" SHAPE ",\"data_offsets\":" OFFSETS \
    "}"
#define ONE(DTYPE, SHAPE, OFFSETS) "{" METADATA TENSOR("a", DTYPE, SHAPE, OFFSETS) "}"
#define TWO(DTYPE, OFFSETS_A, OFFSETS_B)                                                   \
    "{" METADATA TENSOR("a", "U8", "[2]", OFFSETS_A)                                       \
        TENSOR("b", DTYPE, "[2]", OFFSETS_B) "}"

struct header {
    const char *json;
    size_t size; // bytes of data after it
    const char *expected;
};

static void headers_that_are_allowed(void **state)
{
    (void)state;
    static const struct header cases[] = {
        {"{" METADATA "}", 0, NULL},
        {ONE("U8", "[4]", "[0,4]"), 4, NULL},
        {ONE("U8", "[]", "[0,1]"), 1, NULL},
        {ONE("U64", "[0]", "[0,0]"), 0, NULL},
        {ONE("F32", "[1,2,1,3]", "[0,24]"), 24, NULL},
        {TWO("U8", "[0,2]", "[2,4]"), 4, NULL},
        {TWO("U16", "[0,2]", "[2,6]"), 6, NULL},
    };
    struct buffer bytes = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        forge(&bytes, cases[i].json, cases[i].size);
        struct artifact *artifact =
            artifact_from_memory("name", bytes.text, bytes.length, "space", 1, &error);
        if (!artifact)
            fail_msg("%s: %s", cases[i].json, error.text);
        artifact_close(artifact);
    }
    buffer_free(&bytes);
}

static void refuse_all(const struct header *cases, size_t count)
{
    struct buffer bytes = {0};
    for (size_t i = 0; i < count; i++) {
        forge(&bytes, cases[i].json, cases[i].size);
        refuse(&bytes, cases[i].expected);
    }
    buffer_free(&bytes);
}

static void headers_of_other_programs(void **state)
{
    (void)state;
    static const struct header cases[] = {
        {"{}", 0, "not made by crlso"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
         "not made by crlso"},
        {"{\"__metadata__\":{\"format\":\"pt\"}}", 0, "not made by crlso"},
        {"{\"__metadata__\":{\"crc32c\":\"00000000\"}}", 0, "not made by crlso"},
        {"{\"__metadata__\":[]}", 0, "not made by crlso"},
    };
    refuse_all(cases, sizeof cases / sizeof cases[0]);
}

static void headers_that_are_no_json(void **state)
{
    (void)state;
    static const struct header cases[] = {
        {"{\"__metadata__\":{\"crc32c\":\"00", 0, "its header is no JSON"},
        {"{" METADATA "}x", 0, "its header is no JSON"},
        {"{" METADATA "," METADATA "}", 0, "its header is no JSON"}, // twice the same key
        {"{" METADATA TENSOR("a", "U8", "[1]", "[0,1]")
             TENSOR("a", "U8", "[1]", "[1,2]") "}",
         2, "its header is no JSON"},
        {"{\"__metadata__\":{\"kind\":1}}", 0, "a field of its metadata is no text"},
        {"{" METADATA ",\"a\":[]}", 0, "truncated or corrupt"},
    };
    refuse_all(cases, sizeof cases / sizeof cases[0]);
}

static void shapes_that_do_not_fit(void **state)
{
    (void)state;
    static const struct header cases[] = {
        {ONE("U8", "4", "[0,4]"), 4, "shape does not fit"},
        {ONE("U8", "[-4]", "[0,4]"), 4, "shape does not fit"},
        {ONE("U8", "[4.0]", "[0,4]"), 4, "shape does not fit"},
        {ONE("U8", "[\"4\"]", "[0,4]"), 4, "shape does not fit"},
        {ONE("U8", "[1,1,1,1,4]", "[0,4]"), 4, "shape does not fit"},
        {ONE("U8", "[5]", "[0,5]"), 4, "shape does not fit"},
        {ONE("U8", "[4294967296,4294967296]", "[0,0]"), 0, "shape does not fit"},
        {ONE("U64", "[2305843009213693952]", "[0,0]"), 0, "shape does not fit"},
        {"{" METADATA TENSOR("a", "U8", "[65536,65536,65536,65536]", "[0,0]")
             TENSOR("b", "U8", "[65536]", "[0,65536]") "}",
         65536, "shape does not fit"}, // 2^64 numbers
        {ONE("U8", "[99999999999999999999]", "[0,4]"), 4, "its header is no JSON"},
    };
    refuse_all(cases, sizeof cases / sizeof cases[0]);
}

// Holes, overlaps, ends before beginnings, and types that are none of ours.
static void tensors_that_lie_elsewhere(void **state)
{
    (void)state;
    static const struct header cases[] = {
        {ONE("F8", "[4]", "[0,4]"), 4, "type is unknown"},
        {ONE("U8", "[4]", "[0,5]"), 5, "where its header says"},
        {ONE("U8", "[4]", "[4,0]"), 4, "where its header says"},
        {ONE("U8", "[4]", "[1,5]"), 5, "where its header says"},
        {ONE("U8", "[4]", "[-4,0]"), 4, "where its header says"},
        {ONE("U8", "[4]", "[0,4,8]"), 8, "where its header says"},
        {ONE("U8", "[4]", "[0]"), 4, "where its header says"},
        {ONE("U8", "[4]", "{}"), 4, "where its header says"},
        {ONE("U16", "[1]", "[0,3]"), 3, "where its header says"},
        {TWO("U8", "[0,2]", "[1,3]"), 3, "where its header says"},
        {TWO("U8", "[0,2]", "[3,5]"), 5, "where its header says"},
        {TWO("F64", "[0,2]", "[2,18]"), 18, "not aligned"},
        {ONE("U8", "[4]", "[0,4]"), 5, "longer than its header says"},
    };
    refuse_all(cases, sizeof cases / sizeof cases[0]);
}

static void lengths_that_overflow(void **state)
{
    (void)state;
    static const struct {
        uint64_t length;
        const char *expected;
    } cases[] = {
        {UINT64_MAX, "not a safetensors file"},
        {UINT64_MAX - LENGTH_WORD + 1, "not a safetensors file"},
        {100000001, "not a safetensors file"},
        {100000000, "it ends inside its header"},
        {0, "truncated or corrupt"},
    };
    struct buffer bytes = {0};
    forge(&bytes, "{" METADATA "}", 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memcpy(bytes.text, &cases[i].length, LENGTH_WORD);
        refuse(&bytes, cases[i].expected);
    }
    uint64_t one_too_many = bytes.length - LENGTH_WORD + 1;
    memcpy(bytes.text, &one_too_many, LENGTH_WORD);
    refuse(&bytes, "it ends inside its header");
    buffer_free(&bytes);
}

// CRC-32C bit by bit, by its definition.
static uint32_t slow_crc(const void *text, size_t size)
{
    const uint8_t *bytes = text;
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
    }
    return ~crc;
}

static void add_crc(struct buffer *list, const void *bytes, size_t size)
{
    uint32_t crc = slow_crc(bytes, size);
    for (int i = 0; i < 4; i++)
        buffer_add(list, &(char){(char)(crc >> 8 * i)}, 1);
}

// On tensors of several blocks and of a part of one.
static void the_checksum_is_what_its_definition_says(void **state)
{
    (void)state;
    enum { BLOCK = 1 << 20, SIZE = 5 * BLOCK + 77 };
    static const uint8_t header[] = "head 12345678 end", zeroed[] = "head 00000000 end";
    uint8_t *bytes = memory_new(SIZE, 1);
    struct random_stream stream;
    struct buffer list = {0};
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (uint8_t)random_word(&stream);
    const struct tensor tensors[] = {{"a", DTYPE_U8, 1, {SIZE}, bytes},
                                     {"b", DTYPE_U8, 2, {3, 5}, bytes}};
    assert_int_equal(slow_crc("123456789", 9), 0xE3069283); // RFC 3720's polynomial
    add_crc(&list, zeroed, sizeof zeroed - 1);
    for (size_t at = 0; at < SIZE; at += BLOCK)
        add_crc(&list, bytes + at, SIZE - at < BLOCK ? SIZE - at : BLOCK);
    add_crc(&list, bytes, 15);
    assert_int_equal(artifact_checksum(header, sizeof header - 1, header + 5, tensors, 2),
                     slow_crc(list.text, list.length));
    buffer_free(&list);
    free(bytes);
}

static void sha256_is_of_the_bytes_in_order(void **state)
{
    (void)state;
    char hex[DIGEST_TEXT];
    const struct tensor parts[] = {{"x", DTYPE_U8, 1, {1}, "a"},
                                   {"y", DTYPE_U8, 1, {2}, "bc"}};
    tensors_sha256(parts, 2, hex); // FIPS 180-2: "abc"
    assert_string_equal(hex,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_that_are_allowed),
        cmocka_unit_test(headers_of_other_programs),
        cmocka_unit_test(headers_that_are_no_json),
        cmocka_unit_test(shapes_that_do_not_fit),
        cmocka_unit_test(tensors_that_lie_elsewhere),
        cmocka_unit_test(lengths_that_overflow),
        cmocka_unit_test(the_checksum_is_what_its_definition_says),
        cmocka_unit_test(sha256_is_of_the_bytes_in_order),
    };
    return cmocka_run_group_tests_name("artifact_header", tests, NULL, NULL);
}
