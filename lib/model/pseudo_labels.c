// SPDX-License-Identifier: MIT
#include "model/labels.h"
#include "model/model_file.h"
#include "space/space_file.h"

bool pseudo_write(const char *path, const struct provenance *provenance,
                  const struct pseudo_labels *pseudo, struct error *error)
{
    struct tensor tensors[] = {
        {"code", DTYPE_U64, 1, {pseudo->count}, pseudo->codes},
        {"accuracy", DTYPE_F32, 1, {pseudo->count}, pseudo->accuracy},
        {"std", DTYPE_F32, 1, {pseudo->count}, pseudo->std},
        {"measured", DTYPE_U8, 1, {pseudo->count}, pseudo->measured},
    };
    struct model_fields fields = {0};
    model_add_space(&fields, pseudo->space);
    model_add_number(&fields, "label_mean", pseudo->mean);
    model_add_number(&fields, "label_deviation", pseudo->deviation);
    struct artifact_header header = {
        .kind = PSEUDO_KIND,
        .format = PSEUDO_FORMAT,
        .provenance = provenance,
        .fields = fields.fields,
        .field_count = fields.count,
    };
    bool good = artifact_write(path, &header, tensors, 4, error);
    model_fields_free(&fields);
    return good;
}

static bool load(const struct artifact *artifact, struct pseudo_labels *pseudo,
                 struct error *error)
{
    const char *path = artifact_path(artifact);
    *pseudo = (struct pseudo_labels){.space = space_of(artifact, error)};
    if (!pseudo->space)
        return false;
    const struct tensor *codes = artifact_need(artifact, "code", DTYPE_U64, 1, error);
    const struct tensor *accuracy =
        codes ? artifact_need(artifact, "accuracy", DTYPE_F32, 1, error) : NULL;
    const struct tensor *std =
        accuracy ? artifact_need(artifact, "std", DTYPE_F32, 1, error) : NULL;
    const struct tensor *measured =
        std ? artifact_need(artifact, "measured", DTYPE_U8, 1, error) : NULL;
    if (!measured)
        return false;
    pseudo->count = codes->shape[0];
    if (accuracy->shape[0] != pseudo->count || std->shape[0] != pseudo->count ||
        measured->shape[0] != pseudo->count || pseudo->count == 0)
        return error_set(error, "%s: its tensors differ in length, or are empty", path);
    pseudo->codes = codes->data;
    pseudo->accuracy = accuracy->data;
    pseudo->std = std->data;
    pseudo->measured = measured->data;
    return model_number(artifact, "label_mean", &pseudo->mean, error) &&
           model_number(artifact, "label_deviation", &pseudo->deviation, error);
}

struct artifact *pseudo_open(const char *path, struct pseudo_labels *pseudo,
                             struct error *error)
{
    struct artifact *artifact = artifact_open(path, PSEUDO_KIND, PSEUDO_FORMAT, error);
    if (artifact && load(artifact, pseudo, error))
        return artifact;
    artifact_close(artifact);
    return NULL;
}
