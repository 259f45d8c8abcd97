// SPDX-License-Identifier: MIT
// Makes a file in the official layout of NAS-Bench-101 with made-up figures, for tests and
// for measuring the importer; --damage spoils one record in a chosen way.
#include "../support/official.h"
#include "base/random.h"
#include "base/tool.h"

#include <stdio.h>

enum { RUNS_HIGH = 4, BUDGETS = 4, FLUSH_BYTES = 1 << 20 };
static const int epochs[BUDGETS] = {108, 4, 12, 36};

#define DAMAGES                                                                            \
    "none|json|object|short|hash-text|hash|hash-of-run|epochs|adjacency|operations|"       \
    "base64|protobuf|evaluations|no-valid|accuracy|negative|infinite|seconds|parameters|"  \
    "missing|repeated|length|empty"

struct settings {
    const char *out, *damage;
    int64_t cells, runs, at;
    bool full, no_train;
};

static const struct option options[] = {
    {OPTION_INTEGER, "cells", offsetof(struct settings, cells), "0", 0, 423624, "N",
     .help = "the first N cells of the space; 0: all"},
    {OPTION_INTEGER, "runs", offsetof(struct settings, runs), "3", 1, RUNS_HIGH, "N",
     .help = "runs of each cell and budget"},
    {OPTION_FLAG, "full", offsetof(struct settings, full),
     .help = "4, 12 and 36 epochs as well as 108"},
    {OPTION_FLAG, "no-train", offsetof(struct settings, no_train),
     .help = "leave out training accuracies"},
    {OPTION_CHOICE, "damage", offsetof(struct settings, damage), "none", .value = DAMAGES,
     .help = "what is wrong with one record"},
    {OPTION_INTEGER, "at", offsetof(struct settings, at), "1", 1, 1e9, "N",
     .help = "that record's number"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), .value = "FILE",
     .required = true, .help = "the file"},
};

static const struct tool tool = {
    .name = "make-tfrecord",
    .purpose = "make a file in the official layout of NAS-Bench-101 with made-up figures",
    .usage = "[--cells N] [--full] [--damage KIND --at N] --out FILE",
    .example = "make-tfrecord --cells 100 --out made.tfrecord",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

struct maker {
    const struct settings *settings;
    uint64_t seed;
    FILE *file;
    struct buffer frames, json;
    int64_t number;       // of the record
    int64_t cell_records; // how many a cell has
};

static bool is(const char *word, const char *other)
{
    return strcmp(word, other) == 0;
}

// Numbers that are exactly 32-bit floats, as the official ones are.
static double single(double value)
{
    return (double)(float)value;
}

static void draw(const struct maker *maker, size_t cell, int run_number,
                 struct official_run *run)
{
    struct random_stream stream;
    random_open(&stream, maker->seed, RANDOM_TEST, (uint32_t)cell,
                (uint32_t)(run->epochs * RUNS_HIGH + run_number));
    run->valid = single(0.5 + 0.45 * random_unit(&stream));
    run->test = single(0.5 + 0.44 * random_unit(&stream));
    run->train = maker->settings->no_train ? NAN : single(random_unit(&stream));
    run->seconds = single(100 + 3000 * random_unit(&stream));
    run->parameters = (int)(200000 + cell);
    run->evaluations = 3;
}

static void damage_run(const char *damage, struct official_run *run)
{
    struct official_cell *cell = &run->cell;
    if (is(damage, "hash-text"))
        cell->hash[0] = 'x';
    else if (is(damage, "hash") || is(damage, "hash-of-run"))
        cell->hash[0] = cell->hash[0] == '0' ? '1' : '0';
    else if (is(damage, "epochs"))
        run->epochs = 107;
    else if (is(damage, "adjacency"))
        cell->adjacency[1] = '2';
    else if (is(damage, "operations"))
        cell->operations[1] = 'x';
    else if (is(damage, "evaluations"))
        run->evaluations = 2;
    else if (is(damage, "no-valid"))
        run->valid = NAN;
    else if (is(damage, "accuracy"))
        run->test = 1.5;
    else if (is(damage, "negative"))
        run->train = -0.25;
    else if (is(damage, "infinite"))
        run->valid = INFINITY;
    else if (is(damage, "seconds"))
        run->seconds = -1;
    else if (is(damage, "parameters"))
        run->parameters++;
}

static void damage_json(const char *damage, struct buffer *json)
{
    if (is(damage, "json"))
        json->length--;
    else if (is(damage, "empty"))
        buffer_clear(json);
    if (is(damage, "object") || is(damage, "short")) {
        buffer_clear(json);
        buffer_print(json, is(damage, "short") ? "[\"%s\", 108]" : "{\"hash\": \"%s\"}",
                     "00005c142e6f48ac74fdcf73e3439874");
    }
    if (is(damage, "base64"))
        json->text[json->length - 8] = '*';
}

static void add_record(struct maker *maker, struct official_run run)
{
    const char *damage = maker->settings->damage;
    int64_t at = maker->settings->at, number = ++maker->number;
    bool damaged = number == at && !is(damage, "none");
    if (is(damage, "hash")) // of all records of that cell
        damaged = (number - 1) / maker->cell_records == (at - 1) / maker->cell_records;
    if (damaged && is(damage, "missing"))
        return;
    if (damaged)
        damage_run(damage, &run);
    buffer_clear(&maker->json);
    if (damaged && is(damage, "protobuf"))
        official_json(&run, "\xff\xff\xff\xff", 4, &maker->json);
    else
        official_record(&run, &maker->json);
    if (damaged)
        damage_json(damage, &maker->json);
    uint64_t told = maker->json.length;
    if (damaged && is(damage, "length"))
        told = 1ULL << 40;
    for (int i = 0; i <= (damaged && is(damage, "repeated")); i++)
        official_frame(&maker->frames, maker->json.text, maker->json.length, told);
}

static bool flush(struct maker *maker)
{
    size_t length = maker->frames.length;
    bool good = fwrite(maker->frames.text, 1, length, maker->file) == length;
    buffer_clear(&maker->frames);
    return good;
}

static bool write_cells(struct maker *maker, const arch_code *codes, const uint8_t *hashes,
                        size_t count)
{
    struct official_run run;
    for (size_t cell = 0; cell < count; cell++) {
        official_spell(codes[cell], hashes + 16 * cell, &run.cell);
        for (int budget = 0; budget < (maker->settings->full ? BUDGETS : 1); budget++) {
            run.epochs = epochs[budget];
            for (int i = 0; i < (int)maker->settings->runs; i++) {
                draw(maker, cell, i, &run);
                add_record(maker, run);
            }
        }
        if (maker->frames.length > FLUSH_BYTES && !flush(maker))
            return false;
    }
    return flush(maker);
}

static bool make(struct maker *maker, int threads, size_t count, struct error *error)
{
    const char *path = maker->settings->out;
    maker->file = fopen(path, "wb");
    if (!maker->file)
        return error_system(error, path, "cannot write");
    arch_code *codes = memory_new(space_nb101.size, sizeof *codes);
    uint8_t *hashes = memory_new(count, 16);
    space_nb101.list(&space_nb101, threads, codes);
    nb101_hashes(threads, codes, count, hashes, NULL);
    bool good = write_cells(maker, codes, hashes, count);
    good = fclose(maker->file) == 0 && good;
    free(hashes);
    free(codes);
    buffer_free(&maker->frames);
    buffer_free(&maker->json);
    return good || error_system(error, path, "cannot write");
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    struct maker maker = {
        .settings = &settings,
        .seed = (uint64_t)run.seed,
        .cell_records = settings.runs * (settings.full ? BUDGETS : 1),
    };
    size_t count = settings.cells ? (size_t)settings.cells : space_nb101.size;
    if (!make(&maker, (int)run.threads, count, &error))
        run_fail(&run, &error);
    return run_finish(&run, "%lld records of %zu cells", (long long)maker.number, count);
}
