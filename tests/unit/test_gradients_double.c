// SPDX-License-Identifier: MIT
// Every operator's gradient against central differences, in double precision. The inputs
// of an operator stand among the parameters, so that its gradients by weights and by inputs
// are checked alike.
#include "base/random.h"
#include "nn/activation.h"
#include "nn/flat_cell.h"
#include "nn/graph_network.h"
#include "nn/icnn.h"
#include "nn/loss.h"
#include "nn/lstm.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ROWS = 5, WIDTH = 4, CELLS = 6, HIDDEN = 7, STEPS = 3 };

struct problem {
    struct parameters parameters;
    struct scratch scratch;
    size_t x; // offset of the inputs
    struct linear linear;
    struct mlp mlp;
    struct icnn icnn;
    struct lstm lstm;
    struct graph_network network;
    struct flat_shape flat;
    struct cell_graph cells[CELLS];
    bool share;
};

// The function that an operator is checked on; gradient NULL: its value alone.
typedef double function(struct problem *problem, const real *values, real *gradient);

static double step_of(struct problem *problem, function *f, size_t i, double step)
{
    real *values = problem->parameters.values, value = values[i];
    values[i] = value + step;
    double result = f(problem, values, NULL);
    values[i] = value;
    scratch_reset(&problem->scratch);
    return result;
}

// Relative error below 1e-6, down to numbers a hundredth of the largest.
static void check(struct problem *problem, function *f)
{
    const double step = 1e-6;
    size_t count = problem->parameters.count;
    parameters_start(&problem->parameters, 7, RANDOM_TEST, 0);
    real *gradient = parameters_gradient(&problem->parameters);
    double largest = 0;
    f(problem, problem->parameters.values, gradient);
    scratch_reset(&problem->scratch);
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(gradient[i]));
    assert_true(largest > 0);
    for (size_t i = 0; i < count; i++) {
        double above = step_of(problem, f, i, step), below = step_of(problem, f, i, -step);
        double difference = (above - below) / (2 * step);
        if (!(fabs(difference - gradient[i]) <=
              1e-6 * fmax(fabs(gradient[i]), 0.01 * largest)))
            fail_msg("parameter %zu: %.12g by differences, %.12g", i, difference,
                     gradient[i]);
    }
    free(gradient);
    parameters_free(&problem->parameters);
    scratch_free(&problem->scratch);
}

static void add_inputs(struct problem *problem, int rows, int columns)
{
    problem->x = parameters_add(&problem->parameters, "x", rows, columns, 2);
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

static void add(real *sum, const real *more, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += more[i];
}

// Layers -------------------------------------------------------------------------------

static double linear_sum(struct problem *problem, const real *values, real *gradient)
{
    const struct linear *linear = &problem->linear;
    real y[ROWS * 3], dy[ROWS * 3], dx[ROWS * WIDTH];
    linear_forward(linear, values, ROWS, values + problem->x, y);
    double sum = weigh(y, ROWS * 3, dy);
    if (gradient) {
        linear_backward(linear, values, gradient, ROWS, values + problem->x, dy, dx);
        add(gradient + problem->x, dx, ROWS * WIDTH);
    }
    return sum;
}

static void linear_layers(void **state)
{
    (void)state;
    for (int bias = 0; bias < 2; bias++) {
        struct problem problem = {0};
        linear_declare(&problem.linear, &problem.parameters, "linear", WIDTH, 3, bias);
        add_inputs(&problem, ROWS, WIDTH);
        check(&problem, linear_sum);
    }
}

static double mlp_sum(struct problem *problem, const real *values, real *gradient)
{
    struct mlp_state state;
    real dy[ROWS * 3], dx[ROWS * WIDTH];
    real *y = mlp_forward(&problem->mlp, values, ROWS, values + problem->x,
                          &problem->scratch, &state);
    double sum = weigh(y, ROWS * 3, dy);
    if (gradient) {
        mlp_backward(&problem->mlp, values, gradient, dy, dx, &problem->scratch, &state);
        add(gradient + problem->x, dx, ROWS * WIDTH);
    }
    return sum;
}

static void perceptrons(void **state)
{
    (void)state;
    for (int residual = 0; residual < 2; residual++)
        for (int layers = 1; layers <= 4; layers++)
            for (int hidden = WIDTH; hidden < WIDTH + 2; hidden++) {
                struct problem problem = {0};
                mlp_declare(&problem.mlp, &problem.parameters, "mlp", WIDTH, hidden, 3,
                            layers, residual);
                add_inputs(&problem, ROWS, WIDTH);
                check(&problem, mlp_sum);
            }
}

static double icnn_sum(struct problem *problem, const real *values, real *gradient)
{
    struct icnn_state state;
    real df[ROWS], dx[ROWS * WIDTH], again[ROWS * WIDTH];
    real *f = icnn_forward(&problem->icnn, values, ROWS, values + problem->x,
                           &problem->scratch, &state);
    double sum = weigh(f, ROWS, df);
    if (gradient) {
        icnn_backward(&problem->icnn, values, gradient, df, dx, &problem->scratch, &state);
        icnn_backward(&problem->icnn, values, NULL, df, again, &problem->scratch, &state);
        assert_memory_equal(dx, again, sizeof dx);
        add(gradient + problem->x, dx, ROWS * WIDTH);
    }
    return sum;
}

static void convex_networks(void **state)
{
    (void)state;
    for (int layers = 1; layers <= 4; layers++) {
        struct problem problem = {0};
        icnn_declare(&problem.icnn, &problem.parameters, "icnn", WIDTH, 6, layers);
        add_inputs(&problem, ROWS, WIDTH);
        check(&problem, icnn_sum);
    }
}

// The inputs of an LSTM are cells: there is no gradient by them, and they are fixed here.
static double lstm_sum(struct problem *problem, const real *values, real *gradient)
{
    struct lstm_state state;
    real x[STEPS * ROWS * WIDTH], dlast[ROWS * HIDDEN];
    for (int i = 0; i < STEPS * ROWS * WIDTH; i++)
        x[i] = sin(0.9 * i);
    real *last =
        lstm_forward(&problem->lstm, values, STEPS, ROWS, x, &problem->scratch, &state);
    double sum = weigh(last, (size_t)ROWS * HIDDEN, dlast);
    if (gradient)
        lstm_backward(&problem->lstm, values, gradient, dlast, &problem->scratch, &state);
    return sum;
}

static void recurrent_networks(void **state)
{
    (void)state;
    struct problem problem = {0};
    lstm_declare(&problem.lstm, &problem.parameters, "lstm", WIDTH, HIDDEN);
    check(&problem, lstm_sum);
}

// Elementwise --------------------------------------------------------------------------

static double leaky_sum(struct problem *problem, const real *values, real *gradient)
{
    (void)problem;
    real y[ROWS], dy[ROWS];
    leaky_forward(values, y, ROWS);
    double sum = weigh(y, ROWS, dy);
    if (gradient)
        leaky_backward(values, dy, gradient, ROWS);
    return sum;
}

static double tanh_sum(struct problem *problem, const real *values, real *gradient)
{
    (void)problem;
    real y[ROWS], dy[ROWS];
    tanh_forward(values, y, ROWS);
    double sum = weigh(y, ROWS, dy);
    if (gradient)
        tanh_backward(y, dy, gradient, ROWS);
    return sum;
}

static double logistic_sum(struct problem *problem, const real *values, real *gradient)
{
    (void)problem;
    real y[ROWS], dy[ROWS];
    for (int i = 0; i < ROWS; i++)
        y[i] = logistic(values[i]);
    double sum = weigh(y, ROWS, dy);
    for (int i = 0; gradient && i < ROWS; i++)
        gradient[i] = dy[i] * y[i] * (1 - y[i]);
    return sum;
}

static void check_inputs_alone(int rows, int columns, function *f)
{
    struct problem problem = {0};
    add_inputs(&problem, rows, columns);
    check(&problem, f);
}

static void activations(void **state)
{
    (void)state;
    check_inputs_alone(1, ROWS, leaky_sum);
    check_inputs_alone(1, ROWS, tanh_sum);
    check_inputs_alone(1, ROWS, logistic_sum);
}

// Losses -------------------------------------------------------------------------------

static const uint8_t bits[ROWS * 3] = {0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0};
static const real targets[ROWS] = {0.3, -1.2, 0.3, 2, 0.1};

// Three of four logits a row, as a decoder has them among others.
static double bits_loss(struct problem *problem, const real *values, real *gradient)
{
    (void)problem;
    const real scale = 0.7;
    return scale * loss_bernoulli(values, ROWS, 3, WIDTH, bits, 3, scale, gradient);
}

static double choice_loss(struct problem *problem, const real *values, real *gradient)
{
    (void)problem;
    const real scale = 0.7;
    return scale * loss_categorical(values + 1, ROWS, 3, WIDTH, bits + 1, 3, scale,
                                    gradient ? gradient + 1 : NULL);
}

static double divergence(struct problem *problem, const real *values, real *gradient)
{
    (void)problem;
    const real scale = 0.7;
    return scale * loss_kl(values, values + ROWS, ROWS, scale, gradient,
                           gradient ? gradient + ROWS : NULL);
}

static double square_loss(struct problem *problem, const real *values, real *gradient)
{
    (void)problem;
    const real scale = 0.7;
    return scale * loss_square(values, targets, ROWS, scale, gradient);
}

static double ranking_loss(struct problem *problem, const real *values, real *gradient)
{
    (void)problem;
    size_t pairs;
    double sum = loss_ranking(values, targets, ROWS, &pairs, gradient);
    assert_int_equal(pairs, ROWS * (ROWS - 1) / 2 - 1); // two targets are equal
    return sum / (double)pairs;
}

static void losses(void **state)
{
    (void)state;
    check_inputs_alone(ROWS, WIDTH, bits_loss);
    check_inputs_alone(ROWS, WIDTH, choice_loss);
    check_inputs_alone(2, ROWS, divergence);
    check_inputs_alone(1, ROWS, square_loss);
    check_inputs_alone(1, ROWS, ranking_loss);
}

// Encoders -----------------------------------------------------------------------------

static const struct space *const spaces[] = {&space_nb101, &space_nb201, &space_darts};

static void draw_cells(struct problem *problem, const struct space *space)
{
    struct random_stream stream;
    arch_code codes[CELLS];
    random_open(&stream, 3, RANDOM_TEST, 0, 0);
    space_draw(space, 2, &stream, CELLS, codes);
    for (int i = 0; i < CELLS; i++)
        space->graph(space, codes[i], 0, &problem->cells[i]);
}

static double graph_sum(struct problem *problem, const real *values, real *gradient)
{
    struct graph_plan plan;
    struct graph_state state;
    real dcode[CELLS * HIDDEN];
    graph_plan_build(&plan, problem->cells, CELLS, problem->network.layers,
                     problem->network.back, problem->share, &problem->scratch);
    real *code = graph_forward(&problem->network, values, &plan, &problem->scratch, &state);
    double sum = weigh(code, (size_t)CELLS * HIDDEN, dcode);
    if (gradient)
        graph_backward(&problem->network, values, gradient, dcode, &problem->scratch,
                       &state);
    return sum;
}

static void check_graph_network(const struct problem *drawn, const struct space *space,
                                int edge_labels, int layers, bool share)
{
    struct problem problem = *drawn;
    problem.share = share;
    graph_network_declare(&problem.network, &problem.parameters, "graph",
                          space->vertex_labels, edge_labels, layers == 2, HIDDEN, layers);
    check(&problem, graph_sum);
}

static void graph_networks(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct problem drawn = {0};
        draw_cells(&drawn, spaces[i]);
        for (int layers = 1; layers <= 3; layers++)
            for (int share = 0; share < 2; share++) {
                check_graph_network(&drawn, spaces[i], spaces[i]->edge_labels, layers,
                                    share);
                if (spaces[i]->edge_labels)
                    continue;
                for (int c = 0; c < CELLS; c++) // some labels where the space has none
                    for (int e = 0; e < drawn.cells[c].edges; e++)
                        drawn.cells[c].edge[e].label = (uint8_t)((c + e) % 3);
                check_graph_network(&drawn, spaces[i], 3, layers, share);
                draw_cells(&drawn, spaces[i]);
            }
    }
}

static double flat_sum(struct problem *problem, const real *values, real *gradient)
{
    int width = problem->mlp.layer[0].inputs;
    real *flat = scratch_reals(&problem->scratch, (size_t)(CELLS * width)), dy[CELLS * 3];
    struct mlp_state state;
    for (int i = 0; i < CELLS; i++)
        flat_cell(&problem->cells[i], &problem->flat, flat + i * width);
    real *y = mlp_forward(&problem->mlp, values, CELLS, flat, &problem->scratch, &state);
    double sum = weigh(y, (size_t)CELLS * 3, dy);
    if (gradient)
        mlp_backward(&problem->mlp, values, gradient, dy, NULL, &problem->scratch, &state);
    return sum;
}

static double sequence_sum(struct problem *problem, const real *values, real *gradient)
{
    size_t width = (size_t)problem->lstm.inputs;
    size_t step_count = (size_t)flat_step_count(&problem->flat);
    real *cell = scratch_reals(&problem->scratch, step_count * width);
    real *steps = scratch_reals(&problem->scratch, CELLS * step_count * width);
    struct lstm_state state;
    real dlast[CELLS * HIDDEN];
    for (size_t i = 0; i < CELLS; i++) {
        flat_steps(&problem->cells[i], &problem->flat, cell);
        for (size_t t = 0; t < step_count; t++)
            memcpy(steps + (t * CELLS + i) * width, cell + t * width, width * sizeof *cell);
    }
    real *last = lstm_forward(&problem->lstm, values, (int)step_count, CELLS, steps,
                              &problem->scratch, &state);
    double sum = weigh(last, (size_t)CELLS * HIDDEN, dlast);
    if (gradient)
        lstm_backward(&problem->lstm, values, gradient, dlast, &problem->scratch, &state);
    return sum;
}

static void flat_encoders(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        const struct space *space = spaces[i];
        struct problem drawn = {0};
        draw_cells(&drawn, space);
        drawn.flat = (struct flat_shape){space->flat_vertices, space->vertex_labels,
                                         space->edge_labels};
        struct problem flat = drawn, sequence = drawn;
        mlp_declare(&flat.mlp, &flat.parameters, "mlp", flat_cell_width(&drawn.flat), 3, 3,
                    2, false);
        check(&flat, flat_sum);
        lstm_declare(&sequence.lstm, &sequence.parameters, "lstm",
                     flat_step_width(&drawn.flat), HIDDEN);
        check(&sequence, sequence_sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_layers),   cmocka_unit_test(perceptrons),
        cmocka_unit_test(convex_networks), cmocka_unit_test(recurrent_networks),
        cmocka_unit_test(activations),     cmocka_unit_test(losses),
        cmocka_unit_test(graph_networks),  cmocka_unit_test(flat_encoders),
    };
    return cmocka_run_group_tests_name("gradients", tests, NULL, NULL);
}
