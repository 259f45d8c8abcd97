// SPDX-License-Identifier: MIT
// NAO and SemiNAS as optimisers.
#include "../support/searches.h"
#include "../support/trial.h"
#include "optim/latent_ascent.h"

#include <signal.h>

// As the preset `small`, and one for tests of what does not depend on learning.
static const struct ascent_settings small[] = {{.shape = {FORM_NAO, 48, 96, 200, 3, 0.1},
                                                .training = {0.001, 1e-4, 5, 0.8, 100},
                                                .label_epochs = 100,
                                                .later = LATER_SHARE,
                                                .parents = 20,
                                                .want = 20,
                                                .steps = 100},
                                               {.shape = {FORM_SEMINAS, 0, 64, 16, 2, 0.1},
                                                .training = {0.001, 1e-4, 5, 0.8, 100},
                                                .label_epochs = 100,
                                                .epochs = 10,
                                                .pseudo = 667,
                                                .later = LATER_SHARE,
                                                .parents = 20,
                                                .want = 20,
                                                .steps = 100}};
static const struct ascent_settings tiny[] = {{.shape = {FORM_NAO, 4, 6, 5, 1, 0.1},
                                               .training = {0.01, 1e-4, 5, 0.8, 4},
                                               .label_epochs = 3,
                                               .later = LATER_ALL,
                                               .parents = 3,
                                               .want = 4,
                                               .steps = 10},
                                              {.shape = {FORM_SEMINAS, 0, 6, 3, 2, 0.1},
                                               .training = {0.01, 1e-4, 5, 0.8, 4},
                                               .label_epochs = 3,
                                               .epochs = 2,
                                               .pseudo = 9,
                                               .copies = 2,
                                               .later = LATER_SHARE,
                                               .parents = 3,
                                               .want = 4,
                                               .steps = 10}};
static const char *const methods[] = {"nao", "seminas"};
enum { PARENT, STEP, PREDICTED };

struct any_space {
    const struct space *space;
    uint64_t seed;
};

static bool draw_any(void *context, size_t count, arch_code *codes, struct error *error)
{
    const struct any_space *any = context;
    struct random_stream stream;
    (void)error;
    random_open(&stream, any->seed, RANDOM_TEST, 0, 0);
    space_draw(any->space, 1, &stream, count, codes);
    return true;
}

// What is proposed is new, each once, as many as a round has; the answers do not matter.
static void walk(const struct space *space, size_t method, int rounds)
{
    const struct optimiser *optimiser = optimiser_find(methods[method]);
    struct trial trial = {.optimiser = optimiser, .valid = rugged};
    struct any_space any = {space, 4};
    struct error error;
    arch_code codes[10];
    history_open(&trial.history, space, optimiser->columns, optimiser->column_count);
    trial.task = (struct optim_task){.space = space,
                                     .seed = 1,
                                     .threads = 1,
                                     .history = &trial.history,
                                     .draw = draw_any,
                                     .draw_context = &any,
                                     .drawable = space->size ? space->size : SIZE_MAX};
    draw_any(&any, 10, codes, &error);
    for (size_t i = 0; i < 10; i++)
        trial_add(&trial, codes[i], 0, NULL);
    struct ascent_settings settings = tiny[method];
    trial.state = optimiser->open(&trial.task, &settings);
    for (int round = 0; round < rounds; round++) {
        struct proposals proposals;
        proposals_open(&proposals, trial.history.slots);
        if (!optimiser->ask(trial.state, ++trial.round, 1, &proposals, &error))
            fail_msg("%s", error.text);
        assert_int_equal(proposals.count, 4);
        for (size_t i = 0; i < proposals.count; i++) {
            const double *own = proposals.own + i * proposals.slots;
            assert_true(space->contains(space, proposals.codes[i]));
            assert_true(history_find(&trial.history, proposals.codes[i]) < 0);
            assert_true(isnan(own[STEP]) || (own[STEP] >= 1 && isfinite(own[PREDICTED])));
            trial_add(&trial, proposals.codes[i], 0, own); // and so not twice in a round
        }
        proposals_free(&proposals);
        assert_int_equal(trial.history.count, 10 + 4 * (round + 1));
    }
    trial_close(&trial);
}

static void proposes_what_is_new_in_every_space(void **state)
{
    (void)state;
    for (size_t method = 0; method < 2; method++) {
        walk(&space_nb201, method, 10);
        walk(&space_nb101, method, 3);
        walk(&space_darts, method, 3);
    }
}

static void threads_change_nothing(void **state)
{
    (void)state;
    for (size_t method = 0; method < 2; method++) {
        struct trial one, three;
        trial_open(&one, methods[method], &tiny[method], separable, 5, 8);
        trial_open(&three, methods[method], &tiny[method], separable, 5, 8);
        three.task.threads = 3;
        trial_run(&one, 30);
        trial_run(&three, 30);
        for (size_t i = 0; i < 30; i++)
            assert_true(one.history.queries[i].code == three.history.queries[i].code);
        trial_close(&one);
        trial_close(&three);
    }
}

static void goes_on_from_any_query(void **state)
{
    const struct folder *folder = *state;
    for (size_t method = 0; method < 2; method++) {
        const struct plan plan = {.optimiser = optimiser_find(methods[method]),
                                  .settings = &tiny[method],
                                  .initial = 6};
        struct buffer whole = {0};
        assert_searches(&plan, folder->file, 24, &whole);
        questions();
        go_on_everywhere(&plan, folder->file, &whole, 24);
        unlink(folder->file);
        buffer_free(&whole);
    }
}

// Mean of what the gradient led to in a search with 140 queries, and its standard error.
static double mean_found(size_t method, double (*valid)(arch_code code), double *error)
{
    struct trial trial;
    double sum = 0, square = 0, count = 0;
    trial_open(&trial, methods[method], &small[method], valid, 6, 80);
    trial_run(&trial, 140);
    for (size_t i = 80; i < 140; i++) {
        if (isnan(history_own(&trial.history, i)[STEP])) // drawn, as too few were new
            continue;
        sum += trial_valid(&trial, i);
        square += pow(trial_valid(&trial, i), 2);
        count++;
    }
    assert_true(count >= 30);
    *error = sqrt((square / count - pow(sum / count, 2)) / count);
    trial_close(&trial);
    return sum / count;
}

static double mean_of_all(double (*valid)(arch_code code))
{
    double sum = 0;
    for (arch_code code = 0; code < space_nb201.size; code++)
        sum += valid(code) / (double)space_nb201.size;
    return sum;
}

// Where it goes is better than the space where there is something to learn, and no
// better where the labels say nothing.
static void learns_what_there_is_to_learn(void **state)
{
    (void)state;
    for (size_t method = 0; method < 2; method++) {
        double error;
        double mean = mean_found(method, separable, &error);
        print_message("%s: %g of %g\n", methods[method], mean, mean_of_all(separable));
        assert_true(mean > mean_of_all(separable) + 5 * error);
        mean = mean_found(method, rugged, &error);
        print_message("%s: %g of %g\n", methods[method], mean, mean_of_all(rugged));
        assert_true(fabs(mean - mean_of_all(rugged)) < 3.5 * error);
    }
}

static void begins_with_labels(void **state)
{
    (void)state;
    for (size_t method = 0; method < 2; method++) {
        struct trial trial;
        struct proposals proposals;
        struct error error;
        trial_open(&trial, methods[method], &tiny[method], separable, 1, 0);
        proposals_open(&proposals, trial.history.slots);
        assert_false(trial.optimiser->ask(trial.state, 1, 10, &proposals, &error));
        assert_string_equal(error.text, "--initial: there is nothing to learn from");
        proposals_free(&proposals);
        trial_close(&trial);
    }
}

// Labels that are all alike are no division by zero, and one is enough to begin with.
static double constant(arch_code code)
{
    (void)code;
    return 50;
}

static void labels_may_be_alike(void **state)
{
    (void)state;
    for (size_t method = 0; method < 2; method++) {
        struct trial trial;
        trial_open(&trial, methods[method], &tiny[method], constant, 1, 1);
        trial_run(&trial, 20);
        trial_close(&trial);
    }
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proposes_what_is_new_in_every_space),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test_setup_teardown(goes_on_from_any_query, open_folder, close_folder),
        cmocka_unit_test(learns_what_there_is_to_learn),
        cmocka_unit_test(begins_with_labels),
        cmocka_unit_test(labels_may_be_alike),
    };
    return cmocka_run_group_tests_name("nao and seminas", tests, NULL, NULL);
}
