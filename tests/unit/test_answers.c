// SPDX-License-Identifier: MIT
// The store of what a program has answered.
#include "../support/folder.h"
#include "../support/text_file.h"
#include "ledger/answers.h"

#include <math.h>
#include <string.h>
#include <sys/wait.h>

enum { ANSWERS = 4, SHARED = 300 };

static int open_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    return folder_open_in_memory(&folder, "answers.csv", "other.csv");
}

static int close_folder(void **state)
{
    return folder_close(*state);
}

static struct answer_store *open_store(const char *path)
{
    struct error error;
    struct answer_store *store =
        answer_store_open(path, "exec", &space_nb201, false, &error);
    if (!store)
        fail_msg("%s", error.text);
    return store;
}

static bool is_known(struct answer_store *store, arch_code code, struct answer *answer)
{
    struct error error;
    bool known;
    assert_true(answer_store_find(store, code, 0, answer, &known, &error));
    return known;
}

static struct answer add(struct answer_store *store, arch_code code, double valid)
{
    struct answer answer = {valid, NAN, 0.1};
    struct error error;
    assert_true(answer_store_add(store, code, 0, &answer, &error));
    return answer;
}

// What is not known yet, as a search does; returns how many were asked for.
static size_t answer_all(const char *path)
{
    struct answer_store *store = open_store(path);
    struct answer answer;
    size_t asked = 0;
    for (arch_code code = 0; code < ANSWERS; code++)
        if (!is_known(store, code, &answer)) {
            add(store, code, 1 / (3 + (double)code));
            asked++;
        }
    answer_store_close(store);
    return asked;
}

static void what_was_answered_is_found(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_store(folder->file), *beside;
    struct answer answer;
    assert_false(is_known(store, 7, &answer));
    add(store, 7, 1.0 / 3);
    assert_true(is_known(store, 7, &answer) && answer.valid == 1.0 / 3);
    beside = open_store(folder->file);
    assert_true(is_known(beside, 7, &answer));
    assert_true(answer.valid == 1.0 / 3 && isnan(answer.test) && answer.cost == 0.1);
    add(store, 8, 2); // after the other one has read the file
    assert_true(is_known(beside, 8, &answer) && answer.valid == 2);
    assert_false(is_known(beside, 9, &answer));
    answer_store_close(store);
    answer_store_close(beside);
}

static struct answer_store *open_fidelities(const char *path)
{
    struct error error;
    struct answer_store *store =
        answer_store_open(path, "exec", &space_nb201, true, &error);
    assert_non_null(store);
    return store;
}

static void answers_are_kept_by_epochs(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_fidelities(folder->file);
    struct answer answer = {1, NAN, 3}, other = {2, NAN, 9};
    struct error error;
    bool known;
    assert_true(answer_store_add(store, 7, 4, &answer, &error));
    assert_true(answer_store_find(store, 7, 12, &answer, &known, &error) && !known);
    assert_true(answer_store_claim(store, 7, 12, &error));
    assert_true(answer_store_add(store, 7, 12, &other, &error));
    answer_store_let_go(store, 7, 12);
    answer_store_close(store);
    store = open_fidelities(folder->file);
    assert_true(answer_store_find(store, 7, 4, &answer, &known, &error));
    assert_true(known && answer.valid == 1 && answer.cost == 3);
    assert_true(answer_store_find(store, 7, 12, &answer, &known, &error));
    assert_true(known && answer.valid == 2);
    answer_store_close(store);
    assert_null(answer_store_open(folder->file, "exec", &space_nb201, false, &error));
    assert_non_null(strstr(error.text, "not the answers of evaluator 'exec'"));
}

static void the_first_answer_counts(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_store(folder->file),
                        *beside = open_store(folder->file);
    struct answer answer;
    assert_false(is_known(store, 7, &answer) || is_known(beside, 7, &answer));
    assert_true(add(store, 7, 1).valid == 1);
    assert_true(add(beside, 7, 2).valid == 1);
    answer_store_close(store);
    answer_store_close(beside);
}

static void goes_on_after_a_cut_at_every_byte(void **state)
{
    const struct folder *folder = *state;
    struct buffer whole = {0}, text = {0};
    assert_int_equal(answer_all(folder->file), ANSWERS);
    text_read(folder->file, &whole);
    size_t rows = 0;
    for (size_t cut = 0; cut <= whole.length; cut++) {
        rows += cut > 0 && whole.text[cut - 1] == '\n';
        text_write(folder->other, whole.text, cut);
        assert_int_equal(answer_all(folder->other),
                         rows > 4 ? ANSWERS + 4 - rows : ANSWERS);
        text_read(folder->other, &text);
        assert_string_equal(text.text, whole.text);
    }
    assert_int_equal(rows, 4 + ANSWERS);
    buffer_free(&whole);
    buffer_free(&text);
}

static void refused(const char *path, const char *evaluator, const struct space *space,
                    const char *message)
{
    struct buffer before = {0}, after = {0};
    struct error error;
    text_read(path, &before);
    assert_null(answer_store_open(path, evaluator, space, false, &error));
    assert_memory_equal(error.text, path, strlen(path));
    assert_string_equal(error.text + strlen(path), message);
    text_read(path, &after);
    assert_string_equal(after.text, before.text);
    buffer_free(&before);
    buffer_free(&after);
}

static void other_stores_are_refused_and_stay(void **state)
{
    const struct folder *folder = *state;
    static const char ledger[] = "# crlso 0.1.0\n# ledger: 2\nquery,arch,valid\n";
    static const char notes[] = "notes";
    answer_all(folder->file);
    refused(folder->file, "other", &space_nb201,
            ": not the answers of evaluator 'other' in nb201; name another file or another "
            "--evaluator");
    refused(folder->file, "exe", &space_nb201,
            ": not the answers of evaluator 'exe' in nb201; name another file or another "
            "--evaluator");
    refused(folder->file, "exec", &space_darts,
            ": not the answers of evaluator 'exec' in darts; name another file or another "
            "--evaluator");
    text_write(folder->file, ledger, sizeof ledger - 1);
    refused(folder->file, "exec", &space_nb201,
            ": not the answers of evaluator 'exec' in nb201; name another file or another "
            "--evaluator");
    text_write(folder->file, notes, sizeof notes - 1);
    refused(folder->file, "exec", &space_nb201,
            ": not the answers of evaluator 'exec' in nb201; name another file or another "
            "--evaluator");
}

static void a_changed_row_is_noticed(void **state)
{
    const struct folder *folder = *state;
    struct buffer text = {0};
    answer_all(folder->file);
    text_read(folder->file, &text);
    char *digit = strstr(text.text, ",0.25,") + 3; // of the second row
    *digit = '3';
    text_write(folder->file, text.text, text.length);
    refused(folder->file, "exec", &space_nb201,
            ":6: check: does not match its row: the row was changed or is damaged");
    buffer_free(&text);
}

static void what_is_no_file_is_refused(void **state)
{
    struct error error;
    (void)state;
    assert_null(answer_store_open("/dev/full", "exec", &space_nb201, false, &error));
    assert_string_equal(error.text, "/dev/full: is no file that answers can be kept in");
    assert_null(answer_store_open("/", "exec", &space_nb201, false, &error));
}

// Answers all of SHARED, as values that tell who answered, and makes sure that what the
// store gave it then is what the file says in the end.
static int answer_as(const char *path, int who)
{
    struct answer_store *store = open_store(path);
    struct answer given[SHARED], found;
    for (arch_code i = 0; i < SHARED; i++) {
        arch_code code = who ? i : SHARED - 1 - i;
        given[code] = add(store, code, (double)code + who * 0.5);
    }
    answer_store_close(store);
    store = open_store(path);
    for (arch_code code = 0; code < SHARED; code++)
        if (!is_known(store, code, &found) || found.valid != given[code].valid)
            return 1;
    answer_store_close(store);
    return 0;
}

static void two_processes_share_a_store(void **state)
{
    const struct folder *folder = *state;
    struct buffer text = {0};
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(answer_as(folder->file, i));
    }
    for (int i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    text_read(folder->file, &text);
    size_t rows = 0;
    for (const char *at = text.text; (at = strchr(at, '\n')); at++)
        rows++;
    assert_int_equal(rows, 4 + SHARED);
    buffer_free(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)
    const struct CMUnitTest tests[] = {
        TEST(what_was_answered_is_found),        TEST(the_first_answer_counts),
        TEST(answers_are_kept_by_epochs),        TEST(goes_on_after_a_cut_at_every_byte),
        TEST(other_stores_are_refused_and_stay), TEST(a_changed_row_is_noticed),
        TEST(what_is_no_file_is_refused),        TEST(two_processes_share_a_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
