// SPDX-License-Identifier: MIT
// Random search: the seed's random order itself, of which each architecture comes once. Its
// first queries are the initial labels of every method with the same seed.
#include "optim/optimiser.h"

#include "base/memory.h"

#include <stdlib.h>

static void *open_random(const struct optim_task *task, const void *settings)
{
    const struct optim_task **state = memory_new(1, sizeof *state);
    (void)settings;
    *state = task;
    return state;
}

// Any number at once: the order does not depend on answers.
static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    const struct optim_task *task = *(const struct optim_task **)state;
    size_t count = task->history->count;
    arch_code *codes = memory_new(count + want, sizeof *codes);
    bool good = task->draw(task->draw_context, count + want, codes, error);
    (void)round;
    for (size_t i = count; good && i < count + want; i++)
        proposals_add(proposals, codes[i]);
    free(codes);
    return good;
}

const struct optimiser optimiser_random = {
    .name = "random",
    .purpose = "different architectures in random order",
    .drawn = true,
    .open = open_random,
    .ask = ask,
    .close = free,
};
