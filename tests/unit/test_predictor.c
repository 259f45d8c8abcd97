// SPDX-License-Identifier: MIT
// Members of an ensemble are trained side by side: with SAN=thread this finds what one of
// them reads while another writes it.
#include "base/random.h"
#include "model/predictor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LABELS = 24, MEMBERS = 6 };

static const struct predictor_shape shape = {.encoder = {.kind = ENCODER_GRAPH,
                                                         .messages = MESSAGES_DIRECTED,
                                                         .vertices = VERTICES_KINDS,
                                                         .hidden = 8,
                                                         .layers = 2},
                                             .mlp_hidden = 8,
                                             .mlp_layers = 2,
                                             .members = MEMBERS};

static void train(struct predictor *predictor, int threads)
{
    arch_code codes[LABELS];
    double values[LABELS];
    struct labels labels = {
        .count = LABELS, .codes = codes, .values = values, .mean = 0.5, .deviation = 0.25};
    const struct predictor_training training = {
        .seed = 7,
        .threads = threads,
        .loss = LOSS_RANKING,
        .epochs = 3,
        .batch = 8,
        .adam = {.rate = 0.01, .beta1 = 0.9, .beta2 = 0.999}};
    struct random_stream stream;
    struct error error;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    space_draw(&space_nb201, 1, &stream, LABELS, codes);
    for (int i = 0; i < LABELS; i++)
        values[i] = i / (double)LABELS;
    predictor_make(predictor, &space_nb201, &shape);
    struct progress progress;
    progress_open(&progress, true, "epochs", 1);
    assert_true(predictor_train(predictor, &labels, &training, &progress, NULL, &error));
    progress_close(&progress);
}

static void threads_do_not_show(void **state)
{
    (void)state;
    struct predictor one, many;
    train(&one, 1);
    train(&many, 4);
    size_t bytes = one.parameters.count * sizeof(real);
    for (int i = 0; i < MEMBERS; i++) {
        assert_memory_equal(one.values[i], many.values[i], bytes);
        assert_true(one.scale[i] == many.scale[i] && one.offset[i] == many.offset[i]);
        assert_true(one.scale[i] != 1); // the ranking loss leaves it open
    }
    predictor_free(&one);
    predictor_free(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_show),
    };
    return cmocka_run_group_tests_name("predictor", tests, NULL, NULL);
}
