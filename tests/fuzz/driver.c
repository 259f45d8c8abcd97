// SPDX-License-Identifier: MIT
// Runs a fuzzer's fuzz_case on N cases: half of them mutated from its valid seeds, half
// random bytes. A case depends on the seed and its number alone, so that a failing one can
// be run again by itself. Cases run in child processes, one a thread, that tell through
// shared memory where they are: the parent names the case that crashed one or hangs it.
#include "base/clock.h"
#include "base/random.h"
#include "base/tool.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// What each tests/fuzz/fuzz_NAME.c defines. fuzz_case aborts when a promise is broken.
// fuzz_seed writes valid input number `index` and returns its length, 0 when there is none.
int fuzz_case(const uint8_t *data, size_t size);
size_t fuzz_seed(size_t index, uint8_t *data, size_t capacity);

enum { CAPACITY = 1 << 16, SEEDS_HIGH = 64, MUTATIONS_HIGH = 6, RANDOM_SIZE_BITS = 10 };
enum { POLL_MICROSECONDS = 50000, CHILDREN_HIGH = 256 };

struct settings {
    int64_t cases, first;
    double seconds, hang;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_INTEGER, "cases", offsetof(struct settings, cases), "100000", 1, 4294967295,
     "N", .help = "cases to run"},
    {OPTION_INTEGER, "first", offsetof(struct settings, first), "0", 0, 4294967295, "N",
     .help = "number of the first one"},
    {OPTION_GROUP, .help = "Limits"},
    {OPTION_REAL, "seconds", offsetof(struct settings, seconds), "0", 0, 1e6, "S",
     .help = "stop after that time; 0: when all cases are done"},
    {OPTION_REAL, "hang", offsetof(struct settings, hang), "20", 0.1, 1e6, "S",
     .help = "a case that takes more of the processor has failed, as one that takes 60 "
             "times as long by the clock"},
};

struct input {
    uint8_t bytes[CAPACITY];
    size_t size;
};

struct corpus {
    struct input seeds[SEEDS_HIGH];
    size_t count;
};

// Where a child is. Written by it, read by the parent.
struct place {
    atomic_llong number, done;
};

struct shared {
    struct corpus corpus;
    struct place places[CHILDREN_HIGH];
};

struct fuzz {
    const struct settings *settings;
    uint64_t seed;
    size_t children;
    struct shared *shared;
};

// Mutations ----------------------------------------------------------------------------

static size_t below(struct random_stream *stream, size_t bound)
{
    return (size_t)random_below(stream, bound);
}

static void insert(struct input *input, size_t at, const uint8_t *bytes, size_t length)
{
    if (length > CAPACITY - input->size)
        length = CAPACITY - input->size;
    memmove(input->bytes + at + length, input->bytes + at, input->size - at);
    memcpy(input->bytes + at, bytes, length);
    input->size += length;
}

// A piece of some input, of at most 64 bytes or, once in four, of any length.
static size_t piece(struct random_stream *stream, const struct input *input, size_t *length)
{
    size_t at = below(stream, input->size), rest = input->size - at;
    size_t high = random_below(stream, 4) && rest > 64 ? 64 : rest;
    *length = 1 + below(stream, high);
    return at;
}

static void insert_piece(struct random_stream *stream, struct input *input,
                         const struct input *from)
{
    uint8_t copy[CAPACITY];
    size_t length, at = piece(stream, from, &length);
    memcpy(copy, from->bytes + at, length);
    insert(input, below(stream, input->size + 1), copy, length);
}

static void insert_random(struct random_stream *stream, struct input *input)
{
    uint8_t bytes[16];
    size_t length = 1 + below(stream, sizeof bytes);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)random_word(stream);
    insert(input, below(stream, input->size + 1), bytes, length);
}

static void erase_piece(struct random_stream *stream, struct input *input)
{
    size_t length, at = piece(stream, input, &length);
    memmove(input->bytes + at, input->bytes + at + length, input->size - at - length);
    input->size -= length;
}

// Bytes on which formats turn: limits of integers, and what text is made of.
static uint8_t telling_byte(struct random_stream *stream)
{
    static const char telling[] = "\0\x01\x7f\x80\xff\n\r\t \"',#{}[]():|+-.0123456789eE";
    return (uint8_t)telling[below(stream, sizeof telling - 1)];
}

static void mutate(struct random_stream *stream, struct input *input,
                   const struct corpus *corpus)
{
    enum { FLIP, TELLING, RANDOM, TRUNCATE, INSERT, ERASE, DUPLICATE, SPLICE, WAYS };
    size_t way = input->size ? below(stream, WAYS) : INSERT;
    size_t at = input->size ? below(stream, input->size) : 0;
    if (way == FLIP)
        input->bytes[at] ^= (uint8_t)(1u << random_below(stream, 8));
    else if (way == TELLING)
        input->bytes[at] = telling_byte(stream);
    else if (way == RANDOM)
        input->bytes[at] = (uint8_t)random_word(stream);
    else if (way == TRUNCATE && random_below(stream, 4) == 0)
        input->size = at;
    else if (way == INSERT)
        insert_random(stream, input);
    else if (way == ERASE)
        erase_piece(stream, input);
    else if (way == DUPLICATE)
        insert_piece(stream, input, input);
    else if (way == SPLICE)
        insert_piece(stream, input, &corpus->seeds[below(stream, corpus->count)]);
}

static void make_random(struct random_stream *stream, struct input *input)
{
    bool text = random_below(stream, 2);
    input->size = below(stream, (size_t)1 << random_below(stream, RANDOM_SIZE_BITS + 1));
    for (size_t i = 0; i < input->size; i++)
        input->bytes[i] = text ? telling_byte(stream) : (uint8_t)random_word(stream);
}

// The seeds themselves come first.
static void make_case(const struct fuzz *fuzz, uint32_t number, struct input *input)
{
    const struct corpus *corpus = &fuzz->shared->corpus;
    struct random_stream stream;
    random_open(&stream, fuzz->seed, RANDOM_TEST, 0, number);
    if (number >= corpus->count && (corpus->count == 0 || random_below(&stream, 2))) {
        make_random(&stream, input);
        return;
    }
    const struct input *from =
        &corpus->seeds[number < corpus->count ? number : below(&stream, corpus->count)];
    input->size = from->size;
    memcpy(input->bytes, from->bytes, from->size);
    size_t mutations = number < corpus->count ? 0 : 1 + below(&stream, MUTATIONS_HIGH);
    for (size_t i = 0; i < mutations; i++)
        mutate(&stream, input, corpus);
}

// Children -----------------------------------------------------------------------------

static _Noreturn void run_cases(const struct fuzz *fuzz, size_t child)
{
    const struct settings *settings = fuzz->settings;
    struct place *place = &fuzz->shared->places[child];
    struct input *input = memory_new(1, sizeof *input);
    double start = clock_seconds();
    int64_t end = settings->first + settings->cases;
    for (int64_t i = settings->first + (int64_t)child; i < end;
         i += (int64_t)fuzz->children) {
        atomic_store(&place->number, i);
        make_case(fuzz, (uint32_t)i, input);
        uint8_t *exact = memory_new(input->size, 1); // so that reading on is found
        memcpy(exact, input->bytes, input->size);
        fuzz_case(exact, input->size);
        free(exact);
        atomic_fetch_add(&place->done, 1);
        if (settings->seconds > 0 && clock_seconds() - start > settings->seconds)
            break;
    }
    free(input);
    exit(STATUS_SUCCESS);
}

// Of a child's processor time, so that a busy machine is no hang. As long as it is not
// waited for, its clock is there.
static double processor_seconds(pid_t id)
{
    clockid_t clock;
    struct timespec time = {0};
    if (clock_getcpuclockid(id, &clock) == 0)
        clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

// Waits for a child to end, as long as it gets on with its cases.
static bool wait_for(const struct fuzz *fuzz, size_t child, pid_t id, bool *hung)
{
    long long done = -1;
    double since = 0, begun = clock_seconds(), hang = fuzz->settings->hang;
    int status;
    *hung = false;
    while (waitpid(id, &status, WNOHANG) == 0) {
        long long now_done = atomic_load(&fuzz->shared->places[child].done);
        double now = processor_seconds(id);
        if (now_done != done) {
            since = now;
            begun = clock_seconds();
        }
        done = now_done;
        if (now - since > hang || clock_seconds() - begun > 60 * hang) {
            *hung = true;
            kill(id, SIGKILL);
        }
        usleep(POLL_MICROSECONDS);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SUCCESS;
}

static bool run_children(const struct run *run, const struct fuzz *fuzz,
                         struct error *error)
{
    pid_t ids[CHILDREN_HIGH];
    bool good = true;
    fflush(NULL);
    for (size_t i = 0; i < fuzz->children; i++) {
        ids[i] = fork();
        if (ids[i] == 0)
            run_cases(fuzz, i);
        if (ids[i] < 0)
            good = error_system(error, run->tool->name, "cannot start a process");
    }
    for (size_t i = 0; i < fuzz->children; i++) {
        bool hung;
        if (ids[i] < 0 || wait_for(fuzz, i, ids[i], &hung))
            continue;
        long long number = atomic_load(&fuzz->shared->places[i].number);
        good = error_set(
            error, "case %lld %s; again: %s --seed %lld --first %lld --cases 1", number,
            hung ? "hangs" : "failed", run->tool->name, (long long)run->seed, number);
    }
    return good;
}

static void collect(struct corpus *corpus)
{
    for (size_t i = 0; i < SEEDS_HIGH; i++) {
        struct input *seed = &corpus->seeds[i];
        seed->size = fuzz_seed(i, seed->bytes, CAPACITY);
        if (seed->size == 0)
            return;
        corpus->count++;
    }
}

static bool work(const struct run *run, const struct settings *settings, long long *done,
                 struct error *error)
{
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return error_system(error, run->tool->name, "cannot share memory");
    struct fuzz fuzz = {settings, (uint64_t)run->seed, (size_t)run->threads, shared};
    collect(&shared->corpus);
    bool good = run_children(run, &fuzz, error);
    for (size_t i = 0; i < fuzz.children; i++)
        *done += atomic_load(&shared->places[i].done);
    munmap(shared, sizeof *shared);
    return good;
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const struct tool tool = {
        .name = slash ? slash + 1 : argv[0],
        .purpose = "run a reader on mutated and random input",
        .usage = "[--cases N] [--seconds S]",
        .example = "make fuzz CASES=10000",
        .options = options,
        .option_count = sizeof options / sizeof options[0],
    };
    struct settings settings;
    struct run run;
    struct error error;
    long long done = 0;
    run_start(&run, &tool, &settings, argc, argv);
    if (!work(&run, &settings, &done, &error))
        run_fail(&run, &error);
    printf("%s: %lld cases\n", tool.name, done);
    return run_finish(&run, "%lld cases", done);
}
