// SPDX-License-Identifier: MIT
// The store's file: cut, damaged, replaced or written over while it is open, or of an
// earlier version.
#include "../support/store.h"
#include "io/checksum.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

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
    // Zeros, as a power cut leaves them.
    for (size_t cut = 0; cut < 60; cut++) {
        buffer_clear(&text);
        buffer_add(&text, whole.text, 60);
        memset(text.text + cut, '\0', 60 - cut);
        text_write(folder->other, text.text, 60);
        assert_int_equal(answer_all(folder->other), ANSWERS);
    }
    buffer_free(&whole);
    buffer_free(&text);
}

static char *damaged_path(const struct folder *folder, char path[300])
{
    snprintf(path, 300, "%s.damaged", folder->other);
    return path;
}

// What a power cut may leave: from any byte on, zeros, or zeros and a line feed, or another
// byte before the end.
static void a_damaged_tail_is_put_aside(void **state)
{
    const struct folder *folder = *state;
    struct buffer whole = {0}, text = {0}, aside = {0};
    char path[300];
    struct answer answer;
    assert_int_equal(answer_all(folder->file), ANSWERS);
    text_read(folder->file, &whole);
    const char *last = strrchr(whole.text, '|'); // in the last row
    while (last[-1] != '\n')
        last--;
    size_t start = (size_t)(last - whole.text);
    for (size_t at = start; at < whole.length; at++)
        for (int kind = 0; kind < 3; kind++) {
            buffer_clear(&text);
            buffer_add(&text, whole.text, whole.length);
            if (kind < 2)
                memset(text.text + at, '\0', text.length - at - (size_t)kind);
            else
                text.text[at] ^= 1;
            text_write(folder->other, text.text, text.length);
            struct answer_store *store = open_store(folder->other);
            bool line_feed = at == whole.length - 1;
            if (kind == 1 && line_feed) // that one is whole
                assert_int_equal(answer_store_damaged(store), 0);
            else if (kind != 2 || !line_feed) // else it looks as if a kill had cut it off
                assert_int_equal(answer_store_damaged(store), whole.length - start);
            for (arch_code code = 0; code + 1 < ANSWERS; code++)
                assert_true(is_known(store, code, &answer) &&
                            answer.valid == 1 / (3 + (double)code));
            assert_int_equal(is_known(store, ANSWERS - 1, &answer), kind == 1 && line_feed);
            answer_store_close(store);
            if (answer_all(folder->other) && (kind != 2 || !line_feed)) {
                text_read(damaged_path(folder, path), &aside);
                assert_memory_equal(aside.text, text.text + start, whole.length - start);
                assert_int_equal(unlink(path), 0);
            }
            text_read(folder->other, &text);
            assert_string_equal(text.text, whole.text);
        }
    buffer_free(&whole);
    buffer_free(&text);
    buffer_free(&aside);
}

static void a_file_that_shrank_or_was_replaced_is_read_anew(void **state)
{
    const struct folder *folder = *state;
    struct buffer whole = {0}, text = {0};
    struct answer answer;
    answer_all(folder->file);
    text_read(folder->file, &whole);
    struct answer_store *store = open_store(folder->file);
    const char *second = strstr(whole.text, ",0.25,");
    while (second[-1] != '\n')
        second--;
    assert_int_equal(truncate(folder->file, second - whole.text), 0);
    assert_true(add(store, 9, 9).valid == 9);
    assert_false(is_known(store, 1, &answer));
    assert_true(is_known(store, 0, &answer) && is_known(store, 9, &answer));
    text_write(folder->other, whole.text, whole.length);
    assert_int_equal(rename(folder->other, folder->file), 0);
    assert_true(is_known(store, 1, &answer) && answer.valid == 0.25);
    assert_false(is_known(store, 9, &answer));
    assert_true(add(store, 5, 5).valid == 5);
    assert_int_equal(unlink(folder->file), 0);
    assert_true(add(store, 6, 6).valid == 6);
    answer_store_close(store);
    store = open_store(folder->file);
    assert_true(is_known(store, 6, &answer) && !is_known(store, 5, &answer));
    answer_store_close(store);
    buffer_free(&whole);
    buffer_free(&text);
}

// Writes over a file, at a later time than that of all clocks so far.
static void write_over(const char *path, const struct buffer *text)
{
    static time_t second = 1;
    text_write(path, text->text, text->length);
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = ++second}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

// The text of a store with these accuracies of the first architectures.
static void text_of(const struct folder *folder, const double valid[ANSWERS], size_t count,
                    struct buffer *text)
{
    unlink(folder->other);
    struct answer_store *store = open_store(folder->other);
    for (arch_code code = 0; code < count; code++)
        add(store, code, valid[code]);
    answer_store_close(store);
    text_read(folder->other, text);
}

static void holds(struct answer_store *store, const double valid[ANSWERS], size_t count)
{
    struct answer answer;
    for (arch_code code = 0; code < ANSWERS; code++) {
        assert_int_equal(is_known(store, code, &answer), code < count);
        assert_true(code >= count || answer.valid == valid[code]);
    }
}

// By a file of the same length, whichever of its rows is another one, and by a longer one.
static void a_file_that_was_written_over_is_read_anew(void **state)
{
    const struct folder *folder = *state;
    static const double first[] = {1, 2, 3, 4}, last_differs[] = {1, 2, 7, 4},
                        first_differs[] = {8, 2, 7, 4}, all_differ[] = {5, 6, 5, 6};
    const struct {
        const double *valid;
        size_t count;
    } steps[] = {
        {first, 3}, {last_differs, 3}, {first_differs, 3}, {all_differ, 4}, {first, 4}};
    struct buffer text = {0};
    struct answer_store *store = open_store(folder->file);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        text_of(folder, steps[i].valid, steps[i].count, &text);
        write_over(folder->file, &text);
        holds(store, steps[i].valid, steps[i].count);
    }
    text_of(folder, last_differs, 4, &text);
    write_over(folder->file, &text);
    assert_true(add(store, 2, 9).valid == 7); // what is there already is not stored again
    assert_true(add(store, 6, 6).valid == 6);
    answer_store_close(store);
    store = open_store(folder->file);
    holds(store, last_differs, 4);
    answer_store_close(store);
    buffer_free(&text);
}

static void another_store_of_the_same_length_is_refused(void **state)
{
    const struct folder *folder = *state;
    struct buffer text = {0};
    struct error error;
    struct answer answer;
    bool known;
    struct answer_store *store = open_store(folder->file);
    text_read(folder->file, &text);
    memcpy(strstr(text.text, "exec"), "else", 4);
    write_over(folder->file, &text);
    assert_false(answer_store_find(store, 1, 0, &answer, &known, &error));
    assert_non_null(strstr(error.text, "not the answers of evaluator 'exec'"));
    answer_store_close(store);
    buffer_free(&text);
}

// Behind whose rows there is this.
static void gets_the_new_column(const struct folder *folder, const char *tail,
                                size_t length)
{
    struct buffer text = {0};
    struct answer answer;
    static const char row[] = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,0.5,,7,";
    struct buffer earlier = {0};
    buffer_print(&earlier,
                 "# crlso 0.0.9\n# answers of: exec\n# space: nb201\n"
                 "arch,valid,test,cost,check\n%s%08x\n",
                 row, checksum_crc32c(0, row, sizeof row - 1));
    buffer_add(&earlier, tail, length);
    text_write(folder->file, earlier.text, earlier.length);
    buffer_free(&earlier);
    struct answer_store *store = open_store(folder->file);
    assert_true(is_known(store, 0, &answer) && answer.valid == 0.5 && answer.cost == 7);
    add(store, 1, 2);
    answer_store_close(store);
    text_read(folder->file, &text);
    assert_non_null(strstr(text.text, "\narch,valid,test,cost,failed,check\n"));
    store = open_store(folder->file);
    assert_true(is_known(store, 0, &answer) && is_known(store, 1, &answer));
    answer_store_close(store);
    buffer_free(&text);
}

static void a_store_of_an_earlier_version_gets_the_new_column(void **state)
{
    const struct folder *folder = *state;
    static const char zeros[] = "|none~0|+|none\0\0\0", bad[] = "|none~0|+|none,1,,,0\n";
    const struct {
        const char *text;
        size_t length;
    } damaged[] = {{zeros, sizeof zeros - 1}, {bad, sizeof bad - 1}};
    char path[300];
    gets_the_new_column(folder, "|none~0|+|none", strlen("|none~0|+|none"));
    snprintf(path, sizeof path, "%s.damaged", folder->file);
    for (size_t i = 0; i < 2; i++) {
        struct buffer aside = {0};
        gets_the_new_column(folder, damaged[i].text, damaged[i].length);
        text_read(path, &aside);
        assert_int_equal(aside.length, damaged[i].length);
        assert_memory_equal(aside.text, damaged[i].text, aside.length);
        assert_int_equal(unlink(path), 0);
        buffer_free(&aside);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)
    const struct CMUnitTest tests[] = {
        TEST(goes_on_after_a_cut_at_every_byte),
        TEST(a_damaged_tail_is_put_aside),
        TEST(a_file_that_shrank_or_was_replaced_is_read_anew),
        TEST(a_file_that_was_written_over_is_read_anew),
        TEST(another_store_of_the_same_length_is_refused),
        TEST(a_store_of_an_earlier_version_gets_the_new_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
