// SPDX-License-Identifier: MIT
// Work cut in a fixed number of shards, each done whole by one thread. Results are stored
// by shard and added up in shard order, so they are the same for any number of threads.
#ifndef CRLSO_BASE_PARALLEL_H
#define CRLSO_BASE_PARALLEL_H

#include <stddef.h>

typedef void parallel_task(void *context, size_t shard);

// Calls task(context, 0 .. shards-1), on at most `threads` threads; returns when all are
// done.
void parallel_run(int threads, size_t shards, parallel_task *task, void *context);

// The same with the number of the thread, below `threads`, that a shard runs on: for memory
// that each thread keeps from one of its shards to the next.
typedef void parallel_worker_task(void *context, size_t shard, size_t worker);
void parallel_run_workers(int threads, size_t shards, parallel_worker_task *task,
                          void *context);

// A pool of threads that is kept from one job to the next, for many short jobs in a row;
// each job runs as parallel_run would run it. One job at a time; the pool belongs to the
// thread that opened it, which works too.
struct thread_pool;
struct thread_pool *thread_pool_open(int threads);
void thread_pool_close(struct thread_pool *pool); // or NULL
void thread_pool_run(struct thread_pool *pool, size_t shards, parallel_task *task,
                     void *context);

// The rows [first, end) of a shard when `rows` rows are cut in `shards` nearly equal parts.
struct parallel_range {
    size_t first, end;
};
struct parallel_range parallel_slice(size_t rows, size_t shards, size_t shard);

#endif
