// SPDX-License-Identifier: MIT
#include "optim/inference.h"

#include "base/memory.h"
#include "model/head.h"
#include "nn/scratch.h"

#include <string.h>

enum { TRIES = 64 }; // most steps η0, η0 + Δη, … that are decoded at once

#define AT(field) offsetof(struct inference, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Inference (algorithm 2)"},
    {OPTION_ENUM, "direction", AT(direction), "ascend", .value = DIRECTION_NAMES,
     .help = "to more predicted accuracy, by noise alone, or to less"},
    {OPTION_REAL, "eta", AT(step), "0.5", 0, 1e6, "STEP", .help = "first step size"},
    {OPTION_REAL, "eta-increment", AT(step_increment), "0.5", 0, 1e6, "STEP",
     .help = "added after each try without a new architecture"},
    {OPTION_REAL, "eta-max", AT(step_max), "3", 0, 1e6, "STEP",
     .help = "largest step size; after it the noise grows"},
    {OPTION_REAL, "noise", AT(noise), "0.05", 0, 1e6, "SIGMA", .help = "first noise"},
    {OPTION_REAL, "noise-increment", AT(noise_increment), "0.05", 0, 1e6, "SIGMA",
     .help = "added when the largest step leads to nothing new"},
    {OPTION_INT, "max-tries", AT(tries), "2000", 1, 1e9, "N",
     .help = "decodings from a parent, which is skipped if they give nothing new"},
};
const struct option_rows inference_options = OPTION_ROWS(options);

// Some tries with one noise: each its own draw, its own step.
struct tries {
    size_t count, width;
    double noise, steps[TRIES];
    real *latents; // [TRIES x width]
    arch_code codes[TRIES];
    bool valid[TRIES];
};

static void fill_tries(struct tries *tries, const struct inference *inference, size_t first)
{
    tries->count = 0;
    for (size_t i = first; tries->count < TRIES; i++) {
        double step = inference->step + (double)i * inference->step_increment;
        // Within rounding: 0.2 + 4 x 0.2 counts as 1.
        if (i > 0 &&
            (!(inference->step_increment > 0) || step > inference->step_max * (1 + 1e-9)))
            break;
        tries->steps[tries->count++] = step;
    }
}

// z = z0 + σ ε + η ∇g(z0 + σ ε), and what it decodes to.
static void climb(const struct gvae *gvae, const struct inference *inference,
                  const real *parent, struct random_stream *stream, struct tries *tries,
                  struct scratch *scratch)
{
    size_t reals = tries->count * tries->width;
    for (size_t i = 0; i < reals; i++)
        tries->latents[i] =
            parent[i % tries->width] + (real)(tries->noise * random_normal(stream));
    if (inference->direction != DIRECTION_NONE) {
        double sign = inference->direction == DIRECTION_ASCEND ? 1 : -1;
        real *slopes = scratch_reals(scratch, reals);
        head_accuracy(gvae, tries->latents, tries->count, slopes, scratch);
        for (size_t i = 0; i < reals; i++)
            tries->latents[i] += (real)(sign * tries->steps[i / tries->width]) * slopes[i];
    }
    gvae_decode(gvae, 1, tries->latents, tries->count, tries->codes, tries->valid);
}

// The new architectures of an inference so far, and the best of them.
struct candidates {
    uint32_t count;
    arch_code codes[SCREEN_HIGH];
    double best;  // g of the best
    real *latent; // [width], of the one at hand
};

static bool is_found(const struct candidates *candidates, arch_code code)
{
    for (uint32_t i = 0; i < candidates->count; i++)
        if (candidates->codes[i] == code)
            return true;
    return false;
}

// Adds try i, which is new; the best so far is what is found.
static void add_candidate(struct candidates *candidates, const struct gvae *gvae,
                          const struct inference *inference, const struct tries *tries,
                          size_t i, struct candidate *found, real *latent)
{
    struct scratch scratch = {0};
    size_t bytes = tries->width * sizeof(real);
    memcpy(candidates->latent, tries->latents + i * tries->width, bytes);
    if (!inference->kept)
        gvae_encode(gvae, 1, &tries->codes[i], 1, candidates->latent);
    double g = (double)head_accuracy(gvae, candidates->latent, 1, NULL, &scratch)[0];
    scratch_free(&scratch);
    if (candidates->count == 0 || g > candidates->best) {
        candidates->best = g;
        found->code = tries->codes[i];
        found->step = inference->direction == DIRECTION_NONE ? 0 : tries->steps[i];
        found->noise = tries->noise;
        found->predicted = gvae->label_mean + gvae->label_deviation * g;
        memcpy(latent, candidates->latent, bytes);
    }
    candidates->codes[candidates->count++] = tries->codes[i];
}

bool infer_new(const struct gvae *gvae, const struct inference *inference,
               const real *parent, struct random_stream *stream, inference_known *known,
               const void *context, struct candidate *found, real *latent,
               struct rejected *rejected)
{
    struct scratch scratch = {0}, inner = {0};
    struct tries *tries = scratch_take(&scratch, 1, sizeof *tries);
    struct candidates *candidates = scratch_take(&scratch, 1, sizeof *candidates);
    tries->width = (size_t)gvae_width(gvae);
    tries->latents = scratch_reals(&scratch, TRIES * tries->width);
    tries->noise = inference->noise;
    candidates->latent = scratch_reals(&scratch, tries->width);
    candidates->count = 0;
    uint32_t screen = (uint32_t)inference->screen;
    size_t at = 0; // among the tries of this noise
    for (int tried = 0; candidates->count < screen && tried < inference->tries;
         tried += (int)tries->count) {
        scratch_reset(&inner);
        fill_tries(tries, inference, at);
        at += tries->count;
        if (tries->count == 0) {
            tries->noise += inference->noise_increment;
            at = 0;
            continue;
        }
        climb(gvae, inference, parent, stream, tries, &inner);
        for (size_t i = 0; i < tries->count && candidates->count < screen; i++)
            if (!tries->valid[i])
                rejected->invalid++;
            else if (known(context, tries->codes[i]) ||
                     is_found(candidates, tries->codes[i]))
                rejected->repeated++;
            else
                add_candidate(candidates, gvae, inference, tries, i, found, latent);
    }
    bool any = candidates->count > 0;
    rejected->skipped += !any;
    scratch_free(&inner);
    scratch_free(&scratch);
    return any;
}
