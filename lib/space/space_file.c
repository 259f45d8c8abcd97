// SPDX-License-Identifier: MIT
#include "space/space_file.h"

#include "base/parallel.h"

#include <stdlib.h>
#include <string.h>

const struct space *space_of(const struct artifact *artifact, struct error *error)
{
    const char *name = artifact_field(artifact, "space");
    const char *description = artifact_field(artifact, "description");
    if (name && description) {
        const struct space *described = space_from_text(
            artifact_path(artifact), description, strlen(description), error);
        if (described && strcmp(described->name, name) != 0) {
            error_set(error, "%s: field 'space' is '%s', but it describes '%s'",
                      artifact_path(artifact), name, described->name);
            return NULL;
        }
        return described;
    }
    const struct space *space = name ? space_find(name) : NULL;
    if (!space)
        error_set(error, "%s: field 'space' names no space known here",
                  artifact_path(artifact));
    return space;
}

bool space_write(const char *path, const struct provenance *provenance,
                 const struct space *space, const arch_code *codes, const uint8_t *hashes,
                 size_t count, struct error *error)
{
    struct tensor tensors[2] = {
        {"code", DTYPE_U64, 1, {count}, codes},
        {"hash", DTYPE_U8, 2, {count, SPACE_DIGEST}, hashes},
    };
    struct field fields[] = {{"space", space->name}, {"description", space->description}};
    struct artifact_header header = {
        .kind = SPACE_KIND,
        .format = SPACE_FORMAT,
        .provenance = provenance,
        .fields = fields,
        .field_count = space->description ? 2 : 1,
    };
    return artifact_write(path, &header, tensors, hashes ? 2 : 1, error);
}

enum { SHARDS = 64 };

struct check {
    const struct space_file *file;
    size_t first_wrong[SHARDS]; // count where a shard has none
};

static void check_shard(void *context, size_t shard)
{
    struct check *check = context;
    const struct space_file *file = check->file;
    struct parallel_range range = parallel_slice(file->count, SHARDS, shard);
    size_t row = range.first;
    while (row < range.end && file->space->contains(file->space, file->codes[row]))
        row++;
    check->first_wrong[shard] = row < range.end ? row : file->count;
}

static bool check_codes(const struct space_file *file, int threads, struct error *error)
{
    struct check check = {.file = file};
    parallel_run(threads, SHARDS, check_shard, &check);
    for (size_t shard = 0; shard < SHARDS; shard++)
        if (check.first_wrong[shard] < file->count)
            return error_set(error, "%s: tensor 'code': row %zu is no architecture of %s",
                             artifact_path(file->artifact), check.first_wrong[shard],
                             file->space->name);
    return true;
}

static bool load(struct space_file *file, int threads, struct error *error)
{
    const char *path = artifact_path(file->artifact);
    file->space = space_of(file->artifact, error);
    if (!file->space)
        return false;
    const struct tensor *codes = artifact_need(file->artifact, "code", DTYPE_U64, 1, error);
    if (!codes)
        return false;
    file->count = codes->shape[0];
    if (file->count == 0)
        return error_set(error, "%s: tensor 'code' is empty", path);
    file->codes = memory_new(file->count, sizeof *file->codes);
    for (size_t i = 0; i < file->count; i++)
        file->codes[i] = ((const uint64_t *)codes->data)[i];
    return check_codes(file, threads, error);
}

bool space_read(const char *path, int threads, struct space_file *file, struct error *error)
{
    *file = (struct space_file){
        .artifact = artifact_open(path, SPACE_KIND, SPACE_FORMAT, error),
    };
    if (!file->artifact)
        return false;
    if (load(file, threads, error))
        return true;
    space_file_close(file);
    return false;
}

void space_file_close(struct space_file *file)
{
    free(file->codes);
    artifact_close(file->artifact);
    *file = (struct space_file){0};
}
