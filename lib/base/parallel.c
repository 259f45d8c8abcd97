// SPDX-License-Identifier: MIT
#include "base/parallel.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct helper {
    struct crew *crew;
    size_t lane;
    pthread_t id;
};

struct crew {
    // The work at hand.
    parallel_lane_task *task;
    void *context;
    size_t shards;
    atomic_size_t next; // shard
    // Changed under the lock; atomic for those that look before they lock.
    atomic_size_t works; // begun so far
    atomic_size_t busy;  // helpers with the work at hand
    atomic_bool over;
    pthread_mutex_t lock;
    pthread_cond_t begun, idle;
    size_t helpers; // that were started
    struct helper helper[];
};

static void take_shards(struct crew *crew, size_t lane)
{
    for (;;) {
        size_t shard = atomic_fetch_add(&crew->next, 1);
        if (shard >= crew->shards)
            return;
        crew->task(crew->context, shard, lane);
    }
}

// Waits -------------------------------------------------------------------------------

// To sleep and be woken takes as long as many a work; what comes soon is awaited awake.
static const double patience_seconds = 1e-4;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static bool has_work(struct crew *crew, size_t done)
{
    return atomic_load(&crew->works) != done || atomic_load(&crew->over);
}

static bool is_idle(struct crew *crew, size_t ignored)
{
    (void)ignored;
    return atomic_load(&crew->busy) == 0;
}

// Returns with the lock held.
static void await(struct crew *crew, bool (*is_so)(struct crew *, size_t), size_t argument,
                  pthread_cond_t *signal)
{
    double end = now() + patience_seconds;
    while (!is_so(crew, argument) && now() < end)
        continue;
    pthread_mutex_lock(&crew->lock);
    while (!is_so(crew, argument))
        pthread_cond_wait(signal, &crew->lock);
}

// Helpers -----------------------------------------------------------------------------

// A helper that comes late to a work finds no shard left and does not touch its context.
static void *help(void *argument)
{
    const struct helper *helper = argument;
    struct crew *crew = helper->crew;
    size_t works = 0;
    for (;;) {
        await(crew, has_work, works, &crew->begun);
        works = atomic_load(&crew->works);
        bool over = atomic_load(&crew->over);
        if (!over)
            atomic_fetch_add(&crew->busy, 1);
        pthread_mutex_unlock(&crew->lock);
        if (over)
            return NULL;
        take_shards(crew, helper->lane);
        pthread_mutex_lock(&crew->lock);
        if (atomic_fetch_sub(&crew->busy, 1) == 1)
            pthread_cond_signal(&crew->idle);
        pthread_mutex_unlock(&crew->lock);
    }
}

struct crew *crew_open(int threads)
{
    size_t helpers = threads > 1 ? (size_t)threads - 1 : 0;
    struct crew *crew = memory_new(1, sizeof *crew + helpers * sizeof crew->helper[0]);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->begun, NULL);
    pthread_cond_init(&crew->idle, NULL);
    // A thread that cannot be started is no error: the others do the work.
    for (; crew->helpers < helpers; crew->helpers++) {
        struct helper *helper = &crew->helper[crew->helpers];
        *helper = (struct helper){.crew = crew, .lane = crew->helpers + 1};
        if (pthread_create(&helper->id, NULL, help, helper) != 0)
            break;
    }
    return crew;
}

void crew_close(struct crew *crew)
{
    if (!crew)
        return;
    pthread_mutex_lock(&crew->lock);
    atomic_store(&crew->over, true);
    pthread_cond_broadcast(&crew->begun);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->helpers; i++)
        pthread_join(crew->helper[i].id, NULL);
    pthread_cond_destroy(&crew->idle);
    pthread_cond_destroy(&crew->begun);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

// Work --------------------------------------------------------------------------------

static void run_lanes(struct crew *crew, size_t shards, parallel_lane_task *task,
                      void *context)
{
    await(crew, is_idle, 0, &crew->idle); // those that came late to the last work
    crew->task = task;
    crew->context = context;
    crew->shards = shards;
    atomic_store(&crew->next, 0);
    atomic_fetch_add(&crew->works, 1);
    pthread_cond_broadcast(&crew->begun);
    pthread_mutex_unlock(&crew->lock);
    take_shards(crew, 0);
    await(crew, is_idle, 0, &crew->idle);
    pthread_mutex_unlock(&crew->lock);
}

struct plain {
    parallel_task *task;
    void *context;
};

static void run_plain(void *context, size_t shard, size_t lane)
{
    const struct plain *plain = context;
    (void)lane;
    plain->task(plain->context, shard);
}

void crew_run(struct crew *crew, size_t shards, parallel_task *task, void *context)
{
    struct plain plain = {task, context};
    run_lanes(crew, shards, run_plain, &plain);
}

void parallel_run_lanes(int threads, size_t shards, parallel_lane_task *task, void *context)
{
    bool few = threads > 1 && shards < (size_t)threads;
    struct crew *crew = crew_open(few ? (int)shards : threads);
    run_lanes(crew, shards, task, context);
    crew_close(crew);
}

void parallel_run(int threads, size_t shards, parallel_task *task, void *context)
{
    struct plain plain = {task, context};
    parallel_run_lanes(threads, shards, run_plain, &plain);
}

struct parallel_range parallel_slice(size_t rows, size_t shards, size_t shard)
{
    size_t base = rows / shards, more = rows % shards;
    size_t first = shard * base + (shard < more ? shard : more);
    return (struct parallel_range){first, first + base + (shard < more ? 1 : 0)};
}
