// SPDX-License-Identifier: MIT
#include "base/parallel.h"
#include "base/progress.h"
#include "base/tool.h"
#include "io/csv.h"
#include "space/described.h"
#include "space/space.h"
#include "space/space_file.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_SHARD = 1024, SHARDS = 32 };

struct settings {
    const char *space, *out;
    int64_t sample;
    bool csv, genotype, info;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_CHOICE, "space", offsetof(struct settings, space), .choices = space_names,
     .required = true, .help = "search space"},
    {OPTION_INTEGER, "sample", offsetof(struct settings, sample), "0", 0, 1e8, "M",
     .help = "number of different architectures, drawn uniformly; 0: all"},
    {OPTION_GROUP, .help = "Output"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), .value = "FILE",
     .help = "space as an artifact; with --csv, the CSV (default: stdout)"},
    {OPTION_FLAG, "csv", offsetof(struct settings, csv),
     .help = "write a CSV of rows arch,hash"},
    {OPTION_FLAG, "genotype", offsetof(struct settings, genotype),
     .help = "darts: add a column with DARTS' Genotype(...)"},
    {OPTION_FLAG, "info", offsetof(struct settings, info),
     .help = "describe the space in rows key,value instead"},
};

static const struct tool tool = {
    .name = "enumerate",
    .purpose = "list every architecture of a search space once, or a random sample of it",
    .usage = "--space SPACE [--sample M] --out SPACE.safetensors\n"
             "--space SPACE [--sample M] --csv >archs.csv\n"
             "--space SPACE --info",
    .example = "enumerate --space nb201 --csv | head",
    .notes =
        "The hash is the benchmark's own name for the architecture: nb101 the official "
        "MD5,\n"
        "nb201 the index in the official list, darts the canonical code in hex. nb101 and\n"
        "darts list one of each set of isomorphic architectures; darts has too many to "
        "list\n"
        "without --sample. README tells how a file describes a space; its hash is the code "
        "in hex.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

static void check(const struct run *run, const struct settings *settings,
                  const struct space *space)
{
    if (settings->info && (settings->csv || settings->genotype || settings->sample))
        run_misuse(run, "--info goes with no --csv, --genotype or --sample");
    if (settings->info)
        return;
    if (!settings->csv && !settings->out)
        run_misuse(run, "--out or --csv is missing");
    if (!space->list && settings->sample == 0)
        run_misuse(run, "--sample is missing: %s has too many architectures to list",
                   space->name);
    if (space->list && (uint64_t)settings->sample > space->size)
        run_misuse(run, "--sample: %s has %llu architectures", space->name,
                   (unsigned long long)space->size);
    if (!space->list && (uint64_t)settings->sample > space_most(space))
        run_misuse(run, "--sample: of a space without a list at most %llu can be drawn",
                   (unsigned long long)space_most(space));
    if (settings->genotype && !settings->csv)
        run_misuse(run, "--genotype goes with --csv");
    if (settings->genotype && !space->genotype)
        run_misuse(run, "--genotype: %s has no such form", space->name);
}

static arch_code *choose(const struct run *run, const struct space *space, size_t count)
{
    arch_code *codes = memory_new(count, sizeof *codes);
    if (space->list && count == space->size) {
        space->list(space, (int)run->threads, codes);
        return codes;
    }
    struct random_stream stream;
    random_open(&stream, (uint64_t)run->seed, RANDOM_ENUMERATE, 0, 0);
    space_draw(space, (int)run->threads, &stream, count, codes);
    return codes;
}

// What a CSV is made of; a group of SHARDS shards is formatted at a time, in parallel.
struct listing {
    const struct provenance *provenance;
    const struct space *space;
    const arch_code *codes;
    const uint8_t *hashes; // [count x SPACE_DIGEST], or NULL: ask the space
    bool genotype;
    size_t first, count; // rows of the group
    struct buffer rows[SHARDS];
};

static void add_hash(struct buffer *rows, const struct listing *listing, size_t row)
{
    char text[SPACE_HASH];
    size_t length = 0;
    if (listing->hashes)
        length = listing->space->digests->text(listing->hashes + SPACE_DIGEST * row, text);
    else
        length = listing->space->hash(listing->space, listing->codes[row], text);
    csv_add_text(rows, text, length);
}

static void format_shard(void *context, size_t shard)
{
    struct listing *listing = context;
    struct buffer *rows = &listing->rows[shard];
    struct parallel_range range = parallel_slice(listing->count, SHARDS, shard);
    buffer_clear(rows);
    for (size_t i = range.first; i < range.end; i++) {
        size_t row = listing->first + i;
        char text[SPACE_TEXT];
        csv_add_text(rows, text,
                     listing->space->print(listing->space, listing->codes[row], text));
        add_hash(rows, listing, row);
        if (listing->genotype)
            csv_add_text(
                rows, text,
                listing->space->genotype(listing->space, listing->codes[row], text));
        csv_end_row(rows);
    }
}

static bool write_rows(const struct run *run, struct listing *listing, size_t total,
                       struct csv_writer *writer, struct error *error)
{
    struct buffer head = {0};
    provenance_add(&head, listing->provenance);
    buffer_print(&head, listing->genotype ? "arch,hash,genotype\n" : "arch,hash\n");
    bool good = csv_write(writer, &head, error);
    buffer_free(&head);
    for (size_t first = 0; good && first < total; first += listing->count) {
        size_t left = total - first, group = (size_t)SHARDS * ROWS_A_SHARD;
        listing->first = first;
        listing->count = left < group ? left : group;
        parallel_run((int)run->threads, SHARDS, format_shard, listing);
        for (size_t shard = 0; good && shard < SHARDS; shard++)
            good = csv_write(writer, &listing->rows[shard], error);
    }
    return good;
}

static bool write_csv(const struct run *run, struct listing *listing, size_t total,
                      const char *path, struct error *error)
{
    struct csv_writer writer;
    if (!csv_create(&writer, path, error))
        return false;
    bool good =
        write_rows(run, listing, total, &writer, error) && csv_commit(&writer, error);
    if (!good)
        csv_abandon(&writer);
    for (size_t shard = 0; shard < SHARDS; shard++)
        buffer_free(&listing->rows[shard]);
    return good;
}

static uint8_t *hash_all(const struct run *run, const struct space *space,
                         const arch_code *codes, size_t count)
{
    struct progress progress;
    uint8_t *hashes = memory_new(count, SPACE_DIGEST);
    progress_open(&progress, run->quiet, "architectures", count);
    space->digests->make((int)run->threads, codes, count, hashes, &progress);
    progress_close(&progress);
    return hashes;
}

// The number of architectures is empty where there are too many to list.
static bool describe(const struct space *space, const char *path, struct error *error)
{
    struct buffer rows = {0};
    buffer_print(&rows, "key,value\nspace,%s\narchitectures,", space->name);
    if (space->size)
        buffer_print(&rows, "%llu", (unsigned long long)space->size);
    buffer_print(&rows, "\nvertices,%d\nedges,%d\ncoordinates,%d\nlatent,%d\nepochs,%d\n",
                 space->vertices, space->edges, space->plain.coordinates,
                 space->training.latent, space->training.epochs);
    bool good = csv_write_file(path ? path : "-", &rows, error);
    buffer_free(&rows);
    return good;
}

// Every architecture, or a sample, as asked for; how many they are.
static bool enumerate(struct run *run, const struct settings *settings,
                      const struct space *space, size_t *count, struct error *error)
{
    *count = settings->sample ? (size_t)settings->sample : space->size;
    arch_code *codes = choose(run, space, *count);
    uint8_t *hashes = space->digests ? hash_all(run, space, codes, *count) : NULL;
    struct provenance provenance = provenance_of_run(run);
    struct listing listing = {.provenance = &provenance,
                              .space = space,
                              .codes = codes,
                              .hashes = hashes,
                              .genotype = settings->genotype};
    bool good = settings->csv ? write_csv(run, &listing, *count, settings->out, error)
                              : space_write(settings->out, &provenance, space, codes,
                                            hashes, *count, error);
    provenance_free(&provenance);
    free(hashes);
    free(codes);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    const struct space *space = space_load(settings.space, &error);
    if (!space)
        run_fail(&run, &error);
    check(&run, &settings, space);
    size_t count = 0;
    bool good = settings.info ? describe(space, settings.out, &error)
                              : enumerate(&run, &settings, space, &count, &error);
    if (!good)
        run_fail(&run, &error);
    return settings.info ? run_finish(&run, "described")
                         : run_finish(&run, "%zu architectures of %s", count, space->name);
}
