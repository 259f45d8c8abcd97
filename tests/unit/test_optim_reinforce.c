// SPDX-License-Identifier: MIT
// REINFORCE: its gradient and its steps against their formulas, and what it does with
// draws that are not new.
#include "../support/searches.h"
#include "../support/trial.h"
#include "optim/policy.h"

#include <signal.h>

// As the optimiser's settings are laid out.
struct reinforce_settings {
    struct policy_settings policy;
    enum { PERCENT, FRACTION } reward;
};
static const struct policy_settings nats = {ASCENT_ADAM, 0.01, 0.001, 0.9};
static const struct policy_settings nas_benchmarks = {ASCENT_PLAIN, 0.1, 0, 0.9};

// Three coordinates; a reward for each of their 24 values.
enum { LOGITS = 2 + 3 + 4, VALUES = 24 };
static const uint8_t choices[] = {2, 3, 4};
static const struct space_plain plain = {.coordinates = 3, .choices = choices};

static void values_of(int number, uint8_t values[3])
{
    values[0] = (uint8_t)(number % 2);
    values[1] = (uint8_t)(number / 2 % 3);
    values[2] = (uint8_t)(number / 6);
}

static double reward_of(int number)
{
    return 50 + 40 * sin(1.7 * number);
}

static double softmax(const double *logit, int count, int value)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += exp(logit[i]);
    return exp(logit[value]) / sum;
}

static double probability_of(const double logit[LOGITS], const uint8_t values[3])
{
    return softmax(logit, 2, values[0]) * softmax(logit + 2, 3, values[1]) *
           softmax(logit + 5, 4, values[2]);
}

static double expected_reward(const double logit[LOGITS])
{
    double sum = 0;
    for (int k = 0; k < VALUES; k++) {
        uint8_t values[3];
        values_of(k, values);
        sum += probability_of(logit, values) * reward_of(k);
    }
    return sum;
}

// Logits far from zero.
static void open_policy(struct policy *policy, const struct policy_settings *settings,
                        double logit[LOGITS])
{
    struct policy_settings wide = *settings;
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    wide.deviation = 1;
    policy_open(policy, &plain, &wide, &stream);
    assert_int_equal(policy->logits.count, LOGITS);
    for (int i = 0; i < LOGITS; i++)
        logit[i] = (double)policy->logits.values[i];
}

// ∇ Σ p(x) r(x) = Σ p(x) r(x) ∇ log p(x).
static void the_gradient_is_that_of_the_expected_reward(void **state)
{
    (void)state;
    struct policy policy;
    double logit[LOGITS], sum[LOGITS] = {0};
    open_policy(&policy, &nats, logit);
    for (int k = 0; k < VALUES; k++) {
        uint8_t values[3];
        real gradient[LOGITS];
        values_of(k, values);
        policy_gradient(&policy, values, gradient);
        for (int i = 0; i < LOGITS; i++)
            sum[i] += probability_of(logit, values) * reward_of(k) * (double)gradient[i];
    }
    for (int i = 0; i < LOGITS; i++) {
        double there = logit[i], more, less;
        logit[i] = there + 1e-4;
        more = expected_reward(logit);
        logit[i] = there - 1e-4;
        less = expected_reward(logit);
        logit[i] = there;
        assert_true(fabs((more - less) / 2e-4 - sum[i]) < 1e-4);
    }
    policy_free(&policy);
}

static void draws_are_those_of_the_policy(void **state)
{
    (void)state;
    enum { DRAWS = 100000 };
    struct policy policy;
    struct random_stream stream;
    double logit[LOGITS];
    int counts[VALUES] = {0};
    open_policy(&policy, &nats, logit);
    random_open(&stream, 2, RANDOM_TEST, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        uint8_t values[3];
        policy_draw(&policy, &stream, values);
        counts[values[0] + 2 * values[1] + 6 * values[2]]++;
    }
    for (int k = 0; k < VALUES; k++) {
        uint8_t values[3];
        values_of(k, values);
        double p = probability_of(logit, values);
        assert_true(fabs(counts[k] - DRAWS * p) < 5 * sqrt(DRAWS * p * (1 - p)));
    }
    policy_free(&policy);
}

// Adam of a maximum, in double precision, as its paper writes it.
static void adam_step_up(double logit[LOGITS], double first[LOGITS], double second[LOGITS],
                         const double gradient[LOGITS], int step)
{
    for (int i = 0; i < LOGITS; i++) {
        first[i] = 0.9 * first[i] + 0.1 * gradient[i];
        second[i] = 0.999 * second[i] + 0.001 * gradient[i] * gradient[i];
        double mean = first[i] / (1 - pow(0.9, step));
        double square = second[i] / (1 - pow(0.999, step));
        logit[i] += 0.01 * mean / (sqrt(square) + 1e-8);
    }
}

static void advantage_gradient(const double logit[LOGITS], const uint8_t values[3],
                               double advantage, double gradient[LOGITS])
{
    for (int c = 0, at = 0; c < 3; at += choices[c++])
        for (int v = 0; v < choices[c]; v++)
            gradient[at + v] =
                advantage * ((v == values[c]) - softmax(logit + at, choices[c], v));
}

static void steps_are_as_the_formulas(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        struct policy policy;
        struct error error;
        double logit[LOGITS], start[LOGITS], first[LOGITS] = {0}, second[LOGITS] = {0};
        double weights = 0, weighted = 0;
        open_policy(&policy, kind ? &nas_benchmarks : &nats, logit);
        memcpy(start, logit, sizeof start);
        for (int step = 1; step <= 40; step++) {
            uint8_t values[3];
            double gradient[LOGITS], reward = reward_of(7 * step % VALUES);
            values_of(7 * step % VALUES, values);
            weights = 0.9 * weights + 1; // the mean, weighted by 0.9^age
            weighted = 0.9 * weighted + reward;
            advantage_gradient(logit, values, 0.01 * (reward - weighted / weights),
                               gradient);
            if (kind)
                for (int i = 0; i < LOGITS; i++)
                    logit[i] += 0.1 * gradient[i];
            else
                adam_step_up(logit, first, second, gradient, step);
            assert_true(policy_learn(&policy, values, reward, 0.01, &error));
            for (int i = 0; i < LOGITS; i++) {
                assert_true(fabs((double)policy.logits.values[i] - logit[i]) < 2e-5);
                assert_true(step > 1 || fabs(logit[i] - start[i]) < 1e-9);
            }
        }
        policy_free(&policy);
    }
}

static void learns(void **state)
{
    (void)state;
    struct policy policy;
    struct error error;
    struct random_stream stream;
    double logit[LOGITS], best = -INFINITY;
    open_policy(&policy, &nats, logit);
    double before = expected_reward(logit);
    random_open(&stream, 3, RANDOM_TEST, 0, 0);
    for (int i = 0; i < 3000; i++) {
        uint8_t values[3];
        policy_draw(&policy, &stream, values);
        assert_true(policy_learn(&policy, values,
                                 reward_of(values[0] + 2 * values[1] + 6 * values[2]), 1,
                                 &error));
    }
    for (int i = 0; i < LOGITS; i++)
        logit[i] = (double)policy.logits.values[i];
    for (int k = 0; k < VALUES; k++)
        best = fmax(best, reward_of(k));
    assert_true(expected_reward(logit) > before + 0.7 * (best - before));
    policy_free(&policy);
}

static void steps_that_are_not_finite_end(void **state)
{
    (void)state;
    const struct policy_settings *const settings[] = {&nats, &nas_benchmarks};
    for (int kind = 0; kind < 2; kind++) {
        struct policy policy;
        struct error error;
        double logit[LOGITS];
        const uint8_t values[3] = {0};
        open_policy(&policy, settings[kind], logit);
        assert_true(policy_learn(&policy, values, 1, 1, &error));
        assert_false(policy_learn(&policy, values, 1e300, 1e30, &error));
        policy_free(&policy);
    }
}

// The optimiser -----------------------------------------------------------------------

static double fraction(arch_code code)
{
    return separable(code) / 100;
}

// What an accuracy is written in makes no difference.
static void the_unit_of_the_answers_is_found(void **state)
{
    (void)state;
    for (int reward = PERCENT; reward <= FRACTION; reward++) {
        const struct reinforce_settings settings = {{ASCENT_PLAIN, 0.1, 0, 0.9},
                                                    reward ? FRACTION : PERCENT};
        struct trial one, two;
        trial_open(&one, "reinforce", &settings, separable, 1, 0);
        trial_open(&two, "reinforce", &settings, fraction, 1, 0);
        trial_run(&one, 100);
        trial_run(&two, 100);
        for (size_t i = 0; i < 100; i++)
            assert_true(one.history.queries[i].code == two.history.queries[i].code);
        trial_close(&one);
        trial_close(&two);
    }
}

// A policy that gives one architecture alone: it is asked for once, what follows is drawn
// uniformly, and nothing is learned from it.
static void a_converged_policy_draws_uniformly(void **state)
{
    (void)state;
    const struct reinforce_settings settings = {{ASCENT_ADAM, 0.01, 100, 0.9}, PERCENT};
    struct trial trial;
    double mean[2] = {0};
    trial_open(&trial, "reinforce", &settings, separable, 4, 0);
    trial_run(&trial, 1000);
    assert_true(history_own(&trial.history, 0)[0] == 0);
    for (size_t i = 1; i < 1000; i++) {
        assert_true(history_own(&trial.history, i)[0] == 100);
        mean[i / 500] += trial_valid(&trial, i) / 500;
    }
    assert_true(fabs(mean[0] - mean[1]) < 1.5);
    trial_close(&trial);
}

static void goes_on_from_any_query(void **state)
{
    const struct folder *folder = *state;
    const struct reinforce_settings settings[] = {{{ASCENT_ADAM, 0.3, 0.001, 0.9}, PERCENT},
                                                  {{ASCENT_PLAIN, 0.1, 3, 0.9}, FRACTION}};
    for (size_t i = 0; i < 2; i++) {
        const struct plan plan = {.optimiser = optimiser_find("reinforce"),
                                  .settings = &settings[i],
                                  .initial = 2};
        struct buffer whole = {0};
        assert_searches(&plan, folder->file, 50, &whole);
        questions();
        go_on_everywhere(&plan, folder->file, &whole, 50);
        unlink(folder->file);
        buffer_free(&whole);
    }
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gradient_is_that_of_the_expected_reward),
        cmocka_unit_test(draws_are_those_of_the_policy),
        cmocka_unit_test(steps_are_as_the_formulas),
        cmocka_unit_test(learns),
        cmocka_unit_test(steps_that_are_not_finite_end),
        cmocka_unit_test(the_unit_of_the_answers_is_found),
        cmocka_unit_test(a_converged_policy_draws_uniformly),
        cmocka_unit_test_setup_teardown(goes_on_from_any_query, open_folder, close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
