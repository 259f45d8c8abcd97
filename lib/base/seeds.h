// SPDX-License-Identifier: MIT
// One process that runs a tool for many seeds: `--seeds A-B` stands for a run each of
// --seed A, …, --seed B, whose files differ by the seed that replaces % in their names.
#ifndef CRLSO_BASE_SEEDS_H
#define CRLSO_BASE_SEEDS_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>

struct seeds {
    int64_t first, last;
};

// Reads "A-B", 0 <= A <= B. Misuse otherwise, named as --seeds.
bool seeds_parse(const char *text, struct seeds *seeds, struct error *error);

// argv as the run of one seed has it: --seeds A-B is --seed S, and % in what --out and
// --log name is S. [argc] and a NULL, in the arena.
char **seeds_arguments(int argc, char **argv, int64_t seed, struct arena *arena);

#endif
