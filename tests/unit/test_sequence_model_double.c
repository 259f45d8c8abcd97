// SPDX-License-Identifier: MIT
// The gradient of a whole sequence model's loss, with dropout, and that of a prediction by
// the encoder's outputs, against central differences in double precision.
#include "../support/gradients.h"
#include "model/sequence_parts.h"

#include <string.h>

enum { ROWS = 3, MOST = ROWS * SPACE_MAX_COORDINATES };

struct problem {
    struct sequence_model model;
    struct scratch scratch;
    uint8_t plain[MOST];
    real targets[ROWS];
    double weight;
};

static double model_loss(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    struct random_stream stream;
    struct sequence_loss loss;
    random_open(&stream, 5, RANDOM_TEST, 0, 0);
    const struct sequence_batch batch = {problem->plain, problem->targets, ROWS,
                                         problem->weight, &stream};
    return sequence_learn(&problem->model, values, &batch, gradient, &loss,
                          &problem->scratch);
}

static void draw_batch(struct problem *problem, const struct space *space)
{
    struct random_stream stream;
    random_open(&stream, 3, RANDOM_TEST, 0, 0);
    for (int row = 0; row < ROWS; row++) {
        problem->targets[row] = 0.2 + 0.3 * row;
        for (int t = 0; t < space->plain.coordinates; t++)
            problem->plain[row * space->plain.coordinates + t] =
                (uint8_t)random_below(&stream, space->plain.choices[t]);
    }
}

static const struct sequence_shape shapes[] = {
    {FORM_NAO, 3, 4, 5, 3, 0.3},
    {FORM_NAO, 3, 4, 5, 0, 0},
    {FORM_SEMINAS, 0, 4, 3, 2, 0.3},
    {FORM_SEMINAS, 0, 4, 3, 3, 0},
};

static void losses(void **state)
{
    (void)state;
    static const struct space *const spaces[] = {&space_nb201, &space_nb101, &space_darts};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (size_t k = 0; k < (i == 0 || i == 2 ? 3 : 1); k++) {
            struct problem problem = {.weight = 0.8};
            draw_batch(&problem, spaces[k]);
            sequence_model_make(&problem.model, &spaces[k]->plain, &shapes[i]);
            parameters_start(&problem.model.parameters, 7, RANDOM_TEST, 0);
            check_gradient(&(struct checked){&problem.model.parameters, &problem.scratch,
                                             model_loss, &problem});
            sequence_model_free(&problem.model);
            scratch_free(&problem.scratch);
        }
}

// What is predicted of outputs m, as the search sees it: not through the encoder.
static double value_of(struct problem *problem, const real *memory, int row)
{
    const struct sequence_model *model = &problem->model;
    struct sequence_prediction prediction;
    real code[ROWS * 4], norms[ROWS];
    sequence_pool(model, memory, ROWS, code, norms);
    sequence_value(model, model->parameters.values, code, ROWS, NULL, &problem->scratch,
                   &prediction);
    return prediction.value[row];
}

static void directions_of_the_search(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct problem problem = {0};
        struct sequence_points points;
        draw_batch(&problem, &space_nb201);
        sequence_model_make(&problem.model, &space_nb201.plain, &shapes[i]);
        parameters_start(&problem.model.parameters, 7, RANDOM_TEST, 0);
        sequence_points(&problem.model, problem.plain, ROWS, &problem.scratch, &points);
        real memory[6 * ROWS * 4];
        memcpy(memory, points.memory, sizeof memory);
        for (int k = 0; k < 6 * ROWS * 4; k++) {
            int row = k / 4 % ROWS;
            memory[k] = points.memory[k] + 1e-6;
            double above = value_of(&problem, memory, row);
            memory[k] = points.memory[k] - 1e-6;
            double below = value_of(&problem, memory, row);
            memory[k] = points.memory[k];
            assert_true(fabs((above - below) / 2e-6 - points.gradient[k]) < 1e-8);
        }
        sequence_model_free(&problem.model);
        scratch_free(&problem.scratch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses),
        cmocka_unit_test(directions_of_the_search),
    };
    return cmocka_run_group_tests_name("gradients of sequence models", tests, NULL, NULL);
}
