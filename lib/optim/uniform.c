// SPDX-License-Identifier: MIT
// Uniform draws of the domain (domain.h): of the plain encoding, in which an architecture
// counts as often as it has encodings, or of the box of latents, which is random search in
// a latent space as Optuna has it. What is no architecture or was answered is drawn again.
#include "optim/domain.h"

#include "base/memory.h"

#include <stdlib.h>

static void *open_uniform(const struct optim_task *task, const void *settings)
{
    struct domain *domain = memory_new(1, sizeof *domain);
    (void)settings;
    domain_open(domain, task);
    return domain;
}

static void close_uniform(void *state)
{
    domain_free(state);
    free(state);
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    const struct domain *domain = state;
    struct random_stream stream;
    (void)want;
    random_open(&stream, domain->task->seed, RANDOM_UNIFORM, round, 0);
    return domain_propose(domain, domain_uniform, &stream, proposals, error);
}

const struct optimiser optimiser_uniform = {
    .name = "uniform",
    .purpose = "uniform draws of the plain encoding, or of the box of the latents",
    .columns = domain_columns,
    .column_count = DOMAIN_COLUMNS,
    .latent = true,
    .open = open_uniform,
    .ask = ask,
    .close = close_uniform,
};
