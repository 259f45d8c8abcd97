// SPDX-License-Identifier: MIT
#include "io/artifact.h"

#include "base/text.h"
#include "io/artifact_parse.h"
#include "io/checksum.h"
#include "io/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LENGTH_WORD = 8 };

struct artifact {
    char *path; // what messages name
    const uint8_t *bytes;
    size_t size;
    bool mapped, owned; // how bytes are given back
    struct artifact_parts parts;
};

// Getting the bytes --------------------------------------------------------------------

static bool read_stream(struct artifact *artifact, int descriptor, struct error *error)
{
    struct buffer buffer = {0};
    bool good = file_read_all(descriptor, artifact->path, &buffer, error);
    artifact->bytes = (const uint8_t *)buffer.text;
    artifact->size = buffer.length;
    artifact->owned = true;
    return good;
}

static bool map(struct artifact *artifact, int descriptor, struct error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return error_system(error, artifact->path, "cannot read");
    if (!S_ISREG(status.st_mode) || status.st_size == 0)
        return read_stream(artifact, descriptor, error);
    artifact->size = (size_t)status.st_size;
    void *bytes =
        mmap(NULL, artifact->size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    if (bytes == MAP_FAILED)
        return error_system(error, artifact->path, "cannot map");
    artifact->bytes = bytes;
    artifact->mapped = true;
    return true;
}

static bool load(struct artifact *artifact, const char *path, struct error *error)
{
    int descriptor = file_open(path, error);
    if (descriptor < 0)
        return false;
    bool good = map(artifact, descriptor, error);
    file_close(descriptor);
    return good;
}

// Checking them ------------------------------------------------------------------------

static uint64_t header_length(const struct artifact *artifact)
{
    uint64_t length = 0;
    for (int i = LENGTH_WORD - 1; i >= 0; i--)
        length = length << 8 | artifact->bytes[i];
    return length;
}

// Whether it begins as a safetensors file does; says what else it is where that is known.
static bool check_beginning(const struct artifact *artifact, struct error *error)
{
    if (artifact->size > LENGTH_WORD && artifact->bytes[LENGTH_WORD] == '{' &&
        header_length(artifact) <= ARTIFACT_HEADER_HIGH)
        return true;
    const char *what = artifact->size == 0          ? " (it is empty)"
                       : artifact->bytes[0] == '#'  ? " (it looks like a CSV)"
                       : artifact->bytes[0] == 0x1f ? " (it looks compressed)"
                                                    : "";
    return error_set(error, "%s: not a safetensors file%s", artifact->path, what);
}

static bool corrupt(const struct artifact *artifact, const char *what, struct error *error)
{
    return error_set(error, "%s: truncated or corrupt: %s", artifact->path, what);
}

static bool check_sum(const struct artifact *artifact, struct error *error)
{
    const struct artifact_parts *parts = &artifact->parts;
    char wanted[CHECKSUM_DIGITS + 1];
    uint32_t crc = artifact_checksum(artifact->bytes, LENGTH_WORD + header_length(artifact),
                                     parts->checksum, parts->tensors, parts->tensor_count);
    snprintf(wanted, sizeof wanted, "%08" PRIx32, crc);
    return memcmp(parts->checksum, wanted, CHECKSUM_DIGITS) == 0 ||
           corrupt(artifact, "its checksum is wrong", error);
}

// Ends the message with what makes the file anew, where its header still tells.
static bool add_remedy(const struct artifact *artifact, struct error *error)
{
    const char *command = artifact_field(artifact, "command");
    struct error what = *error;
    return command ? error_set(error, "%s; rebuild it: %s --out %s", what.text, command,
                               artifact->path)
                   : false;
}

// Kind and version.
static bool check_kind(const struct artifact *artifact, const char *kind, int format,
                       struct error *error)
{
    const char *found = artifact_field(artifact, "kind");
    const char *version = artifact_field(artifact, "format");
    if (!found || !version)
        return error_set(error, "%s: a safetensors file, but not made by crlso",
                         artifact->path);
    if (kind && strcmp(found, kind) != 0)
        return error_set(error, "%s: is of kind '%s', expected '%s'", artifact->path, found,
                         kind);
    if (kind && format > 0 && atoi(version) != format) {
        error_set(error, "%s: format %s is %s than this version reads (%d)", artifact->path,
                  version, atoi(version) > format ? "newer" : "older", format);
        return add_remedy(artifact, error);
    }
    return true;
}

static bool check(struct artifact *artifact, const char *kind, int format,
                  struct error *error)
{
    if (!check_beginning(artifact, error))
        return false;
    uint64_t header = header_length(artifact), rest = artifact->size - LENGTH_WORD;
    if (header > rest)
        return corrupt(artifact, "it ends inside its header", error);
    if (!artifact_parse(&artifact->parts, artifact->bytes + LENGTH_WORD, (size_t)header,
                        (size_t)(rest - header), artifact->path, error) ||
        !check_sum(artifact, error))
        return add_remedy(artifact, error);
    return check_kind(artifact, kind, format, error);
}

struct artifact *artifact_open(const char *path, const char *kind, int format,
                               struct error *error)
{
    struct artifact *artifact = memory_new(1, sizeof *artifact);
    const char *name = file_name(path);
    artifact->path = memory_text(name, strlen(name));
    if (load(artifact, path, error) && check(artifact, kind, format, error))
        return artifact;
    artifact_close(artifact);
    return NULL;
}

struct artifact *artifact_from_memory(const char *name, const void *bytes, size_t size,
                                      const char *kind, int format, struct error *error)
{
    struct artifact *artifact = memory_new(1, sizeof *artifact);
    artifact->path = memory_text(name, strlen(name));
    artifact->bytes = bytes;
    artifact->size = size;
    if (check(artifact, kind, format, error))
        return artifact;
    artifact_close(artifact);
    return NULL;
}

void artifact_close(struct artifact *artifact)
{
    if (!artifact)
        return;
    if (artifact->mapped)
        munmap((void *)artifact->bytes, artifact->size);
    if (artifact->owned)
        free((void *)artifact->bytes);
    artifact_parts_free(&artifact->parts);
    free(artifact->path);
    free(artifact);
}

// Asking -------------------------------------------------------------------------------

const char *artifact_path(const struct artifact *artifact)
{
    return artifact->path;
}

const char *artifact_field(const struct artifact *artifact, const char *name)
{
    for (size_t i = 0; i < artifact->parts.field_count; i++)
        if (strcmp(artifact->parts.fields[i].name, name) == 0)
            return artifact->parts.fields[i].value;
    return NULL;
}

size_t artifact_field_count(const struct artifact *artifact)
{
    return artifact->parts.field_count;
}

struct field artifact_field_at(const struct artifact *artifact, size_t index)
{
    return artifact->parts.fields[index];
}

size_t artifact_tensor_count(const struct artifact *artifact)
{
    return artifact->parts.tensor_count;
}

const struct tensor *artifact_tensor_at(const struct artifact *artifact, size_t index)
{
    return &artifact->parts.tensors[index];
}

const struct tensor *artifact_find(const struct artifact *artifact, const char *name)
{
    for (size_t i = 0; i < artifact->parts.tensor_count; i++)
        if (strcmp(artifact->parts.tensors[i].name, name) == 0)
            return &artifact->parts.tensors[i];
    return NULL;
}

const struct tensor *artifact_need(const struct artifact *artifact, const char *name,
                                   enum dtype dtype, int dims, struct error *error)
{
    const struct tensor *tensor = artifact_find(artifact, name);
    if (tensor && tensor->dtype == dtype && tensor->dims == dims)
        return tensor;
    if (!tensor)
        error_set(error, "%s: tensor '%s' is missing", artifact->path, name);
    else
        error_set(error, "%s: tensor '%s' is %s of %d dimensions, expected %s of %d",
                  artifact->path, name, dtype_name(tensor->dtype), tensor->dims,
                  dtype_name(dtype), dims);
    return NULL;
}

struct parent artifact_parent(const struct artifact *artifact)
{
    struct parent parent;
    const char *digest = artifact_field(artifact, "sha256");
    snprintf(parent.name, sizeof parent.name, "%s", path_name(artifact->path));
    snprintf(parent.sha256, sizeof parent.sha256, "%s", digest ? digest : "unknown");
    return parent;
}

bool artifact_verify(const struct artifact *artifact, struct error *error)
{
    const char *expected = artifact_field(artifact, "sha256");
    char found[DIGEST_TEXT];
    tensors_sha256(artifact->parts.tensors, artifact->parts.tensor_count, found);
    return (expected && strcmp(found, expected) == 0) ||
           corrupt(artifact, "its tensors are not those of its SHA-256", error);
}
