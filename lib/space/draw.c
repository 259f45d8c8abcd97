// SPDX-License-Identifier: MIT
#include "base/memory.h"
#include "space/codes.h"
#include "space/described.h"

#include <stdlib.h>

static void draw_from_list(const struct space *space, int threads,
                           struct random_stream *stream, size_t count, arch_code *codes)
{
    arch_code *all = memory_new(space->size, sizeof *all);
    uint32_t *order = memory_new(space->size, sizeof *order);
    space->list(space, threads, all);
    random_order(stream, order, (uint32_t)space->size);
    for (size_t i = 0; i < count; i++)
        codes[i] = all[order[i]];
    free(order);
    free(all);
}

// Moves the first of each architecture to the front, in the order drawn; how many there
// are.
static size_t keep_first(arch_code *codes, struct code_row *drawn, bool *repeat,
                         size_t count)
{
    code_rows_sort(codes, count, drawn);
    for (size_t i = 0; i < count; i++)
        repeat[drawn[i].row] = i > 0 && drawn[i].code == drawn[i - 1].code;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!repeat[i])
            codes[kept++] = codes[i];
    return kept;
}

static void draw_fresh(const struct space *space, struct random_stream *stream,
                       size_t count, arch_code *codes)
{
    struct code_row *drawn = memory_new(count, sizeof *drawn);
    bool *repeat = memory_new(count, sizeof *repeat);
    for (size_t have = 0; have < count;) {
        for (size_t i = have; i < count; i++)
            codes[i] = space->sample(space, stream);
        have = keep_first(codes, drawn, repeat, count);
    }
    free(repeat);
    free(drawn);
}

uint64_t space_most(const struct space *space)
{
    if (space->size > 0)
        return space->size;
    return space->description ? DESCRIBED_LISTED / 2 : UINT64_MAX;
}

void space_draw(const struct space *space, int threads, struct random_stream *stream,
                size_t count, arch_code *codes)
{
    if (space->list)
        draw_from_list(space, threads, stream, count, codes);
    else
        draw_fresh(space, stream, count, codes);
}
