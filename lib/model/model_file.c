// SPDX-License-Identifier: MIT
#include "model/model_file.h"

#include "base/option.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void model_add_text(struct model_fields *fields, const char *name, const char *value)
{
    fields->fields[fields->count++] =
        (struct field){arena_text(&fields->arena, name, strlen(name)),
                       arena_text(&fields->arena, value, strlen(value))};
}

void model_add_space(struct model_fields *fields, const struct space *space)
{
    model_add_text(fields, "space", space->name);
    if (space->description)
        model_add_text(fields, "description", space->description);
}

void model_add_number(struct model_fields *fields, const char *name, double value)
{
    struct buffer text = {0};
    buffer_number(&text, value);
    model_add_text(fields, name, text.text);
    buffer_free(&text);
}

void model_fields_free(struct model_fields *fields)
{
    arena_free(&fields->arena);
    fields->count = 0;
}

bool model_number(const struct artifact *artifact, const char *name, double *value,
                  struct error *error)
{
    const char *text = artifact_field(artifact, name);
    char *end = NULL;
    if (!text)
        return error_set(error, "%s: field '%s' is missing", artifact_path(artifact), name);
    *value = strtod(text, &end);
    if (end == text || *end || !isfinite(*value))
        return error_set(error, "%s: field '%s' is no number: '%s'",
                         artifact_path(artifact), name, text);
    return true;
}

bool model_integer(const struct artifact *artifact, const char *name, int low, int high,
                   int *value, struct error *error)
{
    double number;
    if (!model_number(artifact, name, &number, error))
        return false;
    if (number < low || number > high || number != floor(number))
        return error_set(error, "%s: field '%s' is %g, not an integer from %d to %d",
                         artifact_path(artifact), name, number, low, high);
    *value = (int)number;
    return true;
}

void model_add_choice(struct model_fields *fields, const char *name, const char *names,
                      int value)
{
    int length;
    const char *word = choice_at(names, value, &length);
    struct buffer text = {0};
    buffer_add(&text, word, (size_t)length);
    model_add_text(fields, name, text.text);
    buffer_free(&text);
}

bool model_choice(const struct artifact *artifact, const char *name, const char *names,
                  int *value, struct error *error)
{
    const char *text = artifact_field(artifact, name);
    if (!text)
        return error_set(error, "%s: field '%s' is missing", artifact_path(artifact), name);
    *value = choice_of(names, text);
    return *value >= 0 || error_set(error, "%s: field '%s' is '%s', not one of %s",
                                    artifact_path(artifact), name, text, names);
}

void model_add_encoder(struct model_fields *fields, const struct encoder_shape *shape)
{
    model_add_choice(fields, "encoder", ENCODER_NAMES, (int)shape->kind);
    model_add_choice(fields, "messages", MESSAGES_NAMES, (int)shape->messages);
    model_add_number(fields, "by_kind", shape->vertices == VERTICES_KINDS);
    model_add_number(fields, "hidden", shape->hidden);
    model_add_number(fields, "layers", shape->layers);
}

bool model_encoder(const struct artifact *artifact, struct encoder_shape *shape,
                   struct error *error)
{
    int kind, messages, by_kind;
    if (!model_choice(artifact, "encoder", ENCODER_NAMES, &kind, error) ||
        !model_choice(artifact, "messages", MESSAGES_NAMES, &messages, error) ||
        !model_integer(artifact, "by_kind", 0, 1, &by_kind, error))
        return false;
    shape->kind = (enum encoder_kind)kind;
    shape->messages = (enum messages)messages;
    shape->vertices = by_kind ? VERTICES_KINDS : VERTICES_ORDERS;
    return model_integer(artifact, "hidden", 1, LAYER_WIDTH, &shape->hidden, error) &&
           model_integer(artifact, "layers", 1, GRAPH_LAYERS, &shape->layers, error);
}

static void view_name(struct buffer *name, const char *prefix,
                      const struct parameter_view *view)
{
    buffer_clear(name);
    buffer_print(name, "%s%s", prefix, view->name);
}

static enum dtype real_dtype(void)
{
    return sizeof(real) == sizeof(float) ? DTYPE_F32 : DTYPE_F64;
}

size_t model_tensors(const struct parameters *parameters, const char *prefix,
                     const real *values, struct arena *arena, struct tensor *tensors)
{
    struct buffer name = {0};
    for (size_t i = 0; i < parameters->view_count; i++) {
        const struct parameter_view *view = &parameters->views[i];
        view_name(&name, prefix, view);
        tensors[i] = (struct tensor){arena_text(arena, name.text, name.length),
                                     real_dtype(),
                                     2,
                                     {(uint64_t)view->rows, (uint64_t)view->columns},
                                     values + view->offset};
    }
    buffer_free(&name);
    return parameters->view_count;
}

bool model_load(const struct artifact *artifact, const struct parameters *parameters,
                const char *prefix, real *values, struct error *error)
{
    struct buffer name = {0};
    bool good = true;
    for (size_t i = 0; good && i < parameters->view_count; i++) {
        const struct parameter_view *view = &parameters->views[i];
        view_name(&name, prefix, view);
        const struct tensor *tensor =
            artifact_need(artifact, name.text, real_dtype(), 2, error);
        good = tensor != NULL;
        if (good && (tensor->shape[0] != (uint64_t)view->rows ||
                     tensor->shape[1] != (uint64_t)view->columns))
            good = error_set(error, "%s: tensor '%s' is not %d x %d",
                             artifact_path(artifact), name.text, view->rows, view->columns);
        if (good)
            memcpy(values + view->offset, tensor->data,
                   tensor_count(tensor) * sizeof *values);
    }
    buffer_free(&name);
    return good;
}
