// SPDX-License-Identifier: MIT
#include "model/gvae_file.h"

#include "model/model_file.h"
#include "space/space_file.h"

#include <string.h>

// The integers of the shape: name in the file, place in the struct, largest value.
#define SHAPE_FIELDS(DO)                                                                   \
    DO("latent", latent, LAYER_WIDTH)                                                      \
    DO("decoder_hidden", decoder_hidden, LAYER_WIDTH)                                      \
    DO("decoder_layers", decoder_layers, MLP_LAYERS)                                       \
    DO("head_hidden", head.hidden, LAYER_WIDTH)                                            \
    DO("head_layers", head.layers, ICNN_LAYERS)

static void add_fields(struct model_fields *fields, const struct gvae *gvae,
                       const struct field *figures, size_t figure_count)
{
    const struct gvae_shape *shape = &gvae->shape;
    model_add_space(fields, gvae->space);
    model_add_encoder(fields, &shape->encoder);
    model_add_choice(fields, "head", HEAD_NAMES, (int)shape->head.kind);
#define ADD(name, place, high) model_add_number(fields, name, shape->place);
    SHAPE_FIELDS(ADD)
    model_add_number(fields, "label_mean", gvae->label_mean);
    model_add_number(fields, "label_deviation", gvae->label_deviation);
    for (size_t i = 0; i < figure_count; i++)
        model_add_text(fields, figures[i].name, figures[i].value);
}

bool gvae_write(const char *path, const struct provenance *provenance,
                const struct gvae *gvae, const arch_code *codes, const real *latents,
                size_t count, const struct field *figures, size_t figure_count,
                struct error *error)
{
    struct arena arena = {0};
    size_t views = gvae->parameters.view_count;
    struct tensor *tensors = arena_new(&arena, views + 2, sizeof *tensors);
    tensors[0] = (struct tensor){"code", DTYPE_U64, 1, {count}, codes};
    tensors[1] = (struct tensor){
        "latent", DTYPE_F32, 2, {count, (uint64_t)gvae_width(gvae)}, latents};
    model_tensors(&gvae->parameters, "", gvae->parameters.values, &arena, tensors + 2);

    struct model_fields fields = {0};
    add_fields(&fields, gvae, figures, figure_count);
    struct artifact_header header = {
        .kind = GVAE_KIND,
        .format = GVAE_FORMAT,
        .provenance = provenance,
        .fields = fields.fields,
        .field_count = fields.count,
    };
    bool good = artifact_write(path, &header, tensors, views + 2, error);
    model_fields_free(&fields);
    arena_free(&arena);
    return good;
}

static bool read_shape(const struct artifact *artifact, struct gvae_shape *shape,
                       struct error *error)
{
    int head;
    if (!model_choice(artifact, "head", HEAD_NAMES, &head, error) ||
        !model_encoder(artifact, &shape->encoder, error))
        return false;
    shape->head.kind = (enum head_kind)head;
#define READ(name, place, high)                                                            \
    if (!model_integer(artifact, name, 1, high, &shape->place, error))                     \
        return false;
    SHAPE_FIELDS(READ)
    return true;
}

static bool read_latents(struct gvae_file *file, struct error *error)
{
    const struct tensor *codes = artifact_need(file->artifact, "code", DTYPE_U64, 1, error);
    const struct tensor *latents =
        codes ? artifact_need(file->artifact, "latent", DTYPE_F32, 2, error) : NULL;
    if (!latents)
        return false;
    if (latents->shape[0] != codes->shape[0] ||
        latents->shape[1] != (uint64_t)gvae_width(&file->gvae))
        return error_set(error, "%s: tensor 'latent' is not %llu x %d",
                         artifact_path(file->artifact), (unsigned long long)codes->shape[0],
                         gvae_width(&file->gvae));
    file->count = codes->shape[0];
    file->codes = codes->data;
    file->latents = latents->data;
    return true;
}

static bool load(struct gvae_file *file, struct error *error)
{
    struct gvae_shape shape;
    struct gvae *gvae = &file->gvae;
    const struct space *space = space_of(file->artifact, error);
    if (!space || !read_shape(file->artifact, &shape, error))
        return false;
    gvae_make(gvae, space, &shape);
    gvae->parameters.values = memory_new(gvae->parameters.count, sizeof(real));
    return model_load(file->artifact, &gvae->parameters, "", gvae->parameters.values,
                      error) &&
           model_number(file->artifact, "label_mean", &gvae->label_mean, error) &&
           model_number(file->artifact, "label_deviation", &gvae->label_deviation, error) &&
           read_latents(file, error);
}

bool gvae_read(const char *path, struct gvae_file *file, struct error *error)
{
    *file =
        (struct gvae_file){.artifact = artifact_open(path, GVAE_KIND, GVAE_FORMAT, error)};
    if (file->artifact && load(file, error))
        return true;
    gvae_file_close(file);
    return false;
}

void gvae_file_close(struct gvae_file *file)
{
    gvae_free(&file->gvae);
    artifact_close(file->artifact);
    *file = (struct gvae_file){0};
}
