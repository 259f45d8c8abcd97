// SPDX-License-Identifier: MIT
// The loop that drives optimisers, with optimisers that put it to the test.
#include "../support/searches.h"

#include <math.h>
#include <signal.h>

enum { INITIAL = 6, BUDGET = 20 };

// Optimisers ---------------------------------------------------------------------------

struct walk {
    const struct optim_task *task;
    uint64_t place; // where all that it was told has led it
};

static void *open_walk(const struct optim_task *task, const void *settings)
{
    struct walk *walk = memory_new(1, sizeof *walk);
    (void)settings;
    *walk = (struct walk){.task = task, .place = 1};
    return walk;
}

// A new one, one that was answered, the new one again, and more, whatever is wanted.
static bool ask_walk(void *state, uint32_t round, size_t want, struct proposals *proposals,
                     struct error *error)
{
    struct walk *walk = state;
    const struct query *queries = walk->task->history->queries;
    const arch_code codes[] = {walk->place % 15625, queries[round % INITIAL].code,
                               walk->place % 15625, (walk->place + round) % 15625};
    (void)want, (void)error;
    for (size_t i = 0; i < 4; i++)
        *proposals_add(proposals, codes[i]) = (double)(walk->place % 1000);
    return true;
}

static void tell_walk(void *state, const size_t *answered, size_t count)
{
    struct walk *walk = state;
    const struct history *history = walk->task->history;
    for (size_t i = 0; i < count; i++) {
        assert_true(answered[i] < history->count);
        walk->place *= 6364136223846793005u;
        walk->place += (uint64_t)(4 * history->queries[answered[i]].answer.valid) + 1;
        walk->place ^= walk->place >> 29;
    }
}

static const struct column walk_columns[] = {{.name = "place", .known = NAN}};
static const struct optimiser walker = {.name = "walker",
                                        .columns = walk_columns,
                                        .column_count = 1,
                                        .stateful = true,
                                        .open = open_walk,
                                        .ask = ask_walk,
                                        .tell = tell_walk,
                                        .close = free};

// Two new ones at 3 epochs, then the one of them that is better at 9 and in full training.
static bool ask_twice(void *state, uint32_t round, size_t want, struct proposals *proposals,
                      struct error *error)
{
    const struct optim_task *task = ((const struct walk *)state)->task;
    const struct history *history = task->history;
    (void)want, (void)error;
    assert_int_equal(task->fidelities->count, 3);
    assert_int_equal(task->fidelities->epochs[2], 27);
    if (round % 2 == 1) {
        proposals_add_at(proposals, 100 + 7 * round, 3);
        proposals_add_at(proposals, 103 + 7 * round, 3);
        return true;
    }
    long one = history_find_at(history, 93 + 7 * round, 3);
    long two = history_find_at(history, 96 + 7 * round, 3);
    assert_true(one >= 0 && two >= 0 && history_find(history, 93 + 7 * round) < 0);
    const struct query *queries = history->queries;
    arch_code code =
        queries[queries[one].answer.valid < queries[two].answer.valid ? two : one].code;
    proposals_add_at(proposals, code, 9);
    proposals_add(proposals, code);
    return true;
}

static const struct optimiser promoter = {.name = "promoter",
                                          .fidelities = true,
                                          .open = open_walk,
                                          .ask = ask_twice,
                                          .close = free};

// New ones in every 600th round alone.
static bool ask_seldom(void *state, uint32_t round, size_t want,
                       struct proposals *proposals, struct error *error)
{
    (void)state, (void)want, (void)error;
    if (round % 600 == 0)
        proposals_add(proposals, 1000 + round);
    return true;
}

// What was answered first, for ever.
static bool ask_again(void *state, uint32_t round, size_t want, struct proposals *proposals,
                      struct error *error)
{
    const struct walk *walk = state;
    (void)round, (void)want, (void)error;
    proposals_add(proposals, walk->task->history->queries[0].code);
    return true;
}

static bool ask_and_fail(void *state, uint32_t round, size_t want,
                         struct proposals *proposals, struct error *error)
{
    (void)state, (void)want;
    proposals_add(proposals, 20 + round);
    return round < 3 || error_set(error, "nothing is left");
}

static const struct optimiser seldom = {
    .name = "seldom", .open = open_walk, .ask = ask_seldom, .close = free};
static const struct optimiser stuck = {
    .name = "stuck", .open = open_walk, .ask = ask_again, .close = free};
static const struct optimiser failing = {
    .name = "failing", .open = open_walk, .ask = ask_and_fail, .close = free};

// Tests
// ------------------------------------------------------------------------------------

static void walks_on_from_any_query(void **state)
{
    const struct folder *folder = *state;
    const struct plan plan = {.optimiser = &walker, .initial = INITIAL};
    struct buffer whole = {0}, text = {0};
    assert_searches(&plan, folder->file, BUDGET, &whole);
    text_read(asked, &text); // what is in the ledger, and nothing else, in its order
    const char *line = text.text;
    for (size_t i = 1; i <= BUDGET; i++, line = strchr(line, '\n') + 1) {
        const char *arch = strchr(row_of(&whole, i), '|');
        assert_memory_equal(arch, line, strcspn(line, "\n"));
    }
    assert_true(*line == '\0' && questions() == BUDGET);
    go_on_everywhere(&plan, folder->file, &whole, BUDGET);
    struct optimiser forgetful = walker; // the test can fail
    forgetful.stateful = false;
    const struct plan wrong = {.optimiser = &forgetful, .initial = INITIAL};
    struct error error;
    text_write(folder->file, whole.text, (size_t)(row_of(&whole, BUDGET - 1) - whole.text));
    bool good = search(&wrong, folder->file, BUDGET, &error);
    text_read(folder->file, &text);
    assert_true(!good || strcmp(text.text, whole.text) != 0);
    questions();
    buffer_free(&whole);
    buffer_free(&text);
}

static void budgets_grow(void **state)
{
    const struct folder *folder = *state;
    const struct plan plans[] = {{.optimiser = &walker, .initial = INITIAL},
                                 {.optimiser = optimiser_find("random"), .initial = 3},
                                 {.optimiser = optimiser_find("random")}};
    for (size_t i = 0; i < 3; i++) {
        struct buffer whole = {0}, text = {0};
        assert_searches(&plans[i], folder->file, BUDGET, &whole);
        assert_int_equal(questions(), BUDGET);
        unlink(folder->file);
        for (size_t budget = 1; budget <= BUDGET; budget++) {
            assert_searches(&plans[i], folder->file, budget, &text);
            assert_int_equal(questions(), 1);
        }
        assert_string_equal(text.text, whole.text);
        assert_searches(&plans[i], folder->file, 10, &text); // never shorter
        assert_string_equal(text.text, whole.text);
        assert_int_equal(questions(), 0);
        unlink(folder->file);
        buffer_free(&whole);
        buffer_free(&text);
    }
}

static void what_the_ledger_has_must_be_asked_for(void **state)
{
    const struct folder *folder = *state;
    const struct plan plan = {.optimiser = &walker, .initial = INITIAL};
    struct optimiser other = walker;
    struct buffer text = {0};
    other.ask = ask_again;
    const struct plan changed = {.optimiser = &other, .initial = INITIAL};
    assert_searches(&plan, folder->file, BUDGET, &text);
    assert_fails(&changed, folder->file, BUDGET + 1,
                 "walker asks for nothing new in 1000 rounds, after 6 of 21 queries");
    other.ask = ask_and_fail;
    char message[500];
    snprintf(message, sizeof message,
             "%s: query 7 is not what this search asks for: it was changed, or begun by "
             "another program or on another machine; move it away or name another",
             folder->file);
    assert_fails(&changed, folder->file, BUDGET + 1, message);
    buffer_free(&text);
    questions();
}

static void idle_rounds_end(void **state)
{
    const struct folder *folder = *state;
    const struct plan patient = {.optimiser = &seldom, .initial = 2};
    const struct plan idle = {.optimiser = &stuck, .initial = 5};
    struct buffer text = {0};
    assert_searches(&patient, folder->file, 5, &text);
    assert_non_null(strstr(text.text, "\n5,1800,search,"));
    questions();
    go_on_everywhere(&patient, folder->file, &text, 5);
    unlink(folder->file);
    assert_fails(&idle, folder->file, BUDGET,
                 "stuck asks for nothing new in 1000 rounds, after 5 of 20 queries");
    text_read(folder->file, &text);
    row_of(&text, 5);
    assert_int_equal(questions(), 5);
    buffer_free(&text);
}

static void what_was_answered_stays_after_a_failure(void **state)
{
    const struct folder *folder = *state;
    const struct plan plan = {.optimiser = &failing, .initial = 5};
    struct buffer text = {0};
    assert_fails(&plan, folder->file, BUDGET,
                 "round 3, after 7 of 20 queries: nothing is left");
    text_read(folder->file, &text);
    assert_int_equal(questions(), 7);
    assert_searches(&plan, folder->file, 7, &text);
    assert_int_equal(questions(), 0);
    assert_non_null(strstr(text.text, "# finished: 7 queries\n"));
    buffer_free(&text);
}

static void every_method_has_the_same_labels(void **state)
{
    const struct folder *folder = *state;
    const struct plan random = {.optimiser = optimiser_find("random")};
    const struct plan other = {.optimiser = &walker, .initial = INITIAL};
    struct buffer one = {0}, two = {0};
    assert_searches(&random, folder->file, BUDGET, &one);
    unlink(folder->file);
    assert_searches(&other, folder->file, BUDGET, &two);
    for (size_t i = 1; i <= INITIAL; i++) {
        const char *left = strchr(row_of(&one, i), '|');
        const char *right = strchr(row_of(&two, i), '|');
        assert_memory_equal(left, right, strcspn(right, ","));
    }
    buffer_free(&one);
    buffer_free(&two);
    questions();
}

static void the_store_answers_first(void **state)
{
    const struct folder *folder = *state;
    char answers[300];
    struct buffer one = {0}, two = {0};
    snprintf(answers, sizeof answers, "%s/answers.csv", folder->path);
    struct plan plan = {.optimiser = &walker, .initial = INITIAL, .answers = answers};
    assert_searches(&plan, folder->file, BUDGET, &one);
    assert_int_equal(questions(), BUDGET);
    unlink(folder->file);
    plan.command = "exit 3"; // is not needed
    assert_searches(&plan, folder->file, BUDGET, &two);
    assert_string_equal(one.text, two.text);
    plan.command = NULL;
    assert_searches(&plan, folder->file, BUDGET + 2, &two);
    assert_int_equal(questions(), 2);
    unlink(answers);
    buffer_free(&one);
    buffer_free(&two);
}

static void fidelities_are_asked_for(void **state)
{
    const struct folder *folder = *state;
    const struct plan plan = {
        .optimiser = &promoter, .initial = INITIAL, .fidelities = "3,9,27"};
    struct buffer whole = {0}, text = {0};
    assert_searches(&plan, folder->file, BUDGET, &whole);
    assert_non_null(strstr(whole.text, "\n# fidelities: 3,9,27\n"));
    text_read(asked, &text);
    for (size_t i = 1; i <= BUDGET; i++) {
        // 27 epochs of the labels; of a round 3, 3, and then 9, 27
        const char *epochs =
            i <= INITIAL ? "27" : &"3\0\0003\0\0009\0\00027"[(i - INITIAL - 1) % 4 * 3];
        char wanted[8];
        snprintf(wanted, sizeof wanted, ",%s\n", epochs);
        const char *line = text.text;
        for (size_t k = 1; k < i; k++)
            line = strchr(line, '\n') + 1;
        assert_memory_equal(strchr(line, ','), wanted, strlen(wanted));
    }
    questions();
    go_on_everywhere(&plan, folder->file, &whole, BUDGET);
    const struct plan other = {
        .optimiser = &promoter, .initial = INITIAL, .fidelities = "3,9,26"};
    struct error error;
    assert_false(search(&other, folder->file, BUDGET + 1, &error));
    assert_non_null(strstr(error.text, "fidelities '3,9,27' there, '3,9,26' here"));
    buffer_free(&whole);
    buffer_free(&text);
}

// What is asked until the cost is reached: 27 a label, then 3, 3, 9, 27 a pair of rounds.
static void budgets_of_cost(void **state)
{
    const struct folder *folder = *state;
    struct plan plan = {
        .optimiser = &promoter, .initial = INITIAL, .fidelities = "3,9,27", .cost = 1};
    struct buffer whole = {0}, text = {0};
    const struct {
        double cost;
        size_t queries;
    } cases[] = {{1, 1},   {27, 1},  {28, 2},   {162, 6},  {163, 7}, {165, 7},
                 {166, 8}, {169, 9}, {178, 10}, {204, 10}, {205, 11}};
    for (size_t i = 0, had = 0; i < sizeof cases / sizeof cases[0]; i++) {
        plan.cost = cases[i].cost;
        assert_searches(&plan, folder->file, 0, &text);
        assert_int_equal(questions(), cases[i].queries - had);
        had = cases[i].queries;
    }
    const struct plan counted = {
        .optimiser = &promoter, .initial = INITIAL, .fidelities = "3,9,27"};
    unlink(folder->file);
    assert_searches(&counted, folder->file, 11, &whole);
    assert_string_equal(text.text, whole.text);
    questions();
    go_on_everywhere(&plan, folder->file, &whole, 11);
    plan.cost = 1e6; // both: what is reached first
    assert_searches(&plan, folder->file, 12, &text);
    assert_non_null(strstr(text.text, "# finished: 12 queries\n"));
    unlink(folder->file);
    plan.command = "while read -r a; do echo \"${a%,*},7\"; done";
    assert_fails(&plan, folder->file, 12,
                 "query 1: its answer has no cost, which --budget-cost counts");
    questions();
    buffer_free(&whole);
    buffer_free(&text);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)
    const struct CMUnitTest tests[] = {
        TEST(walks_on_from_any_query),
        TEST(budgets_grow),
        TEST(what_the_ledger_has_must_be_asked_for),
        TEST(idle_rounds_end),
        TEST(what_was_answered_stays_after_a_failure),
        TEST(every_method_has_the_same_labels),
        TEST(the_store_answers_first),
        TEST(fidelities_are_asked_for),
        TEST(budgets_of_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
