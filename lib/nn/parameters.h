// SPDX-License-Identifier: MIT
// All parameters of a model in one flat array, gradients in others of the same layout, and
// named views into them: an optimiser or a saver is a plain loop.
//
// A layer declares its views while the model is put together, keeps their offsets, and
// reads `values + offset` afterwards. Functions of layers take the flat arrays as
// arguments, so that each shard can have a gradient array of its own.
#ifndef CRLSO_NN_PARAMETERS_H
#define CRLSO_NN_PARAMETERS_H

#include "nn/real.h"

#include <stddef.h>
#include <stdint.h>

enum { PARAMETER_NAME = 48 };

struct parameter_view {
    char name[PARAMETER_NAME]; // "encoder.1.neighbour"
    size_t offset;
    int rows, columns; // [rows x columns], row-major; a vector has one row
    real bound;        // starts uniform in ±bound (PyTorch: 1/sqrt(fan_in))
    real low;          // projected to >= low after each step; -INFINITY: free
};

struct parameters {
    struct parameter_view *views;
    size_t view_count;
    size_t count; // reals in all
    real *values; // [count], after parameters_start
};

// Declares [rows x columns] reals; their offset.
size_t parameters_add(struct parameters *parameters, const char *name, int rows,
                      int columns, real bound);
// The view added last is kept >= low.
void parameters_keep_above(struct parameters *parameters, real low);
// Allocates and draws all values; view k from the stream (seed, stage, round, k), so that
// the start of a view does not depend on the others.
void parameters_start(struct parameters *parameters, uint64_t seed, int stage,
                      uint32_t round);
// Projects the parameters [first, end) of views that have a lower bound.
void parameters_project(struct parameters *parameters, size_t first, size_t end);
real *
parameters_gradient(const struct parameters *parameters); // zeroed, freed by the caller
void parameters_free(struct parameters *parameters);

#endif
