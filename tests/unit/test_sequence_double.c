// SPDX-License-Identifier: MIT
// Layers of sequences: their gradients against central differences, in double precision.
#include "../support/gradients.h"
#include "base/random.h"
#include "nn/attention.h"
#include "nn/dropout.h"
#include "nn/embedding.h"
#include "nn/lstm.h"
#include "nn/unit_rows.h"

#include <string.h>

enum { ROWS = 3, WIDTH = 4, HIDDEN = 5, STEPS = 3, PLACES = 4 };

struct problem {
    struct parameters parameters;
    struct scratch scratch;
    size_t x, second; // offsets of inputs
    struct embedding embedding;
    struct lstm lstm;
    bool started;
};

static void check(struct problem *problem,
                  double (*function)(void *context, const real *values, real *gradient))
{
    parameters_start(&problem->parameters, 7, RANDOM_TEST, 0);
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

static double embedding_sum(void *context, const real *values, real *gradient)
{
    const struct problem *problem = context;
    const uint16_t tokens[] = {2, 0, 2, 5, 2};
    real y[5 * WIDTH], dy[5 * WIDTH];
    embedding_forward(&problem->embedding, values, tokens, 5, y);
    double sum = weigh(y, 5 * WIDTH, dy);
    if (gradient)
        embedding_backward(&problem->embedding, gradient, tokens, 5, dy);
    return sum;
}

static void embeddings(void **state)
{
    (void)state;
    struct problem problem = {0};
    embedding_declare(&problem.embedding, &problem.parameters, "embedding", 6, WIDTH);
    check(&problem, embedding_sum);
}

static double dropout_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    struct random_stream stream;
    real y[ROWS * WIDTH], dy[ROWS * WIDTH];
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    memcpy(y, values, sizeof y);
    const real *mask = dropout_forward(0.5, &stream, ROWS * WIDTH, y, &problem->scratch);
    double sum = weigh(y, ROWS * WIDTH, dy);
    dropout_backward(mask, ROWS * WIDTH, dy);
    for (int i = 0; gradient && i < ROWS * WIDTH; i++)
        gradient[i] += dy[i];
    return sum;
}

static double unit_rows_sum(void *context, const real *values, real *gradient)
{
    (void)context;
    real y[ROWS * WIDTH], norms[ROWS], dy[ROWS * WIDTH];
    unit_rows_forward(values, ROWS, WIDTH, y, norms);
    double sum = weigh(y, ROWS * WIDTH, dy);
    if (gradient)
        unit_rows_backward(y, norms, dy, ROWS, WIDTH, gradient);
    return sum;
}

static void functions_without_parameters(void **state)
{
    (void)state;
    struct problem dropped = {0}, scaled = {0};
    parameters_add(&dropped.parameters, "x", ROWS, WIDTH, 2);
    check(&dropped, dropout_sum);
    parameters_add(&scaled.parameters, "x", ROWS, WIDTH, 2);
    check(&scaled, unit_rows_sum);
}

static double attention_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    struct attention_state state;
    real dy[STEPS * ROWS * WIDTH], dqueries[STEPS * ROWS * WIDTH],
        only[STEPS * ROWS * WIDTH];
    const real *y = attention_forward(STEPS, PLACES, ROWS, WIDTH, values + problem->x,
                                      values + problem->second, &problem->scratch, &state);
    double sum = weigh(y, STEPS * ROWS * WIDTH, dy);
    if (gradient) {
        attention_backward(dy, dqueries, gradient + problem->second, &problem->scratch,
                           &state);
        attention_backward(dy, only, NULL, &problem->scratch, &state);
        assert_memory_equal(dqueries, only, sizeof only);
        reals_add(gradient + problem->x, dqueries, STEPS * ROWS * WIDTH);
    }
    return sum;
}

static void attentions(void **state)
{
    (void)state;
    struct problem problem = {0};
    problem.x = parameters_add(&problem.parameters, "x", STEPS * ROWS, WIDTH, 2);
    problem.second = parameters_add(&problem.parameters, "memory", PLACES * ROWS, WIDTH, 2);
    check(&problem, attention_sum);
}

// By weights, inputs and, where there is one, the start, of which the two halves of
// `second` are hidden state and cell.
static double lstm_sum(void *context, const real *values, real *gradient)
{
    struct problem *problem = context;
    struct lstm_state state;
    struct lstm_start start = {0};
    enum { START = ROWS * HIDDEN, INPUTS = STEPS * ROWS * WIDTH, ALL = STEPS * START };
    real dy[ALL], dx[INPUTS], dstart[2 * START];
    if (problem->started)
        start =
            (struct lstm_start){values + problem->second, values + problem->second + START};
    const real *y = lstm_forward_all(&problem->lstm, values, STEPS, ROWS,
                                     values + problem->x, start, &problem->scratch, &state);
    double sum = weigh(y, ALL, dy);
    if (gradient) {
        lstm_backward_all(&problem->lstm, values, gradient, dy,
                          (struct lstm_gradients){dx, dstart, dstart + START},
                          &problem->scratch, &state);
        reals_add(gradient + problem->x, dx, INPUTS);
        if (problem->started)
            reals_add(gradient + problem->second, dstart, 2 * START);
    }
    return sum;
}

static void recurrent_networks(void **state)
{
    (void)state;
    for (int started = 0; started < 2; started++) {
        struct problem problem = {.started = started};
        lstm_declare(&problem.lstm, &problem.parameters, "lstm", WIDTH, HIDDEN);
        problem.x = parameters_add(&problem.parameters, "x", STEPS * ROWS, WIDTH, 2);
        if (started)
            problem.second =
                parameters_add(&problem.parameters, "start", 2 * ROWS, HIDDEN, 2);
        check(&problem, lstm_sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(embeddings),
        cmocka_unit_test(functions_without_parameters),
        cmocka_unit_test(attentions),
        cmocka_unit_test(recurrent_networks),
    };
    return cmocka_run_group_tests_name("gradients of sequences", tests, NULL, NULL);
}
