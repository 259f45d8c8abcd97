// SPDX-License-Identifier: MIT
// What makes a child of its parent.
#ifndef CRLSO_OPTIM_MUTATION_H
#define CRLSO_OPTIM_MUTATION_H

#include "base/random.h"
#include "space/space.h"

#include <stdbool.h>

// Edits of the space; or, as naszilla has it, each of the n coordinates of the plain
// encoding takes another value with probability 1/(n - 2).
enum mutation { MUTATION_EDITS, MUTATION_CHOICES };
#define MUTATION_NAMES "edits|choices" // in the order of the enum: the choices of an option

// Makes a child of *code, `edits` edits away or by choices. False: what came of it is no
// architecture, and *code is as it was. The child may be its parent.
bool mutate(const struct space *space, enum mutation mutation, int edits, arch_code *code,
            struct random_stream *stream);

#endif
