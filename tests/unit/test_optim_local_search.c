// SPDX-License-Identifier: MIT
// Local search: where it goes and what it asks for, against its rules as this file says
// them anew.
#include "../support/searches.h"
#include "../support/trial.h"

#include <signal.h>

enum { INITIAL = 10, NEIGHBOURS = 24 };

// As the optimiser's settings are laid out.
struct local_settings {
    enum { FIRST, BEST } step;
    enum { RESTART, CONTINUE } optimum;
    int starts;
};
static const struct local_settings naszilla = {FIRST, RESTART, 10};
static const struct local_settings steepest = {BEST, RESTART, 10};
static const struct local_settings onward = {FIRST, CONTINUE, 10};

static size_t best_between(const struct trial *trial, size_t first, size_t end)
{
    size_t best = first;
    for (size_t i = first; i < end; i++)
        if (trial_valid(trial, i) > trial_valid(trial, best))
            best = i;
    return best;
}

static double parent_of(const struct trial *trial, size_t query)
{
    return history_own(&trial->history, query)[0];
}

static bool are_neighbours(arch_code one, arch_code two)
{
    arch_code codes[NEIGHBOURS];
    size_t count = space_neighbours(&space_nb201, one, codes);
    for (size_t i = 0; i < count; i++)
        if (codes[i] == two)
            return true;
    return false;
}

static void check_neighbour(const struct trial *trial, size_t parent, size_t query)
{
    assert_true(parent_of(trial, query) == (double)parent + 1);
    assert_true(are_neighbours(trial->history.queries[parent].code,
                               trial->history.queries[query].code));
}

// All neighbours were answered among the first `count`, and none is better.
static void check_optimum(const struct trial *trial, size_t place, size_t count)
{
    arch_code codes[NEIGHBOURS];
    space_neighbours(&space_nb201, trial->history.queries[place].code, codes);
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        long known = history_find(&trial->history, codes[i]);
        assert_true(known >= 0 && (size_t)known < count);
        assert_false(trial_valid(trial, (size_t)known) > trial_valid(trial, place));
    }
}

// The restart that begins with this query: the next of the random order that are new.
static void check_starts(const struct trial *trial, size_t query, size_t starts)
{
    arch_code codes[1000];
    trial_draw(trial->task.draw_context, query + starts, codes, NULL);
    size_t end = query + starts;
    for (size_t i = 0; query < end; i++) {
        long known = history_find(&trial->history, codes[i]);
        if (known >= 0 && (size_t)known < query)
            continue;
        assert_true(known == (long)query && isnan(parent_of(trial, query)));
        query++;
    }
}

// On a function without other optima: up to the best of all, then a restart. What is
// known before is never better than where it is, so the way is what the rule says of it.
static void goes_to_the_first_better_neighbour(void **state)
{
    (void)state;
    double best = best_of_all(separable);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct trial trial;
        trial_open(&trial, "local-search", &naszilla, separable, seed, INITIAL);
        trial_run(&trial, 300);
        size_t place = best_between(&trial, 0, INITIAL), query = INITIAL;
        for (; !isnan(parent_of(&trial, query)); query++) {
            check_neighbour(&trial, place, query);
            if (trial_valid(&trial, query) > trial_valid(&trial, place))
                place = query;
        }
        assert_true(trial_valid(&trial, place) == best);
        check_optimum(&trial, place, query);
        check_starts(&trial, query, 10);
        trial_close(&trial);
    }
}

static size_t best_neighbour(const struct trial *trial, size_t place)
{
    arch_code codes[NEIGHBOURS];
    size_t best = place;
    space_neighbours(&space_nb201, trial->history.queries[place].code, codes);
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        size_t query = (size_t)history_find(&trial->history, codes[i]);
        if (trial_valid(trial, query) > trial_valid(trial, best))
            best = query;
    }
    return best;
}

static void goes_to_the_best_neighbour(void **state)
{
    (void)state;
    double best = best_of_all(separable);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct trial trial;
        trial_open(&trial, "local-search", &steepest, separable, seed, INITIAL);
        trial_run(&trial, 300);
        const struct query *queries = trial.history.queries;
        size_t place = best_between(&trial, 0, INITIAL), query = INITIAL;
        while (!isnan(parent_of(&trial, query))) {
            for (uint32_t round = queries[query].round; queries[query].round == round;)
                check_neighbour(&trial, place, query++);
            size_t next = best_neighbour(&trial, place);
            if (next == place)
                break;
            place = next;
        }
        assert_true(trial_valid(&trial, place) == best);
        check_optimum(&trial, place, query);
        check_starts(&trial, query, 10);
        trial_close(&trial);
    }
}

// With many optima: a climb begins at the best of its starts, or where answers that were
// known led from there, only ever goes up, and ends at an optimum.
static void climbs_again_from_new_starts(void **state)
{
    (void)state;
    const struct local_settings *const settings[] = {&naszilla, &steepest};
    for (size_t k = 0; k < 2; k++) {
        struct trial trial;
        trial_open(&trial, "local-search", settings[k], rugged, 7, INITIAL);
        trial_run(&trial, 900);
        double at_least = trial_valid(&trial, best_between(&trial, 0, INITIAL));
        size_t restarts = 0, end = trial.history.count;
        for (size_t i = INITIAL; i < end; i++) {
            if (!isnan(parent_of(&trial, i))) {
                size_t parent = (size_t)parent_of(&trial, i) - 1;
                check_neighbour(&trial, parent, i);
                assert_true(trial_valid(&trial, parent) >= at_least);
                at_least = trial_valid(&trial, parent);
                continue;
            }
            check_starts(&trial, i, 10);
            at_least = trial_valid(&trial, best_between(&trial, i, i + 10));
            restarts++;
            i += 9;
        }
        assert_in_range(restarts, 5, 60);
        trial_close(&trial);
    }
}

// What was answered is used: from beside an optimum whose neighbourhood is known, nothing
// but what is new on the way is asked for before the restart.
static void known_answers_count(void **state)
{
    (void)state;
    struct trial trial;
    struct proposals proposals;
    arch_code codes[NEIGHBOURS];
    trial_open(&trial, "local-search", &naszilla, separable, 1, 0);
    arch_code top = 0;
    for (arch_code code = 0; code < space_nb201.size; code++)
        if (separable(code) > separable(top))
            top = code;
    trial_add(&trial, top, 0, NULL);
    space_neighbours(&space_nb201, top, codes);
    for (size_t i = 0; i < NEIGHBOURS; i++)
        trial_add(&trial, codes[i], 0, NULL);
    trial_ask(&trial, 1000, &proposals);
    assert_int_equal(proposals.count, 10);
    assert_true(isnan(proposals.own[0]));
    proposals_free(&proposals);
    trial_close(&trial);
}

// Each place is the best that it has not been at, and there is no restart.
static void continues_from_the_best(void **state)
{
    (void)state;
    struct trial trial;
    bool visited[400] = {false};
    trial_open(&trial, "local-search", &onward, rugged, 3, INITIAL);
    trial_run(&trial, 400);
    size_t place = SIZE_MAX, places = 0;
    for (size_t i = INITIAL; i < 400; i++) {
        size_t parent = (size_t)parent_of(&trial, i) - 1, best = SIZE_MAX;
        check_neighbour(&trial, parent, i);
        if (parent == place) // a better answer would have ended the stay
            assert_false(trial_valid(&trial, i - 1) > trial_valid(&trial, place));
        for (size_t k = 0; parent != place && k < i; k++)
            if (!visited[k] &&
                (best == SIZE_MAX || trial_valid(&trial, k) > trial_valid(&trial, best)))
                best = k;
        if (parent != place) {
            assert_true(parent == best);
            visited[parent] = true;
            places++;
        }
        place = parent;
    }
    assert_in_range(places, 10, 200);
    trial_close(&trial);
}

static double flat(arch_code code)
{
    (void)code;
    return 50;
}

static void equal_is_not_better(void **state)
{
    (void)state;
    struct trial trial;
    trial_open(&trial, "local-search", &naszilla, flat, 2, 0);
    trial_run(&trial, 10 + NEIGHBOURS + 10);
    size_t query = 10;
    while (!isnan(parent_of(&trial, query)))
        check_neighbour(&trial, 0, query++);
    check_optimum(&trial, 0, query);
    check_starts(&trial, query, 10);
    trial_close(&trial);
}

// What the budget leaves room for changes only where a round ends.
static void rounds_do_not_depend_on_the_budget(void **state)
{
    (void)state;
    struct trial one, two;
    struct proposals whole, part;
    trial_open(&one, "local-search", &naszilla, rugged, 2, 0);
    trial_open(&two, "local-search", &naszilla, rugged, 2, 0);
    trial_ask(&one, 1000, &whole);
    trial_ask(&two, 4, &part);
    assert_int_equal(whole.count, 10);
    assert_int_equal(part.count, 4);
    assert_memory_equal(whole.codes, part.codes, 4 * sizeof *part.codes);
    proposals_free(&whole);
    proposals_free(&part);
    trial_close(&one);
    trial_close(&two);
}

static void goes_on_from_any_query(void **state)
{
    const struct folder *folder = *state;
    const struct local_settings settings[] = {
        {FIRST, RESTART, 3}, {BEST, RESTART, 3}, {FIRST, CONTINUE, 3}, {BEST, CONTINUE, 3}};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        const struct plan plan = {.optimiser = optimiser_find("local-search"),
                                  .settings = &settings[i],
                                  .initial = 2};
        struct buffer whole = {0};
        assert_searches(&plan, folder->file, 60, &whole);
        questions();
        go_on_everywhere(&plan, folder->file, &whole, 60);
        unlink(folder->file);
        buffer_free(&whole);
    }
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_to_the_first_better_neighbour),
        cmocka_unit_test(goes_to_the_best_neighbour),
        cmocka_unit_test(climbs_again_from_new_starts),
        cmocka_unit_test(known_answers_count),
        cmocka_unit_test(continues_from_the_best),
        cmocka_unit_test(equal_is_not_better),
        cmocka_unit_test(rounds_do_not_depend_on_the_budget),
        cmocka_unit_test_setup_teardown(goes_on_from_any_query, open_folder, close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
