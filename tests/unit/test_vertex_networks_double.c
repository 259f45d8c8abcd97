// SPDX-License-Identifier: MIT
// Networks over the vertices of graphs, batch normalisation, and the losses of the rivals'
// predictors: gradients against central differences, in double precision.
#include "../support/gradients.h"
#include "base/random.h"
#include "nn/gcn.h"
#include "nn/gin.h"
#include "nn/loss.h"

#include <string.h>

enum { ROWS = 6, WIDTH = 4, GRAPHS = 4, HIDDEN = 5, LABELS = 3, LAYERS = 3, RUNNING = 64 };

struct problem {
    struct parameters parameters;
    struct scratch scratch;
    size_t x; // offset of inputs
    struct batch_norm norm;
    struct gin gin;
    struct gcn gcn;
    real running[RUNNING];
};

static void check(struct problem *problem,
                  double (*function)(void *context, const real *values, real *gradient))
{
    parameters_start(&problem->parameters, 7, RANDOM_TEST, 0);
    // Scales and shifts, which start at a point, at any.
    for (size_t k = 0; k < problem->parameters.view_count; k++) {
        const struct parameter_view *view = &problem->parameters.views[k];
        for (int i = 0; view->bound == 0 && i < view->columns; i++)
            problem->parameters.values[view->offset + (size_t)i] = 0.8 + 0.1 * i;
    }
    check_gradient(
        &(struct checked){&problem->parameters, &problem->scratch, function, problem});
    parameters_free(&problem->parameters);
    scratch_free(&problem->scratch);
}

// A fixed weighted sum of outputs y, and its gradient.
static double weigh(const real *y, size_t count, real *dy)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        dy[i] = cos(1.7 * (double)i + 0.3);
        sum += y[i] * dy[i];
    }
    return sum;
}

static double norm_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    struct batch_norm_state state;
    real dy[ROWS * WIDTH], dx[ROWS * WIDTH];
    const real *y = batch_norm_forward(&problem->norm, values, problem->running, true, ROWS,
                                       values + problem->x, &problem->scratch, &state);
    double sum = weigh(y, ROWS * WIDTH, dy);
    if (gradient) {
        batch_norm_backward(&problem->norm, values, gradient, dy, dx, &problem->scratch,
                            &state);
        for (size_t i = 0; i < ROWS * WIDTH; i++)
            gradient[problem->x + i] += dx[i];
    }
    return sum;
}

static void batch_normalisation(void **state)
{
    (void)state;
    struct problem problem = {0};
    size_t running = 0;
    batch_norm_declare(&problem.norm, &problem.parameters, "norm", WIDTH, &running);
    problem.x = parameters_add(&problem.parameters, "x", ROWS, WIDTH, 2);
    check(&problem, norm_sum);
}

// Four graphs of 3, 1, 4 and 2 vertices; the last of each has all others before it.
static uint32_t vertex_first[] = {0, 3, 4, 8, 10}, from[] = {0, 0, 1, 4, 5, 4, 5, 6, 8};
static uint32_t from_first[] = {0, 0, 1, 3, 3, 3, 4, 5, 8, 8, 9};
static uint8_t label[] = {0, 1, 2, 1, 0, 0, 1, 2, 1, 2};
static const struct vertex_graphs graphs = {GRAPHS, vertex_first, label, from_first, from};

static double gin_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    struct gin_state state;
    real dcodes[GRAPHS * HIDDEN];
    const real *codes = gin_forward(&problem->gin, values, problem->running, true, &graphs,
                                    &problem->scratch, &state);
    double sum = weigh(codes, GRAPHS * HIDDEN, dcodes);
    if (gradient)
        gin_backward(&problem->gin, values, gradient, dcodes, &problem->scratch, &state);
    return sum;
}

static void graph_isomorphism_networks(void **state)
{
    (void)state;
    for (int layers = 1; layers <= LAYERS; layers++) {
        struct problem problem = {0};
        size_t running = 0;
        gin_declare(&problem.gin, &problem.parameters, "gin", LABELS, HIDDEN, layers,
                    &running);
        assert_int_equal(running, 2 * HIDDEN * layers);
        check(&problem, gin_sum);
    }
}

static double gcn_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    struct gcn_state state;
    real dcodes[GRAPHS * HIDDEN];
    const real *codes = gcn_forward(&problem->gcn, values, problem->running, true, &graphs,
                                    &problem->scratch, &state);
    double sum = weigh(codes, GRAPHS * HIDDEN, dcodes);
    if (gradient)
        gcn_backward(&problem->gcn, values, gradient, dcodes, &problem->scratch, &state);
    return sum;
}

static void graph_convolution(void **state)
{
    (void)state;
    for (int layers = 1; layers <= LAYERS; layers++) {
        struct problem problem = {0};
        size_t running = 0;
        gcn_declare(&problem.gcn, &problem.parameters, "gcn", LABELS, HIDDEN, layers,
                    &running);
        check(&problem, gcn_sum);
    }
}

static const real targets[ROWS] = {0.3, -0.2, 1.1, 0.4, -1.3, 0.9};
static const real weights[ROWS] = {1, 2, 0.5, 0.1, 3, 1};

static double loss_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    const real *mean = values + problem->x, *raw = mean + ROWS;
    real deviation[ROWS], d[ROWS], dmean[ROWS], ddeviation[ROWS];
    double sum = loss_absolute(mean, targets, ROWS, 0.5, d) * 0.5;
    sum += loss_weighted_square(raw, targets, weights, ROWS, 0.25, ddeviation) * 0.25;
    for (size_t i = 0; gradient && i < ROWS; i++) {
        gradient[problem->x + i] += d[i];
        gradient[problem->x + ROWS + i] += ddeviation[i];
    }
    for (size_t i = 0; i < ROWS; i++)
        deviation[i] = exp(raw[i] / 2);
    sum += loss_gaussian(mean, deviation, targets, ROWS, 2, dmean, ddeviation) * 2;
    for (size_t i = 0; gradient && i < ROWS; i++) {
        gradient[problem->x + i] += dmean[i];
        gradient[problem->x + ROWS + i] += ddeviation[i] * deviation[i] / 2;
    }
    return sum;
}

static void losses(void **state)
{
    (void)state;
    struct problem problem = {0};
    problem.x = parameters_add(&problem.parameters, "x", 2, ROWS, 1);
    check(&problem, loss_sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batch_normalisation),
        cmocka_unit_test(graph_isomorphism_networks),
        cmocka_unit_test(graph_convolution),
        cmocka_unit_test(losses),
    };
    return cmocka_run_group_tests_name("networks over vertices", tests, NULL, NULL);
}
