// SPDX-License-Identifier: MIT
#include "nn/icnn.h"

#include "base/random.h"
#include "nn/activation.h"
#include "nn/loss.h"
#include "nn/optimizer.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ROWS = 64, INPUTS = 5, HIDDEN = 16, LAYERS = 3, SEGMENTS = 2000, STEPS = 200 };

struct net {
    struct icnn icnn;
    struct parameters parameters;
    struct scratch scratch;
};

static void net_open(struct net *net)
{
    *net = (struct net){0};
    icnn_declare(&net->icnn, &net->parameters, "icnn", INPUTS, HIDDEN, LAYERS);
    parameters_start(&net->parameters, 11, RANDOM_TEST, 0);
}

static void net_close(struct net *net)
{
    parameters_free(&net->parameters);
    scratch_free(&net->scratch);
}

// The network without its projection.
static void lift_bounds(struct net *net)
{
    for (size_t k = 0; k < net->parameters.view_count; k++)
        net->parameters.views[k].low = -(real)INFINITY;
}

static int negative_hidden_weights(const struct net *net)
{
    int negative = 0;
    for (int k = 1; k < LAYERS; k++) {
        const struct linear *hidden = &net->icnn.from_hidden[k];
        for (int i = 0; i < hidden->inputs * hidden->outputs; i++)
            negative += net->parameters.values[hidden->weight + (size_t)i] < 0;
    }
    return negative;
}

// On how many random segments f((1-t) a + t b) lies above the chord (1-t) f(a) + t f(b).
static int violations(struct net *net)
{
    struct random_stream stream;
    int count = 0;
    random_open(&stream, 21, RANDOM_TEST, 0, 0);
    for (int segment = 0; segment < SEGMENTS; segment++) {
        real x[3][INPUTS];
        struct icnn_state state;
        double t = random_unit(&stream);
        for (int i = 0; i < INPUTS; i++) {
            x[0][i] = (real)(3 * random_normal(&stream));
            x[1][i] = (real)(3 * random_normal(&stream));
            x[2][i] = (real)((1 - t) * (double)x[0][i] + t * (double)x[1][i]);
        }
        scratch_reset(&net->scratch);
        const real *f = icnn_forward(&net->icnn, net->parameters.values, 3, x[0],
                                     &net->scratch, &state);
        double chord = (1 - t) * (double)f[0] + t * (double)f[1];
        double size = 1 + fabs((double)f[0]) + fabs((double)f[1]);
        count += (double)f[2] > chord + 1e-5 * size;
    }
    return count;
}

// Fits the cap -|x|², to which no convex function comes near.
static void fit_cap(struct net *net)
{
    struct random_stream stream;
    struct adam adam;
    struct error error;
    real gradient[4096];
    assert_true(net->parameters.count <= sizeof gradient / sizeof *gradient);
    random_open(&stream, 31, RANDOM_TEST, 0, 0);
    adam_open(&adam, &net->parameters,
              &(struct adam_settings){.beta1 = 0.9, .beta2 = 0.999});
    for (int step = 0; step < STEPS; step++) {
        real x[ROWS * INPUTS], targets[ROWS] = {0}, df[ROWS];
        struct icnn_state state;
        for (int i = 0; i < ROWS * INPUTS; i++) {
            x[i] = (real)random_normal(&stream);
            targets[i / INPUTS] -= x[i] * x[i];
        }
        scratch_reset(&net->scratch);
        memset(gradient, 0, sizeof gradient);
        const real *f = icnn_forward(&net->icnn, net->parameters.values, ROWS, x,
                                     &net->scratch, &state);
        loss_square(f, targets, ROWS, (real)1 / ROWS, df);
        icnn_backward(&net->icnn, net->parameters.values, gradient, df, NULL, &net->scratch,
                      &state);
        assert_true(adam_step(&adam, &net->parameters, gradient, 0, net->parameters.count,
                              0.02, &error));
    }
    adam_free(&adam);
}

static void convex_before_and_after_training(void **state)
{
    (void)state;
    struct net net;
    net_open(&net);
    assert_int_equal(negative_hidden_weights(&net), 0);
    assert_int_equal(violations(&net), 0);
    fit_cap(&net);
    assert_int_equal(negative_hidden_weights(&net), 0);
    assert_int_equal(violations(&net), 0);
    net_close(&net);
}

static void not_convex_without_projection(void **state)
{
    (void)state;
    struct net net;
    net_open(&net);
    lift_bounds(&net);
    fit_cap(&net);
    assert_true(negative_hidden_weights(&net) > 0);
    assert_true(violations(&net) > SEGMENTS / 10);
    net_close(&net);
}

// f of one row, straight from eq. 6.
static double by_formula(const struct net *net, const real *x)
{
    double y[HIDDEN] = {0}, next[HIDDEN];
    const real *values = net->parameters.values;
    for (int k = 0; k < LAYERS; k++) {
        const struct linear *input = &net->icnn.from_input[k];
        const struct linear *hidden = &net->icnn.from_hidden[k];
        for (int o = 0; o < input->outputs; o++) {
            double sum = (double)values[input->bias + (size_t)o];
            for (int i = 0; i < INPUTS; i++)
                sum +=
                    (double)values[input->weight + (size_t)(o * INPUTS + i)] * (double)x[i];
            for (int i = 0; k > 0 && i < HIDDEN; i++)
                sum += (double)values[hidden->weight + (size_t)(o * HIDDEN + i)] * y[i];
            next[o] = k < LAYERS - 1 && sum < 0 ? (double)LEAKY_SLOPE * sum : sum;
        }
        memcpy(y, next, (size_t)input->outputs * sizeof *y);
    }
    return y[0];
}

static void forward_is_the_formula(void **state)
{
    (void)state;
    struct net net;
    struct icnn_state icnn_state;
    real x[ROWS * INPUTS];
    net_open(&net);
    for (int i = 0; i < ROWS * INPUTS; i++)
        x[i] = (real)(2 * sin(1.3 * i));
    const real *f =
        icnn_forward(&net.icnn, net.parameters.values, ROWS, x, &net.scratch, &icnn_state);
    for (int row = 0; row < ROWS; row++)
        assert_true(fabs((double)f[row] - by_formula(&net, x + row * INPUTS)) < 1e-5);
    net_close(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convex_before_and_after_training),
        cmocka_unit_test(not_convex_without_projection),
        cmocka_unit_test(forward_is_the_formula),
    };
    return cmocka_run_group_tests_name("nn icnn", tests, NULL, NULL);
}
