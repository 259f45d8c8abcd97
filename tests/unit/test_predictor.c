// SPDX-License-Identifier: MIT
// Predictors. Members of an ensemble are trained side by side: with SAN=thread this finds
// what one of them reads while another writes it.
#include "base/random.h"
#include "model/predictor.h"

#include <math.h>
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

// Trains a predictor on cells that are always the same, which are in codes afterwards.
static void train(struct predictor *predictor, struct labels *labels,
                  enum predictor_loss loss, enum targets targets, int epochs, int threads)
{
    const struct predictor_training training = {
        .seed = 7,
        .threads = threads,
        .loss = loss,
        .targets = targets,
        .epochs = epochs,
        .batch = 8,
        .adam = {.rate = 0.01, .beta1 = 0.9, .beta2 = 0.999}};
    struct random_stream stream;
    struct error error;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    space_draw(&space_nb201, 1, &stream, LABELS, labels->codes);
    predictor_make(predictor, &space_nb201, &shape);
    assert_true(predictor_train(predictor, labels, &training, NULL, NULL, &error));
}

static void train_to_rank(struct predictor *predictor, int threads)
{
    arch_code codes[LABELS];
    double values[LABELS];
    struct labels labels = {
        .count = LABELS, .codes = codes, .values = values, .mean = 0.5, .deviation = 0.25};
    for (int i = 0; i < LABELS; i++)
        values[i] = i / (double)LABELS;
    train(predictor, &labels, LOSS_RANKING, TARGETS_STANDARDISED, 3, threads);
}

static void threads_do_not_show(void **state)
{
    (void)state;
    struct predictor one, many;
    train_to_rank(&one, 1);
    train_to_rank(&many, 4);
    size_t bytes = one.parameters.count * sizeof(real);
    for (int i = 0; i < MEMBERS; i++) {
        assert_memory_equal(one.values[i], many.values[i], bytes);
        assert_true(one.scale[i] == many.scale[i] && one.offset[i] == many.offset[i]);
        assert_true(one.scale[i] != 1); // the ranking loss leaves it open
    }
    predictor_free(&one);
    predictor_free(&many);
}

// Learns labels of about 70 percent, and returns the mean of what it answers to them.
static double mean_answer(enum targets targets, struct predictor *predictor)
{
    arch_code codes[LABELS];
    double values[LABELS], mean = 0;
    float answers[LABELS];
    struct labels labels = {
        .count = LABELS, .codes = codes, .values = values, .mean = 70, .deviation = 2};
    for (int i = 0; i < LABELS; i++)
        values[i] = i % 2 ? 68 : 72;
    train(predictor, &labels, LOSS_SQUARE, targets, 100, 1);
    predictor_predict(predictor, 0, 1, 1, codes, LABELS, answers, NULL);
    for (int i = 0; i < LABELS; i++)
        mean += (double)answers[i] / LABELS;
    return mean;
}

static void targets_do_not_change_the_unit(void **state)
{
    (void)state;
    struct predictor predictor;
    assert_true(fabs(mean_answer(TARGETS_STANDARDISED, &predictor) - 70) < 2);
    assert_true(predictor.mean == 70 && predictor.deviation == 2);
    predictor_free(&predictor);
    assert_true(fabs(mean_answer(TARGETS_FRACTIONS, &predictor) - 70) < 2);
    assert_true(predictor.mean == 0 && predictor.deviation == 100); // nb201 has percent
    predictor_free(&predictor);
    assert_true(labels_one(&space_nb101) == 1 && labels_one(&space_darts) == 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_show),
        cmocka_unit_test(targets_do_not_change_the_unit),
    };
    return cmocka_run_group_tests_name("predictor", tests, NULL, NULL);
}
