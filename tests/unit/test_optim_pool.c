// SPDX-License-Identifier: MIT
// Candidates that a model chooses from.
#include "../support/trial.h"

#include "optim/pool.h"

static void check_pool(const struct pool *pool, const struct history *history)
{
    for (size_t i = 0; i < pool->count; i++) {
        assert_true(history->space->contains(history->space, pool->codes[i]));
        assert_true(history_find(history, pool->codes[i]) < 0);
        for (size_t k = 0; k < i && i < 1000; k++)
            assert_true(pool->codes[k] != pool->codes[i]);
    }
}

static void fill(const struct trial *trial, const struct pool_settings *settings,
                 uint32_t round, struct pool *pool)
{
    struct error error;
    if (!pool_fill(pool, settings, &trial->task, round, &error))
        fail_msg("%s", error.text);
    check_pool(pool, &trial->history);
}

static void all_that_was_not_asked(void **state)
{
    (void)state;
    struct trial trial;
    struct pool pool;
    trial_open(&trial, "random", NULL, separable, 3, 25);
    fill(&trial, &(struct pool_settings){.kind = POOL_ALL, .size = 7}, 1, &pool);
    assert_int_equal(pool.count, space_nb201.size - 25);
    pool_free(&pool);
    trial_close(&trial);
}

static int distance(arch_code one, arch_code two)
{
    uint8_t a[SPACE_MAX_COORDINATES], b[SPACE_MAX_COORDINATES];
    int apart = 0;
    space_nb201.plain.encode(&space_nb201, one, a);
    space_nb201.plain.encode(&space_nb201, two, b);
    for (int c = 0; c < space_nb201.plain.coordinates; c++)
        apart += a[c] != b[c];
    return apart;
}

// How far a candidate is from the nearest of the best `parents`.
static int nearest(const struct trial *trial, arch_code code, size_t parents)
{
    size_t best[64];
    int least = 99;
    parents = history_best(&trial->history, parents, best);
    for (size_t i = 0; i < parents; i++) {
        int apart = distance(trial->history.queries[best[i]].code, code);
        least = apart < least ? apart : least;
    }
    return least;
}

static void mutants_of_the_best(void **state)
{
    (void)state;
    struct trial trial;
    struct pool pool, again;
    const struct pool_settings settings = {
        .kind = POOL_MUTANTS, .size = 60, .parents = 10, .edits = 2};
    trial_open(&trial, "random", NULL, separable, 3, 40);
    fill(&trial, &settings, 4, &pool);
    fill(&trial, &settings, 4, &again);
    assert_int_equal(pool.count, 60);
    assert_memory_equal(pool.codes, again.codes, 60 * sizeof *pool.codes);
    size_t apart[3] = {0};
    for (size_t i = 0; i < pool.count; i++) {
        int away = nearest(&trial, pool.codes[i], 40);
        assert_in_range(away, 1, 2);
        apart[away]++;
    }
    assert_true(apart[1] > 10 && apart[2] > 10);
    // The tries are shared: the first parents have theirs before those that come after.
    for (size_t i = 0; i < 5; i++)
        assert_true(nearest(&trial, pool.codes[i], 1) <= 2);
    pool_free(&again);
    fill(&trial, &settings, 5, &again);
    assert_memory_not_equal(pool.codes, again.codes, 60 * sizeof *pool.codes);
    pool_free(&again);
    pool_free(&pool);
    trial_close(&trial);
}

// One parent has 24 neighbours; more are those of the next, and then random ones.
static void a_neighbourhood_that_is_too_small(void **state)
{
    (void)state;
    struct trial trial;
    struct pool pool;
    const struct pool_settings settings = {
        .kind = POOL_MUTANTS, .size = 300, .parents = 1, .edits = 1};
    trial_open(&trial, "random", NULL, separable, 3, 2);
    fill(&trial, &settings, 1, &pool);
    assert_int_equal(pool.count, 300);
    size_t near = 0;
    for (size_t i = 0; i < pool.count; i++)
        near += nearest(&trial, pool.codes[i], 2) == 1;
    assert_in_range(near, 46, 60);
    for (size_t i = 0; i < 24; i++)
        assert_int_equal(nearest(&trial, pool.codes[i], 1), 1);
    pool_free(&pool);
    trial_close(&trial);
}

static void random_ones(void **state)
{
    (void)state;
    struct trial trial;
    struct pool pool, other;
    const struct pool_settings settings = {
        .kind = POOL_RANDOM, .size = 500, .parents = 1, .edits = 1};
    trial_open(&trial, "random", NULL, separable, 3, 40);
    fill(&trial, &settings, 1, &pool);
    fill(&trial, &settings, 2, &other);
    assert_int_equal(pool.count, 500);
    double sum = 0;
    size_t same = 0;
    for (size_t i = 0; i < 500; i++) {
        sum += (double)pool.codes[i] / 500;
        for (size_t k = 0; k < 500; k++)
            same += pool.codes[i] == other.codes[k];
    }
    assert_true(fabs(sum - 7812) < 5 * 15625 / sqrt(12 * 500));
    assert_in_range(same, 2, 40); // 16 are expected
    pool_free(&pool);
    pool_free(&other);
    trial_close(&trial);
}

static void nothing_is_left(void **state)
{
    (void)state;
    struct trial trial;
    struct pool pool;
    struct error error;
    const enum pool_kind kinds[] = {POOL_ALL, POOL_MUTANTS, POOL_RANDOM};
    trial_open(&trial, "random", NULL, separable, 3, space_nb201.size);
    for (int i = 0; i < 3; i++) {
        const struct pool_settings settings = {kinds[i], 10, 10, MUTATION_EDITS, 1};
        assert_false(pool_fill(&pool, &settings, &trial.task, 1, &error));
        assert_string_equal(error.text, "nothing is left to ask for");
        pool_free(&pool);
    }
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_was_not_asked),
        cmocka_unit_test(mutants_of_the_best),
        cmocka_unit_test(a_neighbourhood_that_is_too_small),
        cmocka_unit_test(random_ones),
        cmocka_unit_test(nothing_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
