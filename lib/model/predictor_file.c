// SPDX-License-Identifier: MIT
#include "model/model_file.h"
#include "model/predictor.h"
#include "space/space_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void member_prefix(char prefix[32], int member)
{
    snprintf(prefix, 32, "member.%d.", member + 1);
}

static void add_fields(struct model_fields *fields, const struct predictor *predictor)
{
    const struct predictor_shape *shape = &predictor->shape;
    model_add_space(fields, predictor->space);
    model_add_encoder(fields, &shape->encoder);
    model_add_number(fields, "mlp_hidden", shape->mlp_hidden);
    model_add_number(fields, "mlp_layers", shape->mlp_layers);
    model_add_number(fields, "members", predictor->shape.members);
    model_add_number(fields, "label_mean", predictor->mean);
    model_add_number(fields, "label_deviation", predictor->deviation);
}

bool predictor_write(const char *path, const struct provenance *provenance,
                     const struct predictor *predictor, struct error *error)
{
    size_t views = predictor->parameters.view_count, count = 0;
    size_t members = (size_t)predictor->shape.members;
    struct arena arena = {0};
    struct tensor *tensors = arena_new(&arena, members * views + 1, sizeof *tensors);
    double *scales = arena_new(&arena, 2 * members, sizeof *scales);
    for (size_t member = 0; member < members; member++) {
        char prefix[32];
        member_prefix(prefix, (int)member);
        count += model_tensors(&predictor->parameters, prefix, predictor->values[member],
                               &arena, tensors + count);
        scales[2 * member] = predictor->offset[member];
        scales[2 * member + 1] = predictor->scale[member];
    }
    tensors[count++] =
        (struct tensor){"offset_and_scale", DTYPE_F64, 2, {members, 2}, scales};

    struct model_fields fields = {0};
    add_fields(&fields, predictor);
    struct artifact_header header = {
        .kind = PREDICTOR_KIND,
        .format = PREDICTOR_FORMAT,
        .provenance = provenance,
        .fields = fields.fields,
        .field_count = fields.count,
    };
    bool good = artifact_write(path, &header, tensors, count, error);
    model_fields_free(&fields);
    arena_free(&arena);
    return good;
}

static bool read_shape(const struct artifact *artifact, const struct space **space,
                       struct predictor_shape *shape, struct error *error)
{
    *space = space_of(artifact, error);
    return *space && model_encoder(artifact, &shape->encoder, error) &&
           model_integer(artifact, "mlp_hidden", 1, LAYER_WIDTH, &shape->mlp_hidden,
                         error) &&
           model_integer(artifact, "mlp_layers", 1, MLP_LAYERS, &shape->mlp_layers,
                         error) &&
           model_integer(artifact, "members", 1, PREDICTORS_HIGH, &shape->members, error);
}

static bool read_members(const struct artifact *artifact, struct predictor *predictor,
                         struct error *error)
{
    const struct tensor *scales =
        artifact_need(artifact, "offset_and_scale", DTYPE_F64, 2, error);
    if (!scales)
        return false;
    if (tensor_count(scales) != 2 * (uint64_t)predictor->shape.members)
        return error_set(error, "%s: tensor 'offset_and_scale' is not %d x 2",
                         artifact_path(artifact), predictor->shape.members);
    for (int member = 0; member < predictor->shape.members; member++) {
        char prefix[32];
        member_prefix(prefix, member);
        predictor->offset[member] = tensor_value(scales, 2 * (uint64_t)member);
        predictor->scale[member] = tensor_value(scales, 2 * (uint64_t)member + 1);
        predictor->values[member] = memory_new(predictor->parameters.count, sizeof(real));
        if (!model_load(artifact, &predictor->parameters, prefix, predictor->values[member],
                        error))
            return false;
    }
    return true;
}

static bool load(const struct artifact *artifact, struct predictor *predictor,
                 struct error *error)
{
    const struct space *space;
    struct predictor_shape shape;
    if (!read_shape(artifact, &space, &shape, error))
        return false;
    predictor_make(predictor, space, &shape);
    if (model_number(artifact, "label_mean", &predictor->mean, error) &&
        model_number(artifact, "label_deviation", &predictor->deviation, error) &&
        read_members(artifact, predictor, error))
        return true;
    predictor_free(predictor);
    return false;
}

bool predictor_read(const char *path, struct predictor *predictor, struct parent *parent,
                    struct error *error)
{
    struct artifact *artifact =
        artifact_open(path, PREDICTOR_KIND, PREDICTOR_FORMAT, error);
    if (!artifact)
        return false;
    bool good = load(artifact, predictor, error);
    if (good)
        *parent = artifact_parent(artifact);
    artifact_close(artifact);
    return good;
}
