// SPDX-License-Identifier: MIT
#include "search/inference.h"

#include "base/memory.h"
#include "model/regulariser.h"
#include "nn/scratch.h"

#include <string.h>

enum { LADDER = 64 }; // most steps η0, η0 + Δη, … that are decoded at once

enum direction direction_find(const char *name)
{
    return strcmp(name, "ascend") == 0 ? DIRECTION_ASCEND
           : strcmp(name, "none") == 0 ? DIRECTION_NONE
                                       : DIRECTION_DESCEND;
}

// Some tries with one noise: each its own draw, its own step.
struct ladder {
    size_t count, width;
    double noise, steps[LADDER];
    real *latents; // [LADDER x width]
    arch_code codes[LADDER];
    bool valid[LADDER];
};

static void fill_ladder(struct ladder *ladder, const struct inference *inference,
                        size_t first)
{
    ladder->count = 0;
    for (size_t i = first; ladder->count < LADDER; i++) {
        double step = inference->step + (double)i * inference->step_more;
        // Within rounding: 0.2 + 4 x 0.2 counts as 1.
        if (i > 0 &&
            (!(inference->step_more > 0) || step > inference->step_max * (1 + 1e-9)))
            break;
        ladder->steps[ladder->count++] = step;
    }
}

// z = z0 + σ ε + η ∇g(z0 + σ ε), and what it decodes to.
static void climb(const struct gvae *gvae, const struct inference *inference,
                  const real *start, struct random_stream *stream, struct ladder *ladder,
                  struct scratch *scratch)
{
    size_t reals = ladder->count * ladder->width;
    for (size_t i = 0; i < reals; i++)
        ladder->latents[i] =
            start[i % ladder->width] + (real)(ladder->noise * random_normal(stream));
    if (inference->direction != DIRECTION_NONE) {
        double sign = inference->direction == DIRECTION_ASCEND ? 1 : -1;
        real *slopes = scratch_reals(scratch, reals);
        regulariser_accuracy(gvae, ladder->latents, ladder->count, slopes, scratch);
        for (size_t i = 0; i < reals; i++)
            ladder->latents[i] +=
                (real)(sign * ladder->steps[i / ladder->width]) * slopes[i];
    }
    gvae_decode(gvae, 1, ladder->latents, ladder->count, ladder->codes, ladder->valid);
}

// The first that is valid and new; ladder->count if none is.
static size_t first_new(const struct ladder *ladder, inference_known *known,
                        const void *context, struct waste *waste)
{
    size_t i = 0;
    for (; i < ladder->count; i++)
        if (!ladder->valid[i])
            waste->invalid++;
        else if (known(context, ladder->codes[i]))
            waste->repeated++;
        else
            break;
    return i;
}

static void take(const struct ladder *ladder, size_t i, struct query *query, real *latent)
{
    query->code = ladder->codes[i];
    query->step = ladder->steps[i];
    query->noise = ladder->noise;
    memcpy(latent, ladder->latents + i * ladder->width, ladder->width * sizeof *latent);
}

bool infer_new(const struct gvae *gvae, const struct inference *inference,
               const real *start, struct random_stream *stream, inference_known *known,
               const void *context, struct query *query, real *latent, struct waste *waste)
{
    struct scratch scratch = {0}, inner = {0};
    struct ladder *ladder = scratch_take(&scratch, 1, sizeof *ladder);
    ladder->width = (size_t)gvae_width(gvae);
    ladder->latents = scratch_reals(&scratch, LADDER * ladder->width);
    ladder->noise = inference->noise;
    bool found = false;
    size_t at = 0; // on the ladder of this noise
    for (uint32_t tried = 0; !found && tried < inference->tries;
         tried += (uint32_t)ladder->count) {
        scratch_reset(&inner);
        fill_ladder(ladder, inference, at);
        at += ladder->count;
        if (ladder->count == 0) {
            ladder->noise += inference->noise_more;
            at = 0;
            continue;
        }
        climb(gvae, inference, start, stream, ladder, &inner);
        size_t first = first_new(ladder, known, context, waste);
        found = first < ladder->count;
        if (found)
            take(ladder, first, query, latent);
    }
    if (inference->direction == DIRECTION_NONE)
        query->step = 0;
    waste->passed += !found;
    scratch_free(&inner);
    scratch_free(&scratch);
    return found;
}
