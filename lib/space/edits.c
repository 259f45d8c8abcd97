// SPDX-License-Identifier: MIT
#include "base/memory.h"
#include "space/codes.h"

#include <stdlib.h>

size_t space_neighbours(const struct space *space, arch_code code, arch_code *neighbours)
{
    size_t edits = space->edits(space, code, neighbours), count = 0;
    codes_sort(neighbours, edits);
    for (size_t i = 0; i < edits; i++)
        if (count == 0 || neighbours[i] != neighbours[count - 1])
            neighbours[count++] = neighbours[i];
    return count;
}

arch_code space_mutate(const struct space *space, arch_code code,
                       struct random_stream *stream)
{
    arch_code *results = memory_new(space->most_edits, sizeof *results);
    size_t edits = space->edits(space, code, results);
    arch_code mutant = results[random_below(stream, edits)];
    free(results);
    return mutant;
}
