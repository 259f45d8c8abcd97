// SPDX-License-Identifier: MIT
// Searches with a model that is trained anew in each round, all in turn.
#include "../support/trial.h"

#include "../support/method_settings.h"
#include "base/random.h"
#include "model/predictor.h"
#include "optim/model_search.h"

static const struct method {
    const char *name, *changes; // so few epochs that a test takes no time
} methods[] = {
    {"ranking", "epochs=6 ensemble=3 hidden=16 mlp-hidden=16 pool-size=60"},
    {"bananas", "epochs=20 ensemble=2"},
    {"npenas", "epochs=10"},
    {"npenas", "epochs=10 head=gaussian acquisition=sample"},
    {"bonas", "epochs=5 topk=10 pool-size=100"},
};
enum { METHODS = sizeof methods / sizeof *methods };

static union {
    max_align_t aligned;
    char bytes[1024];
} settings;

// A search on any space with labels of some `valid`.
struct search {
    struct optim_task task;
    struct history history;
    const struct optimiser *optimiser;
    void *state;
};

static double by_code(arch_code code)
{
    return 0.1 + 0.001 * (double)(code % 797);
}

static void search_open(struct search *search, const struct method *method,
                        const struct space *space, int threads)
{
    enum { LABELS = 12 };
    arch_code codes[LABELS];
    struct random_stream stream;
    const struct optimiser *optimiser = optimiser_find(method->name);
    *search = (struct search){.optimiser = optimiser};
    method_settings(optimiser, method->changes, &settings);
    history_open(&search->history, space, optimiser->columns, optimiser->column_count);
    random_open(&stream, 8, RANDOM_TEST, 0, 0);
    space_draw(space, 1, &stream, LABELS, codes);
    for (size_t i = 0; i < LABELS; i++) {
        struct query query = {.code = codes[i], .answer = {by_code(codes[i]), NAN, NAN}};
        history_add(&search->history, &query, NULL);
    }
    search->task = (struct optim_task){
        .space = space, .seed = 5, .threads = threads, .history = &search->history};
    search->state = optimiser->open(&search->task, &settings);
}

static void search_close(struct search *search)
{
    search->optimiser->close(search->state);
    history_free(&search->history);
}

static void search_ask(struct search *search, uint32_t round, struct proposals *proposals)
{
    struct error error;
    proposals_open(proposals, search->history.slots);
    if (!search->optimiser->ask(search->state, round, 1000, proposals, &error))
        fail_msg("%s", error.text);
}

static void assert_same(const struct proposals *one, const struct proposals *two)
{
    assert_int_equal(one->count, two->count);
    assert_memory_equal(one->codes, two->codes, one->count * sizeof *one->codes);
    assert_memory_equal(one->own, two->own, one->count * one->slots * sizeof *one->own);
}

// New architectures of the space, each once, the most promising first; the same for any
// number of threads, and whatever round was asked for before.
static void rounds_ask_for_what_is_new(void **state)
{
    (void)state;
    const struct space *const spaces[] = {&space_nb101, &space_nb201, &space_darts};
    for (int i = 0; i < METHODS; i++)
        for (int s = 0; s < 3; s++) {
            struct search search, threaded;
            struct proposals first, other, again;
            search_open(&search, &methods[i], spaces[s], 1);
            search_open(&threaded, &methods[i], spaces[s], 3);
            search_ask(&search, 2, &first);
            search_ask(&search, 3, &other);
            search_ask(&threaded, 2, &again);
            assert_true(first.count == 10 || first.count == 5);
            assert_same(&first, &again);
            assert_true(memcmp(first.codes, other.codes, sizeof *first.codes) != 0 ||
                        first.own[0] != other.own[0]);
            for (size_t k = 0; k < first.count; k++) {
                assert_true(spaces[s]->contains(spaces[s], first.codes[k]));
                assert_true(history_find(&search.history, first.codes[k]) < 0);
                assert_true(isfinite(first.own[2 * k]) && first.own[2 * k + 1] >= 0);
                for (size_t j = 0; j < k; j++)
                    assert_true(first.codes[j] != first.codes[k]);
            }
            proposals_free(&first);
            proposals_free(&other);
            proposals_free(&again);
            search_close(&search);
            search_close(&threaded);
        }
}

// Mean answer to what a method asks for itself, in some searches.
static double mean_asked(const struct method *method, double (*valid)(arch_code code))
{
    enum { SEARCHES = 6, LABELS = 20, BUDGET = 60 };
    double sum = 0;
    for (uint64_t seed = 1; seed <= SEARCHES; seed++) {
        struct trial trial;
        method_settings(optimiser_find(method->name), method->changes, &settings);
        trial_open(&trial, method->name, &settings, valid, seed, LABELS);
        trial_run(&trial, BUDGET);
        for (size_t i = LABELS; i < BUDGET; i++)
            sum += trial_valid(&trial, i) / (BUDGET - LABELS);
        trial_close(&trial);
    }
    return sum / SEARCHES;
}

// Permuted accuracies: uniform between 10 and 90, whatever the architecture. Nothing can be
// learnt, and what is asked for is as good as random.
static void without_structure_it_is_random_search(void **state)
{
    (void)state;
    for (int i = 0; i < METHODS; i++) {
        double mean = mean_asked(&methods[i], rugged), deviation = 80 / sqrt(12 * 240);
        print_message("%s %s: %.2f\n", methods[i].name, methods[i].changes, mean);
        assert_true(fabs(mean - 50) < 6 * deviation); // some share the labels, and so their luck
    }
}

static double mean_of_all(double (*valid)(arch_code code))
{
    arch_code *codes = memory_new(space_nb201.size, sizeof *codes);
    double sum = 0;
    space_nb201.list(&space_nb201, 1, codes);
    for (size_t i = 0; i < space_nb201.size; i++)
        sum += valid(codes[i]);
    free(codes);
    return sum / (double)space_nb201.size;
}

static void structure_is_learnt(void **state)
{
    (void)state;
    double all = mean_of_all(separable);
    for (int i = 0; i < METHODS; i++) {
        double mean = mean_asked(&methods[i], separable);
        print_message("%s %s: %.2f, all %.2f\n", methods[i].name, methods[i].changes, mean,
                      all);
        if (strcmp(methods[i].name, "bonas") != 0) // it takes more epochs than a test has
            assert_true(mean > all + 4);
    }
}

// What ranking asks for is what a predictor with the same seed predicts best.
static void ranking_is_the_predictor(void **state)
{
    (void)state;
    const struct method method = {"ranking", "epochs=6 ensemble=2 hidden=16 mlp-hidden=16"};
    struct search search;
    struct proposals proposals;
    struct random_stream stream;
    struct labels labels;
    struct error error;
    struct predictor predictor;
    search_open(&search, &method, &space_nb201, 1);
    search_ask(&search, 1, &proposals);
    random_open(&stream, 5, RANDOM_RANKING, 1, 0);
    uint64_t high = random_word(&stream) >> 1, low = random_word(&stream);
    const struct predictor_shape shape = {
        .encoder = {.vertices = VERTICES_KINDS, .hidden = 16, .layers = 3},
        .mlp_hidden = 16,
        .mlp_layers = 2,
        .members = 2};
    const struct predictor_training training = {
        .seed = high << 32 | low,
        .threads = 1,
        .loss = LOSS_RANKING,
        .epochs = 6,
        .batch = 32,
        .adam = {
            .rate = 0.003, .beta1 = 0.9, .beta2 = 0.999, .weight_decay = 1, .clip = 5}};
    labels_of_history(&search.history, &labels);
    predictor_make(&predictor, &space_nb201, &shape);
    assert_true(predictor_train(&predictor, &labels, &training, NULL, NULL, &error));
    size_t count = space_nb201.size;
    arch_code *codes = memory_new(count, sizeof *codes);
    float *answers = memory_new(4 * count, sizeof *answers), *mean = answers + 2 * count;
    space_nb201.list(&space_nb201, 1, codes);
    predictor_answer(&predictor, 1, codes, count, answers, NULL);
    predictor_summary(2, count, answers, mean, mean + count);
    for (size_t i = 0; i < count; i++) {
        bool asked = proposals_have(&proposals, codes[i]);
        if (!asked && history_find(&search.history, codes[i]) < 0)
            assert_true((double)mean[i] <= proposals.own[2 * 4]);
        if (asked)
            assert_true((double)mean[i] >= proposals.own[2 * 4]);
    }
    free(codes);
    free(answers);
    labels_free(&labels);
    predictor_free(&predictor);
    proposals_free(&proposals);
    search_close(&search);
}

// More candidates than are predicted by all members: the best of them are.
static void finalists_are_predicted_by_all(void **state)
{
    (void)state;
    struct search search;
    struct proposals proposals;
    const struct method four = {"ranking", "epochs=6 ensemble=4 hidden=16 mlp-hidden=16"};
    search_open(&search, &four, &space_nb201, 1);
    search_ask(&search, 1, &proposals);
    void *model;
    float mean[5], deviation[5];
    const struct surrogate_model *kind = model_search_model(search.state, &model);
    kind->predict(model, proposals.codes, 5, mean, deviation);
    for (size_t i = 0; i < 5; i++) {
        assert_true(fabs(proposals.own[2 * i] - (double)mean[i]) < 1e-5);
        assert_true(fabs(proposals.own[2 * i + 1] - (double)deviation[i]) < 1e-5);
    }
    proposals_free(&proposals);
    search_close(&search);
}

// Labels that are all equal teach nothing, and one label is too few.
static void little_to_learn(void **state)
{
    (void)state;
    for (int i = 0; i < METHODS; i++) {
        struct search search;
        struct proposals proposals;
        struct error error;
        search_open(&search, &methods[i], &space_nb201, 1);
        for (size_t k = 0; k < search.history.count; k++)
            search.history.queries[k].answer.valid = 70;
        search_ask(&search, 1, &proposals);
        proposals_free(&proposals);
        search.history.count = 1;
        proposals_open(&proposals, search.history.slots);
        assert_false(search.optimiser->ask(search.state, 1, 10, &proposals, &error));
        assert_string_equal(error.text, "--initial: a model needs at least two labels");
        proposals_free(&proposals);
        search_close(&search);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_ask_for_what_is_new),
        cmocka_unit_test(without_structure_it_is_random_search),
        cmocka_unit_test(structure_is_learnt),
        cmocka_unit_test(ranking_is_the_predictor),
        cmocka_unit_test(finalists_are_predicted_by_all),
        cmocka_unit_test(little_to_learn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
