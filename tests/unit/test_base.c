// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/blas.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// Work in parallel ---------------------------------------------------------------------

enum { WORKERS = 8, SHARDS_HIGH = 500 };
struct work {
    atomic_int runs[SHARDS_HIGH], busy[WORKERS];
    atomic_bool wrong;
    double results[SHARDS_HIGH];
    size_t workers;
};

static void run_shard(void *context, size_t shard, size_t worker)
{
    struct work *work = context;
    if (worker >= work->workers || atomic_fetch_add(&work->busy[worker], 1) != 0)
        atomic_store(&work->wrong, true); // and no two at once on the memory of a worker
    atomic_fetch_add(&work->runs[shard], 1);
    double sum = 0;
    for (int i = 1; i < 200; i++)
        sum += 1.0 / (double)(shard + (size_t)i);
    work->results[shard] = sum;
    atomic_fetch_sub(&work->busy[worker], 1);
}

static double run_all(int threads, size_t shards)
{
    struct work *work = memory_new(1, sizeof *work);
    double sum = 0;
    work->workers = threads > 1 ? (size_t)threads : 1;
    parallel_run_workers(threads, shards, run_shard, work);
    assert_false(work->wrong);
    for (size_t i = 0; i < SHARDS_HIGH; i++) {
        assert_int_equal(work->runs[i], i < shards);
        sum += work->results[i];
    }
    free(work);
    return sum;
}

static void every_shard_runs_once_on_any_threads(void **state)
{
    (void)state;
    const size_t shards[] = {0, 1, 3, SHARDS_HIGH};
    for (size_t i = 0; i < COUNT(shards); i++) {
        double alone = run_all(1, shards[i]);
        assert_memory_equal(&alone, &(double){run_all(0, shards[i])}, sizeof alone);
        for (int threads = 2; threads <= WORKERS; threads++)
            assert_memory_equal(&alone, &(double){run_all(threads, shards[i])},
                                sizeof alone);
    }
}

static void count_shard(void *context, size_t shard)
{
    atomic_fetch_add((atomic_size_t *)context, shard + 1);
}

static void tasks_need_no_workers(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        atomic_size_t sum = 0;
        parallel_run(threads, 100, count_shard, &sum);
        assert_int_equal(sum, 5050);
    }
}

struct rounds {
    int round, done[SHARDS_HIGH];
};

static void count_round(void *context, size_t shard)
{
    struct rounds *rounds = context;
    rounds->done[shard] += rounds->done[shard] == rounds->round;
}

// Works of many and of few shards, at once and after a pause in which the threads fall
// asleep.
static void a_crew_ends_each_work_before_the_next(void **state)
{
    (void)state;
    for (int threads = 0; threads <= WORKERS; threads++) {
        struct rounds many = {0}, few = {0};
        struct thread_pool *pool = thread_pool_open(threads);
        for (int round = 0; round < 200; round++) {
            many.round = few.round = round;
            thread_pool_run(pool, SHARDS_HIGH, count_round, &many);
            for (size_t i = 0; i < SHARDS_HIGH; i++)
                assert_int_equal(many.done[i], round + 1);
            thread_pool_run(pool, 2, count_round, &few);
            thread_pool_run(pool, 0, count_round, &few);
            assert_int_equal(few.done[0] + few.done[1], 2 * (round + 1));
            if (round % 20 == 0)
                usleep(1000);
        }
        thread_pool_close(pool);
    }
}

static void a_crew_needs_no_work(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++)
        thread_pool_close(thread_pool_open(WORKERS));
    thread_pool_close(NULL);
}

// The pool's threads are not in the child, which works with its own. (ThreadSanitizer
// allows that with TSAN_OPTIONS=die_after_fork=0.)
static void a_forked_child_works_beside_a_pool(void **state)
{
    (void)state;
    struct thread_pool *pool = thread_pool_open(2);
    atomic_size_t sum = 0;
    int status;
    thread_pool_run(pool, 100, count_shard, &sum);
    pid_t child = fork();
    if (child == 0) {
        parallel_run(2, 100, count_shard, &sum);
        _exit(sum == 2 * 5050 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    thread_pool_run(pool, 100, count_shard, &sum);
    assert_int_equal(sum, 2 * 5050);
    thread_pool_close(pool);
}

static void kernels_are_named_without_threads(void **state)
{
    (void)state;
    const char *kernels = blas_kernels();
    char version[32], core[32], more[2];
    assert_int_equal(sscanf(kernels, "OpenBLAS %31s %31s%1s", version, core, more), 2);
    assert_true(strspn(version, "0123456789") > 0);
    assert_null(strstr(kernels, "MAX_THREADS"));
    assert_string_equal(kernels, blas_kernels());
}

static void slices_cover_the_rows_evenly(void **state)
{
    (void)state;
    for (size_t rows = 0; rows < 50; rows++)
        for (size_t shards = 1; shards < 20; shards++) {
            size_t next = 0;
            for (size_t shard = 0; shard < shards; shard++) {
                struct parallel_range range = parallel_slice(rows, shards, shard);
                assert_int_equal(range.first, next);
                assert_in_range(range.end - range.first, rows / shards,
                                (rows + shards - 1) / shards);
                next = range.end;
            }
            assert_int_equal(next, rows);
        }
}

// Memory -------------------------------------------------------------------------------

static void an_arena_gives_zeroed_and_aligned_memory(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (int round = 0; round < 2; round++) {
        unsigned char *earlier = arena_new(&arena, 3, 1);
        memset(earlier, 1, 3);
        for (size_t size = 1; size < 300000; size = size * 3 + 1) {
            unsigned char *memory = arena_new(&arena, size, 1);
            assert_int_equal((uintptr_t)memory % 16, 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(memory[i], 0);
            memset(memory, 0xff, size); // a sanitizer sees one that is too short
        }
        assert_int_equal(earlier[0] + earlier[1] + earlier[2], 3);
        assert_memory_equal(arena_text(&arena, "a\0bc", 3), "a\0b", 4);
        assert_non_null(arena_new(&arena, 0, 8));
        arena_free(&arena);
        assert_null(arena.blocks);
    }
}

static void too_much_memory(void)
{
    memory_grow(NULL, SIZE_MAX / 2, 4);
}
static void too_large_an_arena(void)
{
    struct arena arena = {0};
    arena_new(&arena, SIZE_MAX / 2, 4);
}

static void running_out_of_memory_is_one_line(void **state)
{
    (void)state;
    void (*const cases[])(void) = {too_much_memory, too_large_an_arena};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char line[200] = "";
        int ends[2], status;
        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            dup2(ends[1], STDERR_FILENO);
            cases[i]();
            _exit(0);
        }
        close(ends[1]);
        ssize_t got = read(ends[0], line, sizeof line - 1);
        close(ends[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        assert_true(got > 0 && strncmp(line, "out of memory", 13) == 0);
        assert_ptr_equal(strchr(line, '\n'), line + got - 1);
    }
}

static void a_buffer_grows(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    buffer_print(&buffer, "%s", "");
    for (int i = 0; i < 1000; i++) {
        buffer_add(&buffer, "a\0b", 3);
        buffer_print(&buffer, "%05d", i);
    }
    assert_int_equal(buffer.length, 8000);
    for (size_t i = 0; i < 1000; i++) {
        char wanted[16];
        snprintf(wanted, sizeof wanted, "%05zu", i);
        assert_memory_equal(buffer.text + 8 * i, "a\0b", 3);
        assert_memory_equal(buffer.text + 8 * i + 3, wanted, 5);
    }
    assert_int_equal(buffer.text[8000], 0);
    buffer_clear(&buffer);
    assert_int_equal(buffer.length, 0);
    assert_string_equal(buffer.text, "");
    buffer_free(&buffer);
    assert_null(buffer.text);
    buffer_clear(&buffer);
}

static void numbers_are_short(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "-0"},
        {1, "1"},
        {0.1, "0.1"},
        {-94.32, "-94.32"},
        {1e6, "1000000"},
        {1e22, "1e+22"},
        {NAN, "nan"},
        {1.0 / 3, "0.3333333333333333"},
        {5e-5, "5e-05"},
        {INFINITY, "inf"},
        {0.1 + 0.2, "0.30000000000000004"},
        {2 / 3.0, "0.6666666666666666"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buffer buffer = {0};
        buffer_number(&buffer, cases[i].value);
        assert_string_equal(buffer.text, cases[i].text);
        buffer_free(&buffer);
    }
}

static void check_round_trip(struct buffer *buffer, double value)
{
    buffer_clear(buffer);
    buffer_number(buffer, value);
    double again = strtod(buffer->text, NULL);
    if (memcmp(&again, &value, sizeof value) != 0)
        fail_msg("%a is written %s and read as %a", value, buffer->text, again);
}

static void numbers_read_back(void **state)
{
    (void)state;
    const double values[] = {DBL_MAX, DBL_MIN, DBL_EPSILON, 0x1p-1074, 0x1p53 + 1, -0.0};
    struct random_stream stream;
    struct buffer buffer = {0};
    random_open(&stream, 7, RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < COUNT(values); i++)
        check_round_trip(&buffer, values[i]);
    for (int i = 0; i < 50000; i++) {
        const uint32_t words[2] = {random_word(&stream), random_word(&stream)};
        double value;
        memcpy(&value, words, sizeof value);
        if (!isnan(value))
            check_round_trip(&buffer, value);
        check_round_trip(&buffer, random_unit(&stream));
    }
    buffer_free(&buffer);
}

// Errors -------------------------------------------------------------------------------

static void an_error_is_one_line(void **state)
{
    (void)state;
    struct error error;
    assert_false(error_set(&error, "%s:%d: '%s'", "file", 3, "a\nb\r\x1b[0m\x7f \xC3\xA9"));
    assert_int_equal(error.status, STATUS_FAILURE);
    assert_string_equal(error.text, "file:3: 'a?b??[0m? \xC3\xA9'");
    assert_false(error_misuse(&error, "--%s", "flag"));
    assert_int_equal(error.status, STATUS_MISUSE);
    assert_false(error_prefix(&error, "tool\n%d", 1));
    assert_int_equal(error.status, STATUS_MISUSE);
    assert_string_equal(error.text, "tool?1: --flag");
    errno = ENOENT;
    assert_false(error_system(&error, "path", "cannot open"));
    assert_int_equal(error.status, STATUS_FAILURE);
    assert_string_equal(error.text, "path: cannot open: No such file or directory");
}

static void a_long_error_is_cut(void **state)
{
    (void)state;
    struct error error;
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_set(&error, "%s", text);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    error_prefix(&error, "%s", "file");
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_memory_equal(error.text, "file: xxx", 9);
    error_set(&error, "the end");
    error_prefix(&error, "%s", text); // what was there must not be pushed out
    assert_non_null(strstr(error.text, "x: the end"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shard_runs_once_on_any_threads),
        cmocka_unit_test(tasks_need_no_workers),
        cmocka_unit_test(a_crew_ends_each_work_before_the_next),
        cmocka_unit_test(a_crew_needs_no_work),
        cmocka_unit_test(a_forked_child_works_beside_a_pool),
        cmocka_unit_test(kernels_are_named_without_threads),
        cmocka_unit_test(slices_cover_the_rows_evenly),
        cmocka_unit_test(an_arena_gives_zeroed_and_aligned_memory),
        cmocka_unit_test(running_out_of_memory_is_one_line),
        cmocka_unit_test(a_buffer_grows),
        cmocka_unit_test(numbers_are_short),
        cmocka_unit_test(numbers_read_back),
        cmocka_unit_test(an_error_is_one_line),
        cmocka_unit_test(a_long_error_is_cut),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
