// SPDX-License-Identifier: MIT
#include "optim/hops.h"

#include "base/memory.h"
#include "model/head.h"
#include "nn/scratch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct hop_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Proposals"},
    {OPTION_ENUM, "proposals", AT(kind), "hops", .value = HOP_NAMES,
     .help = "what leads from an architecture to the next: the latent space, or one edit "
             "by chance"},
    {OPTION_ENUM, "direction", AT(direction), "ascend", .value = DIRECTION_NAMES,
     .help = "of a hop: up the predicted accuracy, by chance alone, or down"},
    {OPTION_REAL, "hop-increment", AT(increment), "0.25", 0.001, 1e3, "UNITS",
     .help = "between decodings along a ray, in distances of the nearest neighbour"},
    {OPTION_REAL, "hop-radius", AT(radius), "4", 0.001, 1e6, "UNITS",
     .help = "where a ray ends whose decoding never changes; after 256 decodings at the "
             "latest"},
    {OPTION_REAL, "hop-noise", AT(noise), "0.7", 0, 1, "SHARE",
     .help = "largest share of a random direction in that of a hop"},
    {OPTION_INT, "hops", AT(length), "1", 1, 1000, "D", .help = "hops of a chain"},
};
const struct option_rows hop_options = OPTION_ROWS(options);

enum { RAY_HIGH = 256 }; // most decodings along a ray

static double distance(const real *left, const real *right, size_t width)
{
    double sum = 0;
    for (size_t i = 0; i < width; i++)
        sum += ((double)left[i] - (double)right[i]) * ((double)left[i] - (double)right[i]);
    return sqrt(sum);
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double hop_unit(const struct gvae *gvae, int threads, const arch_code *codes, size_t count)
{
    const struct space *space = gvae->space;
    size_t width = (size_t)gvae_width(gvae), most = space->most_edits + 1;
    arch_code *around = memory_new(most, sizeof *around);
    real *latents = memory_new(most * width, sizeof *latents);
    double *nearest = memory_new(count, sizeof *nearest);
    for (size_t i = 0; i < count; i++) {
        around[0] = codes[i];
        size_t neighbours = space_neighbours(space, codes[i], around + 1);
        gvae_encode(gvae, threads, around, neighbours + 1, latents);
        nearest[i] = INFINITY;
        for (size_t k = 1; k <= neighbours; k++)
            nearest[i] = fmin(nearest[i], distance(latents, latents + k * width, width));
    }
    qsort(nearest, count, sizeof *nearest, ascending);
    double unit = nearest[count / 2];
    free(around);
    free(latents);
    free(nearest);
    return unit;
}

// Chains side by side: where they are, and the rays of the hop at hand.
struct chains {
    const struct gvae *gvae;
    const struct hop_settings *settings;
    double unit;
    int threads;
    size_t width, rays;   // decodings along a ray
    size_t count;         // chains that go on
    struct hop *hops;     // [count], of each the last
    real *latents;        // [count x width], of where they are
    real *values;         // [count], g there
    real *points;         // [count x rays x width]
    arch_code *decodings; // [count x rays]
    bool *valid;          // [count x rays]
};

static void chains_open(struct chains *chains, const arch_code *starts, size_t count)
{
    const struct hop_settings *settings = chains->settings;
    chains->width = (size_t)gvae_width(chains->gvae);
    chains->rays =
        (size_t)fmin(floor(settings->radius / settings->increment + 1e-9), RAY_HIGH);
    chains->rays = chains->rays > 0 ? chains->rays : 1;
    chains->count = count;
    chains->hops = memory_new(count + 1, sizeof *chains->hops);
    chains->latents = memory_new((count + 1) * chains->width, sizeof *chains->latents);
    chains->values = memory_new(count + 1, sizeof *chains->values);
    chains->points = memory_new(count * chains->rays * chains->width + 1, sizeof(real));
    chains->decodings = memory_new(count * chains->rays + 1, sizeof(arch_code));
    chains->valid = memory_new(count * chains->rays + 1, sizeof(bool));
    for (size_t i = 0; i < count; i++)
        chains->hops[i] = (struct hop){.code = starts[i], .chain = i};
}

static void chains_free(struct chains *chains)
{
    free(chains->hops);
    free(chains->latents);
    free(chains->values);
    free(chains->points);
    free(chains->decodings);
    free(chains->valid);
}

// Encodes where the chains are; `slopes` [count x width] may be NULL.
static void encode(struct chains *chains, real *slopes, struct scratch *scratch)
{
    arch_code *codes = scratch_take(scratch, chains->count, sizeof *codes);
    for (size_t i = 0; i < chains->count; i++)
        codes[i] = chains->hops[i].code;
    gvae_encode(chains->gvae, chains->threads, codes, chains->count, chains->latents);
    const real *values =
        head_accuracy(chains->gvae, chains->latents, chains->count, slopes, scratch);
    memcpy(chains->values, values, chains->count * sizeof *values);
}

static void normalise(real *vector, size_t width)
{
    double square = 0;
    for (size_t i = 0; i < width; i++)
        square += (double)vector[i] * (double)vector[i];
    for (size_t i = 0; square > 0 && i < width; i++)
        vector[i] = (real)((double)vector[i] / sqrt(square));
}

// The direction [width] of a hop, from the gradient there.
static void aim(const struct chains *chains, struct hop *hop, const real *slope,
                struct random_stream *stream, real *direction)
{
    const struct hop_settings *settings = chains->settings;
    double share = settings->noise * random_unit(stream);
    double sign = settings->direction == DIRECTION_DESCEND ? -1 : 1;
    hop->noise = settings->direction == DIRECTION_NONE ? 1 : share;
    for (size_t i = 0; i < chains->width; i++)
        direction[i] = (real)random_normal(stream);
    if (settings->direction != DIRECTION_NONE) {
        real *up = direction + chains->width; // room for the gradient's
        memcpy(up, slope, chains->width * sizeof *up);
        normalise(up, chains->width);
        normalise(direction, chains->width);
        for (size_t i = 0; i < chains->width; i++)
            direction[i] = (real)(sign * (1 - share)) * up[i] + (real)share * direction[i];
    }
    normalise(direction, chains->width);
}

static double step_at(const struct chains *chains, size_t ray)
{
    return chains->settings->increment * (double)(ray + 1);
}

static void cast_rays(struct chains *chains, const real *slopes,
                      struct random_stream *stream, struct scratch *scratch)
{
    size_t width = chains->width;
    real *direction = scratch_reals(scratch, 2 * width);
    for (size_t i = 0; i < chains->count; i++) {
        aim(chains, &chains->hops[i], slopes + i * width, stream, direction);
        for (size_t ray = 0; ray < chains->rays; ray++) {
            real *point = chains->points + (i * chains->rays + ray) * width;
            real step = (real)(chains->unit * step_at(chains, ray));
            for (size_t j = 0; j < width; j++)
                point[j] = chains->latents[i * width + j] + step * direction[j];
        }
    }
    gvae_decode(chains->gvae, chains->threads, chains->points, chains->count * chains->rays,
                chains->decodings, chains->valid);
}

// The first change of decoding along the ray of chain i. False: there is none.
static bool land(const struct chains *chains, size_t i, struct hop *hop)
{
    for (size_t ray = 0; ray < chains->rays; ray++) {
        size_t at = i * chains->rays + ray;
        if (!chains->valid[at] || chains->decodings[at] == hop->from)
            continue;
        hop->code = chains->decodings[at];
        hop->step = step_at(chains, ray);
        return true;
    }
    return false;
}

static bool edit(const struct chains *chains, struct hop *hop, struct random_stream *stream)
{
    hop->code = space_mutate(chains->gvae->space, hop->from, stream);
    hop->step = hop->noise = NAN;
    return hop->code != hop->from;
}

// One hop of every chain; those that lead nowhere end.
static void advance(struct chains *chains, struct random_stream *stream,
                    struct scratch *scratch)
{
    bool latent = chains->settings->kind == HOP_LATENT;
    real *slopes = scratch_reals(scratch, chains->count * chains->width);
    encode(chains, slopes, scratch);
    if (latent)
        cast_rays(chains, slopes, stream, scratch);
    size_t kept = 0;
    for (size_t i = 0; i < chains->count; i++) {
        struct hop hop = chains->hops[i];
        hop.from = hop.code;
        hop.number++;
        hop.change = (double)chains->values[i]; // g of the start, until encoded anew
        if (latent ? land(chains, i, &hop) : edit(chains, &hop, stream))
            chains->hops[kept++] = hop;
    }
    chains->count = kept;
}

void hops_run(const struct gvae *gvae, const struct hop_settings *settings, double unit,
              int threads, const arch_code *starts, size_t count,
              struct random_stream *stream, hop_visit *visit, void *context)
{
    struct scratch scratch = {0};
    struct chains chains = {
        .gvae = gvae, .settings = settings, .unit = unit, .threads = threads};
    chains_open(&chains, starts, count);
    for (int number = 0; number < settings->length && chains.count > 0; number++) {
        scratch_reset(&scratch);
        advance(&chains, stream, &scratch);
        if (chains.count == 0)
            break;
        encode(&chains, NULL, &scratch);
        for (size_t i = 0; i < chains.count; i++) {
            struct hop hop = chains.hops[i];
            hop.change = (double)chains.values[i] - hop.change;
            visit(context, &hop);
        }
    }
    scratch_free(&scratch);
    chains_free(&chains);
}
