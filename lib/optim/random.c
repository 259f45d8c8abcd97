// SPDX-License-Identifier: MIT
// Random search: the seed's random order itself, of which each architecture comes once. Its
// first queries are the initial labels of every method with the same seed.
//
// In a latent space: points of the normal distribution that the latents have (domain.h),
// which stands for the prior; what is no architecture or was answered is drawn again.
#include "optim/domain.h"

#include "base/memory.h"

#include <stdlib.h>

struct random_search {
    const struct optim_task *task;
    struct domain domain; // of latents
};

static void *open_random(const struct optim_task *task, const void *settings)
{
    struct random_search *search = memory_new(1, sizeof *search);
    (void)settings;
    search->task = task;
    if (task->gvae)
        domain_open(&search->domain, task);
    return search;
}

static void close_random(void *state)
{
    struct random_search *search = state;
    domain_free(&search->domain);
    free(search);
}

// Any number at once: the order does not depend on answers.
static bool propose_drawn(const struct optim_task *task, size_t want,
                          struct proposals *proposals, struct error *error)
{
    size_t count = task->history->count;
    arch_code *codes = memory_new(count + want, sizeof *codes);
    bool good = task->draw(task->draw_context, count + want, codes, error);
    for (size_t i = count; good && i < count + want; i++)
        proposals_add(proposals, codes[i]);
    free(codes);
    return good;
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    const struct random_search *search = state;
    struct random_stream stream;
    if (!search->task->gvae)
        return propose_drawn(search->task, want, proposals, error);
    random_open(&stream, search->task->seed, RANDOM_UNIFORM, round, 0);
    return domain_propose(&search->domain, domain_normal, &stream, proposals, error);
}

const struct optimiser optimiser_random = {
    .name = "random",
    .purpose = "different architectures in random order, or latents of their distribution",
    .columns = domain_columns, // of latents
    .column_count = DOMAIN_COLUMNS,
    .latent = true,
    .drawn = true,
    .open = open_random,
    .ask = ask,
    .close = close_random,
};
