// SPDX-License-Identifier: MIT
// The history of a search, and its rows and head as text.
#include "ledger/ledger.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { WIDTH = 3, MANY = 5000 };

// One column of each kind; a name may hold anything.
enum { COUNT, REAL, VECTOR, NOTE = VECTOR + WIDTH, SLOTS };
static const struct column columns[] = {
    {.name = "count"},
    {.name = "real", .digits = 6, .known = NAN},
    {.name = "vector", .known = NAN, .vector = true, .width = WIDTH},
    {.name = "a \"note\", or two", .known = 7},
};
static const struct query found = {
    .code = 77, .answer = {71.25, 70, NAN}, .source = SOURCE_PROCESS, .round = 2};
static const double own[SLOTS] = {4294967295.0, 0.6, (double)0.1f, (double)-1e-9f,
                                  (double)12345.678f};

static void open_history(struct history *history)
{
    history_open(history, &space_nb201, columns, sizeof columns / sizeof columns[0]);
}

static void add(struct history *history, arch_code code, double valid)
{
    const struct query query = {.code = code, .answer = {valid, NAN, NAN}};
    history_add(history, &query, NULL);
}

static void write_all(const struct history *history, struct buffer *text)
{
    buffer_clear(text);
    ledger_add_header(text, history);
    for (size_t i = 0; i < history->count; i++)
        ledger_add_row(text, history, i);
}

static bool read_back(const struct buffer *text, struct history *history, size_t limit,
                      struct error *error)
{
    open_history(history);
    return ledger_read_text("text", text->text, text->length, history, limit, error);
}

// History ------------------------------------------------------------------------------

static void history_keeps_order_and_best(void **state)
{
    (void)state;
    const double valid[] = {3, 9, 1, 9, 5};
    const arch_code codes[] = {50, 10, 40, 20, 30};
    struct history history;
    size_t best[5];
    history_open(&history, &space_nb201, NULL, 0);
    assert_int_equal(history_find(&history, 50), -1);
    assert_int_equal(history_best(&history, 3, best), 0);
    for (size_t i = 0; i < 5; i++)
        add(&history, codes[i], valid[i]);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(history_find(&history, codes[i]), i);
    assert_int_equal(history_find(&history, 41), -1);
    assert_true(history.queries[0].best == 3 && history.queries[2].best == 9);
    assert_int_equal(history_best(&history, 0, best), 0);
    assert_int_equal(history_best(&history, 3, best), 3);
    assert_true(best[0] == 1 && best[1] == 3 && best[2] == 4); // the earlier of equals
    assert_int_equal(history_best(&history, 9, best), 5);
    assert_true(best[3] == 0 && best[4] == 2);
    assert_int_equal(history_initial(&history), 5);
    history_free(&history);
}

// An architecture at three fidelities, of which the best is that of full training.
static void lower_fidelities_are_no_best(void **state)
{
    (void)state;
    const struct query queries[] = {
        {.code = 5, .epochs = 4, .answer = {60, NAN, 1}},
        {.code = 5, .epochs = 12, .answer = {95, NAN, 2}},
        {.code = 6, .answer = {70, NAN, 30}},
        {.code = 5, .answer = {80, NAN, 40}},
        {.code = 6, .epochs = 4, .answer = {99, NAN, 1}},
    };
    const struct budget cost = {100, 33}, few = {2, 33}, all = {100, INFINITY};
    struct history history;
    size_t best[5];
    history_open(&history, &space_nb201, NULL, 0);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(history_find_at(&history, queries[i].code, queries[i].epochs), -1);
        history_add(&history, &queries[i], NULL);
    }
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(history_find_at(&history, queries[i].code, queries[i].epochs), i);
    assert_int_equal(history_find(&history, 5), 3);
    assert_true(isnan(history.queries[1].best) && history.queries[2].best == 70);
    assert_true(history.queries[4].best == 80 && history.queries[4].spent == 74);
    assert_int_equal(history_best(&history, 5, best), 2);
    assert_true(best[0] == 3 && best[1] == 2);
    assert_false(history_spends(&history, 2, &cost)); // 3 of 33
    assert_true(history_spends(&history, 3, &cost));  // 33 of 33
    assert_true(history_spends(&history, 2, &few));
    assert_false(history_spends(&history, 5, &all));
    const struct query unknown = {.code = 8, .answer = {1, NAN, NAN}};
    history_add(&history, &unknown, NULL);
    assert_true(isnan(history.queries[5].spent));
    history_free(&history);
}

static void history_finds_among_many(void **state)
{
    (void)state;
    struct history history;
    open_history(&history);
    for (uint64_t i = 0; i < MANY; i++) {
        double *numbers;
        const struct query query = {.code = i * i << 20, .round = i >= 10};
        history_add(&history, &query, NULL);
        numbers = history_own(&history, i);
        numbers[COUNT] = (double)i;
    }
    for (uint64_t i = 0; i < MANY; i++) {
        assert_int_equal(history_find(&history, i * i << 20), i);
        assert_int_equal(history_find(&history, (i * i << 20) + 1), -1);
        assert_true(history_own(&history, i)[COUNT] == (double)i);
    }
    assert_int_equal(history_initial(&history), 10);
    history_free(&history);
}

static void history_has_own_columns(void **state)
{
    (void)state;
    struct history history;
    open_history(&history);
    assert_int_equal(history.slots, SLOTS);
    assert_int_equal(history_slot(&history, "vector"), VECTOR);
    assert_int_equal(history_slot(&history, columns[3].name), NOTE);
    assert_true(history_slot(&history, "vectors") == SIZE_MAX);
    add(&history, 1, 50);
    const double *known = history_own(&history, 0);
    assert_true(known[COUNT] == 0 && isnan(known[REAL]) && known[NOTE] == 7);
    assert_true(isnan(known[VECTOR]) && isnan(known[VECTOR + WIDTH - 1]));
    history_add(&history, &found, own);
    assert_memory_equal(history_own(&history, 1), own, sizeof own);
    history_free(&history);
}

// Rows ---------------------------------------------------------------------------------

static void fill(struct history *history)
{
    open_history(history);
    add(history, 3, 0.1 + 0.2);
    history_add(history, &found, own);
    struct query query = {.code = 15624, .answer = {1e-300, NAN, 1e300}, .round = 3};
    double nothing[SLOTS];
    for (size_t i = 0; i < SLOTS; i++)
        nothing[i] = NAN;
    history_add(history, &query, nothing);
}

static void rows_read_back(void **state)
{
    (void)state;
    struct history history, again;
    struct buffer text = {0}, second = {0};
    struct error error;
    fill(&history);
    write_all(&history, &text);
    assert_true(read_back(&text, &again, SIZE_MAX, &error));
    assert_int_equal(again.count, 3);
    assert_true(again.queries[0].answer.valid == 0.1 + 0.2);
    assert_true(again.queries[1].round == 2 && again.queries[1].answer.test == 70);
    assert_true(again.queries[1].source == SOURCE_PROCESS);
    assert_true(isnan(again.queries[1].answer.cost) && again.queries[1].best == 71.25);
    const double *numbers = history_own(&again, 1);
    assert_true(numbers[COUNT] == own[COUNT] && numbers[REAL] == 0.6);
    assert_memory_equal(numbers + VECTOR, own + VECTOR, WIDTH * sizeof *own);
    write_all(&again, &second);
    assert_string_equal(text.text, second.text);
    history_free(&again);
    assert_true(read_back(&text, &again, 2, &error)); // no more than two
    assert_int_equal(again.count, 2);
    history_free(&again);
    history_free(&history);
    buffer_free(&text);
    buffer_free(&second);
}

static void fidelities_are_a_column(void **state)
{
    (void)state;
    struct history history, again;
    struct buffer text = {0}, second = {0};
    struct error error;
    open_history(&history);
    history.fidelities = true;
    struct query query = {.code = 3, .epochs = 12, .answer = {50, NAN, 5}, .round = 1};
    history_add(&history, &query, NULL);
    query.epochs = 0;
    history_add(&history, &query, NULL);
    write_all(&history, &text);
    assert_non_null(strstr(text.text, ",source,best,epochs,count,"));
    assert_non_null(strstr(text.text, ",50,,5,,,12,0,"));
    assert_non_null(strstr(text.text, ",50,,5,,50,,0,"));
    assert_true(read_back(&text, &again, SIZE_MAX, &error));
    assert_int_equal(again.queries[0].epochs, 12);
    again.fidelities = true;
    write_all(&again, &second);
    assert_string_equal(text.text, second.text);
    size_t length = text.length; // a row twice
    buffer_add(&text, second.text, second.length);
    memmove(text.text + length, strchr(second.text, '\n') + 1,
            second.length - (size_t)(strchr(second.text, '\n') + 1 - second.text));
    history_free(&again);
    assert_false(read_back(&text, &again, 3, &error));
    assert_non_null(strstr(error.text, "query: 1, where query 3 comes next: rows are missing or moved"));
    history_free(&again);
    history_free(&history);
    buffer_free(&text);
    buffer_free(&second);
}

// An empty file of a method is read with the columns that it has; others are NaN.
static void foreign_columns_are_skipped(void **state)
{
    (void)state;
    static const char text[] = "valid,what,arch,real\n"
                               "5,x,|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,\n";
    struct history history;
    struct error error;
    open_history(&history);
    assert_true(ledger_read_text("t", text, sizeof text - 1, &history, SIZE_MAX, &error));
    assert_true(history.count == 1 && history.queries[0].answer.valid == 5);
    assert_int_equal(history.queries[0].round, 0);
    assert_true(isnan(history_own(&history, 0)[COUNT]));
    history_free(&history);
}

static void changed_digits_are_noticed(void **state)
{
    (void)state;
    struct history history, again;
    struct buffer text = {0};
    struct error error;
    fill(&history);
    write_all(&history, &text);
    size_t noticed = 0;
    char *rows = strchr(text.text, '\n');
    for (char *at = rows; *at; at++) {
        char digit = *at;
        if (!isdigit((unsigned char)digit))
            continue;
        *at = digit == '9' ? '0' : (char)(digit + 1);
        assert_false(read_back(&text, &again, SIZE_MAX, &error));
        assert_memory_equal(error.text, "text:", 5);
        history_free(&again);
        *at = digit;
        noticed++;
    }
    assert_true(noticed > 100);
    assert_true(read_back(&text, &again, SIZE_MAX, &error));
    history_free(&again);
    history_free(&history);
    buffer_free(&text);
}

static void refuse(const char *row, const char *message)
{
    struct history history;
    struct buffer text = {0};
    struct error error;
    open_history(&history);
    buffer_print(&text, "arch,valid,round,count,vector\n%s\n", row);
    assert_false(ledger_read_text("t", text.text, text.length, &history, SIZE_MAX, &error));
    assert_string_equal(error.text, message);
    buffer_free(&text);
    history_free(&history);
}

static void bad_rows_are_refused(void **state)
{
    (void)state;
#define ARCH "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    refuse(ARCH ",5,1.5,,", "t:2: round: 1.5 is no count");
    refuse(ARCH ",5,4294967295,,", "t:2: round: 4.29497e+09: no round of a search");
    refuse(ARCH ",5,,-1,", "t:2: count: -1 is no count");
    refuse(ARCH ",5,,4294967296,", "t:2: count: 4.29497e+09 is no count");
    refuse(ARCH ",5,,,1 2", "t:2: vector: not 3 numbers apart by blanks");
    refuse(ARCH ",5,,,1 2 3 4", "t:2: vector: not 3 numbers apart by blanks");
    refuse(ARCH ",5,,,1 2 3 x", "t:2: vector: not 3 numbers apart by blanks");
    refuse(ARCH ",5,,,1 2 3x", "t:2: vector: not 3 numbers apart by blanks");
    refuse(ARCH ",5,,,1 2 inf", "t:2: vector: not 3 numbers apart by blanks");
    refuse(ARCH ",5,0,,\n" ARCH ",5,0,,",
           "t:3: arch: " ARCH " is there already (isomorphs are one architecture)");
}

// Head ---------------------------------------------------------------------------------

static struct parent parents[] = {{"G of sha256 x", "0a"}, {"L.csv", "b"}};
static const struct ledger_head head = {
    .format = LEDGER_FORMAT,
    .method = "crlso",
    .label = "no ICNN, \"mlp\": 2,5",
    .view = "cifar10",
    .source = "process my exec",
    .fidelities = "12,200",
    .order = "asynchronous",
    .kernels = "OpenBLAS 0.3.21 Haswell",
    .space = &space_nb201,
    .origin = {.version = "0.0.9",
               .command = "infer --label 'no ICNN'",
               .settings = "topk=5 step=false labels=L.csv",
               .seed = 18446744073709551615u,
               .parents = parents,
               .parent_count = 2},
};

static void head_reads_back(void **state)
{
    (void)state;
    struct buffer text = {0}, second = {0};
    struct ledger_head again;
    struct error error;
    ledger_head_add(&text, &head);
    assert_true(ledger_head_parse(&again, "t", text.text, text.length, &error));
    assert_string_equal(again.label, head.label);
    assert_string_equal(again.origin.parents[0].name, "G of sha256 x");
    assert_true(again.finished == 0 && ledger_head_same(&again, &head, "t", &error));
    ledger_head_add(&second, &again);
    assert_string_equal(text.text, second.text);
    ledger_head_free(&again);
    buffer_print(&text, "# finished: 75 queries\n");
    assert_true(ledger_head_parse(&again, "t", text.text, text.length, &error));
    assert_int_equal(again.finished, 75);
    ledger_head_free(&again);
    buffer_free(&text);
    buffer_free(&second);
}

static void a_line_feed_does_not_end_a_comment(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct ledger_head odd = head, again;
    struct error error;
    odd.label = "one\ntwo\r,1";
    ledger_head_add(&text, &odd);
    assert_true(ledger_head_parse(&again, "t", text.text, text.length, &error));
    assert_string_equal(again.label, "one?two?,1");
    assert_string_equal(again.origin.settings, head.origin.settings);
    ledger_head_free(&again);
    buffer_free(&text);
}

static void differs(const struct ledger_head *there, const char *what)
{
    struct error error;
    struct buffer message = {0};
    assert_false(ledger_head_same(there, &head, "l.csv", &error));
    buffer_print(&message,
                 "l.csv: the ledger of another search (%s); move it away or name "
                 "another",
                 what);
    assert_string_equal(error.text, message.text);
    buffer_free(&message);
}

static void heads_of_other_searches_differ(void **state)
{
    (void)state;
    struct ledger_head other = head;
    struct error error;
    other.origin.version = other.origin.command = other.label = "another";
    other.finished = 3;
    assert_true(ledger_head_same(&other, &head, "l.csv", &error));
    other.method = "random", differs(&other, "method 'random' there, 'crlso' here");
    other = head, other.space = &space_nb101;
    differs(&other, "space 'nb101' there, 'nb201' here");
    other = head, other.space = NULL, differs(&other, "space '' there, 'nb201' here");
    other = head, other.view = "", differs(&other, "view '' there, 'cifar10' here");
    other = head, other.source = "table";
    differs(&other, "source 'table' there, 'process my exec' here");
    other = head, other.fidelities = "";
    differs(&other, "fidelities '' there, '12,200' here");
    other = head, other.order = "";
    differs(&other, "order '' there, 'asynchronous' here");
    other = head, other.kernels = "OpenBLAS 0.3.21 Zen";
    differs(&other, "kernels 'OpenBLAS 0.3.21 Zen' there, 'OpenBLAS 0.3.21 Haswell' here");
    other = head, other.origin.seed = 4;
    differs(&other, "seed '4' there, '18446744073709551615' here");
    other = head, other.origin.settings = "topk=6 step=false labels=L.csv";
    differs(&other, "setting 'topk=6' there, 'topk=5' here");
    other.origin.settings = "topk=5 step=false";
    differs(&other, "setting '' there, 'labels=L.csv' here");
    other.origin.settings = "topk=5 step=false labels=L.csv more=1";
    differs(&other, "setting 'more=1' there, '' here");
    struct parent others[] = {parents[0], {"L.csv", "c"}, {"bench", "d"}};
    other = head, other.origin.parents = others;
    differs(&other, "input L.csv has other contents");
    other = head, other.origin.parent_count = 1;
    differs(&other, "input L.csv has other contents");
    other = head, other.origin.parent_count = 3;
    others[1] = parents[1], other.origin.parents = others;
    differs(&other, "input 'bench' there, '' here");
    other = head, other.format = 1;
    assert_false(ledger_head_same(&other, &head, "l.csv", &error));
    assert_string_equal(error.text,
                        "l.csv: a ledger of another version; move it away or name another");
}

static void heads_of_any_version(void **state)
{
    (void)state;
    static const char old[] = "# crlso 0.0.1\n# seed: 3\nquery,arch,valid\n";
    static const char newer[] = "# ledger: 3\n", none[] = "# ledger: two\n";
    static const char unknown[] = "# ledger: 2\n# space: nb301\n";
    struct ledger_head there;
    struct error error;
    assert_true(ledger_head_parse(&there, "t", old, sizeof old - 1, &error));
    assert_true(there.format == 1 && there.origin.seed == 3 && there.space == NULL);
    assert_string_equal(there.origin.version, "0.0.1");
    assert_string_equal(there.method, "");
    ledger_head_free(&there);
    assert_true(ledger_head_parse(&there, "t", "arch,valid\n", 11, &error));
    assert_int_equal(there.format, 1);
    ledger_head_free(&there);
    assert_false(ledger_head_parse(&there, "t", newer, sizeof newer - 1, &error));
    assert_string_equal(error.text, "t: a ledger of format 3, this program reads up to 2");
    assert_false(ledger_head_parse(&there, "t", none, sizeof none - 1, &error));
    assert_string_equal(error.text, "t: '# ledger: two' is no format");
    assert_false(ledger_head_parse(&there, "t", unknown, sizeof unknown - 1, &error));
    assert_string_equal(error.text, "t: of a space that is not known here: nb301");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_keeps_order_and_best),
        cmocka_unit_test(lower_fidelities_are_no_best),
        cmocka_unit_test(history_finds_among_many),
        cmocka_unit_test(history_has_own_columns),
        cmocka_unit_test(rows_read_back),
        cmocka_unit_test(fidelities_are_a_column),
        cmocka_unit_test(foreign_columns_are_skipped),
        cmocka_unit_test(changed_digits_are_noticed),
        cmocka_unit_test(bad_rows_are_refused),
        cmocka_unit_test(head_reads_back),
        cmocka_unit_test(a_line_feed_does_not_end_a_comment),
        cmocka_unit_test(heads_of_other_searches_differ),
        cmocka_unit_test(heads_of_any_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
