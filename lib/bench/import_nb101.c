// SPDX-License-Identifier: MIT
#include "bench/import.h"

#include "base/parallel.h"
#include "base/progress.h"
#include "bench/nb101_record.h"
#include "bench/tfrecord.h"
#include "space/nb101_cell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Records that are read from JSON at a time, and the shards in which that is done.
enum { BLOCK_RECORDS = 32768, SHARDS = 64 };
enum { FIRST_ROWS = 1024 };
// The most hashes that are computed.
enum { HASHES_HIGH = 27000 };

static const char *const suffixes[NB101_VALUES] = {"valid", "test", "train", "cost"};

// The first record of a shard that could not be read.
struct failure {
    size_t at; // index in the block
    struct error error;
};

// The cells so far, a row each, in the order of the file. Columns stand only where a record
// had a value for them; they are handed over to the measurements.
struct import {
    struct tfrecord_reader *reader;
    struct tfrecord frames[BLOCK_RECORDS];
    struct nb101_record records[BLOCK_RECORDS];
    size_t block; // records in it
    struct failure failures[SHARDS];

    size_t rows, capacity;
    arch_code *codes;                            // [rows]
    uint8_t *hashes;                             // [rows x NB101_DIGEST], as the file says
    struct tfrecord *first;                      // [rows] the first record; no data
    double *parameters;                          // [rows]
    double *values[NB101_BUDGETS][NB101_VALUES]; // [rows x NB101_RUNS], or NULL
    uint32_t *slots;                             // [2 x capacity] open addressing: row + 1
};

// The rows ---------------------------------------------------------------------------

static void fill_nan(double *values, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        values[i] = NAN;
}

static void grow_column(const struct import *import, double **column, size_t width,
                        size_t capacity)
{
    *column = memory_grow(*column, capacity * width, sizeof **column);
    fill_nan(*column, import->capacity * width, capacity * width);
}

// The slot of a code: where it stands, or the free one where it is to stand.
static uint32_t *find_slot(const struct import *import, arch_code code)
{
    size_t mask = 2 * import->capacity - 1; // a power of two
    size_t at = (size_t)(code * 0x9e3779b97f4a7c15ULL >> 32) & mask;
    while (import->slots[at] && import->codes[import->slots[at] - 1] != code)
        at = (at + 1) & mask;
    return &import->slots[at];
}

static void reserve(struct import *import)
{
    if (import->rows < import->capacity)
        return;
    size_t capacity = import->capacity ? 2 * import->capacity : FIRST_ROWS;
    import->codes = memory_grow(import->codes, capacity, sizeof *import->codes);
    import->hashes = memory_grow(import->hashes, capacity, NB101_DIGEST);
    import->first = memory_grow(import->first, capacity, sizeof *import->first);
    grow_column(import, &import->parameters, 1, capacity);
    for (int i = 0; i < NB101_BUDGETS; i++)
        for (int j = 0; j < NB101_VALUES; j++)
            if (import->values[i][j])
                grow_column(import, &import->values[i][j], NB101_RUNS, capacity);
    import->capacity = capacity;
    free(import->slots);
    import->slots = memory_new(2 * capacity, sizeof *import->slots);
    for (size_t row = 0; row < import->rows; row++)
        *find_slot(import, import->codes[row]) = (uint32_t)row + 1;
}

static size_t add_row(struct import *import, const struct tfrecord *frame,
                      const struct nb101_record *record)
{
    reserve(import);
    size_t row = import->rows++;
    *find_slot(import, record->code) = (uint32_t)row + 1;
    import->codes[row] = record->code;
    memcpy(import->hashes + row * NB101_DIGEST, record->hash, NB101_DIGEST);
    import->first[row] = *frame;
    import->first[row].data = NULL;
    import->parameters[row] = record->parameters;
    return row;
}

static bool equal_or_absent(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

// The records of one cell must tell the same about it.
static bool check_cell(const struct import *import, size_t row,
                       const struct nb101_record *record, struct error *error)
{
    unsigned long long first = import->first[row].number;
    if (memcmp(import->hashes + row * NB101_DIGEST, record->hash, NB101_DIGEST) != 0)
        return error_set(error, "hash: it is not that of record %llu, of the same cell",
                         first);
    if (!equal_or_absent(import->parameters[row], record->parameters))
        return error_set(error,
                         "trainable_parameters: %.0f, but %.0f in record %llu of the same "
                         "cell",
                         record->parameters, import->parameters[row], first);
    return true;
}

// The number of runs of a row and budget that are there.
static int count_runs(const struct import *import, size_t row, int budget)
{
    const double *valid = import->values[budget][NB101_VALID];
    int run = 0;
    while (valid && run < NB101_RUNS && !isnan(valid[row * NB101_RUNS + (size_t)run]))
        run++;
    return run;
}

static bool add_record(struct import *import, const struct tfrecord *frame,
                       const struct nb101_record *record, struct error *error)
{
    uint32_t slot = import->capacity ? *find_slot(import, record->code) : 0;
    size_t row = slot ? slot - 1 : add_row(import, frame, record);
    if (!check_cell(import, row, record, error))
        return false;
    int run = count_runs(import, row, record->budget);
    if (run == NB101_RUNS)
        return error_set(error, "more than %d runs of this cell at %d epochs", NB101_RUNS,
                         nb101_epochs[record->budget]);
    for (int i = 0; i < NB101_VALUES; i++) {
        double **column = &import->values[record->budget][i];
        if (isnan(record->values[i]))
            continue;
        if (!*column) {
            *column = memory_new(import->capacity * NB101_RUNS, sizeof **column);
            fill_nan(*column, 0, import->capacity * NB101_RUNS);
        }
        (*column)[row * NB101_RUNS + (size_t)run] = record->values[i];
    }
    return true;
}

// The file ---------------------------------------------------------------------------

static void read_shard(void *context, size_t shard)
{
    struct import *import = context;
    struct failure *failure = &import->failures[shard];
    struct parallel_range range = parallel_slice(import->block, SHARDS, shard);
    failure->at = SIZE_MAX;
    for (size_t i = range.first; i < range.end; i++) {
        const struct tfrecord *frame = &import->frames[i];
        if (nb101_record_read(frame->data, frame->length, &import->records[i],
                              &failure->error))
            continue;
        failure->at = i;
        return;
    }
}

// The first failure of the block, in the file's order; NULL: none.
static const struct failure *first_failure(const struct import *import)
{
    for (size_t shard = 0; shard < SHARDS; shard++)
        if (import->failures[shard].at != SIZE_MAX)
            return &import->failures[shard];
    return NULL;
}

static bool add_block(struct import *import, struct error *error)
{
    const struct failure *failure = first_failure(import);
    size_t good = failure ? failure->at : import->block;
    for (size_t i = 0; i < good; i++)
        if (!add_record(import, &import->frames[i], &import->records[i], error))
            return tfrecord_blame(import->reader, &import->frames[i], error);
    if (!failure)
        return true;
    *error = failure->error;
    return tfrecord_blame(import->reader, &import->frames[failure->at], error);
}

static bool read_records(struct import *import, const struct run *run, struct error *error)
{
    struct progress progress;
    uint64_t done = 0;
    bool good = true;
    progress_open(&progress, run->quiet, "bytes", tfrecord_size(import->reader));
    while (good && (import->block = tfrecord_take(import->reader, import->frames,
                                                  BLOCK_RECORDS, error)) > 0) {
        parallel_run((int)run->threads, SHARDS, read_shard, import);
        good = add_block(import, error);
        uint64_t end = import->frames[import->block - 1].offset;
        progress_add(&progress, end - done);
        done = end;
    }
    progress_close(&progress);
    if (!good || error->status != STATUS_SUCCESS)
        return false;
    return import->rows > 0 ||
           error_set(error, "%s: no records", tfrecord_path(import->reader));
}

// The rows whose hashes are computed: every one of a part of the space, every 16th of the
// whole (all of its 423,624 would take as long as everything else together).
static size_t choose_rows(const struct import *import, arch_code *codes, size_t *stride)
{
    size_t count = 0;
    *stride = (import->rows - 1) / HASHES_HIGH + 1;
    for (size_t row = 0; row < import->rows; row += *stride)
        codes[count++] = import->codes[row];
    return count;
}

static bool check_hashes(const struct import *import, const struct run *run,
                         struct error *error)
{
    struct progress progress;
    size_t stride, i = 0;
    arch_code *codes = memory_new(import->rows, sizeof *codes);
    size_t count = choose_rows(import, codes, &stride);
    uint8_t *hashes = memory_new(count, NB101_DIGEST);
    progress_open(&progress, run->quiet, "hashes", count);
    nb101_hashes((int)run->threads, codes, count, hashes, &progress);
    progress_close(&progress);
    while (i < count &&
           memcmp(hashes + i * NB101_DIGEST, import->hashes + i * stride * NB101_DIGEST,
                  NB101_DIGEST) == 0)
        i++;
    if (i < count) {
        char text[SPACE_HASH];
        nb101_hash_text(hashes + i * NB101_DIGEST, text);
        error_set(error, "hash: it is not the cell's, which is %s", text);
        tfrecord_blame(import->reader, &import->first[i * stride], error);
    }
    free(hashes);
    free(codes);
    return i == count;
}

// What is handed over ----------------------------------------------------------------

static void note_missing(const struct import *import, const struct run *run)
{
    for (int budget = 0; budget < NB101_BUDGETS; budget++) {
        size_t there = 0, all = import->rows * NB101_RUNS;
        for (size_t row = 0; row < import->rows; row++)
            there += (size_t)count_runs(import, row, budget);
        if (there > 0 && there < all)
            run_note(run, "%s: %zu of %zu runs at %d epochs are missing",
                     tfrecord_path(import->reader), all - there, all, nb101_epochs[budget]);
    }
}

static void give(struct measurements *measurements, const char *name, size_t runs,
                 double **column)
{
    size_t metric = measurements_metric(measurements, name, runs);
    measurements->metrics[metric].values = *column;
    *column = NULL;
}

static void give_all(struct import *import, struct measurements *measurements)
{
    for (int i = 0; i < NB101_BUDGETS; i++)
        for (int j = 0; j < NB101_VALUES; j++) {
            char name[METRIC_NAME];
            snprintf(name, sizeof name, "%dep_%s", nb101_epochs[i], suffixes[j]);
            if (import->values[i][j])
                give(measurements, name, NB101_RUNS, &import->values[i][j]);
        }
    size_t row = 0;
    while (row < import->rows && isnan(import->parameters[row]))
        row++;
    if (row < import->rows)
        give(measurements, "parameters", 1, &import->parameters);
    measurements->codes = import->codes;
    measurements->rows = import->rows;
    measurements->capacity = import->capacity;
    import->codes = NULL;
}

static void import_free(struct import *import)
{
    for (int i = 0; i < NB101_BUDGETS; i++)
        for (int j = 0; j < NB101_VALUES; j++)
            free(import->values[i][j]);
    free(import->parameters);
    free(import->codes);
    free(import->hashes);
    free(import->first);
    free(import->slots);
    free(import);
}

bool import_nb101_tfrecord(const char *path, const struct run *run,
                           struct measurements *measurements, struct error *error)
{
    struct tfrecord_reader *reader = tfrecord_open(path, error);
    if (!reader)
        return false;
    struct import *import = memory_new(1, sizeof *import);
    import->reader = reader;
    bool good = read_records(import, run, error) && check_hashes(import, run, error);
    if (good) {
        *measurements = (struct measurements){.space = &space_nb101, .unit = "fraction"};
        note_missing(import, run);
        give_all(import, measurements);
    }
    tfrecord_close(reader);
    import_free(import);
    return good;
}
