// SPDX-License-Identifier: MIT
#include "model/consistency.h"

#include "model/head.h"

#include <tgmath.h>

#define LATENTS_WEIGHT 0.1

struct detour {
    const struct gvae *gvae;
    const struct gvae_shard *shard;
    struct scratch *scratch;
    size_t width, cells;
    real *noisy;      // z' [count x width]
    arch_code *codes; // a' [count]; a itself where it decodes to nothing
    bool *valid;      // [count]
    struct encoder_input input;
    struct encoder_state encoder;
    real *hidden;         // of the encoder [cells x hidden]
    real *encoded;        // μ(a') [count x width]
    real *dnoisy, *dcode; // by z' and by μ(a'), [count x width]
};

static void leave(struct detour *detour, const real *mean, double most)
{
    size_t count = detour->shard->count, width = detour->width;
    struct random_stream stream = detour->shard->detour;
    detour->noisy = scratch_reals(detour->scratch, count * width);
    for (size_t i = 0; i < count; i++) {
        double r = most * random_unit(&stream);
        for (size_t k = i * width; k < (i + 1) * width; k++)
            detour->noisy[k] = mean[k] + (real)(r * random_normal(&stream));
    }
}

static void decode(struct detour *detour)
{
    const struct gvae *gvae = detour->gvae;
    size_t count = detour->shard->count;
    struct mlp_state state;
    const real *logits =
        mlp_forward(&gvae->decoder, gvae->parameters.values, (int)detour->cells,
                    detour->noisy, detour->scratch, &state);
    detour->codes = scratch_take(detour->scratch, count, sizeof *detour->codes);
    detour->valid = scratch_take(detour->scratch, count, sizeof *detour->valid);
    gvae_read_logits(gvae, logits, count, detour->codes, detour->valid);
    for (size_t i = 0; i < count; i++)
        if (!detour->valid[i])
            detour->codes[i] = detour->shard->codes[i];
}

static void encode(struct detour *detour)
{
    const struct gvae *gvae = detour->gvae;
    const real *values = gvae->parameters.values;
    encoder_read(&gvae->encoder, detour->codes, detour->shard->count, !detour->shard->plain,
                 detour->scratch, &detour->input);
    detour->hidden = encoder_forward(&gvae->encoder, values, &detour->input,
                                     detour->scratch, &detour->encoder);
    detour->encoded = scratch_reals(detour->scratch, detour->shard->count * detour->width);
    linear_forward(&gvae->mean, values, (int)detour->cells, detour->hidden,
                   detour->encoded);
}

// Each value's error is measured against the other's: together that is the gradient of the
// square of their difference.
static double compare_values(struct detour *detour, double scale, real *gradient)
{
    const struct gvae *gvae = detour->gvae;
    struct scratch *scratch = detour->scratch;
    size_t count = detour->shard->count;
    if (gvae->shape.head.kind == HEAD_NONE)
        return 0;
    real *there = head_accuracy(gvae, detour->noisy, count, NULL, scratch);
    real *back = head_accuracy(gvae, detour->encoded, count, NULL, scratch);
    for (size_t i = 0; i < count; i++)
        if (!detour->valid[i])
            there[i] = back[i] = NAN;
    head_learn(gvae, detour->encoded, there, count, scale, gradient, detour->dcode,
               scratch);
    return head_learn(gvae, detour->noisy, back, count, scale, gradient, detour->dnoisy,
                      scratch);
}

static double compare_places(struct detour *detour, double scale)
{
    size_t count = detour->shard->count, width = detour->width;
    double sum = 0, weight = LATENTS_WEIGHT / (double)width;
    for (size_t i = 0; i < count * width; i++) {
        if (!detour->valid[i / width])
            continue;
        double apart = (double)(detour->noisy[i] - detour->encoded[i]);
        real slope = (real)(2 * scale * weight * apart);
        sum += weight * apart * apart;
        detour->dnoisy[i] += slope;
        detour->dcode[i] -= slope;
    }
    return sum;
}

static void encode_backward(struct detour *detour, real *gradient)
{
    const struct gvae *gvae = detour->gvae;
    const real *values = gvae->parameters.values;
    real *dhidden =
        scratch_reals(detour->scratch, detour->cells * (size_t)gvae->shape.encoder.hidden);
    linear_backward(&gvae->mean, values, gradient, (int)detour->cells, detour->hidden,
                    detour->dcode, dhidden);
    encoder_backward(&gvae->encoder, values, gradient, dhidden, detour->scratch,
                     &detour->encoder);
}

double consistency_learn(const struct gvae *gvae, const struct gvae_shard *shard,
                         const struct gvae_weights *weights, const real *mean,
                         real *gradient, real *dmean, struct scratch *scratch)
{
    struct detour detour = {.gvae = gvae,
                            .shard = shard,
                            .scratch = scratch,
                            .width = (size_t)gvae_width(gvae),
                            .cells = shard->count * (size_t)gvae->space->cells};
    size_t count = shard->count * detour.width;
    double scale = weights->consistency / (double)shard->batch;
    leave(&detour, mean, weights->consistency_noise);
    decode(&detour);
    encode(&detour);
    detour.dnoisy = scratch_reals(scratch, count);
    detour.dcode = scratch_reals(scratch, count);
    for (size_t i = 0; i < count; i++)
        detour.dnoisy[i] = detour.dcode[i] = 0;
    double sum = compare_values(&detour, scale, gradient) + compare_places(&detour, scale);
    encode_backward(&detour, gradient);
    reals_add(dmean, detour.dnoisy, count);
    return sum;
}
