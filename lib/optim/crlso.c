// SPDX-License-Identifier: MIT
#include "optim/crlso.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARENT, STEP, NOISE, PREDICTED, INVALID, REPEATED, SKIPPED, LATENT };

static const struct column unkept_columns[CRLSO_COLUMNS] = {
    [PARENT] = {.name = "parent", .known = NAN},
    [STEP] = {.name = "step", .digits = 6, .known = NAN},
    [NOISE] = {.name = "noise", .digits = 6, .known = NAN},
    [PREDICTED] = {.name = "predicted", .digits = 7, .known = NAN},
    [INVALID] = {.name = "invalid"},
    [REPEATED] = {.name = "repeated"},
    [SKIPPED] = {.name = "skipped"},
    [LATENT] = {.name = "latent", .known = NAN, .vector = true},
};

void crlso_columns(struct column columns[CRLSO_COLUMNS], size_t width)
{
    memcpy(columns, unkept_columns, sizeof unkept_columns);
    columns[LATENT].width = width;
}

struct crlso {
    const struct optim_task *task;
    struct crlso_settings settings;
    struct tuner *tuner;
    uint32_t tuned;                    // the round that the head was last fine-tuned in
    size_t width;                      // of a latent
    real *latents;                     // [capacity x width], of the history's queries
    size_t count, capacity;            // that are known
    size_t *parents;                   // [topk] indices in the history
    real *found;                       // [width]
    struct rejected rejected;          // since the last proposal
    const struct proposals *proposals; // of the round at hand
};

static void *open_crlso(const struct optim_task *task, const void *settings)
{
    struct crlso *crlso = memory_new(1, sizeof *crlso);
    *crlso =
        (struct crlso){.task = task, .settings = *(const struct crlso_settings *)settings};
    crlso->width = (size_t)gvae_width(crlso->settings.gvae);
    crlso->tuner = tuner_open(crlso->settings.gvae, &crlso->settings.tuning, task->seed,
                              task->threads);
    crlso->parents = memory_new((size_t)crlso->settings.topk, sizeof *crlso->parents);
    crlso->found = memory_new(crlso->width, sizeof *crlso->found);
    return crlso;
}

static void close_crlso(void *state)
{
    struct crlso *crlso = state;
    if (!crlso)
        return;
    tuner_close(crlso->tuner);
    free(crlso->latents);
    free(crlso->parents);
    free(crlso->found);
    free(crlso);
}

// Latents -----------------------------------------------------------------------------

// The initial labels are encoded together, the others one by one as when they are found:
// rounding depends on what else is in a product.
static void encode_initial(struct crlso *crlso)
{
    const struct history *history = crlso->task->history;
    size_t initial = history_initial(history);
    arch_code *codes = memory_new(initial + 1, sizeof *codes);
    for (size_t i = 0; i < initial; i++)
        codes[i] = history->queries[i].code;
    gvae_encode(crlso->settings.gvae, crlso->task->threads, codes, initial, crlso->latents);
    crlso->count = initial;
    free(codes);
}

static void take_latent(struct crlso *crlso, size_t index)
{
    const struct history *history = crlso->task->history;
    real *latent = crlso->latents + index * crlso->width;
    const double *kept = history_own(history, index) + LATENT;
    if (!crlso->settings.inference.kept || isnan(kept[0])) {
        gvae_encode(crlso->settings.gvae, 1, &history->queries[index].code, 1, latent);
        return;
    }
    for (size_t i = 0; i < crlso->width; i++)
        latent[i] = (real)kept[i];
}

static void take_latents(struct crlso *crlso)
{
    const struct history *history = crlso->task->history;
    if (history->count > crlso->capacity) {
        crlso->capacity = history->capacity;
        crlso->latents = memory_grow(crlso->latents, crlso->capacity * crlso->width,
                                     sizeof *crlso->latents);
    }
    if (crlso->count == 0)
        encode_initial(crlso);
    for (; crlso->count < history->count; crlso->count++)
        take_latent(crlso, crlso->count);
}

// How many queries there were before a round.
static size_t count_before(const struct history *history, uint32_t round)
{
    size_t count = history->count;
    while (count > 0 && history->queries[count - 1].round >= round)
        count--;
    return count;
}

// The labels among the first `before` queries, those that did not fail: how many.
static size_t take_labels(const struct crlso *crlso, size_t before, real *latents,
                          double *accuracies)
{
    const struct history *history = crlso->task->history;
    size_t count = 0, width = crlso->width;
    for (size_t i = 0; i < before; i++) {
        if (isnan(history->queries[i].answer.valid))
            continue;
        memcpy(latents + count * width, crlso->latents + i * width,
               width * sizeof *latents);
        accuracies[count++] = history->queries[i].answer.valid;
    }
    return count;
}

// Where a head goes on from the round before, what it has learnt is not in the ledger: a
// search that was stopped runs the rounds before again, each with the labels that it had.
static bool tune(struct crlso *crlso, uint32_t round, struct error *error)
{
    const struct history *history = crlso->task->history;
    take_latents(crlso);
    double *accuracies = memory_new(history->count + 1, sizeof *accuracies);
    real *latents = memory_new((history->count + 1) * crlso->width, sizeof *latents);
    bool on = crlso->settings.tuning.start == TUNING_ON, good = true;
    for (uint32_t r = on ? crlso->tuned + 1 : round; good && r <= round; r++) {
        size_t count = take_labels(crlso, count_before(history, r), latents, accuracies);
        good = tuner_run(crlso->tuner, latents, accuracies, count, r, error);
    }
    crlso->tuned = round;
    free(latents);
    free(accuracies);
    return good;
}

// Proposals ---------------------------------------------------------------------------

// Labelled, or proposed in this round.
static bool is_known(const void *context, arch_code code)
{
    const struct crlso *crlso = context;
    return proposals_have(crlso->proposals, code) ||
           history_find(crlso->task->history, code) >= 0;
}

static void add_proposal(struct crlso *crlso, size_t parent,
                         const struct candidate *candidate, struct proposals *proposals)
{
    double *own = proposals_add(proposals, candidate->code);
    own[PARENT] = (double)parent + 1;
    own[STEP] = candidate->step;
    own[NOISE] = candidate->noise;
    own[PREDICTED] = candidate->predicted;
    own[INVALID] = crlso->rejected.invalid;
    own[REPEATED] = crlso->rejected.repeated;
    own[SKIPPED] = crlso->rejected.skipped;
    for (size_t i = 0; crlso->settings.inference.kept && i < crlso->width; i++)
        own[LATENT + i] = (double)crlso->found[i];
    crlso->rejected = (struct rejected){0};
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct crlso *crlso = state;
    const struct crlso_settings *settings = &crlso->settings;
    if (!tune(crlso, round, error))
        return false;
    crlso->proposals = proposals;
    size_t parents =
        history_best(crlso->task->history, (size_t)settings->topk, crlso->parents);
    for (size_t rank = 0; rank < parents && proposals->count < want; rank++) {
        struct candidate candidate;
        struct random_stream stream;
        size_t parent = crlso->parents[rank];
        random_open(&stream, crlso->task->seed, RANDOM_INFERENCE, round, (uint32_t)rank);
        if (infer_new(settings->gvae, &settings->inference,
                      crlso->latents + parent * crlso->width, &stream, is_known, crlso,
                      &candidate, crlso->found, &crlso->rejected))
            add_proposal(crlso, parent, &candidate, proposals);
    }
    return proposals->count > 0 ||
           error_set(error, "no parent leads to anything new within --max-tries");
}

const struct optimiser optimiser_crlso = {
    .name = "crlso",
    .purpose = "climb the predicted accuracy in the latent space of a G-VAE",
    .columns = unkept_columns,
    .column_count = CRLSO_COLUMNS,
    .networks = true,
    .open = open_crlso,
    .ask = ask,
    .close = close_crlso,
};
