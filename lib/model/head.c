// SPDX-License-Identifier: MIT
#include "model/head.h"

#include "base/random.h"
#include "nn/loss.h"

#include <math.h>
#include <string.h>

#define AT(field) offsetof(struct head_shape, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Head"},
    {OPTION_ENUM, "head", AT(kind), "icnn", .value = HEAD_NAMES,
     .help = "what predicts accuracy from the latent, and so shapes the latent space"},
    {OPTION_INT, "head-hidden", AT(hidden), "256", 1, LAYER_WIDTH, "H",
     .help = "width of the head"},
    {OPTION_INT, "head-layers", AT(layers), "3", 1, ICNN_LAYERS, "N",
     .help = "linear layers of the head"},
};
const struct option_rows head_options = OPTION_ROWS(options);

void head_declare(struct gvae *gvae)
{
    const struct head_shape *shape = &gvae->shape.head;
    if (shape->kind == HEAD_ICNN)
        icnn_declare(&gvae->icnn, &gvae->parameters, "icnn", gvae_width(gvae),
                     shape->hidden, shape->layers);
    else if (shape->kind == HEAD_MLP)
        mlp_declare(&gvae->mlp, &gvae->parameters, "mlp", gvae_width(gvae), shape->hidden,
                    1, shape->layers, true);
}

void head_replace(struct gvae *gvae, enum head_kind kind, uint64_t seed)
{
    struct gvae other;
    struct gvae_shape shape = gvae->shape;
    shape.head.kind = kind;
    gvae_make(&other, gvae->space, &shape);
    other.label_mean = gvae->label_mean;
    other.label_deviation = gvae->label_deviation;
    parameters_start(&other.parameters, seed, RANDOM_HEAD_START, 0);
    memcpy(other.parameters.values, gvae->parameters.values,
           gvae->head_first * sizeof(real));
    gvae_free(gvae);
    *gvae = other;
}

union state {
    struct icnn_state icnn;
    struct mlp_state mlp;
};

static real *forward(const struct gvae *gvae, const real *latents, size_t count,
                     struct scratch *scratch, union state *state)
{
    const real *values = gvae->parameters.values;
    if (gvae->shape.head.kind == HEAD_MLP)
        return mlp_forward(&gvae->mlp, values, (int)count, latents, scratch, &state->mlp);
    real *accuracy =
        icnn_forward(&gvae->icnn, values, (int)count, latents, scratch, &state->icnn);
    for (size_t i = 0; i < count; i++)
        accuracy[i] = -accuracy[i];
    return accuracy;
}

// From daccuracy [count], which may be overwritten, to gradient and dlatents; either may be
// NULL.
static void backward(const struct gvae *gvae, size_t count, real *daccuracy, real *gradient,
                     real *dlatents, struct scratch *scratch, const union state *state)
{
    const real *values = gvae->parameters.values;
    if (gvae->shape.head.kind == HEAD_MLP) {
        mlp_backward(&gvae->mlp, values, gradient, daccuracy, dlatents, scratch,
                     &state->mlp);
        return;
    }
    for (size_t i = 0; i < count; i++)
        daccuracy[i] = -daccuracy[i];
    icnn_backward(&gvae->icnn, values, gradient, daccuracy, dlatents, scratch,
                  &state->icnn);
}

double head_learn(const struct gvae *gvae, const real *latents, const real *targets,
                  size_t count, double scale, real *gradient, real *dlatents,
                  struct scratch *scratch)
{
    union state state;
    size_t reals = count * (size_t)gvae_width(gvae);
    real *accuracy = forward(gvae, latents, count, scratch, &state);
    real *daccuracy = scratch_reals(scratch, count), *known = scratch_reals(scratch, count);
    for (size_t i = 0; i < count; i++)
        known[i] = isnan(targets[i]) ? accuracy[i] : targets[i];
    double sum = loss_square(accuracy, known, count, (real)scale, daccuracy);
    real *slopes = dlatents ? scratch_reals(scratch, reals) : NULL;
    backward(gvae, count, daccuracy, gradient, slopes, scratch, &state);
    if (dlatents)
        reals_add(dlatents, slopes, reals);
    return sum;
}

real *head_accuracy(const struct gvae *gvae, const real *latents, size_t count,
                    real *slopes, struct scratch *scratch)
{
    union state state;
    real *accuracy = forward(gvae, latents, count, scratch, &state);
    if (!slopes)
        return accuracy;
    real *ones = scratch_reals(scratch, count);
    for (size_t i = 0; i < count; i++)
        ones[i] = 1;
    backward(gvae, count, ones, NULL, slopes, scratch, &state);
    return accuracy;
}
