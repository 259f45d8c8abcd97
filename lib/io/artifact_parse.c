// SPDX-License-Identifier: MIT
#include "io/artifact_parse.h"

#include "io/checksum.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

// What is being read, for messages.
struct parse {
    struct artifact_parts *parts;
    const char *path;
    const uint8_t *data;
    size_t data_size;
    struct error *error;
};

static bool malformed(const struct parse *parse, const char *what)
{
    return error_set(parse->error, "%s: truncated or corrupt: %s", parse->path, what);
}

static bool foreign(const struct parse *parse)
{
    return error_set(parse->error, "%s: a safetensors file, but not made by crlso",
                     parse->path);
}

static bool read_fields(const struct parse *parse, json_t *metadata)
{
    struct artifact_parts *parts = parse->parts;
    const char *name;
    json_t *value;
    if (!json_is_object(metadata))
        return foreign(parse);
    parts->fields =
        arena_new(&parts->arena, json_object_size(metadata) + 1, sizeof *parts->fields);
    json_object_foreach(metadata, name, value)
    {
        if (!json_is_string(value))
            return malformed(parse, "a field of its metadata is no text");
        parts->fields[parts->field_count++] = (struct field){
            arena_text(&parts->arena, name, strlen(name)),
            arena_text(&parts->arena, json_string_value(value), json_string_length(value))};
    }
    return true;
}

static bool read_dtype(const char *name, enum dtype *dtype)
{
    for (int i = DTYPE_U8; i <= DTYPE_F64; i++)
        if (name && strcmp(dtype_name((enum dtype)i), name) == 0) {
            *dtype = (enum dtype)i;
            return true;
        }
    return false;
}

// A number that is no less than 0 and at most `high`.
static bool read_count(const json_t *value, uint64_t high, uint64_t *count)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *count = (uint64_t)json_integer_value(value);
    return *count <= high;
}

static bool read_shape(const json_t *shape, size_t high, struct tensor *tensor)
{
    size_t dims = json_array_size(shape);
    uint64_t count = 1;
    if (!json_is_array(shape) || dims > TENSOR_DIMS)
        return false;
    tensor->dims = (int)dims;
    for (size_t i = 0; i < dims; i++) {
        if (!read_count(json_array_get(shape, i), high, &tensor->shape[i]))
            return false;
        if (tensor->shape[i] && count > high / tensor->shape[i])
            return false;
        count *= tensor->shape[i];
    }
    return true;
}

// A tensor must begin where the one before it ended.
static bool read_tensor(const struct parse *parse, const char *name, json_t *entry,
                        uint64_t *end)
{
    struct tensor *tensor = &parse->parts->tensors[parse->parts->tensor_count];
    const json_t *offsets = json_object_get(entry, "data_offsets");
    uint64_t first, last;
    if (!json_is_object(entry) ||
        !read_dtype(json_string_value(json_object_get(entry, "dtype")), &tensor->dtype))
        return malformed(parse, "a tensor's type is unknown");
    if (!read_shape(json_object_get(entry, "shape"), parse->data_size, tensor))
        return malformed(parse, "a tensor's shape does not fit the file");
    if (json_array_size(offsets) != 2 ||
        !read_count(json_array_get(offsets, 0), parse->data_size, &first) ||
        !read_count(json_array_get(offsets, 1), parse->data_size, &last) || first != *end ||
        last < first || (last - first) % dtype_size(tensor->dtype) ||
        (last - first) / dtype_size(tensor->dtype) != tensor_count(tensor))
        return malformed(parse, "a tensor does not lie where its header says");
    tensor->name = arena_text(&parse->parts->arena, name, strlen(name));
    tensor->data = parse->data + first;
    if ((uintptr_t)tensor->data % dtype_size(tensor->dtype))
        return malformed(parse, "a tensor is not aligned");
    parse->parts->tensor_count++;
    *end = last;
    return true;
}

static bool read_tensors(const struct parse *parse, json_t *root)
{
    const char *name;
    json_t *entry;
    uint64_t end = 0;
    parse->parts->tensors = arena_new(&parse->parts->arena, json_object_size(root) + 1,
                                      sizeof *parse->parts->tensors);
    json_object_foreach(root, name, entry)
    {
        if (strcmp(name, "__metadata__") != 0 && !read_tensor(parse, name, entry, &end))
            return false;
    }
    return end == parse->data_size || malformed(parse, "it is longer than its header says");
}

// Where the checksum stands. A file of another program has none.
static bool find_checksum(const struct parse *parse, const uint8_t *header, size_t length)
{
    const uint8_t *field = memmem(header, length, CHECKSUM_FIELD, strlen(CHECKSUM_FIELD));
    size_t before = field ? (size_t)(field - header) + strlen(CHECKSUM_FIELD) : length;
    if (!field || length - before < CHECKSUM_DIGITS)
        return foreign(parse);
    parse->parts->checksum = header + before;
    return true;
}

static bool read_root(const struct parse *parse, json_t *root, const uint8_t *header,
                      size_t length)
{
    return read_fields(parse, json_object_get(root, "__metadata__")) &&
           find_checksum(parse, header, length) && read_tensors(parse, root);
}

bool artifact_parse(struct artifact_parts *parts, const uint8_t *header, size_t length,
                    size_t data_size, const char *path, struct error *error)
{
    struct parse parse = {parts, path, header + length, data_size, error};
    json_error_t ignored;
    json_t *root =
        json_loadb((const char *)header, length, JSON_REJECT_DUPLICATES, &ignored);
    bool good = json_is_object(root) ? read_root(&parse, root, header, length)
                                     : malformed(&parse, "its header is no JSON");
    json_decref(root);
    return good;
}

void artifact_parts_free(struct artifact_parts *parts)
{
    arena_free(&parts->arena);
}
