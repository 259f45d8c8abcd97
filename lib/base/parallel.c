// SPDX-License-Identifier: MIT
#include "base/parallel.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct helper {
    struct thread_pool *pool;
    size_t worker;
    pthread_t id;
};

struct thread_pool {
    // The work at hand.
    parallel_worker_task *task;
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

static void take_shards(struct thread_pool *pool, size_t worker)
{
    for (;;) {
        size_t shard = atomic_fetch_add(&pool->next, 1);
        if (shard >= pool->shards)
            return;
        pool->task(pool->context, shard, worker);
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

static bool has_work(struct thread_pool *pool, size_t done)
{
    return atomic_load(&pool->works) != done || atomic_load(&pool->over);
}

static bool is_idle(struct thread_pool *pool, size_t ignored)
{
    (void)ignored;
    return atomic_load(&pool->busy) == 0;
}

// Returns with the lock held.
static void await(struct thread_pool *pool, bool (*is_so)(struct thread_pool *, size_t),
                  size_t argument, pthread_cond_t *signal)
{
    double end = now() + patience_seconds;
    while (!is_so(pool, argument) && now() < end)
        continue;
    pthread_mutex_lock(&pool->lock);
    while (!is_so(pool, argument))
        pthread_cond_wait(signal, &pool->lock);
}

// Helpers -----------------------------------------------------------------------------

// A helper that comes late to a work finds no shard left and does not touch its context.
static void *help(void *argument)
{
    const struct helper *helper = argument;
    struct thread_pool *pool = helper->pool;
    size_t works = 0;
    for (;;) {
        await(pool, has_work, works, &pool->begun);
        works = atomic_load(&pool->works);
        bool over = atomic_load(&pool->over);
        if (!over)
            atomic_fetch_add(&pool->busy, 1);
        pthread_mutex_unlock(&pool->lock);
        if (over)
            return NULL;
        take_shards(pool, helper->worker);
        pthread_mutex_lock(&pool->lock);
        if (atomic_fetch_sub(&pool->busy, 1) == 1)
            pthread_cond_signal(&pool->idle);
        pthread_mutex_unlock(&pool->lock);
    }
}

struct thread_pool *thread_pool_open(int threads)
{
    size_t helpers = threads > 1 ? (size_t)threads - 1 : 0;
    struct thread_pool *pool =
        memory_new(1, sizeof *pool + helpers * sizeof pool->helper[0]);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->begun, NULL);
    pthread_cond_init(&pool->idle, NULL);
    // A thread that cannot be started is no error: the others do the work.
    for (; pool->helpers < helpers; pool->helpers++) {
        struct helper *helper = &pool->helper[pool->helpers];
        *helper = (struct helper){.pool = pool, .worker = pool->helpers + 1};
        if (pthread_create(&helper->id, NULL, help, helper) != 0)
            break;
    }
    return pool;
}

void thread_pool_close(struct thread_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->over, true);
    pthread_cond_broadcast(&pool->begun);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->helpers; i++)
        pthread_join(pool->helper[i].id, NULL);
    pthread_cond_destroy(&pool->idle);
    pthread_cond_destroy(&pool->begun);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

// Work --------------------------------------------------------------------------------

static void run_workers(struct thread_pool *pool, size_t shards, parallel_worker_task *task,
                        void *context)
{
    await(pool, is_idle, 0, &pool->idle); // those that came late to the last work
    pool->task = task;
    pool->context = context;
    pool->shards = shards;
    atomic_store(&pool->next, 0);
    atomic_fetch_add(&pool->works, 1);
    pthread_cond_broadcast(&pool->begun);
    pthread_mutex_unlock(&pool->lock);
    take_shards(pool, 0);
    await(pool, is_idle, 0, &pool->idle);
    pthread_mutex_unlock(&pool->lock);
}

struct plain {
    parallel_task *task;
    void *context;
};

static void run_plain(void *context, size_t shard, size_t worker)
{
    const struct plain *plain = context;
    (void)worker;
    plain->task(plain->context, shard);
}

void thread_pool_run(struct thread_pool *pool, size_t shards, parallel_task *task,
                     void *context)
{
    struct plain plain = {task, context};
    run_workers(pool, shards, run_plain, &plain);
}

void parallel_run_workers(int threads, size_t shards, parallel_worker_task *task,
                          void *context)
{
    bool few = threads > 1 && shards < (size_t)threads;
    struct thread_pool *pool = thread_pool_open(few ? (int)shards : threads);
    run_workers(pool, shards, task, context);
    thread_pool_close(pool);
}

void parallel_run(int threads, size_t shards, parallel_task *task, void *context)
{
    struct plain plain = {task, context};
    parallel_run_workers(threads, shards, run_plain, &plain);
}

struct parallel_range parallel_slice(size_t rows, size_t shards, size_t shard)
{
    size_t base = rows / shards, more = rows % shards;
    size_t first = shard * base + (shard < more ? shard : more);
    return (struct parallel_range){first, first + base + (shard < more ? 1 : 0)};
}
