// SPDX-License-Identifier: MIT
// Networks in artifacts: each named view of the parameters is a tensor, each setting a
// field.
#ifndef CRLSO_MODEL_MODEL_FILE_H
#define CRLSO_MODEL_MODEL_FILE_H

#include "base/error.h"
#include "base/memory.h"
#include "io/artifact.h"
#include "model/encoder.h"
#include "nn/parameters.h"

#include <stdbool.h>
#include <stddef.h>

enum { MODEL_FIELDS = 64 };

struct model_fields {
    struct field fields[MODEL_FIELDS];
    size_t count;
    struct arena arena;
};
void model_add_text(struct model_fields *fields, const char *name, const char *value);
// The fields by which space_of knows it.
void model_add_space(struct model_fields *fields, const struct space *space);
void model_add_number(struct model_fields *fields, const char *name, double value);
void model_fields_free(struct model_fields *fields);

// A finite number, or an integer of a range, from a field; the error names file and field.
bool model_number(const struct artifact *artifact, const char *name, double *value,
                  struct error *error);
bool model_integer(const struct artifact *artifact, const char *name, int low, int high,
                   int *value, struct error *error);
// An enum by the name of its value, `names` as in OPTION_ENUM.
void model_add_choice(struct model_fields *fields, const char *name, const char *names,
                      int value);
bool model_choice(const struct artifact *artifact, const char *name, const char *names,
                  int *value, struct error *error);

// An encoder's shape as fields: encoder, messages, by_kind (1: vertices are kinds), hidden,
// layers.
void model_add_encoder(struct model_fields *fields, const struct encoder_shape *shape);
bool model_encoder(const struct artifact *artifact, struct encoder_shape *shape,
                   struct error *error);

// Fills in one tensor a view, named PREFIX and the view's name; names lie in the arena, the
// data is `values`, an array of the parameters' layout. Returns how many (view_count).
size_t model_tensors(const struct parameters *parameters, const char *prefix,
                     const real *values, struct arena *arena, struct tensor *tensors);
// Copies such tensors back; a missing one, or one of another shape, is an error.
bool model_load(const struct artifact *artifact, const struct parameters *parameters,
                const char *prefix, real *values, struct error *error);

#endif
