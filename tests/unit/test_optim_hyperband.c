// SPDX-License-Identifier: MIT
// Hyperband and BOHB: the brackets, who reaches a rung, the densities, and what they are
// worth.
#include "../support/searches.h"
#include "../support/trial.h"
#include "optim/brackets.h"
#include "optim/kernel_density.h"

#include <signal.h>

// As the optimisers' settings are laid out.
static const struct hyperband_settings {
    double eta;
} eta3 = {3};
static const struct bohb_settings {
    double eta, random, min_bandwidth;
    int good, samples;
} bohb = {3, 0.33, 0.3, 15, 64};

static const struct fidelities nb101 = {4, {4, 12, 36, 108}}, nb201 = {2, {12, 200}};

// The schedule -------------------------------------------------------------------------

// "27@4 9@12 …" of the brackets in turn, " | " between them.
static void assert_schedule(const struct fidelities *fidelities, double eta, size_t count,
                            const char *wanted)
{
    struct brackets brackets;
    struct buffer text = {0};
    brackets_open(&brackets, fidelities, eta);
    uint32_t round = 1;
    for (size_t bracket = 1; bracket <= count; bracket++) {
        struct bracket_round place;
        brackets_find(&brackets, round, &place);
        assert_true(place.first == round && place.bracket == bracket);
        buffer_print(&text, bracket > 1 ? " |" : "");
        for (size_t rung = 0; rung < place.rungs; rung++) {
            for (size_t i = 0; i < (rung == 0 ? place.size[0] : 1); i++) {
                struct bracket_round at;
                brackets_find(&brackets, round++, &at);
                assert_true(at.first == place.first && at.rung == rung);
                place.epochs = at.epochs;
            }
            buffer_print(&text, " %zu@%u", place.size[rung], place.epochs);
        }
    }
    assert_string_equal(text.text + 1, wanted);
    buffer_free(&text);
}

static void the_schedule_is_hpbandsters(void **state)
{
    (void)state;
    const struct fidelities one = {1, {200}}, fine = {5, {1, 3, 9, 27, 81}};
    const struct fidelities odd = {3, {1, 10, 50}};
    assert_schedule(&nb101, 3, 5,
                    "27@4 9@12 3@36 1@0 | 9@12 3@36 1@0 | 6@36 2@0 | 4@0 | "
                    "27@4 9@12 3@36 1@0");
    assert_schedule(&nb201, 3, 4, "9@12 3@12 1@0 | 3@12 1@0 | 3@0 | 9@12 3@12 1@0");
    assert_schedule(&fine, 3, 5,
                    "81@1 27@3 9@9 3@27 1@0 | 27@3 9@9 3@27 1@0 | 9@9 3@27 1@0 | "
                    "6@27 2@0 | 5@0");
    assert_schedule(&odd, 4, 3, "16@1 4@10 1@0 | 4@10 1@0 | 3@0"); // 3.1, 12.5
    assert_schedule(&one, 3, 3, "1@0 | 1@0 | 1@0");
}

// Who is trained further ---------------------------------------------------------------

static size_t count_in(const struct history *history, double bracket, double rung,
                       const struct query **queries)
{
    size_t count = 0;
    for (size_t i = 0; i < history->count; i++) {
        const double *own = history_own(history, i);
        if (own[0] == bracket && own[1] == rung)
            queries[count++] = &history->queries[i];
    }
    return count;
}

// Of each rung the best, and no other, are at the next.
static void assert_halving(const struct history *history, double bracket, size_t rungs,
                           const size_t *sizes)
{
    const struct query *below[100], *above[100];
    for (size_t rung = 0; rung < rungs; rung++) {
        size_t count = count_in(history, bracket, (double)rung, above);
        assert_int_equal(count, sizes[rung]);
        for (size_t i = 0; rung > 0 && i < count; i++) {
            size_t better = 0, there = 0;
            for (size_t k = 0; k < sizes[rung - 1]; k++) {
                long at = history_find_at(history, above[i]->code, below[k]->epochs);
                better += below[k]->answer.valid > history->queries[at].answer.valid;
                there += below[k]->code == above[i]->code;
            }
            assert_true(there == 1 && better < count);
        }
        memcpy(below, above, sizeof below);
    }
}

static void the_best_are_trained_further(void **state)
{
    (void)state;
    static const size_t long_one[] = {27, 9, 3, 1}, next[] = {9, 3, 1}, third[] = {6, 2};
    trial_fidelities = nb101;
    for (int method = 0; method < 2; method++) {
        struct trial trial;
        trial_open(&trial, method ? "bohb" : "hyperband",
                   method ? (const void *)&bohb : (const void *)&eta3, rugged, 5, 0);
        trial_run(&trial, 40 + 13 + 8 + 4 + 40);
        assert_halving(&trial.history, 1, 4, long_one);
        assert_halving(&trial.history, 2, 3, next);
        assert_halving(&trial.history, 3, 2, third);
        assert_halving(&trial.history, 5, 4, long_one);
        trial_close(&trial);
    }
    trial_fidelities = (struct fidelities){.count = 1};
}

// New architectures are the seed's order behind the labels; on one fidelity all are.
static void new_ones_are_the_next_of_the_order(void **state)
{
    (void)state;
    enum { LABELS = 4, ROUNDS = 300 };
    arch_code order[LABELS + ROUNDS];
    uint64_t seed = 5;
    trial_draw(&seed, LABELS + ROUNDS, order, NULL);
    for (int method = 0; method < 2; method++) {
        struct trial trial;
        trial_fidelities = method ? nb201 : (struct fidelities){.count = 1};
        trial_open(&trial, "hyperband", &eta3, rugged, seed, LABELS);
        trial_run(&trial, ROUNDS);
        size_t next = 0;
        for (size_t i = 0; i < ROUNDS; i++)
            if (i < LABELS || history_own(&trial.history, i)[1] == 0)
                assert_true(trial.history.queries[i].code == order[next++]);
        assert_true(method ? next < ROUNDS : next == ROUNDS);
        trial_close(&trial);
    }
    trial_fidelities = (struct fidelities){.count = 1};
}

// Densities ----------------------------------------------------------------------------

enum { WIDTH = 3, DATA = 5 };
static const uint8_t choices[WIDTH] = {2, 3, 5};
static const uint8_t points[DATA * WIDTH] = {0, 2, 4, 0, 2, 0, 1, 2, 4, 0, 2, 1, 0, 2, 4};

static void densities_are_the_kernels_mean(void **state)
{
    (void)state;
    struct kernel_density density;
    uint8_t point[WIDTH];
    double sum = 0, scale = 1.06 * pow(5, -1.0 / 7);
    kernel_density_open(&density, choices, WIDTH, points, DATA, 0.2);
    const double *h = density.bandwidth;
    assert_true(fabs(h[0] - scale * 0.4) < 1e-12); // σ of 0 0 1 0 0
    assert_true(h[1] == 0.2);                      // all are equal
    assert_true(h[2] == 0.8);                      // at most
    for (point[0] = 0; point[0] < 2; point[0]++)
        for (point[1] = 0; point[1] < 3; point[1]++)
            for (point[2] = 0; point[2] < 5; point[2]++)
                sum += kernel_density_at(&density, point);
    assert_true(fabs(sum - 1) < 1e-12);
    memcpy(point, (uint8_t[]){1, 0, 3}, WIDTH);
    double wanted = (4 * h[0] + (1 - h[0])) / 5 * (0.2 / 2) * (0.8 / 4);
    assert_true(fabs(kernel_density_at(&density, point) - wanted) < 1e-12);
    kernel_density_free(&density);
}

// The share of each choice in many draws: h / C of any, and 1 - h of those in the data.
static void draws_follow_the_data(void **state)
{
    (void)state;
    enum { DRAWS = 40000 };
    struct kernel_density density;
    struct random_stream stream;
    size_t counts[WIDTH][5] = {{0}};
    kernel_density_open(&density, choices, WIDTH, points, DATA, 0.2);
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        uint8_t point[WIDTH];
        kernel_density_draw(&density, &stream, point);
        for (size_t k = 0; k < WIDTH; k++)
            counts[k][point[k]]++;
    }
    for (size_t k = 0; k < WIDTH; k++)
        for (uint8_t c = 0; c < choices[k]; c++) {
            double h = density.bandwidth[k], there = 0;
            for (size_t i = 0; i < DATA; i++)
                there += points[i * WIDTH + k] == c;
            double share = h / choices[k] + (1 - h) * there / DATA;
            assert_true(fabs((double)counts[k][c] - DRAWS * share) <
                        5 * sqrt(DRAWS * share * (1 - share)));
        }
    kernel_density_free(&density);
}

// Models -------------------------------------------------------------------------------

// The model is of full training as soon as it has 2 (d + 1) answers; a third is random.
static void models_are_of_the_highest_fidelity(void **state)
{
    (void)state;
    enum { ENOUGH = 2 * 7, BUDGET = 400 };
    struct trial trial;
    size_t answers[2] = {0}, modelled = 0, drawn = 0;
    trial_fidelities = nb201;
    trial_open(&trial, "bohb", &bohb, separable, 5, 0);
    trial_run(&trial, BUDGET);
    for (size_t i = 0; i < trial.history.count; i++) {
        const double *own = history_own(&trial.history, i);
        bool there = answers[1] >= ENOUGH || answers[0] >= ENOUGH;
        if (own[1] == 0 && there)
            drawn += isnan(own[2]) ? 1 : 0;
        if (own[1] == 0 && !isnan(own[2])) {
            assert_true(own[2] == (answers[1] >= ENOUGH ? 0 : 12) && there);
            modelled++;
        }
        answers[trial.history.queries[i].epochs == 0]++;
    }
    double share = (double)drawn / (double)(drawn + modelled),
           all = (double)(drawn + modelled);
    assert_true(fabs(share - 0.33) < 4 * sqrt(0.33 * 0.67 / all));
    trial_close(&trial);
    trial_fidelities = (struct fidelities){.count = 1};
}

enum { SEEDS = 30 };

// Over seeds.
static double mean_best(const char *method, const void *settings,
                        double (*valid)(arch_code code), size_t budget)
{
    double sum = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct trial trial;
        trial_open(&trial, method, settings, valid, seed, 0);
        trial_run(&trial, budget);
        sum += trial.history.queries[budget - 1].best;
        trial_close(&trial);
    }
    return sum / SEEDS;
}

// Late: bandwidths are those of the choices' numbers, which say nothing here.
static void models_find_what_there_is_to_learn(void **state)
{
    (void)state;
    double learned = mean_best("bohb", &bohb, separable, 800);
    double random = mean_best("hyperband", &eta3, separable, 800);
    assert_true(learned > random + 1);
    // Nothing is to be learned of a value that the encoding says nothing of. The best of
    // about 150 draws is 0.5 from the top, and so is its spread.
    trial_fidelities = nb201;
    learned = mean_best("bohb", &bohb, rugged, 200);
    random = mean_best("hyperband", &eta3, rugged, 200);
    assert_true(fabs(learned - random) < 4 * 0.5 * sqrt(2.0 / SEEDS));
    trial_fidelities = (struct fidelities){.count = 1};
}

// Ledgers ------------------------------------------------------------------------------

static void searches_go_on_from_any_query(void **state)
{
    const struct folder *folder = *state;
    enum { BUDGET = 60 };
    const struct plan plans[] = {
        {.optimiser = optimiser_find("hyperband"),
         .settings = &eta3,
         .fidelities = "4,12,36,108"},
        {.optimiser = optimiser_find("bohb"),
         .settings = &bohb,
         .initial = 3,
         .fidelities = "12,200"},
    };
    for (size_t i = 0; i < 2; i++) {
        struct buffer whole = {0}, text = {0};
        assert_searches(&plans[i], folder->file, BUDGET, &whole);
        assert_int_equal(questions(), BUDGET);
        go_on_everywhere(&plans[i], folder->file, &whole, BUDGET);
        unlink(folder->file);
        for (size_t budget = 5; budget <= BUDGET; budget += 5)
            assert_searches(&plans[i], folder->file, budget, &text);
        assert_string_equal(text.text, whole.text);
        assert_int_equal(questions(), BUDGET);
        unlink(folder->file);
        buffer_free(&whole);
        buffer_free(&text);
    }
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schedule_is_hpbandsters),
        cmocka_unit_test(the_best_are_trained_further),
        cmocka_unit_test(new_ones_are_the_next_of_the_order),
        cmocka_unit_test(densities_are_the_kernels_mean),
        cmocka_unit_test(draws_follow_the_data),
        cmocka_unit_test(models_are_of_the_highest_fidelity),
        cmocka_unit_test(models_find_what_there_is_to_learn),
        cmocka_unit_test_setup_teardown(searches_go_on_from_any_query, open_folder,
                                        close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
