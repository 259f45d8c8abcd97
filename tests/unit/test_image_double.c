// SPDX-License-Identifier: MIT
// Layers of image networks: gradients against central differences, in double precision.
#include "../support/gradients.h"
#include "base/random.h"
#include "image/network.h"
#include "image/pool.h"

#include <string.h>

enum { IMAGES = 2, SIZE = 4, CHANNELS = 8, INPUTS = 3, CLASSES = 3, FIGURES = 4096 };

struct problem {
    struct parameters parameters;
    struct scratch scratch;
    struct planes planes, half;
    size_t x; // offset of the input's pixels
    struct convolution convolution;
    struct image_norm norm;
    struct cell_wiring wiring;
    struct cell cell;
    struct reduction reduction;
    real figures[FIGURES];
    size_t figure_count;
};

static struct problem *problem_new(void)
{
    struct problem *problem = calloc(1, sizeof *problem);
    planes_open(&problem->planes, IMAGES, SIZE, SIZE);
    planes_open(&problem->half, IMAGES, SIZE / 2, SIZE / 2);
    problem->x = parameters_add(&problem->parameters, "x", 1, 2 * CHANNELS * IMAGES * SIZE * SIZE, 2);
    return problem;
}

// Scales and shifts, which start where ReLUs have their bends, at any.
static void move_norms(struct parameters *parameters)
{
    for (size_t k = 0; k < parameters->view_count; k++) {
        const struct parameter_view *view = &parameters->views[k];
        for (int i = 0; view->bound == 0 && i < view->columns; i++)
            parameters->values[view->offset + (size_t)i] = 0.8 + 0.1 * i;
    }
}

static void check(struct problem *problem,
                  double (*function)(void *context, const real *values, real *gradient))
{
    parameters_start(&problem->parameters, 7, RANDOM_TEST, 0);
    move_norms(&problem->parameters);
    check_gradient(
        &(struct checked){&problem->parameters, &problem->scratch, function, problem});
    parameters_free(&problem->parameters);
    scratch_free(&problem->scratch);
    planes_free(&problem->planes);
    planes_free(&problem->half);
    free(problem);
}

// The pixels of planes and a row of numbers, one after the other.
static size_t pixel_at(const struct planes *planes, int channels, size_t i)
{
    size_t pixels = planes_pixels(planes), width = (size_t)planes->width;
    assert_true(i < pixels * (size_t)channels);
    size_t c = i / pixels, rest = i % pixels, image = width * (size_t)planes->height;
    return c * planes->stride + planes->margin + rest / image * planes->plane +
           rest % image / width * planes->line + rest % width;
}

static real *input_of(struct problem *problem, const struct planes *planes, int channels,
                      const real *values)
{
    real *x = planes_new(planes, channels, &problem->scratch);
    memset(x, 0, planes->stride * (size_t)channels * sizeof *x);
    for (size_t i = 0; i < planes_pixels(planes) * (size_t)channels; i++)
        x[pixel_at(planes, channels, i)] = values[problem->x + i];
    return x;
}

static void add_input_gradient(struct problem *problem, const struct planes *planes,
                               int channels, const real *dx, real *gradient)
{
    for (size_t i = 0; i < planes_pixels(planes) * (size_t)channels; i++)
        gradient[problem->x + i] += dx[pixel_at(planes, channels, i)];
}

// Everything but pixels is zero.
static void check_padding(const struct planes *planes, int channels, const real *y)
{
    double all = 0, pixels = 0;
    for (size_t i = 0; i < planes->stride * (size_t)channels; i++)
        all += fabs(y[i]);
    for (size_t i = 0; i < planes_pixels(planes) * (size_t)channels; i++)
        pixels += fabs(y[pixel_at(planes, channels, i)]);
    assert_true(fabs(all - pixels) <= 1e-9 * all);
}

// A fixed weighted sum of the pixels of y, and its gradient in scratch.
static double weigh(struct problem *problem, const struct planes *planes, int channels,
                    const real *y, real **dy)
{
    double sum = 0;
    check_padding(planes, channels, y);
    *dy = planes_new(planes, channels, &problem->scratch);
    memset(*dy, 0, planes->stride * (size_t)channels * sizeof **dy);
    for (size_t i = 0; i < planes_pixels(planes) * (size_t)channels; i++) {
        size_t at = pixel_at(planes, channels, i);
        (*dy)[at] = cos(1.7 * (double)i + 0.3);
        sum += y[at] * (*dy)[at];
    }
    return sum;
}

static double convolution_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    const struct convolution *convolution = &problem->convolution;
    bool halving = convolution->kind == CONVOLUTION_HALVING;
    const struct planes *from = &problem->planes, *to = halving ? &problem->half : from;
    struct scratch *scratch = &problem->scratch;
    int inputs = convolution->inputs;
    real *dy, *dx, *x = input_of(problem, from, inputs, values);
    if (halving)
        x = phases_split(from, to, inputs, x, scratch);
    const real *y = convolution_forward(convolution, values, to, x, scratch);
    double sum = weigh(problem, to, convolution->outputs, y, &dy);
    if (!gradient)
        return sum;
    dx = planes_new(to, halving ? inputs * PHASES : inputs, scratch);
    convolution_backward(convolution, values, gradient, to, x, dy, dx, false, scratch);
    if (halving)
        dx = phases_join(from, to, inputs, dx, scratch);
    add_input_gradient(problem, from, inputs, dx, gradient);
    return sum;
}

static void check_convolution(enum convolution_kind kind, int inputs, int outputs)
{
    struct problem *problem = problem_new();
    convolution_declare(&problem->convolution, &problem->parameters, "convolution", kind,
                        inputs, outputs);
    check(problem, convolution_sum);
}

static void convolutions(void **state)
{
    (void)state;
    check_convolution(CONVOLUTION_1X1, CHANNELS, 2 * CHANNELS);
    check_convolution(CONVOLUTION_3X3, 2 * CHANNELS, CHANNELS);
    check_convolution(CONVOLUTION_HALVING, CHANNELS, 2 * CHANNELS);
}

static double norm_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    const struct planes *planes = &problem->planes;
    struct scratch *scratch = &problem->scratch;
    struct image_norm_state state;
    const real *x = input_of(problem, planes, CHANNELS, values);
    real *dy, *y = planes_new(planes, CHANNELS, scratch);
    image_norm_forward(&problem->norm, values, problem->figures, true, planes, x, false, y,
                       scratch, &state);
    double sum = weigh(problem, planes, CHANNELS, y, &dy);
    if (gradient) {
        const real *dx = image_norm_backward(&problem->norm, values, gradient, planes, dy,
                                             scratch, &state);
        check_padding(planes, CHANNELS, dx);
        add_input_gradient(problem, planes, CHANNELS, dx, gradient);
    }
    return sum;
}

static void normalisation(void **state)
{
    (void)state;
    struct problem *problem = problem_new();
    image_norm_declare(&problem->norm, &problem->parameters, "norm", CHANNELS,
                       &problem->figure_count);
    assert_int_equal(problem->figure_count, 2 * CHANNELS);
    check(problem, norm_sum);
}

static double cell_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    const struct planes *planes = &problem->planes;
    const struct image_pass pass = {values, problem->figures, true, &problem->scratch};
    struct cell_state state;
    const real *x = input_of(problem, planes, CHANNELS, values);
    real *dy;
    const real *y = cell_forward(&problem->cell, &pass, planes, x, &state);
    double sum = weigh(problem, planes, CHANNELS, y, &dy);
    if (gradient) {
        const real *dx =
            cell_backward(&problem->cell, &pass, gradient, planes, dy, &state);
        check_padding(planes, CHANNELS, dx);
        add_input_gradient(problem, planes, CHANNELS, dx, gradient);
    }
    return sum;
}

static struct cell_wiring wiring_of(const char *arch)
{
    arch_code code;
    struct error error;
    assert_true(space_nb201.parse(&space_nb201, arch, strlen(arch), &code, &error));
    return cell_wiring(code);
}

static void cells(void **state)
{
    (void)state;
    static const char *const archs[] = {
        "|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_3x3~1|"
        "avg_pool_3x3~2|",
        "|skip_connect~0|+|nor_conv_1x1~0|skip_connect~1|+|avg_pool_3x3~0|avg_pool_3x3~1|"
        "nor_conv_1x1~2|",
        "|avg_pool_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_1x1~0|none~1|"
        "skip_connect~2|",
    };
    for (size_t i = 0; i < sizeof archs / sizeof archs[0]; i++) {
        struct problem *problem = problem_new();
        problem->wiring = wiring_of(archs[i]);
        cell_declare(&problem->cell, &problem->parameters, "cell", &problem->wiring,
                     CHANNELS, &problem->figure_count);
        check(problem, cell_sum);
    }
}

static double reduction_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    const struct planes *planes = &problem->planes, *half = &problem->half;
    const struct image_pass pass = {values, problem->figures, true, &problem->scratch};
    struct reduction_state state;
    const real *x = input_of(problem, planes, CHANNELS, values);
    real *dy;
    const real *y =
        reduction_forward(&problem->reduction, &pass, planes, half, x, &state);
    double sum = weigh(problem, half, 2 * CHANNELS, y, &dy);
    if (gradient) {
        const real *dx = reduction_backward(&problem->reduction, &pass, gradient, planes,
                                            half, dy, &state);
        check_padding(planes, CHANNELS, dx);
        add_input_gradient(problem, planes, CHANNELS, dx, gradient);
    }
    return sum;
}

static void reductions(void **state)
{
    (void)state;
    struct problem *problem = problem_new();
    reduction_declare(&problem->reduction, &problem->parameters, "reduction", CHANNELS,
                      &problem->figure_count);
    check(problem, reduction_sum);
}

// The loss of a whole network: two stages of a cell, three colours.
struct whole {
    struct image_network network;
    struct scratch scratch;
    real figures[FIGURES];
};

static double network_loss(void *context, const real *values, real *gradient)
{
    static const uint8_t labels[IMAGES] = {2, 0};
    struct whole *whole = context;
    struct planes planes = planes_of(&whole->network.planes[0], IMAGES);
    real *x = scratch_zeros(&whole->scratch, planes.stride * INPUTS);
    assert_ptr_equal(values, whole->network.parameters.values);
    for (size_t i = 0; i < planes_pixels(&planes) * INPUTS; i++)
        x[pixel_at(&planes, INPUTS, i)] = sin(2.3 * (double)i);
    return 0.5 * image_network_gradient(&whole->network, whole->figures, x, labels, IMAGES,
                                        0.5, gradient, &whole->scratch);
}

static void check_network(const char *arch)
{
    const struct image_network_settings settings = {CHANNELS, 1, 2};
    struct whole *whole = calloc(1, sizeof *whole);
    arch_code code;
    struct error error;
    assert_true(space_nb201.parse(&space_nb201, arch, strlen(arch), &code, &error));
    image_network_open(&whole->network, &settings, code, INPUTS, SIZE, SIZE, CLASSES, 1);
    assert_true(whole->network.figures < FIGURES);
    move_norms(&whole->network.parameters);
    check_gradient(&(struct checked){&whole->network.parameters, &whole->scratch,
                                     network_loss, whole});
    image_network_free(&whole->network);
    scratch_free(&whole->scratch);
    free(whole);
}

static void networks(void **state)
{
    (void)state;
    check_network("|nor_conv_1x1~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|none~1|"
                  "nor_conv_3x3~2|");
    check_network("|nor_conv_1x1~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolutions), cmocka_unit_test(normalisation),
        cmocka_unit_test(cells),        cmocka_unit_test(reductions),
        cmocka_unit_test(networks),
    };
    return cmocka_run_group_tests_name("image networks", tests, NULL, NULL);
}
