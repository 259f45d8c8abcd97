// SPDX-License-Identifier: MIT
#include "base/parallel.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct pool {
    parallel_lane_task *task;
    void *context;
    size_t shards;
    atomic_size_t next, lanes;
};

static void *work(void *argument)
{
    struct pool *pool = argument;
    size_t lane = atomic_fetch_add(&pool->lanes, 1);
    for (;;) {
        size_t shard = atomic_fetch_add(&pool->next, 1);
        if (shard >= pool->shards)
            return NULL;
        pool->task(pool->context, shard, lane);
    }
}

void parallel_run_lanes(int threads, size_t shards, parallel_lane_task *task, void *context)
{
    struct pool pool = {.task = task, .context = context, .shards = shards};
    size_t helpers = threads > 1 ? (size_t)threads - 1 : 0;
    if (helpers >= shards)
        helpers = shards ? shards - 1 : 0;
    pthread_t *ids = memory_new(helpers, sizeof *ids);
    size_t started = 0;
    // A thread that cannot be started is no error: this one does the work.
    while (started < helpers && pthread_create(&ids[started], NULL, work, &pool) == 0)
        started++;
    work(&pool);
    for (size_t i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    free(ids);
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
