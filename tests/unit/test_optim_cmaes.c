// SPDX-License-Identifier: MIT
// CMA-ES: on functions, and what it does in a search. (tests/cli/test_oracles.sh compares
// with the package cmaes.)
#include "../support/searches.h"
#include "../support/small_gvae.h"
#include "../support/trial.h"
#include "optim/cma.h"
#include "optim/domain.h"

// As the optimiser's settings are laid out.
struct cmaes_settings {
    enum { CENTRE, BEST } start;
};
static const struct cmaes_settings centre = {CENTRE}, best = {BEST};

enum { WIDTH = 4, MOST = 400 };

// A generation of a function of the unit box; returns its best value.
static double step(struct cma *cma, double (*function)(const double *x), uint32_t round)
{
    double points[64 * WIDTH], values[64], lowest = INFINITY;
    size_t count = cma_size(cma);
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, round, 0);
    assert_true(count <= 64);
    for (size_t i = 0; i < count; i++) {
        double *point = points + i * WIDTH;
        cma_ask(cma, &stream, point);
        for (int c = 0; c < WIDTH; c++)
            assert_true(point[c] >= 0 && point[c] <= 1);
        values[i] = function(point);
        lowest = fmin(lowest, values[i]);
    }
    assert_true(cma_tell(cma, points, values));
    return lowest;
}

// Steps in some directions count a thousand times as much as in others.
static double ellipsoid(const double *x)
{
    double sum = 0;
    for (int c = 0; c < WIDTH; c++) {
        double turned = x[c] - 0.3 + 0.5 * (x[(c + 1) % WIDTH] - 0.3);
        sum += pow(1000, c / (WIDTH - 1.0)) * turned * turned;
    }
    return sum;
}

static double corner(const double *x)
{
    return x[0] + 2 * x[1] - x[2] + 3 * x[3];
}

static double flat(const double *x)
{
    (void)x;
    return 7;
}

static struct cma *start(void)
{
    const struct cma_settings settings = {WIDTH, 0, 1.0 / 6, 40};
    const double mean[WIDTH] = {0.5, 0.5, 0.5, 0.5};
    return cma_open(&settings, mean);
}

static void the_population_is_as_published(void **state)
{
    (void)state;
    const size_t widths[] = {2, 6, 20, 100}, wanted[] = {6, 9, 12, 17};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(cma_population(widths[i]), wanted[i]);
}

static void it_converges(void **state)
{
    (void)state;
    struct cma *cma = start();
    double lowest = INFINITY;
    uint32_t round = 0;
    while (round < MOST && !cma_should_stop(cma))
        lowest = fmin(lowest, step(cma, ellipsoid, round++));
    assert_true(lowest < 1e-13 && round < MOST);
    cma_close(cma);
    cma = start();
    for (round = 0; round < 100; round++)
        lowest = fmin(lowest, step(cma, corner, round));
    assert_true(lowest < -0.9); // the optimum, -1, is in a corner of the box
    cma_close(cma);
}

static void it_stops_where_nothing_differs(void **state)
{
    (void)state;
    struct cma *cma = start();
    size_t generations = 0;
    while (generations < 2 * cma_patience(cma) && !cma_should_stop(cma))
        step(cma, flat, (uint32_t)generations++);
    assert_int_equal(cma_patience(cma), 10 + 15); // 30 * 4 / 8
    assert_int_equal(generations, cma_patience(cma) + 1);
    cma_close(cma);
}

// An infinite value is worst, and leaves the numbers finite.
static double half_forbidden(const double *x)
{
    return x[0] < 0.5 ? INFINITY : ellipsoid(x);
}
static void what_is_forbidden_is_left(void **state)
{
    (void)state;
    struct cma *cma = start();
    double lowest = INFINITY;
    for (uint32_t round = 0; round < 100; round++)
        lowest = step(cma, half_forbidden, round);
    assert_true(isfinite(lowest));
    cma_close(cma);
}

// Searches -------------------------------------------------------------------------------

static double mean_best(const char *method, const void *settings,
                        double (*valid)(arch_code code), size_t budget)
{
    double sum = 0;
    for (uint64_t seed = 101; seed < 121; seed++) {
        struct trial trial;
        trial_open(&trial, method, settings, valid, seed, 10);
        trial_run(&trial, budget);
        sum += trial.history.queries[budget - 1].best / 20;
        trial_close(&trial);
    }
    return sum;
}

static void it_learns_where_there_is_something_to_learn(void **state)
{
    (void)state;
    double random = mean_best("uniform", NULL, separable, 100);
    assert_true(mean_best("cmaes", &centre, separable, 100) > random + 1);
    assert_true(mean_best("cmaes", &best, separable, 100) > random + 1);
    assert_true(fabs(mean_best("cmaes", &centre, rugged, 100) -
                     mean_best("uniform", NULL, rugged, 100)) < 1.5);
}

// The distribution shrinks to a few architectures again and again: it restarts.
static void it_restarts_where_nothing_is_new(void **state)
{
    (void)state;
    struct trial trial;
    trial_open(&trial, "cmaes", &centre, separable, 3, 1);
    trial_run(&trial, 1500);
    assert_true(trial.history.count >= 1500);
    assert_true(trial.history.queries[1499].best == best_of_all(separable));
    trial_close(&trial);
}

// A G-VAE that decodes every latent to one architecture: the search ends with an error.
static void it_ends_where_nothing_new_can_come(void **state)
{
    (void)state;
    struct gvae gvae;
    struct trial trial;
    struct proposals proposals;
    struct error error;
    bool going = true;
    small_gvae(&gvae, &space_nb201);
    memset(gvae.parameters.values, 0, gvae.parameters.count * sizeof(real));
    trial_open_latent(&trial, "cmaes", &centre, separable, 3, 4, &gvae, 1);
    for (uint32_t round = 1; going; round++) {
        proposals_open(&proposals, trial.history.slots);
        going = trial.optimiser->ask(trial.state, round, 1000, &proposals, &error);
        if (going)
            trial_answer(&trial, &proposals);
        proposals_free(&proposals);
        assert_true(round < 20000);
    }
    assert_int_equal(trial.history.count, 5);
    assert_string_equal(error.text, "cmaes finds nothing new in 100500 points");
    trial_close(&trial);
    gvae_free(&gvae);
}

static void goes_on_from_any_query(void **state)
{
    struct folder *folder = *state;
    struct buffer text = {0};
    const struct cmaes_settings settings[] = {centre, best};
    for (int i = 0; i < 2; i++) {
        const struct plan plan = {
            .optimiser = optimiser_find("cmaes"), .settings = &settings[i], .initial = 4};
        assert_searches(&plan, folder->file, 40, &text);
        questions();
        go_on_everywhere(&plan, folder->file, &text, 40);
        unlink(folder->file);
    }
    buffer_free(&text);
}

static void a_latent_space_is_searched_alike_with_any_threads(void **state)
{
    (void)state;
    struct gvae gvae;
    struct trial one, three;
    small_gvae(&gvae, &space_nb201);
    trial_open_latent(&one, "cmaes", &best, separable, 3, 10, &gvae, 1);
    trial_open_latent(&three, "cmaes", &best, separable, 3, 10, &gvae, 3);
    trial_run(&one, 40);
    trial_run(&three, 40);
    for (size_t i = 0; i < 40; i++)
        assert_true(one.history.queries[i].code == three.history.queries[i].code);
    trial_close(&one);
    trial_close(&three);
    gvae_free(&gvae);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_population_is_as_published),
        cmocka_unit_test(it_converges),
        cmocka_unit_test(it_stops_where_nothing_differs),
        cmocka_unit_test(what_is_forbidden_is_left),
        cmocka_unit_test(it_learns_where_there_is_something_to_learn),
        cmocka_unit_test(it_restarts_where_nothing_is_new),
        cmocka_unit_test(it_ends_where_nothing_new_can_come),
        cmocka_unit_test(goes_on_from_any_query),
        cmocka_unit_test(a_latent_space_is_searched_alike_with_any_threads),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
