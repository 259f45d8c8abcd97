// SPDX-License-Identifier: MIT
#include "optim/mutation.h"

static bool choose_anew(const struct space *space, arch_code *code,
                        struct random_stream *stream)
{
    const struct space_plain *plain = &space->plain;
    uint8_t values[SPACE_MAX_COORDINATES];
    struct error why;
    int rate = plain->coordinates > 3 ? plain->coordinates - 2 : 1;
    plain->encode(space, *code, values);
    for (int c = 0; c < plain->coordinates; c++) {
        if (random_unit(stream) * rate >= 1)
            continue;
        uint64_t other = random_below(stream, plain->choices[c] - 1u);
        values[c] = (uint8_t)(other + (other >= values[c]));
    }
    return plain->decode(space, values, code, &why);
}

bool mutate(const struct space *space, enum mutation mutation, int edits, arch_code *code,
            struct random_stream *stream)
{
    if (mutation == MUTATION_CHOICES)
        return choose_anew(space, code, stream);
    for (int i = 0; i < edits; i++)
        *code = space_mutate(space, *code, stream);
    return true;
}
