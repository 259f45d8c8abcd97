// SPDX-License-Identifier: MIT
// Artifacts: what is written reads back, as the safetensors format has it; damage, other
// files and files that cannot be written are told in one line that names the file.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/folder.h"
#include "io/artifact.h"
#include "io/checksum.h"

#include <float.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
enum { FILE_HIGH = 1 << 14, PATH_HIGH = 256, LENGTH_WORD = 8 };

// What is written ----------------------------------------------------------------------

static const uint8_t bytes[3] = {0, 7, UINT8_MAX};
static const uint16_t shorts[4] = {0, 1, 2, UINT16_MAX};
static const uint32_t words[6] = {0, 1, 2, 3, 4, UINT32_MAX};
static const uint64_t longs[2] = {1ull << 52, UINT64_MAX};
static const float reals[2] = {-0.5f, FLT_MAX};
static const double doubles[2] = {0.1, -DBL_MAX};
static const struct tensor tensors[] = {
    {"bytes", DTYPE_U8, 1, {3}, bytes},
    {"shorts", DTYPE_U16, 4, {1, 2, 1, 2}, shorts},
    {"words", DTYPE_U32, 2, {2, 3}, words},
    {"longs", DTYPE_U64, 1, {2}, longs},
    {"reals", DTYPE_F32, 3, {1, 1, 2}, reals},
    {"doubles", DTYPE_F64, 1, {2}, doubles},
    {"empty", DTYPE_F32, 2, {0, 5}, reals},
    {"one", DTYPE_F64, 0, {0}, doubles},
};
static const struct parent parents[] = {{"L.csv", "00ff"}, {"odd \"name\"\n\xff", "11"}};
static const struct field fields[] = {{"space", "nb101"}, {"note", "\"\xC3\xA9\"\n"}};

// What a tool would be that was called as `some-tool --rate 0.5 --in data/L.csv --seed 3`.
struct settings {
    const char *in;
    double rate;
};
static const struct option options[] = {
    {OPTION_INPUT, "in", offsetof(struct settings, in), .value = "FILE"},
    {OPTION_REAL, "rate", offsetof(struct settings, rate), "1", 0, 1, .value = "R"},
};
static const struct tool tool = {
    .name = "some-tool", .options = options, .option_count = 2};

static bool write_some(const char *path, const struct tensor *some, size_t count,
                       struct error *error)
{
    char *arguments[] = {(char[]){"some-tool"},  (char[]){"--rate"},
                         (char[]){"0.5"},        (char[]){"--in"},
                         (char[]){"data/L.csv"}, (char[]){"--seed=3"},
                         (char[]){"--threads"},  (char[]){"2"}};
    struct settings settings;
    struct run run;
    run_start(&run, &tool, &settings, COUNT(arguments), arguments);
    struct provenance provenance = provenance_of_run(&run);
    for (size_t i = 0; i < COUNT(parents); i++)
        provenance_add_parent(&provenance, parents[i]);
    const struct artifact_header header = {.kind = "model",
                                           .format = 2,
                                           .provenance = &provenance,
                                           .fields = fields,
                                           .field_count = COUNT(fields)};
    bool good = artifact_write(path, &header, some, count, error);
    provenance_free(&provenance);
    buffer_free(&run.command);
    free(run.operands);
    return good;
}

struct place {
    struct folder folder;
    uint8_t data[FILE_HIGH]; // of a file that is written for the test
    size_t size;
};

static size_t get_file(const char *path, uint8_t *data)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(data, 1, FILE_HIGH, file);
    fclose(file);
    return size;
}

static void put_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    struct error error;
    *state = place;
    if (folder_open(&place->folder, "model", "tensors") != 0 ||
        !write_some(place->folder.file, tensors, COUNT(tensors), &error))
        return -1;
    place->size = get_file(place->folder.file, place->data);
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    int status = folder_close(&place->folder);
    free(place);
    return status;
}

static struct artifact *open_good(const char *path)
{
    struct error error;
    struct artifact *artifact = artifact_open(path, "model", 2, &error);
    if (!artifact)
        fail_msg("%s", error.text);
    return artifact;
}

// Reading back -------------------------------------------------------------------------

static void every_type_reads_back(void **state)
{
    const struct place *place = *state;
    struct artifact *artifact = open_good(place->folder.file);
    struct error error;
    assert_string_equal(artifact_path(artifact), place->folder.file);
    assert_int_equal(artifact_tensor_count(artifact), COUNT(tensors));
    for (size_t i = 0; i < COUNT(tensors); i++) {
        const struct tensor *wanted = &tensors[i];
        const struct tensor *found =
            artifact_need(artifact, wanted->name, wanted->dtype, wanted->dims, &error);
        assert_non_null(found);
        assert_ptr_equal(found, artifact_find(artifact, wanted->name));
        for (int j = 0; j < wanted->dims; j++)
            assert_int_equal(found->shape[j], wanted->shape[j]);
        assert_int_equal(tensor_count(found), tensor_count(wanted));
        assert_int_equal((uintptr_t)found->data % dtype_size(found->dtype), 0);
        assert_memory_equal(found->data, wanted->data,
                            tensor_count(wanted) * dtype_size(wanted->dtype));
    }
    assert_true(artifact_verify(artifact, &error));
    artifact_close(artifact);
}

static void values_are_numbers(void **state)
{
    (void)state;
    const double last[] = {UINT8_MAX, UINT16_MAX,      UINT32_MAX,
                           0x1p64,    (double)FLT_MAX, -DBL_MAX};
    for (size_t i = 0; i < COUNT(last); i++)
        assert_true(tensor_value(&tensors[i], tensor_count(&tensors[i]) - 1) == last[i]);
    assert_true(tensor_value(&tensors[7], 0) == 0.1);
    assert_int_equal(tensor_count(&tensors[6]), 0);
    assert_int_equal(tensor_count(&tensors[7]), 1);
}

static void what_is_needed_is_told(void **state)
{
    const struct place *place = *state;
    struct artifact *artifact = open_good(place->folder.file);
    struct error error;
    char wanted[PATH_HIGH + 100];
    assert_null(artifact_need(artifact, "none", DTYPE_U8, 1, &error));
    snprintf(wanted, sizeof wanted, "%s: tensor 'none' is missing", place->folder.file);
    assert_string_equal(error.text, wanted);
    assert_null(artifact_need(artifact, "words", DTYPE_F32, 2, &error));
    assert_null(artifact_need(artifact, "words", DTYPE_U32, 1, &error));
    snprintf(wanted, sizeof wanted,
             "%s: tensor 'words' is U32 of 2 dimensions, expected U32 of 1",
             place->folder.file);
    assert_string_equal(error.text, wanted);
    assert_null(artifact_field(artifact, "none"));
    artifact_close(artifact);
}

static void the_metadata_says_what_made_it(void **state)
{
    const struct place *place = *state;
    struct artifact *artifact = open_good(place->folder.file);
    const struct field wanted[] = {
        {"kind", "model"},
        {"format", "2"},
        {"tool", "some-tool"},
        {"version", CRLSO_VERSION},
        {"command", "some-tool --in L.csv --rate 0.5 --seed 3"},
        {"seed", "3"},
        {"settings", "{\"in\":\"L.csv\",\"rate\":\"0.5\",\"seed\":\"3\"}"},
        {"parents", "{\"L.csv\":\"00ff\",\"odd \\\"name\\\"\\n?\":\"11\"}"},
        {"space", "nb101"},
        {"note", "\"\xC3\xA9\"\n"},
    };
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_string_equal(artifact_field(artifact, wanted[i].name), wanted[i].value);
    assert_int_equal(artifact_field_count(artifact), COUNT(wanted) + 2); // crc32c, sha256

    struct parent parent = artifact_parent(artifact);
    struct provenance file = provenance_unknown();
    struct error error;
    const char *end = place->folder.other;
    size_t header = 0;
    assert_string_equal(parent.name, "model");
    assert_string_equal(parent.sha256, artifact_field(artifact, "sha256"));
    memcpy(&header, place->data, LENGTH_WORD);
    // its digest is that of their bytes
    put_file(end, place->data + LENGTH_WORD + header, place->size - LENGTH_WORD - header);
    assert_true(provenance_add_file(&file, end, &error));
    unlink(end);
    assert_int_equal(file.parent_count, 1);
    assert_string_equal(file.parents[0].name, "tensors");
    assert_string_equal(file.parents[0].sha256, parent.sha256);
    assert_false(provenance_add_file(&file, end, &error));
    assert_non_null(strstr(error.text, "tensors: cannot open: No such file or directory"));
    provenance_free(&file);
    artifact_close(artifact);
}

// The rules of the format, checked without the project's own reader.
static void the_header_is_that_of_safetensors(void **state)
{
    const struct place *place = *state;
    uint64_t length = 0, end = 0;
    memcpy(&length, place->data, LENGTH_WORD); // little-endian, as this machine
    assert_int_equal(length % 8, 0);
    const char *text = (const char *)place->data + LENGTH_WORD;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL), *entry, *value;
    const char *name;
    assert_int_equal(text[0], '{');
    assert_non_null(root);
    json_object_foreach(json_object_get(root, "__metadata__"), name, value)
        assert_true(json_is_string(value));
    json_object_del(root, "__metadata__");
    json_object_foreach(root, name, entry)
    {
        json_int_t first, last, count = 1;
        size_t index, at = 0;
        while (strcmp(tensors[at].name, name) != 0)
            at++;
        assert_int_equal(json_unpack(entry, "{s:[I,I]}", "data_offsets", &first, &last), 0);
        assert_string_equal(json_string_value(json_object_get(entry, "dtype")),
                            dtype_name(tensors[at].dtype));
        json_array_foreach(json_object_get(entry, "shape"), index, value) count *=
            json_integer_value(value);
        assert_int_equal(first, end); // no holes, no overlaps
        assert_int_equal(last - first, (size_t)count * dtype_size(tensors[at].dtype));
        assert_int_equal((size_t)first % dtype_size(tensors[at].dtype), 0);
        end = (uint64_t)last;
    }
    assert_int_equal(json_object_size(root), COUNT(tensors));
    assert_int_equal(place->size, LENGTH_WORD + length + end);
    json_decref(root);
}

// Errors -------------------------------------------------------------------------------

static void check_refused(const void *data, size_t size, const char *kind, int format,
                          const char *wanted)
{
    struct error error = {0};
    void *exact = malloc(size ? size : 1); // of its size, so that reading on is found
    memcpy(exact, data, size);
    struct artifact *artifact =
        artifact_from_memory("t", exact, size, kind, format, &error);
    if (artifact)
        fail_msg("opened, no '%s'", wanted);
    assert_int_equal(error.status, STATUS_FAILURE);
    if (strncmp(error.text, "t: ", 3) != 0 || !strstr(error.text, wanted) ||
        strchr(error.text, '\n'))
        fail_msg("no '%s' in '%s'", wanted, error.text);
    free(exact);
}

static void another_kind_and_another_version(void **state)
{
    const struct place *place = *state;
    check_refused(place->data, place->size, "space", 2,
                  "is of kind 'model', expected 'space'");
    check_refused(
        place->data, place->size, "model", 1,
        "format 2 is newer than this version reads (1); rebuild it: some-tool --in "
        "L.csv --rate 0.5 --seed 3 --out t");
    check_refused(
        place->data, place->size, "model", 3,
        "format 2 is older than this version reads (3); rebuild it: some-tool --in "
        "L.csv --rate 0.5 --seed 3 --out t");
    struct error error;
    const char *kinds[] = {"model", "model", NULL};
    const int formats[] = {2, 0, 0};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct artifact *artifact = artifact_from_memory("t", place->data, place->size,
                                                         kinds[i], formats[i], &error);
        assert_non_null(artifact);
        artifact_close(artifact);
    }
}

static void other_files(void **state)
{
    (void)state;
    static const char foreign[] =
        "\x38\0\0\0\0\0\0\0"
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}  "
        "  ab";
    check_refused("", 0, NULL, 0, "not a safetensors file (it is empty)");
    check_refused("# crlso 0.1.0\narch,valid\n", 25, NULL, 0, "(it looks like a CSV)");
    check_refused("arch,valid\n", 11, NULL, 0, "not a safetensors file");
    check_refused("\x1f\x8b\x08\0\0\0\0\0\0\0", 10, NULL, 0, "(it looks compressed)");
    check_refused("\xff\xff\xff\xff\0\0\0\0{}", 10, NULL, 0, "not a safetensors file");
    check_refused("\x02\0\0\0\0\0\0\0{}", 10, NULL, 0, "but not made by crlso");
    check_refused("\x04\0\0\0\0\0\0\0{}{}", 12, NULL, 0, "its header is no JSON");
    check_refused("\x20\0\0\0\0\0\0\0{}", 10, NULL, 0, "truncated or corrupt");
    check_refused(foreign, sizeof foreign - 1, NULL, 0, "but not made by crlso");
}

static void a_file_cut_at_any_byte_is_refused(void **state)
{
    const struct place *place = *state;
    for (size_t size = 0; size < place->size; size++)
        check_refused(place->data, size, NULL, 0, "t: ");
    uint8_t longer[FILE_HIGH + 1];
    memcpy(longer, place->data, place->size);
    longer[place->size] = 0;
    check_refused(longer, place->size + 1, NULL, 0, "truncated or corrupt");
}

static void a_flip_of_any_bit_is_refused(void **state)
{
    struct place *place = *state;
    for (size_t i = 0; i < 8 * place->size; i++) {
        place->data[i / 8] ^= (uint8_t)(1 << i % 8);
        check_refused(place->data, place->size, NULL, 0, "t: ");
        place->data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

// A file whose checksum was made right again after its numbers were changed.
static void verify_compares_the_digest(void **state)
{
    struct place *place = *state;
    struct error error;
    struct tensor changed[COUNT(tensors)];
    memcpy(changed, tensors, sizeof changed);
    struct artifact *artifact =
        artifact_from_memory("t", place->data, place->size, NULL, 0, &error);
    size_t header = 0;
    memcpy(&header, place->data, LENGTH_WORD);
    for (size_t i = 0; i < COUNT(changed); i++)
        changed[i] = *artifact_tensor_at(artifact, i);
    place->data[place->size - 1] ^= 1;
    uint8_t *digits = (uint8_t *)strstr((char *)place->data + LENGTH_WORD, CHECKSUM_FIELD) +
                      strlen(CHECKSUM_FIELD);
    char text[CHECKSUM_DIGITS + 1];
    snprintf(text, sizeof text, "%08x",
             artifact_checksum(place->data, LENGTH_WORD + header, digits, changed,
                               COUNT(changed)));
    memcpy(digits, text, CHECKSUM_DIGITS);
    artifact_close(artifact);
    artifact = artifact_from_memory("t", place->data, place->size, NULL, 0, &error);
    assert_non_null(artifact);
    assert_false(artifact_verify(artifact, &error));
    assert_string_equal(
        error.text, "t: truncated or corrupt: its tensors are not those of its SHA-256");
    artifact_close(artifact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_reads_back, make_place, remove_place),
        cmocka_unit_test_setup_teardown(values_are_numbers, make_place, remove_place),
        cmocka_unit_test_setup_teardown(what_is_needed_is_told, make_place, remove_place),
        cmocka_unit_test_setup_teardown(the_metadata_says_what_made_it, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(the_header_is_that_of_safetensors, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(another_kind_and_another_version, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(other_files, make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_file_cut_at_any_byte_is_refused, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_flip_of_any_bit_is_refused, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(verify_compares_the_digest, make_place,
                                        remove_place),
    };
    return cmocka_run_group_tests_name("artifact", tests, NULL, NULL);
}
