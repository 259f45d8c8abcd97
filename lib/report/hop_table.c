// SPDX-License-Identifier: MIT
#include "report/hop_table.h"

#include "io/csv.h"
#include "optim/hops.h"
#include "stats/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RANKED = 20000, NEIGHBOURS_OF = 64, KINDS = 4 };

static const struct {
    const char *name;
    double best, worst; // shares of the ranked
} bands[] = {{"top 30-60 %", 0.3, 0.6},
             {"top 5-20 %", 0.05, 0.2},
             {"top 0.5-3 %", 0.005, 0.03},
             {"top 0.3 %", 0, 0.003}};

static const struct hop_settings kinds[KINDS] = {
    {HOP_LATENT, DIRECTION_ASCEND, .increment = 0.25, .radius = 8, .length = 1},
    {HOP_LATENT, DIRECTION_NONE, .increment = 0.25, .radius = 8, .length = 1},
    {HOP_LATENT, DIRECTION_DESCEND, .increment = 0.25, .radius = 8, .length = 1},
    {HOP_MUTANT, DIRECTION_NONE, .increment = 0.25, .radius = 8, .length = 1},
};

struct ranked {
    arch_code code;
    double valid;
};

static bool measure(const struct latent_map *map, const arch_code *codes, size_t count,
                    struct answer *answers, struct error *error)
{
    size_t failed;
    return bench_answer(map->bench, map->threads, codes, count, answers, &failed, error);
}

// Of the G-VAE's architectures those whose accuracy is known, the best first. In *count;
// NULL after an error.
static struct ranked *rank(const struct latent_map *map, size_t *count, struct error *error)
{
    const struct gvae_file *file = map->file;
    size_t drawn = file->count < RANKED ? file->count : RANKED;
    uint32_t *order = memory_new(file->count + 1, sizeof *order);
    arch_code *codes = memory_new(drawn + 1, sizeof *codes);
    struct answer *answers = memory_new(drawn + 1, sizeof *answers);
    struct ranked *all = memory_new(drawn + 1, sizeof *all);
    double *values = memory_new(drawn + 1, sizeof *values);
    size_t *places = memory_new(drawn + 1, sizeof *places);
    struct random_stream stream;
    random_open(&stream, map->seed, RANDOM_MAP, 0, 0);
    random_order(&stream, order, (uint32_t)file->count);
    for (size_t i = 0; i < drawn; i++)
        codes[i] = file->codes[order[i]];
    bool good = measure(map, codes, drawn, answers, error);
    *count = 0;
    for (size_t i = 0; good && i < drawn; i++)
        if (!isnan(answers[i].valid)) {
            codes[*count] = codes[i];
            values[(*count)++] = answers[i].valid;
        }
    stats_order(values, *count, places);
    for (size_t i = 0; i < *count; i++)
        all[i] = (struct ranked){codes[places[i]], values[places[i]]};
    free(values);
    free(places);
    free(order);
    free(codes);
    free(answers);
    if (good)
        return all;
    free(all);
    return NULL;
}

struct landings {
    size_t count;
    arch_code *codes; // [starts]
    size_t *chains;   // [starts]
};

static void land(void *context, const struct hop *hop)
{
    struct landings *landings = context;
    landings->codes[landings->count] = hop->code;
    landings->chains[landings->count++] = hop->chain;
}

struct band {
    const struct latent_map *map;
    double unit;
    size_t count;
    struct ranked *starts;
    arch_code *codes; // of the starts
    uint32_t number;
};

// One kind of hop from all starts of a band.
static bool follow(const struct band *band, size_t kind, double *better, double *change,
                   struct error *error)
{
    const struct latent_map *map = band->map;
    struct landings landings = {0, memory_new(band->count + 1, sizeof *landings.codes),
                                memory_new(band->count + 1, sizeof *landings.chains)};
    struct answer *answers = memory_new(band->count + 1, sizeof *answers);
    struct random_stream stream;
    random_open(&stream, map->seed, RANDOM_MAP, 3, band->number * KINDS + (uint32_t)kind);
    hops_run(&map->file->gvae, &kinds[kind], band->unit, map->threads, band->codes,
             band->count, &stream, land, &landings);
    bool good = measure(map, landings.codes, landings.count, answers, error);
    size_t known = 0, improved = 0;
    double sum = 0;
    for (size_t i = 0; good && i < landings.count; i++) {
        double gain = answers[i].valid - band->starts[landings.chains[i]].valid;
        if (isnan(gain))
            continue;
        known++;
        improved += gain > 0;
        sum += gain;
    }
    *better = known ? (double)improved / (double)known : NAN;
    *change = known ? sum / (double)known : NAN;
    free(landings.codes);
    free(landings.chains);
    free(answers);
    return good;
}

// Starts of the band by chance, into the front of those that are its.
static void draw_starts(struct band *band, size_t available)
{
    struct random_stream stream;
    random_open(&stream, band->map->seed, RANDOM_MAP, 2, band->number);
    for (size_t i = 0; i < band->count; i++) {
        size_t other = i + (size_t)random_below(&stream, available - i);
        struct ranked held = band->starts[i];
        band->starts[i] = band->starts[other];
        band->starts[other] = held;
        band->codes[i] = band->starts[i].code;
    }
}

static bool add_band(struct band *band, struct ranked *all, size_t count,
                     struct buffer *rows, struct error *error)
{
    size_t first = (size_t)ceil(bands[band->number].best * (double)count);
    size_t end = (size_t)ceil(bands[band->number].worst * (double)count);
    double better[KINDS], change[KINDS];
    band->starts = all + first;
    band->count = end - first < band->map->sample ? end - first : band->map->sample;
    draw_starts(band, end - first);
    for (size_t kind = 0; kind < KINDS; kind++)
        if (!follow(band, kind, &better[kind], &change[kind], error))
            return false;
    csv_add_text(rows, bands[band->number].name, strlen(bands[band->number].name));
    csv_add_rounded(rows, (double)band->count);
    for (size_t kind = 0; kind < KINDS; kind++)
        csv_add_rounded(rows, better[kind]);
    for (size_t kind = 0; kind < KINDS; kind++)
        csv_add_rounded(rows, change[kind]);
    csv_end_row(rows);
    return true;
}

bool hop_table(const struct latent_map *map, struct buffer *rows, struct error *error)
{
    const struct gvae_file *file = map->file;
    size_t count, sample = file->count < NEIGHBOURS_OF ? file->count : NEIGHBOURS_OF;
    if (!map->bench)
        return error_misuse(error, "--bench: what hops are worth needs true accuracies");
    if (file->gvae.shape.head.kind == HEAD_NONE)
        return error_misuse(error, "--what hops: %s has no head that leads",
                            artifact_path(file->artifact));
    struct ranked *all = rank(map, &count, error);
    if (!all)
        return false;
    struct band band = {.map = map,
                        .unit = hop_unit(&file->gvae, map->threads, file->codes, sample),
                        .codes = memory_new(map->sample + 1, sizeof *band.codes)};
    bool good = true;
    buffer_print(rows, "band,starts,up,random,down,mutant,up_change,random_change,"
                       "down_change,mutant_change\n");
    for (; good && band.number < sizeof bands / sizeof bands[0]; band.number++)
        good = add_band(&band, all, count, rows, error);
    free(band.codes);
    free(all);
    return good;
}
