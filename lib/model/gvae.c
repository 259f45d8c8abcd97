// SPDX-License-Identifier: MIT
#include "model/gvae.h"

#include "model/consistency.h"
#include "model/head.h"
#include "nn/loss.h"

#include <string.h>
#include <tgmath.h>

#define AT(field) offsetof(struct gvae_shape, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Latent space and decoder"},
    {OPTION_INT, "latent", AT(latent), "0", 0, LAYER_WIDTH, "Z",
     .help = "width of a cell's latent; 0: the space's own"},
    {OPTION_INT, "decoder-hidden", AT(decoder_hidden), "256", 1, LAYER_WIDTH, "H",
     .help = "width of the decoder"},
    {OPTION_INT, "decoder-layers", AT(decoder_layers), "3", 1, MLP_LAYERS, "N",
     .help = "linear layers of the decoder"},
};
const struct option_rows gvae_shape_options = OPTION_ROWS(options);

void gvae_make(struct gvae *gvae, const struct space *space, const struct gvae_shape *shape)
{
    *gvae = (struct gvae){.space = space, .shape = *shape, .label_deviation = 1};
    struct parameters *parameters = &gvae->parameters;
    encoder_declare(&gvae->encoder, parameters, &shape->encoder, space);
    linear_declare(&gvae->mean, parameters, "mean", shape->encoder.hidden, shape->latent,
                   true);
    linear_declare(&gvae->log_variance, parameters, "log_variance", shape->encoder.hidden,
                   shape->latent, true);
    mlp_declare(&gvae->decoder, parameters, "decoder", shape->latent, shape->decoder_hidden,
                space->layout.logits, shape->decoder_layers, false);
    gvae->head_first = parameters->count;
    head_declare(gvae);
    gvae->head_end = parameters->count;
}

void gvae_free(struct gvae *gvae)
{
    parameters_free(&gvae->parameters);
    *gvae = (struct gvae){0};
}

int gvae_width(const struct gvae *gvae)
{
    return gvae->space->cells * gvae->shape.latent;
}

// A shard's forward pass; rows are cells.
struct pass {
    const struct gvae *gvae;
    const struct gvae_shard *shard;
    struct scratch *scratch;
    size_t cells;
    struct encoder_input input;
    struct encoder_state encoder;
    struct mlp_state decoder;
    real *codes;                // [cells x hidden]
    real *mean, *log_variance;  // [cells x latent]
    real *noise;                // [cells x latent]: s ε exp(½ log σ²), z = mean + noise
    real *logits;               // [cells x logits]
    struct cell_target *target; // [cells]
};

static void encode(struct pass *pass)
{
    const struct gvae *gvae = pass->gvae;
    const struct gvae_shard *shard = pass->shard;
    const real *values = gvae->parameters.values;
    size_t count = pass->cells * (size_t)gvae->shape.latent;
    encoder_read(&gvae->encoder, shard->codes, shard->count, !shard->plain, pass->scratch,
                 &pass->input);
    pass->codes = encoder_forward(&gvae->encoder, values, &pass->input, pass->scratch,
                                  &pass->encoder);
    pass->mean = scratch_reals(pass->scratch, count);
    pass->log_variance = scratch_reals(pass->scratch, count);
    linear_forward(&gvae->mean, values, (int)pass->cells, pass->codes, pass->mean);
    linear_forward(&gvae->log_variance, values, (int)pass->cells, pass->codes,
                   pass->log_variance);
}

static void decode(struct pass *pass, double noise)
{
    const struct gvae *gvae = pass->gvae;
    size_t count = pass->cells * (size_t)gvae->shape.latent;
    struct random_stream stream = pass->shard->noise;
    real *latent = scratch_reals(pass->scratch, count);
    pass->noise = scratch_reals(pass->scratch, count);
    for (size_t i = 0; i < count; i++) {
        pass->noise[i] = noise > 0 ? (real)(noise * random_normal(&stream)) *
                                         exp((real)0.5 * pass->log_variance[i])
                                   : 0;
        latent[i] = pass->mean[i] + pass->noise[i];
    }
    pass->logits = mlp_forward(&gvae->decoder, gvae->parameters.values, (int)pass->cells,
                               latent, pass->scratch, &pass->decoder);
}

static void make_targets(struct pass *pass)
{
    const struct space *space = pass->gvae->space;
    size_t each = (size_t)space->cells;
    pass->target = scratch_take(pass->scratch, pass->cells, sizeof *pass->target);
    for (size_t i = 0; i < pass->shard->count; i++)
        for (size_t cell = 0; cell < each; cell++)
            space->target(space, pass->shard->codes[i], (int)cell,
                          &pass->target[i * each + cell]);
}

// Cross entropies; returns their gradient by the logits.
static real *reconstruct(struct pass *pass, struct gvae_loss *loss)
{
    const struct cell_layout *layout = &pass->gvae->space->layout;
    int rows = (int)pass->cells, stride = layout->logits;
    int bytes = (int)sizeof *pass->target;
    double cells = (double)pass->gvae->space->cells, batch = (double)pass->shard->batch;
    real *slopes = scratch_reals(pass->scratch, pass->cells * (size_t)stride);
    if (layout->bernoulli) {
        double terms = cells * layout->bernoulli;
        loss->bernoulli += loss_bernoulli(pass->logits, rows, layout->bernoulli, stride,
                                          pass->target->bernoulli, bytes,
                                          (real)(1 / (terms * batch)), slopes) /
                           terms;
    }
    double terms = cells * layout->categorical;
    for (int k = 0, at = layout->bernoulli; k < layout->categorical;
         at += layout->categories[k++])
        loss->categorical +=
            loss_categorical(pass->logits + at, rows, layout->categories[k], stride,
                             pass->target->categorical + k, bytes,
                             (real)(1 / (terms * batch)), slopes + at) /
            terms;
    return slopes;
}

// From the gradient by μ and log σ² to the encoder's.
static void encode_backward(struct pass *pass, const real *dmean, const real *dlog_variance,
                            real *gradient)
{
    const struct gvae *gvae = pass->gvae;
    const real *values = gvae->parameters.values;
    size_t count = pass->cells * (size_t)gvae->shape.encoder.hidden;
    real *dcodes = scratch_reals(pass->scratch, count);
    real *more = scratch_reals(pass->scratch, count);
    linear_backward(&gvae->mean, values, gradient, (int)pass->cells, pass->codes, dmean,
                    dcodes);
    linear_backward(&gvae->log_variance, values, gradient, (int)pass->cells, pass->codes,
                    dlog_variance, more);
    reals_add(dcodes, more, count);
    encoder_backward(&gvae->encoder, values, gradient, dcodes, pass->scratch,
                     &pass->encoder);
}

void gvae_learn(const struct gvae *gvae, const struct gvae_shard *shard,
                const struct gvae_weights *weights, real *gradient, struct gvae_loss *loss,
                struct scratch *scratch)
{
    struct pass pass = {.gvae = gvae,
                        .shard = shard,
                        .scratch = scratch,
                        .cells = shard->count * (size_t)gvae->space->cells};
    size_t count = pass.cells * (size_t)gvae->shape.latent;
    double batch = (double)shard->batch, width = gvae_width(gvae);
    scratch_reset(scratch);
    encode(&pass);
    decode(&pass, weights->noise);
    make_targets(&pass);

    real *dlogits = reconstruct(&pass, loss);
    real *dmean = scratch_reals(scratch, count);
    real *dlog_variance = scratch_reals(scratch, count);
    mlp_backward(&gvae->decoder, gvae->parameters.values, gradient, dlogits, dmean, scratch,
                 &pass.decoder);
    for (size_t i = 0; i < count; i++)
        dlog_variance[i] = (real)0.5 * pass.noise[i] * dmean[i];
    loss->kl += loss_kl(pass.mean, pass.log_variance, count,
                        (real)(weights->kl / (batch * width)), dmean, dlog_variance) /
                width;
    if (gvae->shape.head.kind != HEAD_NONE)
        loss->head += head_learn(gvae, pass.mean, shard->targets, shard->count,
                                 weights->head / batch, gradient, dmean, scratch);
    if (weights->consistency > 0)
        loss->consistency +=
            consistency_learn(gvae, shard, weights, pass.mean, gradient, dmean, scratch);
    encode_backward(&pass, dmean, dlog_variance, gradient);
}
