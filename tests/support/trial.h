// SPDX-License-Identifier: MIT
// An optimiser that is driven by a test itself, on nb201, with a function of the test as
// the benchmark: no ledger, no budget.
#ifndef CRLSO_TESTS_TRIAL_H
#define CRLSO_TESTS_TRIAL_H

#include "base/memory.h"
#include "optim/optimiser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

// Those of the next trial: full training alone, unless a test says more. The answers of
// lower ones are in the order of full training, but smaller.
static struct fidelities trial_fidelities = {.count = 1};

struct trial {
    struct optim_task task;
    struct history history;
    const struct optimiser *optimiser;
    double (*valid)(arch_code code);
    void *state;
    uint32_t round;
};

static inline bool trial_draw(void *context, size_t count, arch_code *codes,
                              struct error *error)
{
    struct random_stream stream;
    (void)error;
    random_open(&stream, *(const uint64_t *)context, RANDOM_TEST, 0, 0);
    space_draw(&space_nb201, 1, &stream, count, codes);
    return true;
}

static inline void trial_add(struct trial *trial, arch_code code, uint32_t epochs,
                             const double *own)
{
    double valid = trial->valid(code);
    struct query query = {.code = code,
                          .answer = {epochs ? valid / 2 + epochs : valid, NAN, NAN},
                          .source = SOURCE_TABLE,
                          .round = trial->round,
                          .epochs = epochs};
    if (history_find_at(&trial->history, code, epochs) < 0)
        history_add(&trial->history, &query, own);
}

// With the first `initial` of the seed's random order as labels; gvae: NULL, or whose
// latent space is searched.
static inline void trial_open_latent(struct trial *trial, const char *method,
                                     const void *settings, double (*valid)(arch_code code),
                                     uint64_t seed, size_t initial, const struct gvae *gvae,
                                     int threads)
{
    const struct optimiser *optimiser = optimiser_find(method);
    arch_code *codes = memory_new(initial + 1, sizeof *codes);
    *trial = (struct trial){.optimiser = optimiser, .valid = valid};
    history_open(&trial->history, &space_nb201, optimiser->columns,
                 optimiser->column_count);
    trial->task = (struct optim_task){.space = &space_nb201,
                                      .gvae = gvae,
                                      .seed = seed,
                                      .threads = threads,
                                      .history = &trial->history,
                                      .fidelities = &trial_fidelities,
                                      .draw = trial_draw,
                                      .draw_context = &trial->task.seed,
                                      .drawable = space_nb201.size};
    trial_draw(&seed, initial, codes, NULL);
    for (size_t i = 0; i < initial; i++)
        trial_add(trial, codes[i], 0, NULL);
    free(codes);
    trial->state = optimiser->open(&trial->task, settings);
}

static inline void trial_open(struct trial *trial, const char *method, const void *settings,
                              double (*valid)(arch_code code), uint64_t seed,
                              size_t initial)
{
    trial_open_latent(trial, method, settings, valid, seed, initial, NULL, 1);
}

static inline void trial_close(struct trial *trial)
{
    trial->optimiser->close(trial->state);
    history_free(&trial->history);
}

// What the next round asks for; the caller frees it.
static inline void trial_ask(struct trial *trial, size_t want, struct proposals *proposals)
{
    struct error error;
    proposals_open(proposals, trial->history.slots);
    if (!trial->optimiser->ask(trial->state, ++trial->round, want, proposals, &error))
        fail_msg("%s", error.text);
    assert_true(proposals->count > 0);
}

static inline void trial_answer(struct trial *trial, const struct proposals *proposals)
{
    size_t *answered = memory_new(proposals->count, sizeof *answered);
    for (size_t i = 0; i < proposals->count; i++) {
        trial_add(trial, proposals->codes[i], proposals->epochs[i],
                  proposals->own + i * proposals->slots);
        answered[i] = (size_t)history_find_at(&trial->history, proposals->codes[i],
                                              proposals->epochs[i]);
    }
    if (trial->optimiser->tell)
        trial->optimiser->tell(trial->state, answered, proposals->count);
    free(answered);
}

// Whole rounds until there are `budget` queries.
static inline void trial_run(struct trial *trial, size_t budget)
{
    struct proposals proposals;
    while (trial->history.count < budget) {
        trial_ask(trial, 1000, &proposals);
        trial_answer(trial, &proposals);
        proposals_free(&proposals);
    }
}

static inline double trial_valid(const struct trial *trial, size_t query)
{
    return trial->history.queries[query].answer.valid;
}

// Functions of nb201 ------------------------------------------------------------------

// Each operation has its worth on its edge: one optimum, without others that are local.
static inline double separable(arch_code code)
{
    uint8_t values[SPACE_MAX_COORDINATES];
    double sum = 0;
    space_nb201.plain.encode(&space_nb201, code, values);
    for (int c = 0; c < space_nb201.plain.coordinates; c++)
        sum += (c + 2) * fmod(values[c] * 0.618 + c * 0.271, 1);
    return 2 * sum;
}

// As good as random: with many optima.
static inline double rugged(arch_code code)
{
    struct random_stream stream;
    random_open(&stream, code, RANDOM_TEST, 0, 0);
    return 10 + 80 * random_unit(&stream);
}

static inline double best_of_all(double (*valid)(arch_code code))
{
    arch_code *codes = memory_new(space_nb201.size, sizeof *codes);
    double best = -INFINITY;
    space_nb201.list(&space_nb201, 1, codes);
    for (size_t i = 0; i < space_nb201.size; i++)
        best = fmax(best, valid(codes[i]));
    free(codes);
    return best;
}

#endif
