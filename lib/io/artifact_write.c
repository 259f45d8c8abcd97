// SPDX-License-Identifier: MIT
#include "io/artifact.h"

#include "io/checksum.h"
#include "io/file.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Bytes that are no UTF-8 (in the name of a file, say) become '?': JSON has none.
static json_t *text_of(const char *value)
{
    json_t *text = json_string(value);
    if (text)
        return text;
    char *plain = memory_text(value, strlen(value));
    for (char *byte = plain; *byte; byte++)
        if ((unsigned char)*byte >= 0x80)
            *byte = '?';
    text = json_string(plain);
    free(plain);
    return text;
}

static void set_text(json_t *object, const char *name, const char *value)
{
    json_t *key = text_of(name); // that of a parent is a file's name
    json_object_set_new(object, json_string_value(key), text_of(value));
    json_decref(key);
}

// An object as text, for a metadata value: safetensors allows strings alone.
static void set_object(json_t *metadata, const char *name, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    set_text(metadata, name, text);
    free(text);
    json_decref(object);
}

static json_t *make_metadata(const struct artifact_header *header,
                             const struct tensor *tensors, size_t count)
{
    json_t *metadata = json_object(), *settings = json_object(), *parents = json_object();
    const struct provenance *provenance = header->provenance;
    char text[DIGEST_TEXT];
    set_text(metadata, "crc32c", "00000000");
    set_text(metadata, "kind", header->kind);
    snprintf(text, sizeof text, "%d", header->format);
    set_text(metadata, "format", text);
    set_text(metadata, "tool", provenance->tool);
    set_text(metadata, "version", provenance->version);
    set_text(metadata, "command", provenance->command);
    snprintf(text, sizeof text, "%" PRIu64, provenance->seed);
    set_text(metadata, "seed", text);
    for (size_t i = 0; i < provenance->field_count; i++)
        set_text(settings, provenance->fields[i].name, provenance->fields[i].value);
    set_object(metadata, "settings", settings);
    tensors_sha256(tensors, count, text);
    set_text(metadata, "sha256", text);
    for (size_t i = 0; i < provenance->parent_count; i++)
        set_text(parents, provenance->parents[i].name, provenance->parents[i].sha256);
    set_object(metadata, "parents", parents);
    for (size_t i = 0; i < header->field_count; i++)
        set_text(metadata, header->fields[i].name, header->fields[i].value);
    return metadata;
}

static json_t *describe(const struct tensor *tensor, uint64_t first, uint64_t end)
{
    json_t *shape = json_array(), *offsets = json_array(), *entry = json_object();
    for (int i = 0; i < tensor->dims; i++)
        json_array_append_new(shape, json_integer((json_int_t)tensor->shape[i]));
    json_array_append_new(offsets, json_integer((json_int_t)first));
    json_array_append_new(offsets, json_integer((json_int_t)end));
    json_object_set_new(entry, "dtype", json_string(dtype_name(tensor->dtype)));
    json_object_set_new(entry, "shape", shape);
    json_object_set_new(entry, "data_offsets", offsets);
    return entry;
}

static uint64_t bytes_of(const struct tensor *tensor)
{
    return tensor_count(tensor) * dtype_size(tensor->dtype);
}

// The length word and the JSON header, padded with spaces so that tensors start at a
// multiple of 8.
static void render_header(const struct artifact_header *header,
                          const struct tensor *tensors, size_t count, struct buffer *bytes)
{
    json_t *root = json_object();
    uint64_t at = 0;
    json_object_set_new(root, "__metadata__", make_metadata(header, tensors, count));
    for (size_t i = 0; i < count; i++) {
        uint64_t end = at + bytes_of(&tensors[i]);
        json_object_set_new(root, tensors[i].name, describe(&tensors[i], at, end));
        at = end;
    }
    char *text = json_dumps(root, JSON_COMPACT);
    uint64_t length = (strlen(text) + 7) / 8 * 8;
    uint8_t word[8];
    for (int i = 0; i < 8; i++)
        word[i] = (uint8_t)(length >> 8 * i);
    buffer_add(bytes, (const char *)word, 8);
    buffer_print(bytes, "%s%*s", text, (int)(length - strlen(text)), "");
    free(text);
    json_decref(root);
}

static void patch_checksum(struct buffer *header, const struct tensor *tensors,
                           size_t count)
{
    char *field = strstr(header->text + 8, CHECKSUM_FIELD) + strlen(CHECKSUM_FIELD);
    char digits[CHECKSUM_DIGITS + 1];
    uint32_t crc = artifact_checksum((const uint8_t *)header->text, header->length,
                                     (const uint8_t *)field, tensors, count);
    snprintf(digits, sizeof digits, "%08" PRIx32, crc);
    memcpy(field, digits, CHECKSUM_DIGITS);
}

// Tensors are laid out widest numbers first, so that each is aligned to its own.
static struct tensor *in_file_order(const struct tensor *tensors, size_t count)
{
    struct tensor *ordered = memory_new(count, sizeof *ordered);
    size_t at = 0;
    for (size_t size = 8; size > 0; size /= 2)
        for (size_t i = 0; i < count; i++)
            if (dtype_size(tensors[i].dtype) == size)
                ordered[at++] = tensors[i];
    return ordered;
}

static bool write_all(struct file_output *file, const struct buffer *header,
                      const struct tensor *tensors, size_t count, struct error *error)
{
    if (!file_write(file, header->text, header->length, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!file_write(file, tensors[i].data, bytes_of(&tensors[i]), error))
            return false;
    return file_commit(file, error);
}

bool artifact_write(const char *path, const struct artifact_header *header,
                    const struct tensor *tensors, size_t tensor_total, struct error *error)
{
    struct file_output file;
    if (!file_create(&file, path, error))
        return false;
    struct buffer bytes = {0};
    struct tensor *ordered = in_file_order(tensors, tensor_total);
    render_header(header, ordered, tensor_total, &bytes);
    patch_checksum(&bytes, ordered, tensor_total);
    bool good = write_all(&file, &bytes, ordered, tensor_total, error);
    if (!good)
        file_abandon(&file);
    free(ordered);
    buffer_free(&bytes);
    return good;
}
