// SPDX-License-Identifier: MIT
// TPE: its densities against their formulas, its proposals against a plain computation of
// them, and what it does in a search. (tests/cli/test_oracles.sh compares with optuna.)
#include "../support/searches.h"
#include "../support/small_gvae.h"
#include "../support/trial.h"
#include "optim/domain.h"
#include "optim/tpe_sampler.h"

static const struct tpe_settings optuna = {10, TPE_LINEAR, 0.1, 24, 1};
static const struct tpe_settings hyperopt = {20, TPE_ROOT, 0.25, 24, 1};

// Densities ------------------------------------------------------------------------------

static double normal_share(double z)
{
    return 0.5 * (1 + erf(z / sqrt(2)));
}

// The middle one of the means is the prior's.
static void the_density_of_a_real_is_as_its_formula(void **state)
{
    (void)state;
    enum { POINTS = 2000 };
    const struct axis axis = {0, -2, 3};
    const double values[] = {-2, -1.4, 0.9, 0.95}, weights[] = {0.5, 1, 1, 0.25};
    const double means[] = {-2, -1.4, 0.5, 0.9, 0.95}, all[] = {0.5, 1, 2, 1, 0.25};
    const double deviations[] = {5 / 6.0, 1.9, 5, 5 / 6.0, 5 / 6.0};
    struct parzen parzen;
    double points[POINTS], densities[POINTS], integral = 0;
    parzen_open(&parzen, &axis);
    parzen_fit_reals(&parzen, values, weights, 4, 2);
    for (int i = 0; i < POINTS; i++)
        points[i] = -2 + 5 * (i + 0.5) / POINTS;
    parzen_densities(&parzen, points, POINTS, densities);
    for (int i = 0; i < POINTS; i++) {
        double wanted = 0;
        for (int k = 0; k < 5; k++) {
            double s = deviations[k], z = (points[i] - means[k]) / s;
            double inside =
                normal_share((3 - means[k]) / s) - normal_share((-2 - means[k]) / s);
            wanted += all[k] / 4.75 * exp(-z * z / 2) / (s * sqrt(2 * acos(-1)) * inside);
        }
        assert_true(fabs(densities[i] - wanted) < 1e-12 * wanted);
        integral += densities[i] * 5 / POINTS;
    }
    assert_true(fabs(integral - 1) < 1e-6);
    parzen_free(&parzen);
}

static void the_density_of_choices_is_as_its_formula(void **state)
{
    (void)state;
    const struct axis axis = {.choices = 3};
    const double weights[] = {2, 0.5, 0}, choices[] = {0, 1, 2};
    struct parzen parzen;
    double densities[3];
    parzen_open(&parzen, &axis);
    parzen_fit_choices(&parzen, weights, 4, 1); // four observations: 1/5 for each choice
    parzen_densities(&parzen, choices, 3, densities);
    for (int v = 0; v < 3; v++) {
        double wanted = ((weights[v] + 2.5 * 0.2) / 1.6 + 1 / 3.0) / 3.5;
        assert_true(fabs(densities[v] - wanted) < 1e-15);
    }
    parzen_free(&parzen);
}

// Draws fall into parts of the axis as often as the density says.
static void draws_are_of_the_density(void **state)
{
    (void)state;
    enum { DRAWS = 40000, PARTS = 20, STEPS = 100 };
    const struct axis axis = {0, 0, 1};
    const double values[] = {0, 0.02, 0.4, 0.41, 0.41, 0.99},
                 weights[] = {1, 1, 1, 1, 1, 1};
    struct parzen parzen;
    struct random_stream stream;
    int counts[PARTS] = {0};
    parzen_open(&parzen, &axis);
    parzen_fit_reals(&parzen, values, weights, 6, 1);
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (int i = 0; i < DRAWS; i++)
        counts[(int)(parzen_draw(&parzen, &stream) * PARTS)]++;
    for (int part = 0; part < PARTS; part++) {
        double points[STEPS], densities[STEPS], p = 0;
        for (int i = 0; i < STEPS; i++)
            points[i] = (part + (i + 0.5) / STEPS) / PARTS;
        parzen_densities(&parzen, points, STEPS, densities);
        for (int i = 0; i < STEPS; i++)
            p += densities[i] / (STEPS * PARTS);
        assert_true(fabs(counts[part] - DRAWS * p) < 5 * sqrt(DRAWS * p * (1 - p)));
    }
    parzen_free(&parzen);
}

// Proposals ------------------------------------------------------------------------------

enum { OBSERVATIONS = 400, WIDTH = 3 };

struct past {
    double points[OBSERVATIONS][WIDTH], values[OBSERVATIONS];
    size_t count;
};

// How many are better, or as good and earlier.
static size_t rank_of(const struct past *past, size_t at)
{
    size_t rank = 0;
    for (size_t i = 0; i < past->count; i++)
        rank += past->values[i] > past->values[at] ||
                (past->values[i] == past->values[at] && i < at);
    return rank;
}

// The density of a choice in a part, by its definition.
static double plain_density(const struct past *past, size_t good, bool of_good, size_t c,
                            int choice)
{
    size_t members[OBSERVATIONS], size = 0;
    double density = 0, total = 1;
    for (size_t i = 0; i < past->count; i++)
        if ((rank_of(past, i) < good) == of_good)
            members[size++] = i;
    for (size_t k = 0; k < size; k++) {
        double late = size <= 25 ? 1 : ((double)k - ((double)size - 26)) > 0;
        double ramp = size == 26 ? 0 : (double)k / ((double)size - 26);
        double weight = late > 0 ? 1 : 1 / (double)size + ramp * (1 - 1 / (double)size);
        double each = 1 / ((double)size + 1);
        density +=
            weight * (each + (past->points[members[k]][c] == choice)) / (1 + 4 * each);
        total += weight;
    }
    return (density + 0.25) / total;
}

// Nothing is proposed of which an other choice that is drawn more often is as good: with
// many candidates the best of all comes, which the plain densities say as well.
static void the_best_ratio_is_proposed(void **state)
{
    (void)state;
    const struct axis axes[WIDTH] = {{.choices = 4}, {.choices = 4}, {.choices = 4}};
    const struct tpe_settings settings = {10, TPE_LINEAR, 0.1, 2000, 1};
    struct tpe_sampler *sampler = tpe_open(axes, WIDTH, &settings);
    struct past past = {.count = 0};
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    while (past.count < OBSERVATIONS) {
        double *point = past.points[past.count];
        tpe_draw(sampler, &stream, point);
        past.values[past.count] =
            floor(3 * (point[0] + 2 * point[1] - point[2]) * random_unit(&stream));
        tpe_tell(sampler, point, past.values[past.count++]);
        if (past.count % 13 != 10)
            continue;
        double proposed[WIDTH];
        size_t good = (size_t)fmin(ceil(0.1 * (double)past.count), 25);
        tpe_ask(sampler, &stream, proposed);
        for (size_t c = 0; c < WIDTH; c++) {
            double best = 0, ratio[4];
            for (int v = 0; v < 4; v++) {
                ratio[v] = plain_density(&past, good, true, c, v) /
                           plain_density(&past, good, false, c, v);
                best = fmax(best, ratio[v]);
            }
            assert_true(ratio[(int)proposed[c]] > best * (1 - 1e-12));
        }
    }
    tpe_close(sampler);
}

// Where all observations are good, the others' density is the prior alone: what is drawn is
// a point, and the choice that was observed is as likely as any other.
static void proposes_where_all_are_good(void **state)
{
    (void)state;
    const struct axis axes[WIDTH] = {{.choices = 4}, {.choices = 4}, {.choices = 4}};
    const struct tpe_settings settings = {1, TPE_LINEAR, 1, 24, 1};
    struct tpe_sampler *sampler = tpe_open(axes, WIDTH, &settings);
    struct random_stream stream;
    double point[WIDTH];
    int seen[4] = {0};
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    tpe_draw(sampler, &stream, point);
    tpe_tell(sampler, point, 1);
    for (int i = 0; i < 200; i++) {
        tpe_ask(sampler, &stream, point);
        for (size_t c = 0; c < WIDTH; c++)
            assert_true(point[c] >= 0 && point[c] < 4 && point[c] == floor(point[c]));
        seen[(int)point[0]]++;
    }
    assert_true(seen[0] < 200);
    tpe_close(sampler);
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
    double random = mean_best("uniform", NULL, separable, 60);
    assert_true(mean_best("tpe", &optuna, separable, 60) > random + 2);
    assert_true(mean_best("tpe", &hyperopt, separable, 60) > random + 1);
    // And nowhere else: the best of 60 of 15,625 numbers from 10 to 90.
    assert_true(fabs(mean_best("tpe", &optuna, rugged, 60) -
                     mean_best("uniform", NULL, rugged, 60)) < 1.5);
}

static void goes_on_from_any_query(void **state)
{
    struct folder *folder = *state;
    struct buffer text = {0};
    const struct tpe_settings settings[] = {optuna, hyperopt};
    for (int i = 0; i < 2; i++) {
        const struct plan plan = {
            .optimiser = optimiser_find("tpe"), .settings = &settings[i], .initial = 12};
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
    trial_open_latent(&one, "tpe", &optuna, separable, 3, 10, &gvae, 1);
    trial_open_latent(&three, "tpe", &optuna, separable, 3, 10, &gvae, 3);
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
        cmocka_unit_test(the_density_of_a_real_is_as_its_formula),
        cmocka_unit_test(the_density_of_choices_is_as_its_formula),
        cmocka_unit_test(draws_are_of_the_density),
        cmocka_unit_test(the_best_ratio_is_proposed),
        cmocka_unit_test(proposes_where_all_are_good),
        cmocka_unit_test(it_learns_where_there_is_something_to_learn),
        cmocka_unit_test(goes_on_from_any_query),
        cmocka_unit_test(a_latent_space_is_searched_alike_with_any_threads),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
