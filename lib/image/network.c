// SPDX-License-Identifier: MIT
#include "image/network.h"

#include "base/random.h"
#include "image/pool.h"
#include "nn/loss.h"

#include <stdio.h>

#define AT(field) offsetof(struct image_network_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Network"},
    {OPTION_INT, "channels", AT(channels), "8", CHANNEL_BLOCK, MOST_CHANNELS, "N",
     .help = "channels of the first stage, a multiple of 8; each further stage doubles them"},
    {OPTION_INT, "cells", AT(cells), "1", 1, MOST_CELLS, "N", .help = "cells of a stage"},
    {OPTION_INT, "stages", AT(stages), "3", 1, MOST_STAGES, "N",
     .help = "stages; between two of them images are halved"},
};
const struct option_rows image_network_options = OPTION_ROWS(options);

bool image_network_check(const struct image_network_settings *settings, int height,
                         int width, struct error *error)
{
    int unit = 1 << (settings->stages - 1);
    if (settings->channels % CHANNEL_BLOCK != 0)
        return error_misuse(error, "--channels %d: not a multiple of %d",
                            settings->channels, CHANNEL_BLOCK);
    if (settings->channels > MOST_CHANNELS / unit)
        return error_misuse(error, "--channels %d --stages %d: more than %d in the last",
                            settings->channels, settings->stages, MOST_CHANNELS);
    if (height % unit != 0 || width % unit != 0)
        return error_misuse(error, "--stages %d: images of %dx%d cannot be halved %d times",
                            settings->stages, height, width, settings->stages - 1);
    return true;
}

static int channels_of(const struct image_network *network, int stage)
{
    return network->settings.channels << stage;
}

// Without a path through the cell its output is zero, and what is before the last cell need
// not be computed.
static bool is_dead(const struct image_network *network)
{
    return network->wiring.edges == 0;
}

static void declare(struct image_network *network, int inputs)
{
    struct parameters *parameters = &network->parameters;
    char name[PARAMETER_NAME];
    int stages = network->settings.stages, channels = channels_of(network, 0);
    convolution_declare(&network->stem.convolution, parameters, "stem", CONVOLUTION_3X3,
                        inputs, channels);
    image_norm_declare(&network->stem.norm, parameters, "stem", channels,
                       &network->figures);
    for (int stage = 0; stage < stages; stage++) {
        snprintf(name, sizeof name, "reduction.%d", stage);
        if (stage > 0)
            reduction_declare(&network->reduction[stage], parameters, name,
                              channels_of(network, stage - 1), &network->figures);
        for (int i = 0; i < network->settings.cells; i++) {
            snprintf(name, sizeof name, "cell.%d.%d", stage, i);
            cell_declare(&network->cell[stage][i], parameters, name, &network->wiring,
                         channels_of(network, stage), &network->figures);
        }
    }
    channels = channels_of(network, stages - 1);
    image_norm_declare(&network->last, parameters, "last", channels, &network->figures);
    linear_declare(&network->linear, parameters, "linear", channels, network->classes,
                   true);
}

static void start(struct image_network *network, uint64_t seed)
{
    parameters_start(&network->parameters, seed, RANDOM_IMAGE_START, 0);
    real *values = network->parameters.values;
    image_norm_start(&network->stem.norm, values);
    for (int stage = 0; stage < network->settings.stages; stage++) {
        if (stage > 0)
            reduction_start(&network->reduction[stage], values);
        for (int i = 0; i < network->settings.cells; i++)
            cell_start(&network->cell[stage][i], values);
    }
    image_norm_start(&network->last, values);
}

void image_network_open(struct image_network *network,
                        const struct image_network_settings *settings, arch_code code,
                        int inputs, int height, int width, int classes, uint64_t seed)
{
    *network = (struct image_network){
        .settings = *settings,
        .classes = classes,
        .wiring = cell_wiring(code),
    };
    for (int stage = 0; stage < settings->stages; stage++)
        planes_open(&network->planes[stage], SHARD_IMAGES, height >> stage, width >> stage);
    declare(network, inputs);
    start(network, seed);
}

void image_network_free(struct image_network *network)
{
    for (int stage = 0; stage < network->settings.stages; stage++)
        planes_free(&network->planes[stage]);
    parameters_free(&network->parameters);
}

double image_network_products(const struct image_network *network)
{
    const struct planes *planes = network->planes;
    double products = (double)planes[0].height * planes[0].width *
                          convolution_products(&network->stem.convolution) +
                      (double)network->linear.inputs * network->linear.outputs;
    for (int stage = 0; stage < network->settings.stages; stage++) {
        double position = stage > 0 ? reduction_products(&network->reduction[stage]) : 0;
        for (int i = 0; i < network->settings.cells; i++)
            position += cell_products(&network->cell[stage][i]);
        products += position * planes[stage].height * planes[stage].width;
    }
    return products;
}

// Forward ------------------------------------------------------------------------------

struct network_state {
    struct planes planes[MOST_STAGES];
    const real *x; // as it was given
    struct image_norm_state stem, last;
    struct cell_state cell[MOST_STAGES][MOST_CELLS];
    struct reduction_state reduction[MOST_STAGES];
    const real *relu;   // of the last normalisation
    const real *pooled; // [images x channels]
};

// What the last cell gives.
static const real *trunk_forward(const struct image_network *network,
                                 const struct image_pass *pass, struct network_state *state)
{
    const struct planes *planes = state->planes;
    int stages = network->settings.stages, channels = channels_of(network, stages - 1);
    if (is_dead(network))
        return scratch_zeros(pass->scratch, planes[stages - 1].stride * (size_t)channels);
    const real *products = convolution_forward(&network->stem.convolution, pass->values,
                                               &planes[0], state->x, pass->scratch);
    real *stem = planes_new(&planes[0], channels_of(network, 0), pass->scratch);
    image_norm_forward(&network->stem.norm, pass->values, pass->figures, pass->training,
                       &planes[0], products, false, stem, pass->scratch, &state->stem);
    const real *y = stem;
    for (int stage = 0; stage < stages; stage++) {
        if (stage > 0)
            y = reduction_forward(&network->reduction[stage], pass, &planes[stage - 1],
                                  &planes[stage], y, &state->reduction[stage]);
        for (int i = 0; i < network->settings.cells; i++)
            y = cell_forward(&network->cell[stage][i], pass, &planes[stage], y,
                             &state->cell[stage][i]);
    }
    return y;
}

static real *forward(const struct image_network *network, const struct image_pass *pass,
                     const real *x, int images, struct network_state *state)
{
    int stages = network->settings.stages, channels = channels_of(network, stages - 1);
    for (int stage = 0; stage < stages; stage++)
        state->planes[stage] = planes_of(&network->planes[stage], images);
    state->x = x;
    const struct planes *planes = &state->planes[stages - 1];
    const real *y = trunk_forward(network, pass, state);
    real *normed = planes_new(planes, channels, pass->scratch);
    image_norm_forward(&network->last, pass->values, pass->figures, pass->training, planes,
                       y, false, normed, pass->scratch, &state->last);
    size_t count = planes->stride * (size_t)channels;
    real *relu = scratch_reals(pass->scratch, count);
    relu_forward(normed, relu, count);
    real *pooled = scratch_reals(pass->scratch, (size_t)images * (size_t)channels);
    global_average_forward(planes, channels, relu, pooled);
    real *logits =
        scratch_reals(pass->scratch, (size_t)images * (size_t)network->classes);
    linear_forward(&network->linear, pass->values, images, pooled, logits);
    state->relu = relu;
    state->pooled = pooled;
    return logits;
}

const real *image_network_logits(const struct image_network *network,
                                 const struct image_pass *pass, const real *x, int images)
{
    struct network_state *state = scratch_take(pass->scratch, 1, sizeof *state);
    return forward(network, pass, x, images, state);
}

// Backward -----------------------------------------------------------------------------

static void trunk_backward(const struct image_network *network,
                           const struct image_pass *pass, real *gradient, real *dy,
                           const struct network_state *state)
{
    const struct planes *planes = state->planes;
    for (int stage = network->settings.stages; stage-- > 0;) {
        for (int i = network->settings.cells; i-- > 0;)
            dy = cell_backward(&network->cell[stage][i], pass, gradient, &planes[stage], dy,
                               &state->cell[stage][i]);
        if (stage > 0)
            dy = reduction_backward(&network->reduction[stage], pass, gradient,
                                    &planes[stage - 1], &planes[stage], dy,
                                    &state->reduction[stage]);
    }
    const real *dproducts =
        image_norm_backward(&network->stem.norm, pass->values, gradient, &planes[0], dy,
                            pass->scratch, &state->stem);
    convolution_backward(&network->stem.convolution, pass->values, gradient, &planes[0],
                         state->x, dproducts, NULL, false, pass->scratch);
}

static void backward(const struct image_network *network, const struct image_pass *pass,
                     real *gradient, const real *dlogits, const struct network_state *state)
{
    int stages = network->settings.stages, channels = channels_of(network, stages - 1);
    const struct planes *planes = &state->planes[stages - 1];
    int images = planes->images;
    real *dpooled = scratch_reals(pass->scratch, (size_t)images * (size_t)channels);
    linear_backward(&network->linear, pass->values, gradient, images, state->pooled,
                    dlogits, dpooled);
    real *drelu = planes_new(planes, channels, pass->scratch);
    global_average_backward(planes, channels, dpooled, drelu);
    relu_mask(state->relu, drelu, planes->stride * (size_t)channels);
    real *dy = image_norm_backward(&network->last, pass->values, gradient, planes, drelu,
                                   pass->scratch, &state->last);
    if (!is_dead(network))
        trunk_backward(network, pass, gradient, dy, state);
}

double image_network_gradient(const struct image_network *network, real *figures,
                              const real *x, const uint8_t *labels, int images, real scale,
                              real *gradient, struct scratch *scratch)
{
    const struct image_pass pass = {network->parameters.values, figures, true, scratch};
    struct network_state *state = scratch_take(scratch, 1, sizeof *state);
    int classes = network->classes;
    const real *logits = forward(network, &pass, x, images, state);
    real *dlogits = scratch_reals(scratch, (size_t)images * (size_t)classes);
    double sum =
        loss_categorical(logits, images, classes, classes, labels, 1, scale, dlogits);
    if (gradient)
        backward(network, &pass, gradient, dlogits, state);
    return sum;
}
