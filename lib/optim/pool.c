// SPDX-License-Identifier: MIT
#include "optim/pool.h"

#include "base/memory.h"

#include <stdlib.h>

enum { ITEM_MUTANTS, ITEM_RANDOM }; // of a round's streams

#define AT(field) offsetof(struct pool_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Candidates"},
    {OPTION_ENUM, "pool", AT(kind), "mutants", .value = "all|mutants|random",
     .help = "what the model chooses from; all: the space, where it has at most 20,000 "
             "architectures, else mutants"},
    {OPTION_INT, "pool-size", AT(size), "100", 1, 1e6, "N",
     .help = "candidates, where they are not the whole space"},
    {OPTION_INT, "parents", AT(parents), "1", 1, 1e6, "N",
     .help = "the best labelled, whose mutants share the pool"},
    {OPTION_ENUM, "mutation", AT(mutation), "edits", .value = MUTATION_NAMES,
     .help = "what makes a mutant of its parent: edits, or each choice of the plain "
             "encoding by chance"},
    {OPTION_INT, "edits", AT(edits), "1", 1, 100, "N",
     .help = "most edits between a parent and its mutant; how many is drawn at random"},
};
const struct option_rows pool_options = OPTION_ROWS(options);

// A pool in the making.
struct filling {
    struct pool *pool;
    const struct optim_task *task;
    size_t size;    // candidates wanted
    size_t *places; // open addressing: 1 + an index in the pool, 0: free
    size_t mask;
};

static void filling_open(struct filling *filling, struct pool *pool,
                         const struct optim_task *task, size_t size)
{
    size_t places = 64;
    while (places < 2 * size)
        places *= 2;
    *pool = (struct pool){.codes = memory_new(size + 1, sizeof *pool->codes)};
    *filling = (struct filling){.pool = pool,
                                .task = task,
                                .size = size,
                                .places = memory_new(places, sizeof *filling->places),
                                .mask = places - 1};
}

// Adds an architecture that was not answered and is not there, while there is room.
static void add(struct filling *filling, arch_code code)
{
    struct pool *pool = filling->pool;
    size_t place = (size_t)(code * 0x9e3779b97f4a7c15u >> 20) & filling->mask;
    for (; filling->places[place]; place = (place + 1) & filling->mask)
        if (pool->codes[filling->places[place] - 1] == code)
            return;
    if (pool->count == filling->size || history_find(filling->task->history, code) >= 0)
        return;
    pool->codes[pool->count++] = code;
    filling->places[place] = pool->count;
}

static void add_all(struct filling *filling)
{
    const struct space *space = filling->task->space;
    arch_code *codes = memory_new(space->size, sizeof *codes);
    space->list(space, filling->task->threads, codes);
    for (size_t i = 0; i < space->size; i++)
        add(filling, codes[i]);
    free(codes);
}

static void add_mutants(struct filling *filling, const struct pool_settings *settings,
                        struct random_stream *stream)
{
    const struct history *history = filling->task->history;
    size_t *best = memory_new(history->count + 1, sizeof *best);
    size_t parents = history_best(history, history->count, best);
    int tries = (settings->size + settings->parents - 1) / settings->parents;
    for (size_t p = 0; p < parents && filling->pool->count < filling->size; p++)
        for (int i = 0; i < tries; i++) {
            arch_code child = history->queries[best[p]].code;
            int edits = 1 + (int)random_below(stream, (uint64_t)settings->edits);
            if (mutate(history->space, settings->mutation, edits, &child, stream))
                add(filling, child);
        }
    free(best);
}

static void add_random(struct filling *filling, struct random_stream *stream)
{
    const struct space *space = filling->task->space;
    size_t enough = filling->size + filling->task->history->count;
    if (enough > space_most(space))
        enough = (size_t)space_most(space);
    arch_code *codes = memory_new(enough, sizeof *codes);
    space_draw(space, filling->task->threads, stream, enough, codes);
    for (size_t i = 0; i < enough; i++)
        add(filling, codes[i]);
    free(codes);
}

bool pool_fill(struct pool *pool, const struct pool_settings *settings,
               const struct optim_task *task, uint32_t round, struct error *error)
{
    const struct space *space = task->space;
    struct random_stream mutants, others;
    struct filling filling;
    bool listed = space->size > 0 && space->size <= POOL_LISTED;
    bool all = settings->kind == POOL_ALL && listed;
    random_open(&mutants, task->seed, RANDOM_POOL, round, ITEM_MUTANTS);
    random_open(&others, task->seed, RANDOM_POOL, round, ITEM_RANDOM);
    filling_open(&filling, pool, task, all ? (size_t)space->size : (size_t)settings->size);
    if (all)
        add_all(&filling);
    else if (settings->kind != POOL_RANDOM)
        add_mutants(&filling, settings, &mutants);
    if (!all && pool->count < filling.size)
        add_random(&filling, &others);
    free(filling.places);
    return pool->count > 0 || error_set(error, "nothing is left to ask for");
}

void pool_free(struct pool *pool)
{
    free(pool->codes);
    *pool = (struct pool){0};
}
