// SPDX-License-Identifier: MIT
// Sequence models in training: they give back what they were trained on, predict it, and
// where the search goes their prediction grows.
#include "base/memory.h"
#include "model/sequence_train.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 30 };

static const struct sequence_training training = {0.003, 0, 5, 0.5, 10};
static const struct sequence_shape shapes[] = {{FORM_NAO, 16, 32, 32, 2, 0},
                                               {FORM_SEMINAS, 0, 32, 16, 2, 0}};

struct setting {
    struct sequence_model model;
    struct sequence_trainer trainer;
    uint8_t plain[ROWS * SPACE_MAX_COORDINATES];
    real targets[ROWS];
};

static void setting_open(struct setting *setting, const struct space *space,
                         const struct sequence_shape *shape, double dropout)
{
    struct random_stream stream;
    struct sequence_shape own = *shape;
    arch_code codes[ROWS];
    own.dropout = dropout;
    random_open(&stream, 9, RANDOM_TEST, 0, 0);
    space_draw(space, 2, &stream, ROWS, codes);
    for (int i = 0; i < ROWS; i++) {
        space->plain.encode(space, codes[i], setting->plain + i * space->plain.coordinates);
        setting->targets[i] = (real)random_unit(&stream);
    }
    sequence_model_make(&setting->model, &space->plain, &own);
    sequence_trainer_open(&setting->trainer, &setting->model, &training, 2, RANDOM_TEST);
}

static void setting_close(struct setting *setting)
{
    sequence_trainer_close(&setting->trainer);
    sequence_model_free(&setting->model);
}

static struct sequence_loss train(struct setting *setting, int epochs)
{
    const struct sequence_data data = {setting->plain, setting->targets, ROWS, ROWS, 1};
    struct sequence_loss loss;
    struct error error;
    if (!sequence_train(&setting->trainer, &data, epochs, &loss, &error))
        fail_msg("%s", error.text);
    return loss;
}

static void gives_back_what_it_was_trained_on(void **state)
{
    (void)state;
    static const struct space *const spaces[] = {&space_nb201, &space_nb101, &space_darts};
    static struct setting setting;
    for (size_t form = 0; form < 2; form++)
        for (size_t i = 0; i < 3; i++) {
            uint8_t plain[ROWS * SPACE_MAX_COORDINATES];
            real predictions[ROWS], again[ROWS];
            struct sequence_points points;
            struct scratch scratch = {0};
            setting_open(&setting, spaces[i], &shapes[form], 0);
            size_t reals = (size_t)setting.model.steps;
            struct sequence_loss first = train(&setting, 1), last = train(&setting, 300);
            assert_true(first.entropy > 10 * last.entropy && last.entropy < 0.05);
            sequence_points(&setting.model, setting.plain, ROWS, &scratch, &points);
            sequence_ascend(&setting.model, &points, 0, plain, predictions, &scratch);
            assert_memory_equal(plain, setting.plain, ROWS * reals);
            sequence_predict(&setting.model, setting.plain, ROWS, again, &scratch);
            for (int row = 0; row < ROWS; row++) {
                assert_true(fabs((double)(predictions[row] - again[row])) < 1e-4);
                assert_true(fabs((double)(predictions[row] - setting.targets[row])) < 0.15);
            }
            scratch_free(&scratch);
            setting_close(&setting);
        }
}

static void predictions_grow_on_the_way_up(void **state)
{
    (void)state;
    static struct setting setting;
    for (size_t form = 0; form < 2; form++) {
        uint8_t plain[ROWS * SPACE_MAX_COORDINATES];
        real before[ROWS], after[ROWS];
        struct sequence_points points;
        struct scratch scratch = {0};
        setting_open(&setting, &space_nb201, &shapes[form], 0);
        train(&setting, 50);
        sequence_points(&setting.model, setting.plain, ROWS, &scratch, &points);
        sequence_ascend(&setting.model, &points, 0, plain, before, &scratch);
        sequence_ascend(&setting.model, &points, 0.1, plain, after, &scratch);
        for (int row = 0; row < ROWS; row++)
            assert_true(after[row] > before[row]);
        for (int row = 0; row < ROWS; row++) // a step is of each row alone
            for (int t = 0; t < 6; t++)
                assert_true(plain[row * 6 + t] < space_nb201.plain.choices[t]);
        scratch_free(&scratch);
        setting_close(&setting);
    }
}

static void training_goes_on_and_is_repeatable(void **state)
{
    (void)state;
    static struct setting one, two;
    setting_open(&one, &space_nb201, &shapes[1], 0.1);
    setting_open(&two, &space_nb201, &shapes[1], 0.1);
    for (int run = 0; run < 3; run++) {
        train(&one, 2);
        train(&two, 2);
    }
    size_t bytes = one.model.parameters.count * sizeof(real);
    assert_memory_equal(one.model.parameters.values, two.model.parameters.values, bytes);
    assert_int_equal(one.trainer.epochs, 6);
    assert_int_equal(one.trainer.steps, 18);
    train(&one, 1);
    assert_memory_not_equal(one.model.parameters.values, two.model.parameters.values,
                            bytes);
    setting_close(&one);
    setting_close(&two);
}

// Five of them four times and the others once: 45 rows, five steps of ten an epoch.
static void copies_are_seen_as_often(void **state)
{
    (void)state;
    static struct setting setting;
    struct sequence_loss loss;
    struct error error;
    setting_open(&setting, &space_nb201, &shapes[0], 0);
    const struct sequence_data data = {setting.plain, setting.targets, ROWS, 5, 4};
    assert_true(sequence_train(&setting.trainer, &data, 1, &loss, &error));
    assert_int_equal(setting.trainer.steps, 5);
    setting.targets[3] = (real)NAN;
    assert_false(sequence_train(&setting.trainer, &data, 1, &loss, &error));
    setting_close(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_what_it_was_trained_on),
        cmocka_unit_test(predictions_grow_on_the_way_up),
        cmocka_unit_test(training_goes_on_and_is_repeatable),
        cmocka_unit_test(copies_are_seen_as_often),
    };
    return cmocka_run_group_tests_name("sequence models", tests, NULL, NULL);
}
