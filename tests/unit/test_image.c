// SPDX-License-Identifier: MIT
// Image networks beside plain loops, and what training them gives.
#include "base/memory.h"
#include "image/image_fit.h"
#include "image/pool.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGES = 3, HEIGHT = 6, WIDTH = 10, CHANNELS = 8 };

static const char *const plain =
    "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|nor_conv_1x1~2|";
static const char *const dead =
    "|none~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|none~0|avg_pool_3x3~1|none~2|";

static arch_code code_of(const char *arch)
{
    arch_code code;
    struct error error;
    if (!space_nb201.parse(&space_nb201, arch, strlen(arch), &code, &error))
        fail_msg("%s", error.text);
    return code;
}

// Layers -------------------------------------------------------------------------------

struct layers {
    struct planes planes, half;
    struct scratch scratch;
};

static struct layers layers_open(void)
{
    struct layers layers = {0};
    planes_open(&layers.planes, IMAGES, HEIGHT, WIDTH);
    planes_open(&layers.half, IMAGES, HEIGHT / 2, WIDTH / 2);
    return layers;
}

static void layers_free(struct layers *layers)
{
    planes_free(&layers->planes);
    planes_free(&layers->half);
    scratch_free(&layers->scratch);
}

static real *pixel(const struct planes *planes, real *all, int c, int n, int y, int x)
{
    return all + (size_t)c * planes->stride + planes->margin + (size_t)n * planes->plane +
           (size_t)y * planes->line + (size_t)x;
}

// 0 outside of the image.
static real at(const struct planes *planes, real *all, int c, int n, int y, int x)
{
    bool inside = y >= 0 && y < planes->height && x >= 0 && x < planes->width;
    return inside ? *pixel(planes, all, c, n, y, x) : 0;
}

static real *random_planes(struct layers *layers, int channels)
{
    const struct planes *planes = &layers->planes;
    real *all = scratch_zeros(&layers->scratch, planes->stride * (size_t)channels);
    struct random_stream stream;
    random_open(&stream, 3, RANDOM_TEST, 0, 0);
    for (int c = 0; c < channels; c++)
        for (int n = 0; n < planes->images; n++)
            for (int y = 0; y < planes->height; y++)
                for (int x = 0; x < planes->width; x++)
                    *pixel(planes, all, c, n, y, x) = (real)random_unit(&stream) - 1;
    return all;
}

// Compares y with value(context, output, image, line, column).
typedef double pixel_value(void *context, int c, int n, int y, int x);
static void compare(const struct planes *planes, int channels, real *y, pixel_value *value,
                    void *context)
{
    for (int c = 0; c < channels; c++)
        for (int n = 0; n < planes->images; n++)
            for (int line = 0; line < planes->height; line++)
                for (int column = 0; column < planes->width; column++)
                    assert_float_equal(*pixel(planes, y, c, n, line, column),
                                       value(context, c, n, line, column), 1e-4);
}

struct product { // a convolution and its input
    const struct layers *layers;
    const struct convolution *convolution;
    const real *values;
    real *x;
};

static double convolved(void *context, int output, int n, int line, int column)
{
    const struct product *product = context;
    const struct convolution *convolution = product->convolution;
    int stride = convolution->kind == CONVOLUTION_HALVING ? 2 : 1;
    int side = convolution->kind == CONVOLUTION_1X1 ? 1 : 3;
    const real *weight = product->values + convolution->weight +
                         (size_t)(output * convolution->inputs * side * side);
    double sum = 0;
    for (int input = 0; input < convolution->inputs; input++)
        for (int tap = 0; tap < side * side; tap++)
            sum += (double)weight[input * side * side + tap] *
                   (double)at(&product->layers->planes, product->x, input, n,
                              stride * line + tap / side - side / 2,
                              stride * column + tap % side - side / 2);
    return sum;
}

static void check_convolution(enum convolution_kind kind, int inputs, int outputs)
{
    struct layers layers = layers_open();
    struct parameters parameters = {0};
    struct convolution convolution;
    convolution_declare(&convolution, &parameters, "convolution", kind, inputs, outputs);
    parameters_start(&parameters, 1, RANDOM_TEST, 0);
    real *x = random_planes(&layers, inputs), *phases = x;
    const struct planes *to = &layers.planes;
    if (kind == CONVOLUTION_HALVING) {
        to = &layers.half;
        phases = phases_split(&layers.planes, to, inputs, x, &layers.scratch);
    }
    real *y =
        convolution_forward(&convolution, parameters.values, to, phases, &layers.scratch);
    struct product product = {&layers, &convolution, parameters.values, x};
    compare(to, outputs, y, convolved, &product);
    parameters_free(&parameters);
    layers_free(&layers);
}

static void convolutions(void **state)
{
    (void)state;
    check_convolution(CONVOLUTION_1X1, CHANNELS, 2 * CHANNELS);
    check_convolution(CONVOLUTION_3X3, 1, CHANNELS);
    check_convolution(CONVOLUTION_3X3, CHANNELS, 3 * CHANNELS);
    check_convolution(CONVOLUTION_HALVING, CHANNELS, 2 * CHANNELS);
}

static double averaged(void *context, int c, int n, int line, int column)
{
    const struct product *product = context;
    const struct planes *planes = &product->layers->planes;
    double sum = 0;
    int count = 0;
    for (int tap = 0; tap < 9; tap++) {
        int y = line + tap / 3 - 1, x = column + tap % 3 - 1;
        sum += (double)at(planes, product->x, c, n, y, x);
        count += y >= 0 && y < planes->height && x >= 0 && x < planes->width;
    }
    return sum / count;
}

static double halved(void *context, int c, int n, int line, int column)
{
    const struct product *product = context;
    double sum = 0;
    for (int tap = 0; tap < 4; tap++)
        sum += (double)at(&product->layers->planes, product->x, c, n, 2 * line + tap / 2,
                          2 * column + tap % 2);
    return sum / 4;
}

static double itself(void *context, int c, int n, int line, int column)
{
    const struct product *product = context;
    return (double)at(&product->layers->planes, product->x, c, n, line, column);
}

static void averages(void **state)
{
    (void)state;
    struct layers layers = layers_open();
    struct product product = {.layers = &layers, .x = random_planes(&layers, 2)};
    const struct planes *planes = &layers.planes, *half = &layers.half;
    real *y = planes_new(planes, 2, &layers.scratch);
    average_forward(planes, 2, product.x, false, y, &layers.scratch);
    compare(planes, 2, y, averaged, &product);
    real *phases = phases_split(planes, half, 2, product.x, &layers.scratch);
    compare(half, 2, phases_average(half, 2, phases, &layers.scratch), halved, &product);
    compare(planes, 2, phases_join(planes, half, 2, phases, &layers.scratch), itself,
            &product);
    layers_free(&layers);
}

static void wirings(void **state)
{
    (void)state;
    assert_int_equal(cell_wiring(code_of(dead)).edges, 0);
    struct cell_wiring wiring = cell_wiring(code_of(plain));
    assert_int_equal(wiring.edges, 4);
    // Node 2 has no input, node 1 leads nowhere.
    wiring = cell_wiring(code_of("|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|"
                                 "nor_conv_3x3~2|"));
    assert_int_equal(wiring.edges, 1);
    assert_int_equal(wiring.edge[0].from, 0);
    assert_int_equal(wiring.edge[0].to, 3);
    assert_int_equal(wiring.edge[0].operation, NB201_SKIP);
}

// Training -----------------------------------------------------------------------------

enum { SIDE = 8, TRAIN = 320, VALID = 80, TEST = 50 };

// The label says where the image is bright.
static struct image_set make_set(size_t count)
{
    struct image_set set = {count, 1, SIDE, SIDE, memory_new(count * SIDE * SIDE, 1),
                            memory_new(count, 1)};
    struct random_stream stream;
    random_open(&stream, 5, RANDOM_TEST, (uint32_t)count, 0);
    for (size_t i = 0; i < count; i++) {
        size_t label = i % IMAGE_CLASSES, left = label % 5, top = label / 5 * 4;
        set.labels[i] = (uint8_t)label;
        for (size_t k = 0; k < SIDE * SIDE; k++) {
            bool bright = k % SIDE >= left && k % SIDE < left + 4 && k / SIDE >= top &&
                          k / SIDE < top + 4;
            set.pixels[i * SIDE * SIDE + k] =
                (uint8_t)(random_below(&stream, 60) + (bright ? 150 : 0));
        }
    }
    return set;
}

static struct image_answer train(const struct image_fit_settings *settings,
                                 const char *arch, uint64_t seed, int threads)
{
    struct image_data data = {make_set(TRAIN + VALID), make_set(TEST)};
    struct image_split split;
    struct image_answer answer;
    struct error error;
    if (!image_split_open(&split, &data, settings, &error))
        fail_msg("%s", error.text);
    image_fit(&split, settings, code_of(arch), settings->epochs, seed, threads, NULL,
              &answer);
    image_split_free(&split);
    image_data_free(&data);
    return answer;
}

static struct image_fit_settings usual(void)
{
    return (struct image_fit_settings){
        .epochs = 8,
        .batch = 50, // of two shards, the last of a batch of 20
        .train_size = TRAIN,
        .valid_size = VALID,
        .sgd = {0.1, 0.9, 0.0005},
        .network = {CHANNELS, 1, 2},
    };
}

static void learns(void **state)
{
    (void)state;
    struct image_fit_settings settings = usual();
    struct image_answer answer = train(&settings, plain, 1, 2);
    assert_false(answer.diverged);
    assert_true(answer.valid > 60 && answer.test > 60);
    assert_true(answer.cost > 0);
    // What augments does so: other images, another answer.
    settings.augment = (struct augment_settings){1, 0.5};
    struct image_answer other = train(&settings, plain, 1, 2);
    assert_true(other.valid != answer.valid || other.test != answer.test);
}

// A network whose cell has no path says the same of every image.
static void dead_cells(void **state)
{
    (void)state;
    const struct image_fit_settings settings = usual();
    struct image_answer answer = train(&settings, dead, 1, 2);
    assert_false(answer.diverged);
    assert_float_equal(answer.test, 10, 0);
}

static void threads(void **state)
{
    (void)state;
    struct image_fit_settings settings = usual();
    settings.epochs = 2;
    settings.augment = (struct augment_settings){1, 0.5};
    struct image_answer one = train(&settings, plain, 7, 1);
    for (int count = 2; count <= 3; count++) {
        struct image_answer more = train(&settings, plain, 7, count);
        assert_memory_equal(&one.valid, &more.valid, sizeof one.valid);
        assert_memory_equal(&one.test, &more.test, sizeof one.test);
        assert_memory_equal(&one.cost, &more.cost, sizeof one.cost);
    }
}

static void divergence(void **state)
{
    (void)state;
    struct image_fit_settings settings = usual();
    settings.sgd = (struct sgd_settings){100, 0.9, 10};
    assert_true(train(&settings, plain, 1, 2).diverged);
}

static void refused_settings(void **state)
{
    (void)state;
    struct image_fit_settings settings = usual();
    struct image_data data = {make_set(TRAIN + VALID), make_set(TEST)};
    struct image_split split;
    struct error error;
    settings.train_size++;
    assert_false(image_split_open(&split, &data, &settings, &error));
    assert_non_null(strstr(error.text, "there are 400 images"));
    settings = usual();
    settings.network.stages = 5;
    assert_false(image_split_open(&split, &data, &settings, &error));
    assert_non_null(strstr(error.text, "cannot be halved 4 times"));
    settings = usual();
    settings.network.channels = 12;
    assert_false(image_split_open(&split, &data, &settings, &error));
    assert_non_null(strstr(error.text, "--channels 12: not a multiple of 8"));
    image_data_free(&data);
}

// Images -------------------------------------------------------------------------------

static void augmentation(void **state)
{
    (void)state;
    struct image_set set = make_set(2);
    const uint32_t images[] = {0, 1};
    struct pixel_scale scale;
    struct planes planes;
    struct scratch scratch = {0};
    pixel_scale_measure(&scale, &set, images, 2);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < 2 * SIDE * SIDE; i++) {
        double number = (double)scale.number[0][set.pixels[i]];
        sum += number;
        squares += number * number;
    }
    assert_float_equal(sum, 0, 1e-3);
    assert_float_equal(squares, 2 * SIDE * SIDE, 1e-3);
    // Only mirrored, each time.
    const struct augment_settings settings = {0, 1};
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    planes_open(&planes, 1, SIDE, SIDE);
    real *x = planes_new(&planes, 1, &scratch);
    augment_image(&set, 1, &scale, &settings, &stream, &planes, 0, x);
    for (int y = 0; y < SIDE; y++)
        for (int k = 0; k < SIDE; k++)
            assert_true(*pixel(&planes, x, 0, 0, y, k) ==
                        scale.number[0][set.pixels[SIDE * SIDE + y * SIDE + SIDE - 1 - k]]);
    scratch_free(&scratch);
    planes_free(&planes);
    free(set.pixels);
    free(set.labels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolutions), cmocka_unit_test(averages),
        cmocka_unit_test(wirings),      cmocka_unit_test(learns),
        cmocka_unit_test(dead_cells),   cmocka_unit_test(threads),
        cmocka_unit_test(divergence),   cmocka_unit_test(refused_settings),
        cmocka_unit_test(augmentation),
    };
    return cmocka_run_group_tests_name("image networks", tests, NULL, NULL);
}
