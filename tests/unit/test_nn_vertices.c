// SPDX-License-Identifier: MIT
// Networks over vertices against their formulas; moving averages; the loop of small fits.
#include "base/memory.h"
#include "base/random.h"
#include "nn/activation.h"
#include "nn/fit.h"
#include "nn/gcn.h"
#include "nn/gin.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HIDDEN = 3, LABELS = 3, LAYERS = 2, VERTICES = 7 };

// Two graphs: 0 -> 1 -> 2, 0 -> 2; and 3 -> 4 -> 6, 5 -> 6, 3 -> 6.
static uint32_t vertex_first[] = {0, 3, 7}, from[] = {0, 0, 1, 3, 4, 5, 3};
static uint32_t from_first[] = {0, 0, 1, 3, 3, 4, 4, 7};
static uint8_t label[] = {0, 1, 2, 0, 1, 1, 2};
static const struct vertex_graphs graphs = {2, vertex_first, label, from_first, from};

static void check_near(double a, double b)
{
    if (!(fabs(a - b) < 1e-5 * (1 + fabs(b))))
        fail_msg("%g is not %g", a, b);
}

static double leaky(double x)
{
    return x > 0 ? x : 0.01 * x;
}

// (W x + b)[i]
static double map(const struct linear *linear, const real *values, const double *x, int i)
{
    double sum = (double)values[linear->bias + (size_t)i];
    for (int k = 0; k < linear->inputs; k++)
        sum += (double)values[linear->weight + (size_t)(i * linear->inputs + k)] * x[k];
    return sum;
}

// With the moving averages, mean 0 and variance 1, and another scale and shift.
static double norm(const struct batch_norm *norm, const real *values, double x, int i)
{
    return x / sqrt(1 + 1e-5) * (double)values[norm->scale + (size_t)i] +
           (double)values[norm->shift + (size_t)i];
}

// A vertex's own x and its predecessors', summed.
static void sum_up(int vertex, double x[VERTICES][LABELS], double sums[LABELS])
{
    memcpy(sums, x[vertex], LABELS * sizeof *sums);
    for (uint32_t i = from_first[vertex]; i < from_first[vertex + 1]; i++)
        for (int k = 0; k < LABELS; k++)
            sums[k] += x[from[i]][k];
}

static void start(double h[VERTICES][LABELS])
{
    memset(h, 0, VERTICES * LABELS * sizeof(double));
    for (int v = 0; v < VERTICES; v++)
        h[v][label[v]] = 1;
}

static void vary(struct parameters *parameters)
{
    for (size_t i = 0; i < parameters->count; i++)
        parameters->values[i] += (real)(0.2 * sin(3.1 * (double)i));
}

static void gin_is_its_formula(void **state)
{
    (void)state;
    struct parameters parameters = {0};
    struct scratch scratch = {0};
    struct gin gin;
    struct gin_state gin_state;
    size_t running_count = 0;
    real running[2 * LAYERS * HIDDEN];
    gin_declare(&gin, &parameters, "gin", LABELS, HIDDEN, LAYERS, &running_count);
    parameters_start(&parameters, 1, RANDOM_TEST, 0);
    gin_start(&gin, parameters.values, running);
    vary(&parameters);
    const real *values = parameters.values;
    const real *codes =
        gin_forward(&gin, values, running, false, &graphs, &scratch, &gin_state);
    double h[VERTICES][LABELS], next[VERTICES][LABELS], sums[LABELS], inner[HIDDEN];
    start(h);
    for (int k = 0; k < LAYERS; k++, memcpy(h, next, sizeof h))
        for (int v = 0; v < VERTICES; v++) {
            sum_up(v, h, sums);
            for (int i = 0; i < HIDDEN; i++)
                inner[i] = leaky(map(&gin.first[k], values, sums, i));
            for (int i = 0; i < HIDDEN; i++)
                next[v][i] = norm(&gin.norm[k], values,
                                  leaky(map(&gin.second[k], values, inner, i)), i);
        }
    for (int i = 0; i < HIDDEN; i++) {
        check_near((double)codes[i], (h[0][i] + h[1][i] + h[2][i]) / 3);
        check_near((double)codes[HIDDEN + i], (h[3][i] + h[4][i] + h[5][i] + h[6][i]) / 4);
    }
    parameters_free(&parameters);
    scratch_free(&scratch);
}

static void gcn_is_its_formula(void **state)
{
    (void)state;
    struct parameters parameters = {0};
    struct scratch scratch = {0};
    struct gcn gcn;
    struct gcn_state gcn_state;
    size_t running_count = 0;
    real running[2 * LAYERS * HIDDEN];
    gcn_declare(&gcn, &parameters, "gcn", LABELS, HIDDEN, LAYERS, &running_count);
    parameters_start(&parameters, 1, RANDOM_TEST, 0);
    gcn_start(&gcn, parameters.values, running);
    vary(&parameters);
    const real *values = parameters.values;
    const real *codes =
        gcn_forward(&gcn, values, running, false, &graphs, &scratch, &gcn_state);
    double h[VERTICES][LABELS], next[VERTICES][LABELS], sums[LABELS];
    start(h);
    for (int k = 0; k < LAYERS; k++, memcpy(h, next, sizeof h))
        for (int v = 0; v < VERTICES; v++) {
            sum_up(v, h, sums);
            for (int i = 0; i < HIDDEN; i++)
                next[v][i] = leaky(
                    norm(&gcn.norm[k], values, map(&gcn.linear[k], values, sums, i), i));
        }
    for (int i = 0; i < HIDDEN; i++) {
        check_near((double)codes[i], h[2][i]);
        check_near((double)codes[HIDDEN + i], h[6][i]);
    }
    parameters_free(&parameters);
    scratch_free(&scratch);
}

// In training columns have mean 0 and variance 1, and the averages move by a tenth.
static void normalisation_in_training(void **state)
{
    (void)state;
    enum { ROWS = 5, WIDTH = 2 };
    const real x[ROWS * WIDTH] = {1, 10, 2, 30, 3, 20, 4, 50, 10, 40};
    struct parameters parameters = {0};
    struct scratch scratch = {0};
    struct batch_norm layer;
    struct batch_norm_state layer_state;
    size_t running_count = 0;
    real running[2 * WIDTH];
    batch_norm_declare(&layer, &parameters, "norm", WIDTH, &running_count);
    parameters_start(&parameters, 1, RANDOM_TEST, 0);
    batch_norm_start(&layer, parameters.values, running);
    const real *y = batch_norm_forward(&layer, parameters.values, running, true, ROWS, x,
                                       &scratch, &layer_state);
    check_near((double)y[0], (1 - 4) / sqrt(10 + 1e-5));
    check_near((double)y[9], (40 - 30) / sqrt(200 + 1e-5));
    check_near((double)running[0], 0.4);
    check_near((double)running[1], 3);
    check_near((double)running[2], 0.9 + 0.1 * 12.5); // without bias
    check_near((double)running[3], 0.9 + 0.1 * 250);
    parameters_free(&parameters);
    scratch_free(&scratch);
}

static void graphs_are_taken_in_any_order(void **state)
{
    (void)state;
    struct scratch scratch = {0};
    struct vertex_graphs taken;
    const uint32_t order[] = {1, 0, 1};
    vertex_graphs_take(&graphs, order, 3, &scratch, &taken);
    assert_int_equal(taken.graphs, 3);
    assert_int_equal(vertex_graphs_size(&taken), 11);
    real x[VERTICES], sums[VERTICES], more[11], more_sums[11];
    for (uint32_t v = 0; v < VERTICES; v++)
        x[v] = (real)(v * v);
    for (uint32_t v = 0; v < 4; v++)
        more[v] = more[7 + v] = x[3 + v];
    for (uint32_t v = 0; v < 3; v++)
        more[4 + v] = x[v];
    vertex_sums(&graphs, 1, x, sums);
    vertex_sums(&taken, 1, more, more_sums);
    assert_memory_equal(more_sums, sums + 3, 4 * sizeof *sums);
    assert_memory_equal(more_sums + 4, sums, 3 * sizeof *sums);
    assert_memory_equal(more_sums + 7, sums + 3, 4 * sizeof *sums);
    scratch_free(&scratch);
}

// y = 3 x - 1, one weight and one bias.
struct line {
    struct parameters parameters;
    struct linear linear;
    size_t seen, steps;
};

static void add_line_gradient(void *context, const uint32_t *rows, size_t count,
                              size_t step, real *gradient)
{
    struct line *line = context;
    const real *values = line->parameters.values;
    assert_int_equal(step, line->steps++);
    line->seen += count;
    for (size_t i = 0; i < count; i++) {
        real x = (real)rows[i] / 10, y = 3 * x - 1;
        real away = values[line->linear.weight] * x + values[line->linear.bias] - y;
        gradient[line->linear.weight] += 2 * away * x / (real)count;
        gradient[line->linear.bias] += 2 * away / (real)count;
    }
}

static void a_line_is_fitted(void **state)
{
    (void)state;
    for (int schedule = SCHEDULE_CONSTANT; schedule <= SCHEDULE_COSINE; schedule++) {
        struct line line = {0};
        struct error error;
        const struct fit_settings settings = {
            .epochs = 1000,
            .batch = 8,
            .schedule = (enum fit_schedule)schedule,
            .adam = {.rate = 0.03, .beta1 = 0.9, .beta2 = 0.999}};
        linear_declare(&line.linear, &line.parameters, "line", 1, 1, true);
        parameters_start(&line.parameters, 1, RANDOM_TEST, 0);
        assert_true(fit_run(&settings, 4, 0, 20, &line.parameters, add_line_gradient, &line,
                            &error));
        assert_int_equal(line.seen, 1000 * 20);
        assert_int_equal(line.steps, 1000 * 3);
        assert_true(fabs((double)line.parameters.values[line.linear.weight] - 3) < 0.01);
        assert_true(fabs((double)line.parameters.values[line.linear.bias] + 1) < 0.01);
        parameters_free(&line.parameters);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gin_is_its_formula),
        cmocka_unit_test(gcn_is_its_formula),
        cmocka_unit_test(normalisation_in_training),
        cmocka_unit_test(graphs_are_taken_in_any_order),
        cmocka_unit_test(a_line_is_fitted),
    };
    return cmocka_run_group_tests_name("nn vertices", tests, NULL, NULL);
}
