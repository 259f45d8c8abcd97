// SPDX-License-Identifier: MIT
// The artifact reader on any bytes: it gives an artifact whose every part can be read, or
// one line that says why not. Each case is read as it is and, where its header can be
// parsed, once more with a right checksum, so that what lies behind the checksum is reached
// as well.
#include "../support/folder.h"
#include "io/artifact.h"
#include "io/artifact_parse.h"
#include "io/checksum.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_WORD = 8 };

static _Noreturn void broken(const char *promise)
{
    fprintf(stderr, "fuzz_artifact: %s\n", promise);
    abort();
}

static void check_error(const struct error *error)
{
    size_t length = strnlen(error->text, sizeof error->text);
    if (error->status == STATUS_SUCCESS || length == 0 || length == sizeof error->text ||
        strchr(error->text, '\n') || strncmp(error->text, "name: ", 6) != 0)
        broken("the error is not one line that begins with the file");
}

static void read_tensor(const struct artifact *artifact, const struct tensor *tensor)
{
    struct error error = {0};
    uint64_t count = tensor_count(tensor);
    double sum = 0;
    for (uint64_t i = 0; i < count; i++)
        sum += tensor_value(tensor, i);
    if (count == 0 && sum > 0)
        broken("an empty tensor has a sum");
    if (artifact_find(artifact, tensor->name) != tensor)
        broken("a tensor is not found by its name");
    if (artifact_need(artifact, tensor->name, tensor->dtype, tensor->dims, &error) !=
        tensor)
        broken("a tensor is not what it says");
    if (artifact_need(artifact, tensor->name, tensor->dtype, tensor->dims + 1, &error))
        broken("a tensor has two numbers of dimensions");
    check_error(&error);
}

static void read_all(const struct artifact *artifact)
{
    struct error error = {0};
    for (size_t i = 0; i < artifact_field_count(artifact); i++) {
        struct field field = artifact_field_at(artifact, i);
        if (artifact_field(artifact, field.name) != field.value)
            broken("a field is not found by its name");
    }
    for (size_t i = 0; i < artifact_tensor_count(artifact); i++)
        read_tensor(artifact, artifact_tensor_at(artifact, i));
    artifact_parent(artifact);
    if (!artifact_verify(artifact, &error))
        check_error(&error);
}

static bool read_file(const uint8_t *data, size_t size, const char *kind)
{
    struct error error = {0};
    struct artifact *artifact = artifact_from_memory("name", data, size, kind, 1, &error);
    if (!artifact) {
        check_error(&error);
        return false;
    }
    read_all(artifact);
    artifact_close(artifact);
    return true;
}

// Puts the right checksum where the header can be parsed.
static bool repair(uint8_t *data, size_t size)
{
    struct artifact_parts parts = {0};
    struct error error = {0};
    uint64_t length = 0;
    for (int i = LENGTH_WORD - 1; size > LENGTH_WORD && i >= 0; i--)
        length = length << 8 | data[i];
    if (size <= LENGTH_WORD || data[LENGTH_WORD] != '{' || length > size - LENGTH_WORD)
        return false;
    bool good = artifact_parse(&parts, data + LENGTH_WORD, (size_t)length,
                               size - LENGTH_WORD - (size_t)length, "name", &error);
    if (good) {
        char digits[CHECKSUM_DIGITS + 1];
        uint32_t crc = artifact_checksum(data, LENGTH_WORD + (size_t)length, parts.checksum,
                                         parts.tensors, parts.tensor_count);
        snprintf(digits, sizeof digits, "%08" PRIx32, crc);
        memcpy(data + (parts.checksum - data), digits, CHECKSUM_DIGITS);
    } else {
        check_error(&error);
    }
    artifact_parts_free(&parts);
    return good;
}

// Keeps the length word in step with a header whose length a mutation has changed: the
// header ends with the last "}" before the tensors, of which nothing is known.
static void fit_length(uint8_t *data, size_t size)
{
    const uint8_t *end = memrchr(data, '}', size);
    uint64_t length = end ? (uint64_t)(end + 1 - data) - LENGTH_WORD : 0;
    if (end < data + LENGTH_WORD)
        return;
    length += (8 - length % 8) % 8;
    for (int i = 0; i < LENGTH_WORD; i++)
        data[i] = (uint8_t)(length >> 8 * i);
}

int fuzz_case(const uint8_t *data, size_t size)
{
    read_file(data, size, NULL);
    uint8_t *repaired = memory_new(size, 1);
    if (size > 0)
        memcpy(repaired, data, size);
    if (size > LENGTH_WORD && data[size - 1] % 2)
        fit_length(repaired, size);
    if (repair(repaired, size)) {
        read_file(repaired, size, NULL);
        read_file(repaired, size, "space");
    }
    free(repaired);
    return 0;
}

// Seeds --------------------------------------------------------------------------------

static size_t write_seed(const struct artifact_header *header, const struct tensor *tensors,
                         size_t count, uint8_t *data, size_t capacity)
{
    struct error error;
    struct folder folder;
    if (folder_open(&folder, "seed", NULL) != 0 ||
        !artifact_write(folder.file, header, tensors, count, &error))
        broken("no seed can be written");
    FILE *file = fopen(folder.file, "rb");
    size_t size = file ? fread(data, 1, capacity, file) : 0;
    if (!file || fclose(file) != 0 || folder_close(&folder) != 0)
        broken("no seed can be read");
    return size;
}

size_t fuzz_seed(size_t index, uint8_t *data, size_t capacity)
{
    static const uint64_t codes[6] = {1, 2, 3, 5, 8, UINT64_MAX};
    static const double reals[6] = {0.5, -1, 1e300, 0, 3, 4};
    static const float singles[6] = {0.5f, -1, 1e30f, 0, 3, 4};
    static const uint16_t shorts[6] = {1, 2, 3, 4, 5, 65535};
    const struct tensor tensors[] = {
        {"code", DTYPE_U64, 1, {6}, codes},        {"valid", DTYPE_F64, 2, {2, 3}, reals},
        {"weight", DTYPE_F32, 2, {3, 2}, singles}, {"count", DTYPE_U16, 1, {6}, shorts},
        {"byte", DTYPE_U8, 1, {3}, codes},         {"none", DTYPE_U32, 2, {0, 4}, codes},
        {"one", DTYPE_U8, 0, {0}, codes},
    };
    static const size_t counts[] = {0, 1, 3, 7};
    if (index >= sizeof counts / sizeof counts[0])
        return 0;
    struct provenance provenance = provenance_unknown();
    const struct parent parents[] = {{"labels.csv", "0123"}, {"space", "4567"}};
    const struct field fields[] = {{"space", "nb101"}, {"note", "\"a\", \\ and \xC3\xA4"}};
    for (size_t i = 0; i < index % 3; i++)
        provenance_add_parent(&provenance, parents[i]);
    const struct artifact_header header = {"space", 1, &provenance, fields, index % 3};
    size_t size = write_seed(&header, tensors, counts[index], data, capacity);
    provenance_free(&provenance);
    return size;
}
