// SPDX-License-Identifier: MIT
#include "nn/scratch.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SCRATCH_ALIGN = 64, SCRATCH_BLOCK = 1 << 20 };

struct scratch_block {
    struct scratch_block *next;
    unsigned char *bytes; // the first aligned byte of `memory`
    size_t used, size;
    unsigned char memory[];
};

static struct scratch_block *block_new(size_t size)
{
    struct scratch_block *block =
        memory_grow(NULL, sizeof *block + size + SCRATCH_ALIGN, 1);
    uintptr_t start = (uintptr_t)block->memory;
    block->bytes = block->memory + (SCRATCH_ALIGN - start % SCRATCH_ALIGN) % SCRATCH_ALIGN;
    block->next = NULL;
    block->used = 0;
    block->size = size;
    return block;
}

void *scratch_take(struct scratch *scratch, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 4)
        bytes = SIZE_MAX / 4; // which memory_grow refuses
    bytes = (bytes + SCRATCH_ALIGN - 1) / SCRATCH_ALIGN * SCRATCH_ALIGN;
    struct scratch_block *block = scratch->current;
    if (!block || block->size - block->used < bytes) {
        size_t room = block && block->size > SCRATCH_BLOCK ? block->size : SCRATCH_BLOCK;
        block = block_new(bytes > room ? bytes : room);
        if (scratch->current)
            scratch->current->next = block;
        else
            scratch->first = block;
        scratch->current = block;
    }
    void *taken = block->bytes + block->used;
    block->used += bytes;
    return taken;
}

real *scratch_reals(struct scratch *scratch, size_t count)
{
    return scratch_take(scratch, count, sizeof(real));
}

real *scratch_zeros(struct scratch *scratch, size_t count)
{
    real *zeros = scratch_reals(scratch, count);
    memset(zeros, 0, count * sizeof *zeros);
    return zeros;
}

void scratch_reset(struct scratch *scratch)
{
    struct scratch_block *first = scratch->first;
    if (!first)
        return;
    if (first->next) { // one block for all that was needed, so that the next step has room
        size_t total = 0;
        for (struct scratch_block *block = first; block; block = block->next)
            total += block->size;
        scratch_free(scratch);
        scratch->first = block_new(total);
    }
    scratch->current = scratch->first;
    scratch->current->used = 0;
}

void scratch_free(struct scratch *scratch)
{
    for (struct scratch_block *block = scratch->first, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    scratch->first = scratch->current = NULL;
}

struct scratch *scratch_workers(int threads)
{
    return memory_new((size_t)threads, sizeof(struct scratch));
}

void scratch_workers_free(struct scratch *workers, int threads)
{
    for (int worker = 0; worker < threads; worker++)
        scratch_free(&workers[worker]);
    free(workers);
}
