// SPDX-License-Identifier: MIT
#include "search/search.h"

#include "base/memory.h"
#include "base/random.h"
#include "model/regulariser.h"
#include "nn/scratch.h"

#include <stdlib.h>
#include <string.h>

struct search {
    struct gvae *gvae;
    struct history *history;
    struct search_settings settings;
    struct tuner *tuner;
    size_t *seeds;              // [topk] indices in the history
    struct proposals proposals; // of this round, so far
};

struct search *search_open(struct gvae *gvae, struct history *history,
                           const struct search_settings *settings)
{
    struct search *search = memory_new(1, sizeof *search);
    *search = (struct search){.gvae = gvae, .history = history, .settings = *settings};
    search->settings.inference.kept = history->kept;
    history_encode(history, gvae, settings->threads);
    search->tuner = tuner_open(gvae, &settings->tuning, settings->seed, settings->threads);
    search->seeds = memory_new(settings->topk, sizeof *search->seeds);
    search->proposals.queries =
        memory_new(settings->topk, sizeof *search->proposals.queries);
    search->proposals.latents =
        memory_new(settings->topk * history->width, sizeof *search->proposals.latents);
    return search;
}

void search_close(struct search *search)
{
    if (!search)
        return;
    tuner_close(search->tuner);
    free(search->seeds);
    free(search->proposals.queries);
    free(search->proposals.latents);
    free(search);
}

// Labelled, or proposed in this round.
static bool is_known(const void *context, arch_code code)
{
    const struct search *search = context;
    for (size_t i = 0; i < search->proposals.count; i++)
        if (search->proposals.queries[i].code == code)
            return true;
    return history_has(search->history, code);
}

static void propose_from(struct search *search, uint32_t round, size_t rank)
{
    struct proposals *proposals = &search->proposals;
    struct query *query = &proposals->queries[proposals->count];
    size_t seed = search->seeds[rank], width = search->history->width;
    struct random_stream stream;
    *query = (struct query){.round = round, .parent = (uint32_t)seed + 1};
    real *latent = proposals->latents + proposals->count * width;
    random_open(&stream, search->settings.seed, RANDOM_INFERENCE, round, (uint32_t)rank);
    if (!infer_new(search->gvae, &search->settings.inference,
                   history_latent(search->history, seed), &stream, is_known, search, query,
                   latent, &proposals->left))
        return;
    query->wasted = proposals->left;
    proposals->left = (struct waste){0};
    proposals->count++;
}

bool search_propose(struct search *search, uint32_t round, size_t want,
                    struct proposals *proposals, struct error *error)
{
    if (!tuner_run(search->tuner, search->history, round, error))
        return false;
    size_t seeds = history_best(search->history, search->settings.topk, search->seeds);
    search->proposals.count = 0;
    for (size_t rank = 0; rank < seeds && search->proposals.count < want; rank++)
        propose_from(search, round, rank);
    *proposals = search->proposals;
    return true;
}
