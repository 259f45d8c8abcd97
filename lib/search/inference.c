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

// The new architectures of an inference so far, and the best of them.
struct finds {
    uint32_t count;
    arch_code codes[SCREEN_HIGH];
    double best;  // g of the best
    real *latent; // [width], of the one at hand
};

static bool is_found(const struct finds *finds, arch_code code)
{
    for (uint32_t i = 0; i < finds->count; i++)
        if (finds->codes[i] == code)
            return true;
    return false;
}

// Adds rung i of the ladder, which is new; the best so far becomes the query and its
// latent.
static void add_find(struct finds *finds, const struct gvae *gvae,
                     const struct inference *inference, const struct ladder *ladder,
                     size_t i, struct query *query, real *latent)
{
    struct scratch scratch = {0};
    size_t bytes = ladder->width * sizeof(real);
    memcpy(finds->latent, ladder->latents + i * ladder->width, bytes);
    if (!inference->kept)
        gvae_encode(gvae, 1, &ladder->codes[i], 1, finds->latent);
    double g = (double)regulariser_accuracy(gvae, finds->latent, 1, NULL, &scratch)[0];
    scratch_free(&scratch);
    if (finds->count == 0 || g > finds->best) {
        finds->best = g;
        query->code = ladder->codes[i];
        query->step = inference->direction == DIRECTION_NONE ? 0 : ladder->steps[i];
        query->noise = ladder->noise;
        query->predicted = gvae->label_mean + gvae->label_deviation * g;
        memcpy(latent, finds->latent, bytes);
    }
    finds->codes[finds->count++] = ladder->codes[i];
}

bool infer_new(const struct gvae *gvae, const struct inference *inference,
               const real *start, struct random_stream *stream, inference_known *known,
               const void *context, struct query *query, real *latent, struct waste *waste)
{
    struct scratch scratch = {0}, inner = {0};
    struct ladder *ladder = scratch_take(&scratch, 1, sizeof *ladder);
    struct finds *finds = scratch_take(&scratch, 1, sizeof *finds);
    ladder->width = (size_t)gvae_width(gvae);
    ladder->latents = scratch_reals(&scratch, LADDER * ladder->width);
    ladder->noise = inference->noise;
    finds->latent = scratch_reals(&scratch, ladder->width);
    finds->count = 0;
    size_t at = 0; // on the ladder of this noise
    for (uint32_t tried = 0; finds->count < inference->screen && tried < inference->tries;
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
        for (size_t i = 0; i < ladder->count && finds->count < inference->screen; i++)
            if (!ladder->valid[i])
                waste->invalid++;
            else if (known(context, ladder->codes[i]) || is_found(finds, ladder->codes[i]))
                waste->repeated++;
            else
                add_find(finds, gvae, inference, ladder, i, query, latent);
    }
    bool found = finds->count > 0;
    waste->passed += !found;
    scratch_free(&inner);
    scratch_free(&scratch);
    return found;
}
