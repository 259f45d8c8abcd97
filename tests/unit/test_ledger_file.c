// SPDX-License-Identifier: MIT
// Ledgers on the disk: gone on from wherever they were cut; and files of labels.
#include "../support/folder.h"
#include "../support/text_file.h"
#include "ledger/ledger.h"

#include <math.h>
#include <string.h>

enum { GIVEN = 2, BUDGET = 5, MORE = 7 };

static const struct column columns[] = {{.name = "parent", .known = NAN}};
static const struct ledger_head head = {
    .format = LEDGER_FORMAT,
    .method = "test",
    .label = "",
    .view = "cifar10",
    .source = "table",
    .fidelities = "",
    .order = "",
    .kernels = "",
    .space = &space_nb201,
    .origin = {.version = CRLSO_VERSION,
               .command = "test --out ledger.csv",
               .settings = "topk=2",
               .seed = 4},
};

static int open_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    return folder_open_in_memory(&folder, "ledger.csv", "other.csv");
}

static int close_folder(void **state)
{
    return folder_close(*state);
}

// The query that a search asks for next, and its answer.
static void add(struct history *history)
{
    size_t i = history->count;
    const double parent = (double)(i - 1);
    const struct query query = {.code = 100 * i + 7,
                                .answer = {50 + (double)(i * 7 % 5) / 3, NAN, 10},
                                .source = SOURCE_TABLE,
                                .round = i < GIVEN ? 0 : (uint32_t)(i + 1) / 2};
    history_add(history, &query, i < GIVEN ? NULL : &parent);
}

static void open_histories(struct history *history, struct history *recorded)
{
    history_open(history, &space_nb201, columns, 1);
    history_open(recorded, &space_nb201, columns, 1);
    while (history->count < GIVEN)
        add(history);
}

// A search with the answers above, which is stopped after `stop` queries. Returns how many
// the ledger had behind the given ones; SIZE_MAX: it is finished.
static size_t search_for(const char *path, struct budget budget, size_t stop)
{
    struct history history, recorded;
    struct error error;
    bool finished;
    open_histories(&history, &recorded);
    struct ledger *ledger =
        ledger_open(path, &head, &budget, &history, &recorded, &finished, &error);
    assert_non_null(ledger);
    size_t had = finished ? SIZE_MAX : recorded.count;
    if (finished)
        assert_int_equal(history.count, stop);
    while (!finished && history.count < stop) {
        add(&history);
        assert_true(ledger_append(ledger, &history, &error));
    }
    if (!finished && history_spends(&history, stop, &budget))
        assert_true(ledger_finish(ledger, &history, &error));
    else
        ledger_close(ledger);
    history_free(&history);
    history_free(&recorded);
    return had;
}

static size_t search(const char *path, size_t budget, size_t stop)
{
    return search_for(path, (struct budget){budget, INFINITY}, stop);
}

static void assert_same(const char *path, const struct buffer *wanted)
{
    struct buffer text = {0};
    text_read(path, &text);
    assert_string_equal(text.text, wanted->text);
    buffer_free(&text);
}

static void goes_on_after_a_cut_at_every_byte(void **state)
{
    const struct folder *folder = *state;
    struct buffer begun = {0}, whole = {0};
    search(folder->file, BUDGET, BUDGET - 1);
    text_read(folder->file, &begun);
    search(folder->file, BUDGET, BUDGET);
    text_read(folder->file, &whole);
    assert_non_null(strstr(whole.text, "\n# finished: 5 queries\nquery,round,"));
    for (size_t cut = 0; cut <= begun.length; cut++) { // while it was written
        text_write(folder->other, begun.text, cut);
        assert_true(search(folder->other, BUDGET, BUDGET) < BUDGET);
        assert_same(folder->other, &whole);
    }
    for (size_t cut = 0; cut < whole.length; cut++) { // and with the mark
        text_write(folder->other, whole.text, cut);
        assert_true(search(folder->other, BUDGET, BUDGET) < BUDGET);
        assert_same(folder->other, &whole);
    }
    assert_true(search(folder->other, BUDGET, BUDGET) == SIZE_MAX);
    assert_same(folder->other, &whole);
    buffer_free(&begun);
    buffer_free(&whole);
}

// A kill between the last answer and the mark that says finished.
static void what_has_all_answers_is_marked(void **state)
{
    const struct folder *folder = *state;
    struct buffer whole = {0};
    search(folder->file, BUDGET, BUDGET);
    text_read(folder->file, &whole);
    unlink(folder->file);
    search(folder->file, MORE, BUDGET);
    assert_true(search(folder->file, BUDGET, BUDGET) == BUDGET - GIVEN);
    assert_same(folder->file, &whole);
    buffer_free(&whole);
}

static void budgets_grow_and_never_shorten(void **state)
{
    const struct folder *folder = *state;
    struct buffer whole = {0};
    search(folder->other, MORE, MORE);
    text_read(folder->other, &whole);
    search(folder->file, BUDGET, BUDGET);
    assert_true(search(folder->file, MORE, BUDGET + 1) == BUDGET - GIVEN); // stopped
    assert_true(search(folder->file, MORE, MORE) == BUDGET + 1 - GIVEN);
    assert_same(folder->file, &whole);
    assert_true(search(folder->file, BUDGET, BUDGET) == SIZE_MAX);
    assert_true(search(folder->file, GIVEN, GIVEN) == SIZE_MAX);
    assert_same(folder->file, &whole);
    buffer_free(&whole);
}

// Each query costs 10: a budget of 41 to 50 pays for five.
static void budgets_of_cost_grow(void **state)
{
    const struct folder *folder = *state;
    const struct budget budget = {100, 50}, less = {100, 41}, more = {100, 51};
    const struct budget none = {100, 5}, fewer = {BUDGET - 1, 50};
    struct buffer whole = {0};
    search(folder->other, BUDGET, BUDGET);
    text_read(folder->other, &whole);
    assert_true(search_for(folder->file, budget, BUDGET - 1) == 0); // stopped
    assert_true(search_for(folder->file, budget, BUDGET) == BUDGET - 1 - GIVEN);
    assert_same(folder->file, &whole);
    assert_true(search_for(folder->file, budget, BUDGET) == SIZE_MAX);
    assert_true(search_for(folder->file, less, BUDGET) == SIZE_MAX);
    assert_true(search_for(folder->file, fewer, BUDGET - 1) == SIZE_MAX);
    assert_true(search_for(folder->file, none, GIVEN) == SIZE_MAX);
    assert_true(search(folder->file, BUDGET, BUDGET) == SIZE_MAX);
    assert_same(folder->file, &whole);
    assert_true(search_for(folder->file, more, BUDGET + 1) == BUDGET - GIVEN);
    assert_true(search(folder->other, BUDGET + 1, BUDGET + 1) == BUDGET - GIVEN);
    text_read(folder->other, &whole);
    assert_same(folder->file, &whole);
    buffer_free(&whole);
}

static void refused(const struct folder *folder, const struct ledger_head *here,
                    const char *message)
{
    struct history history, recorded;
    struct buffer before = {0};
    struct error error;
    bool finished;
    const struct budget more = {MORE, INFINITY};
    text_read(folder->file, &before);
    open_histories(&history, &recorded);
    assert_null(
        ledger_open(folder->file, here, &more, &history, &recorded, &finished, &error));
    assert_memory_equal(error.text, folder->file, strlen(folder->file));
    assert_string_equal(error.text + strlen(folder->file), message);
    assert_same(folder->file, &before);
    buffer_free(&before);
    history_free(&history);
    history_free(&recorded);
}

static void other_files_are_refused_and_stay(void **state)
{
    const struct folder *folder = *state;
    struct ledger_head other = head;
    struct buffer text = {0};
    search(folder->file, BUDGET, BUDGET);
    other.method = "crlso";
    refused(folder, &other,
            ": the ledger of another search (method 'test' there, 'crlso' here); move it "
            "away or name another");
    text_read(folder->file, &text);
    *strstr(text.text, "50,") = '6'; // of the first label
    text_write(folder->file, text.text, text.length);
    refused(folder, &head,
            ": the ledger of another search (other initial labels or columns); move it "
            "away or name another");
    text_write(folder->file, "a line of notes", 15);
    refused(folder, &head, ": is no ledger; move it away or name another");
    text_write(folder->file, "# notes\n", 8);
    refused(folder, &head, ": is no ledger; move it away or name another");
    text_write(folder->file, "# crlso 0.0.1\n# seed: 4\nquery,arch,valid\n", 41);
    refused(folder, &head, ": a ledger of another version; move it away or name another");
    buffer_free(&text);
}

static void one_process_at_a_time(void **state)
{
    const struct folder *folder = *state;
    struct history history, recorded;
    struct error error;
    bool finished;
    const struct budget budget = {BUDGET, INFINITY};
    open_histories(&history, &recorded);
    struct ledger *ledger =
        ledger_open(folder->file, &head, &budget, &history, &recorded, &finished, &error);
    assert_non_null(ledger);
    refused(folder, &head, ": another process writes it");
    ledger_close(ledger);
    history_free(&history);
    history_free(&recorded);
}

// Labels -------------------------------------------------------------------------------

static bool read_labels(const char *path, const struct space *space,
                        struct history *history, size_t *merged, struct error *error)
{
    history_open(history, space, columns, 1);
    return history_read_labels(history, path, merged, error);
}

static void a_ledger_serves_as_labels(void **state)
{
    const struct folder *folder = *state;
    struct history labels;
    struct error error;
    size_t merged;
    search(folder->file, BUDGET, BUDGET);
    assert_true(read_labels(folder->file, &space_nb201, &labels, &merged, &error));
    assert_true(labels.count == BUDGET && merged == 0);
    assert_int_equal(history_initial(&labels), BUDGET);
    assert_true(labels.queries[4].answer.valid == 50 + 3.0 / 3);
    assert_int_equal(labels.queries[4].source, SOURCE_TABLE);
    assert_true(isnan(history_own(&labels, 4)[0]));
    history_free(&labels);
}

static void isomorphs_are_averaged(void **state)
{
    const struct folder *folder = *state;
    static const char text[] = "arch,valid,test,cost\n"
                               "0110000010000010000100000:i31mo,0.5,0.25,1\n"
                               "010001000:i3o,0.75,,\n"
                               "0110000001000100000100000:i13mo,1,,3\n"
                               "010001000:i3o,0.75,0.5,\n";
    struct history labels;
    struct error error;
    size_t merged;
    text_write(folder->file, text, sizeof text - 1);
    assert_true(read_labels(folder->file, &space_nb101, &labels, &merged, &error));
    assert_true(labels.count == 2 && merged == 2);
    const struct answer *first = &labels.queries[0].answer;
    assert_true(first->valid == 0.75 && first->test == 0.25 && first->cost == 2);
    const struct answer *second = &labels.queries[1].answer;
    assert_true(second->valid == 0.75 && second->test == 0.5 && isnan(second->cost));
    history_free(&labels);
}

static void labels_fail(const struct folder *folder, const char *text, const char *message)
{
    struct history labels;
    struct error error;
    size_t merged;
    text_write(folder->file, text, strlen(text));
    assert_false(read_labels(folder->file, &space_nb201, &labels, &merged, &error));
    assert_string_equal(error.text + strlen(folder->file), message);
    history_free(&labels);
}

static void bad_labels_are_refused(void **state)
{
#define ARCH "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    labels_fail(*state, "arch,valid\n", ": no architectures");
    labels_fail(*state, "arch,valid\n" ARCH ",\n",
                ": " ARCH " has no label (valid is empty)");
    labels_fail(*state, "arch,valid,source\n" ARCH ",1,guess\n",
                ":2: source: 'guess' is not one of table, surrogate, process, failed");
    labels_fail(*state, "arch,valid,source\n" ARCH ",5,failed\n",
                ": " ARCH " has a label (valid), but the row says that it failed");
    labels_fail(*state, "arch,valid\n" ARCH ",x\n", ":2: valid: 'x' is not a number");
}

static void lower_fidelities_are_no_labels(void **state)
{
    const struct folder *folder = *state;
    struct history history, labels;
    struct buffer text = {0};
    struct error error;
    size_t merged;
    history_open(&history, &space_nb201, NULL, 0);
    history.fidelities = true;
    struct query query = {.code = 3, .answer = {90, NAN, 1}, .epochs = 12};
    history_add(&history, &query, NULL);
    query = (struct query){.code = 3, .answer = {70, NAN, 9}};
    history_add(&history, &query, NULL);
    query = (struct query){.code = 4, .answer = {60, NAN, 1}, .epochs = 12};
    history_add(&history, &query, NULL);
    ledger_add_header(&text, &history);
    for (size_t i = 0; i < history.count; i++)
        ledger_add_row(&text, &history, i);
    text_write(folder->file, text.text, text.length);
    assert_true(read_labels(folder->file, &space_nb201, &labels, &merged, &error));
    assert_true(labels.count == 1 && merged == 0);
    assert_true(labels.queries[0].answer.valid == 70);
    history_free(&labels);
    history_free(&history);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_on_after_a_cut_at_every_byte, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(what_has_all_answers_is_marked, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(budgets_grow_and_never_shorten, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(budgets_of_cost_grow, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(other_files_are_refused_and_stay, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(one_process_at_a_time, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(a_ledger_serves_as_labels, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(lower_fidelities_are_no_labels, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(isomorphs_are_averaged, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(bad_labels_are_refused, open_folder, close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
