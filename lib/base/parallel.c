// SPDX-License-Identifier: MIT
#include "base/parallel.h"

#include "base/clock.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

// Worker 0 is the thread that opened the pool; the pool's own threads are the others.
struct pool_thread {
    struct thread_pool *pool;
    size_t worker;
    pthread_t id;
};

struct thread_pool {
    // The current job.
    parallel_worker_task *task;
    void *context;
    size_t shards;
    atomic_size_t next; // shard
    // Changed under the lock; atomic because they are read without it too.
    atomic_size_t jobs; // begun so far
    atomic_size_t busy; // threads in the current job
    atomic_bool closing;
    pthread_mutex_t lock;
    pthread_cond_t begun, idle;
    size_t thread_count; // started
    struct pool_thread threads[];
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

// Waiting -----------------------------------------------------------------------------

// To sleep and to be woken takes as long as a short job: a thread spins this long first.
static const double spin_seconds = 1e-4;

static bool has_job(struct thread_pool *pool, size_t done)
{
    return atomic_load(&pool->jobs) != done || atomic_load(&pool->closing);
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
    double end = clock_seconds() + spin_seconds;
    while (!is_so(pool, argument) && clock_seconds() < end)
        continue;
    pthread_mutex_lock(&pool->lock);
    while (!is_so(pool, argument))
        pthread_cond_wait(signal, &pool->lock);
}

// The pool's threads ------------------------------------------------------------------

// A thread that wakes after a job's last shard was taken does not touch the job's context.
static void *run_thread(void *argument)
{
    const struct pool_thread *thread = argument;
    struct thread_pool *pool = thread->pool;
    size_t jobs = 0;
    for (;;) {
        await(pool, has_job, jobs, &pool->begun);
        jobs = atomic_load(&pool->jobs);
        bool closing = atomic_load(&pool->closing);
        if (!closing)
            atomic_fetch_add(&pool->busy, 1);
        pthread_mutex_unlock(&pool->lock);
        if (closing)
            return NULL;
        take_shards(pool, thread->worker);
        pthread_mutex_lock(&pool->lock);
        if (atomic_fetch_sub(&pool->busy, 1) == 1)
            pthread_cond_signal(&pool->idle);
        pthread_mutex_unlock(&pool->lock);
    }
}

struct thread_pool *thread_pool_open(int threads)
{
    size_t wanted = threads > 1 ? (size_t)threads - 1 : 0;
    struct thread_pool *pool =
        memory_new(1, sizeof *pool + wanted * sizeof pool->threads[0]);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->begun, NULL);
    pthread_cond_init(&pool->idle, NULL);
    // A thread that cannot be started is no error: the others do its share.
    for (; pool->thread_count < wanted; pool->thread_count++) {
        struct pool_thread *thread = &pool->threads[pool->thread_count];
        *thread = (struct pool_thread){.pool = pool, .worker = pool->thread_count + 1};
        if (pthread_create(&thread->id, NULL, run_thread, thread) != 0)
            break;
    }
    return pool;
}

void thread_pool_close(struct thread_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->closing, true);
    pthread_cond_broadcast(&pool->begun);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i].id, NULL);
    pthread_cond_destroy(&pool->idle);
    pthread_cond_destroy(&pool->begun);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

// Jobs --------------------------------------------------------------------------------

static void run_workers(struct thread_pool *pool, size_t shards, parallel_worker_task *task,
                        void *context)
{
    await(pool, is_idle, 0, &pool->idle); // threads that woke too late for the last job
    pool->task = task;
    pool->context = context;
    pool->shards = shards;
    atomic_store(&pool->next, 0);
    atomic_fetch_add(&pool->jobs, 1);
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
