// SPDX-License-Identifier: MIT
// The store of what a program has answered.
#include "../support/store.h"

#include <string.h>

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
    assert_true(answer_store_add(store, 7, 4, &answer, NULL, &error));
    assert_true(answer_store_find(store, 7, 12, &answer, &known, &error) && !known);
    assert_true(answer_store_claim(store, 7, 12, &known, &error) && known);
    assert_true(answer_store_add(store, 7, 12, &other, NULL, &error));
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

static void a_failure_is_an_answer(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_store(folder->file);
    struct answer none = {NAN, NAN, NAN}, answer = {1, 1, 1};
    struct error error;
    struct buffer text = {0};
    assert_true(answer_store_add(store, 7, 0, &none, "out of memory, GPU 3", &error));
    add(store, 8, 5);
    answer_store_close(store);
    store = open_store(folder->file);
    assert_true(is_known(store, 7, &answer) && isnan(answer.valid));
    assert_true(is_known(store, 8, &answer) && answer.valid == 5);
    answer = add(store, 7, 3); // what failed is not asked for again
    assert_true(isnan(answer.valid));
    answer_store_close(store);
    text_read(folder->file, &text);
    assert_non_null(strstr(text.text, ",,,,\"out of memory, GPU 3\","));
    buffer_free(&text);
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
    assert_int_equal(after.length, before.length);
    assert_memory_equal(after.text, before.text, before.length);
    buffer_free(&before);
    buffer_free(&after);
}

static void other_stores_are_refused_and_stay(void **state)
{
    const struct folder *folder = *state;
    static const char ledger[] = "# crlso 0.1.0\n# ledger: 2\nquery,arch,valid\n";
    static const char notes[] = "notes", zero[] = "\0important\n",
                      behind[] = "# crlso 0.1.0\n# answ\0\0\0other\n";
    static char zeros[1000];
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
    const struct {
        const char *text;
        size_t length;
    } foreign[] = {
        {zero, sizeof zero - 1}, {behind, sizeof behind - 1}, {zeros, sizeof zeros}};
    for (size_t i = 0; i < 3; i++) {
        text_write(folder->file, foreign[i].text, foreign[i].length);
        refused(
            folder->file, "exec", &space_nb201,
            ": not the answers of evaluator 'exec' in nb201; name another file or another "
            "--evaluator");
    }
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
    for (char *at = text.text; (at = strstr(at, ",,0.1,,")); at++) // all of them
        at[4] = '2';
    text_write(folder->file, text.text, text.length);
    refused(folder->file, "exec", &space_nb201,
            ":5: check: does not match its row: the row was changed or is damaged");
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)
    const struct CMUnitTest tests[] = {
        TEST(what_was_answered_is_found),
        TEST(answers_are_kept_by_epochs),
        TEST(a_failure_is_an_answer),
        TEST(the_first_answer_counts),
        TEST(other_stores_are_refused_and_stay),
        TEST(a_changed_row_is_noticed),
        TEST(what_is_no_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
