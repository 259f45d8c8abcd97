// SPDX-License-Identifier: MIT
// The joint loss in double precision: its gradient against central differences, shards
// against a whole batch, shared states against the plain network.
#include "model/gvae.h"

#include "base/random.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ROWS = 7, CHECKED = 400 };

// What a network reads of a cell.
struct view {
    const struct space *space;
    enum messages messages;
    enum vertices vertices;
};
enum { VIEWS = 5 };
static const struct view views[VIEWS] = {
    {&space_nb101, MESSAGES_DIRECTED, VERTICES_ORDERS},
    {&space_nb201, MESSAGES_UNDIRECTED, VERTICES_ORDERS},
    {&space_darts, MESSAGES_DIRECTED, VERTICES_KINDS},
    {&space_nb201, MESSAGES_UNDIRECTED, VERTICES_KINDS},
    {&space_darts, MESSAGES_UNDIRECTED, VERTICES_ORDERS},
};
static struct gvae_weights weights = {
    .kl = 0.3, .head = 0.7, .noise = 0.5, .consistency = 0.4, .consistency_noise = 2};

struct batch {
    struct gvae gvae;
    arch_code codes[ROWS];
    real targets[ROWS];
};

static void batch_open(struct batch *batch, const struct view *view,
                       enum encoder_kind encoder, enum head_kind head)
{
    struct gvae_shape shape = {.encoder = {.kind = encoder,
                                           .messages = view->messages,
                                           .vertices = view->vertices,
                                           .hidden = 9,
                                           .layers = 3},
                               .latent = 4,
                               .decoder_hidden = 11,
                               .decoder_layers = 3,
                               .head = {.kind = head, .hidden = 8, .layers = 3}};
    struct random_stream stream;
    gvae_make(&batch->gvae, view->space, &shape);
    parameters_start(&batch->gvae.parameters, 5, RANDOM_TEST, 0);
    random_open(&stream, 2, RANDOM_TEST, 0, 0);
    space_draw(view->space, 1, &stream, ROWS, batch->codes);
    for (size_t i = 0; i < ROWS; i++)
        batch->targets[i] = random_normal(&stream);
}

// The batch's mean loss; its gradient is added to `gradient`.
static double learn(const struct batch *batch, size_t first, size_t count, bool plain,
                    real *gradient)
{
    struct scratch scratch = {0};
    struct gvae_loss loss = {0};
    struct gvae_shard shard = {.codes = batch->codes + first,
                               .targets = batch->targets + first,
                               .count = count,
                               .batch = ROWS,
                               .plain = plain};
    random_open(&shard.noise, 1, RANDOM_TEST, 0, (uint32_t)first);
    random_open(&shard.detour, 1, RANDOM_TEST, 1, (uint32_t)first);
    gvae_learn(&batch->gvae, &shard, &weights, gradient, &loss, &scratch);
    scratch_free(&scratch);
    return (loss.bernoulli + loss.categorical + weights.kl * loss.kl +
            weights.head * loss.head + weights.consistency * loss.consistency) /
           ROWS;
}

static double largest(const real *values, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmax(most, fabs(values[i]));
    return most;
}

static void check_gradient(const struct view *view, enum encoder_kind encoder,
                           enum head_kind head)
{
    struct batch batch;
    batch_open(&batch, view, encoder, head);
    struct parameters *parameters = &batch.gvae.parameters;
    real *gradient = parameters_gradient(parameters);
    real *spare = parameters_gradient(parameters);
    struct random_stream stream;
    learn(&batch, 0, ROWS, false, gradient);
    double scale = largest(gradient, parameters->count);
    assert_true(scale > 0);
    random_open(&stream, 3, RANDOM_TEST, 0, 0);
    for (int k = 0; k < CHECKED; k++) {
        size_t i = random_below(&stream, parameters->count);
        const double step = 1e-6;
        real value = parameters->values[i];
        parameters->values[i] = value + step;
        double above = learn(&batch, 0, ROWS, false, spare);
        parameters->values[i] = value - step;
        double below = learn(&batch, 0, ROWS, false, spare);
        parameters->values[i] = value;
        double difference = (above - below) / (2 * step);
        if (fabs(difference - gradient[i]) > 1e-6 * scale)
            fail_msg("%s, encoder %d: parameter %zu: %g by differences, %g",
                     view->space->name, (int)encoder, i, difference, gradient[i]);
    }
    free(gradient);
    free(spare);
    gvae_free(&batch.gvae);
}

static void gradient_of_the_joint_loss(void **state)
{
    (void)state;
    for (int i = 0; i < VIEWS; i++) {
        check_gradient(&views[i], ENCODER_GRAPH, HEAD_ICNN);
        check_gradient(&views[i], ENCODER_LSTM, HEAD_MLP);
        check_gradient(&views[i], ENCODER_MLP, HEAD_NONE);
    }
}

static void check_equal(const real *a, const real *b, size_t count, double tolerance)
{
    double scale = largest(b, count);
    for (size_t i = 0; i < count; i++)
        if (fabs(a[i] - b[i]) > tolerance * scale)
            fail_msg("number %zu: %g and %g", i, a[i], b[i]);
}

static void shared_states_change_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < VIEWS; i++) {
        struct batch batch;
        batch_open(&batch, &views[i], ENCODER_GRAPH, HEAD_ICNN);
        size_t count = batch.gvae.parameters.count;
        real *shared = parameters_gradient(&batch.gvae.parameters);
        real *plain = parameters_gradient(&batch.gvae.parameters);
        double loss = learn(&batch, 0, ROWS, false, shared);
        assert_true(fabs(loss - learn(&batch, 0, ROWS, true, plain)) < 1e-12 * loss);
        check_equal(shared, plain, count, 1e-11);
        free(shared);
        free(plain);
        gvae_free(&batch.gvae);
    }
}

// Without noise (each shard has its own stream) the parts of a batch add up to the whole.
static void shards_add_up(void **state)
{
    (void)state;
    double noise = weights.consistency_noise;
    weights.consistency_noise = 0;
    for (int i = 0; i < VIEWS; i++) {
        struct batch batch;
        batch_open(&batch, &views[i], ENCODER_GRAPH, HEAD_ICNN);
        struct parameters *parameters = &batch.gvae.parameters;
        // log σ² far below zero: no noise to speak of.
        real *bias = parameters->values + batch.gvae.log_variance.bias;
        for (int k = 0; k < batch.gvae.shape.latent; k++)
            bias[k] = -200;
        real *whole = parameters_gradient(parameters);
        real *parts = parameters_gradient(parameters);
        learn(&batch, 0, ROWS, false, whole);
        learn(&batch, 0, 3, false, parts);
        learn(&batch, 3, ROWS - 3, false, parts);
        check_equal(parts, whole, parameters->count, 1e-11);
        free(whole);
        free(parts);
        gvae_free(&batch.gvae);
    }
    weights.consistency_noise = noise;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient_of_the_joint_loss),
        cmocka_unit_test(shared_states_change_nothing),
        cmocka_unit_test(shards_add_up),
    };
    return cmocka_run_group_tests_name("gvae in double", tests, NULL, NULL);
}
