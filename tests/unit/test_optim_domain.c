// SPDX-License-Identifier: MIT
// What a black-box optimiser sees: plain encodings and latents as points.
#include "../support/small_gvae.h"
#include "../support/trial.h"
#include "optim/domain.h"

#include <string.h>

enum { ARCHS = 200 };

static const struct space *const spaces[] = {&space_nb101, &space_nb201, &space_darts};

static void draw_codes(const struct space *space, arch_code codes[ARCHS])
{
    struct random_stream stream;
    random_open(&stream, 7, RANDOM_TEST, 0, 0);
    space_draw(space, 1, &stream, ARCHS, codes);
}

static void plain_points_are_architectures_and_back(void **state)
{
    (void)state;
    for (size_t s = 0; s < 3; s++) {
        const struct optim_task task = {.space = spaces[s], .threads = 1};
        struct domain domain;
        arch_code codes[ARCHS], back[ARCHS];
        bool valid[ARCHS];
        draw_codes(spaces[s], codes);
        domain_open(&domain, &task);
        double *points = memory_new(ARCHS * domain.width, sizeof *points);
        double *unit = memory_new(domain.width, sizeof *unit);
        domain_encode(&domain, codes, ARCHS, points);
        for (size_t i = 0; i < ARCHS; i++) {
            domain_to_unit(&domain, points + i * domain.width, unit);
            for (size_t c = 0; c < domain.width; c++)
                assert_true(unit[c] > 0 && unit[c] < 1);
            domain_from_unit(&domain, unit, points + i * domain.width);
        }
        domain_decode(&domain, points, ARCHS, back, valid);
        for (size_t i = 0; i < ARCHS; i++)
            assert_true(valid[i] && back[i] == codes[i]);
        free(unit);
        free(points);
        domain_free(&domain);
    }
}

// The edges of the unit box among them.
static void a_choice_is_a_part_of_the_unit_interval(void **state)
{
    (void)state;
    const struct optim_task task = {.space = &space_nb201, .threads = 1};
    const double unit[] = {0, 0.199, 0.2, 0.5, 0.999, 1}, wanted[] = {0, 0, 1, 2, 4, 4};
    double point[6];
    struct domain domain;
    domain_open(&domain, &task);
    assert_int_equal(domain.width, 6);
    domain_from_unit(&domain, unit, point);
    assert_memory_equal(point, wanted, sizeof wanted);
    domain_free(&domain);
}

// Values in order are reals, of which the nearest value is meant; others stay choices.
static void values_in_order_are_reals(void **state)
{
    (void)state;
    static const char text[] =
        "{\"name\": \"ordered\", \"parameters\": [{\"name\": \"n\", \"low\": 1, \"high\": "
        "5, "
        "\"steps\": 5}, {\"name\": \"w\", \"values\": [\"x\", \"y\"]}]}";
    struct error error;
    const struct optim_task task = {
        .space = space_from_text("text", text, strlen(text), &error), .threads = 1};
    const double points[] = {-0.5, 0, 0.6, 0, 1.4, 1, 3.6, 1, 4.5, 0};
    const arch_code wanted[] = {0, 2, 3, 9, 8}; // 2 n + w
    struct domain domain;
    arch_code codes[5];
    bool valid[5];
    domain_open(&domain, &task);
    assert_int_equal(domain.axes[0].choices, 0);
    assert_true(domain.axes[0].low == -0.5 && domain.axes[0].high == 4.5);
    assert_int_equal(domain.axes[1].choices, 2);
    domain_decode(&domain, points, 5, codes, valid);
    assert_memory_equal(codes, wanted, sizeof wanted);
    domain_free(&domain);
}

static void uniform_draws_are(void **state)
{
    (void)state;
    enum { DRAWS = 10000 };
    const struct optim_task task = {.space = &space_nb201, .threads = 1};
    struct domain domain;
    struct random_stream stream;
    int counts[6][5] = {{0}};
    domain_open(&domain, &task);
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        double point[6];
        domain_uniform(&domain, &stream, point);
        for (int c = 0; c < 6; c++)
            counts[c][(int)point[c]]++;
    }
    for (int c = 0; c < 6; c++)
        for (int v = 0; v < 5; v++)
            assert_true(abs(counts[c][v] - DRAWS / 5) < 5 * sqrt(DRAWS * 0.16));
    domain_free(&domain);
}

// The box, mean and deviation are of the latents themselves, whatever the seed is.
static void latents_have_a_box(void **state)
{
    (void)state;
    struct gvae gvae;
    struct domain domain, other;
    small_gvae(&gvae, &space_nb201);
    const struct optim_task task = {
        .space = &space_nb201, .gvae = &gvae, .seed = 1, .threads = 1};
    const struct optim_task another = {
        .space = &space_nb201, .gvae = &gvae, .seed = 2, .threads = 3};
    arch_code codes[ARCHS];
    real latents[ARCHS * 5];
    double points[ARCHS * 5];
    draw_codes(&space_nb201, codes);
    domain_open(&domain, &task);
    domain_open(&other, &another);
    assert_int_equal(domain.width, 5);
    assert_memory_equal(domain.axes, other.axes, 5 * sizeof *domain.axes);
    gvae_encode(&gvae, 1, codes, ARCHS, latents);
    domain_encode(&domain, codes, ARCHS, points);
    for (size_t i = 0; i < ARCHS * 5; i++) {
        const struct axis *axis = &domain.axes[i % 5];
        assert_true(points[i] == fmin(fmax((double)latents[i], axis->low), axis->high));
        assert_true(axis->low < domain.mean[i % 5] && domain.mean[i % 5] < axis->high);
        assert_true(domain.deviation[i % 5] < axis->high - axis->low);
    }
    domain_free(&domain);
    domain_free(&other);
    gvae_free(&gvae);
}

static void latents_decode_as_the_gvae_has_it(void **state)
{
    (void)state;
    struct gvae gvae;
    struct domain domain;
    struct random_stream stream;
    small_gvae(&gvae, &space_nb101);
    const struct optim_task task = {.space = &space_nb101, .gvae = &gvae, .threads = 1};
    domain_open(&domain, &task);
    double points[ARCHS * 5];
    real latents[ARCHS * 5];
    arch_code codes[ARCHS], wanted[ARCHS];
    bool valid[ARCHS], right[ARCHS];
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < ARCHS; i++)
        (i % 2 ? domain_uniform : domain_normal)(&domain, &stream, points + i * 5);
    for (size_t i = 0; i < ARCHS * 5; i++)
        latents[i] = (real)points[i];
    domain_decode(&domain, points, ARCHS, codes, valid);
    gvae_decode(&gvae, 1, latents, ARCHS, wanted, right);
    for (size_t i = 0; i < ARCHS; i++)
        assert_true(valid[i] == right[i] && (!valid[i] || codes[i] == wanted[i]));
    domain_free(&domain);
    gvae_free(&gvae);
}

// `random` and `uniform` in a latent space ask for each architecture once.
static void draws_are_new(void **state)
{
    (void)state;
    struct gvae gvae;
    struct trial trial, again;
    small_gvae(&gvae, &space_nb201);
    for (int method = 0; method < 2; method++) {
        const char *name = method ? "uniform" : "random";
        trial_open_latent(&trial, name, NULL, separable, 3, 10, &gvae, 1);
        trial_open_latent(&again, name, NULL, separable, 3, 10, &gvae, 3);
        trial_run(&trial, 60);
        trial_run(&again, 60);
        assert_int_equal(trial.history.count, again.history.count);
        double counted = 0;
        for (size_t i = 0; i < trial.history.count; i++) {
            assert_true(trial.history.queries[i].code == again.history.queries[i].code);
            counted += i < 10 ? 0 : history_own(&trial.history, i)[DOMAIN_REPEATED];
        }
        assert_true(counted > 0);
        trial_close(&trial);
        trial_close(&again);
    }
    gvae_free(&gvae);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_points_are_architectures_and_back),
        cmocka_unit_test(a_choice_is_a_part_of_the_unit_interval),
        cmocka_unit_test(values_in_order_are_reals),
        cmocka_unit_test(uniform_draws_are),
        cmocka_unit_test(latents_have_a_box),
        cmocka_unit_test(latents_decode_as_the_gvae_has_it),
        cmocka_unit_test(draws_are_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
