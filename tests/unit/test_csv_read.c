// SPDX-License-Identifier: MIT
// Reading CSV: what is read from text of all shapes, from files and pipes, and what is
// refused and how.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "../support/csv_notes.h"
#include "../support/folder.h"
#include "base/random.h"
#include "io/csv.h"
#include "io/csv_parse.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

// Text ---------------------------------------------------------------------------------

static void check(const char *text, const char *expected)
{
    csv_check(text, strlen(text), expected);
}

static void plain_rows(void **state)
{
    (void)state;
    check("a,b\n1,2\n3,4\n", "a|b 2[1|2] 3[3|4]");
    check("a,b\n1,2", "a|b 2[1|2]"); // no last line feed
    check("a\n", "a");
    check("a", "a");
    check("a,b\n,\n", "a|b 2[|]");
    check("a,b\r\n1,2\r\n", "a|b 2[1|2]");
}

static void quoted_fields(void **state)
{
    (void)state;
    check("a,\"b,c\"\n\"1\",\"x \"\"y\"\"\"\n", "a|b,c 2[1|x \"y\"]");
    check("a,b\n\"\",\"\"\n", "a|b 2[|]");
    check("a\n\" b \"\n", "a 2[ b ]");
    check("a,b\n1,\"x\ny\r\nz\"\n2,3\n", "a|b 2[1|x\ny\r\nz] 5[2|3]");
}

static void blanks_around_fields_are_dropped(void **state)
{
    (void)state;
    check(" a ,\tb\n 1\t, two words \n", "a|b 2[1|two words]");
}

static void comments_stand_before_the_header(void **state)
{
    (void)state;
    check("# a,b\n#\"\n\na,b\n1,2\n", "a|b 5[1|2]");
    check("#\r\na\n1\n", "a 3[1]");
    check("a\n#1\n", "a 2[#1]");
    check("\"#a\"\n1\n", "#a 2[1]");
}

static void empty_lines_are_skipped(void **state)
{
    (void)state;
    check("\n\na,b\n\n1,2\n \t\n\r\n3,4\n\n", "a|b 5[1|2] 8[3|4]");
}

static void a_byte_order_mark_is_skipped(void **state)
{
    (void)state;
    check("\xEF\xBB\xBF"
          "a,b\n1,2\n",
          "a|b 2[1|2]");
    check("\xEF\xBB\xBF# c\na\n", "a");
    check("\xEF\xBB"
          "a,b\n1,2\n",
          "\xEF\xBB"
          "a|b 2[1|2]");
    check("\xC3\xA4\n\xEF\xBB\xBF\n", "\xC3\xA4 2[\xEF\xBB\xBF]"); // not at the start
}

static void what_is_malformed_is_told(void **state)
{
    (void)state;
    const char *quote = "a quote where none can be (fields with quotes are quoted, and "
                        "theirs doubled)";
    char expected[200];
    check("a,b\n1,2\n3\n4,5\n", "a|b 2[1|2] t:3: 1 fields, the header has 2");
    check("a,b\n1,2,3\n", "a|b t:2: 3 fields, the header has 2");
    check("a\n1\n\"2\n3\n", "a 2[1] t:3: a quote is left open");
    snprintf(expected, sizeof expected, "a 2[1] t:3: %s", quote);
    check("a\n1\nx\"y\n2\n", expected);
    check("a\n1\n\"x\"y\n2\n", expected);
    csv_check("a\n1\n2\0\n", 8, "a 2[1] t:3: a NUL byte; this is no CSV text");
    check("a,b,a\n1,2,3\n", " t: two columns are named 'a'");
    check("", " t: empty, not even a header row");
    check("# only\n# comments\n", " t: empty, not even a header row");
    check("\n \n", " t: empty, not even a header row");
}

static void what_never_ends_is_refused(void **state)
{
    (void)state;
    struct buffer text = {0}, notes = {0};
    struct error error = {0};
    buffer_print(&text, "a\n\"");
    for (int i = 0; i < 300000; i++)
        buffer_print(&text, "%064d", i);
    csv_note(csv_from_memory("t", text.text, text.length, &error), &error, &notes);
    assert_string_equal(notes.text,
                        "a t:2: a row of more than 16 MB (is a quote left open?)");
    buffer_clear(&text);
    buffer_clear(&notes);
    error = (struct error){0};
    for (int i = 0; i < 5000; i++)
        buffer_print(&text, "c%d,", i);
    csv_note(csv_from_memory("t", text.text, text.length, &error), &error, &notes);
    assert_string_equal(notes.text, " t: more than 4096 columns");
    buffer_free(&text);
    buffer_free(&notes);
}

// A row that was long must not count against the rows after it.
static void long_fields(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct error error = {0};
    buffer_print(&text, "a,b\n%0*d,1\n\"%0*d\n\",2\n", 15000000, 1, 5000000, 2);
    struct csv_reader *reader = csv_from_memory("t", text.text, text.length, &error);
    size_t length;
    assert_true(csv_next(reader, &error));
    csv_text(reader, 0, &length);
    assert_int_equal(length, 15000000);
    assert_true(csv_next(reader, &error));
    csv_text(reader, 0, &length);
    assert_int_equal(length, 5000001);
    assert_string_equal(csv_text(reader, 1, &length), "2");
    csv_close(reader);
    buffer_free(&text);
}

// Every way to cut a text in two, and byte by byte.
static void note_pieces(const char *text, size_t first, size_t more, struct buffer *notes)
{
    struct csv_rows *rows = csv_rows_new("t");
    struct csv_row row;
    struct error error = {0};
    size_t length = strlen(text);
    for (size_t at = 0, piece = first; at <= length; at += piece, piece = more) {
        if (piece > length - at)
            piece = length - at;
        if (at < length)
            csv_rows_add(rows, text + at, piece);
        else
            csv_rows_end(rows);
        while (csv_rows_next(rows, &row, &error)) {
            buffer_print(notes, "%d[", (int)row.line);
            for (size_t i = 0; i < row.fields; i++)
                buffer_print(notes, "%s|", csv_rows_field(rows, i, NULL));
            buffer_print(notes, "]");
        }
        if (at == length || error.status != STATUS_SUCCESS)
            break;
    }
    buffer_print(notes, "%s", error.text);
    csv_rows_free(rows);
}

static void rows_do_not_depend_on_how_text_is_cut(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\xEF\xBB\xBF# c\r\n\r\na,\"b\r\n \"\"c\"\r\n1,\"2\n\"\r\n\n3 , 4",
        "\xEF\xBB a\n1\n",
        "\xEF",
        "#\n#\na,b\n1,2\n\"3\n,4",
        "a,b\n1,2\nx\"\n",
        "a,b\n\"1\n\",2\r3,4\n5,\"\n\"\r6,7\r\n", // a bare carriage return ends a row
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t length = strlen(texts[i]);
        struct buffer whole = {0}, pieces = {0};
        note_pieces(texts[i], length, 1, &whole);
        for (size_t cut = 1; cut < length; cut++) {
            buffer_clear(&pieces);
            note_pieces(texts[i], cut, length, &pieces);
            assert_string_equal(pieces.text, whole.text);
        }
        buffer_clear(&pieces);
        note_pieces(texts[i], 1, 1, &pieces);
        assert_string_equal(pieces.text, whole.text);
        buffer_free(&whole);
        buffer_free(&pieces);
    }
}

// Rows wait in the queue while more is added.
static void rows_wait(void **state)
{
    (void)state;
    struct csv_rows *rows = csv_rows_new("t");
    struct csv_row row;
    struct error error = {0};
    char line[40];
    int given = 0;
    for (int i = 0; i < 2000; i++) {
        int length = snprintf(line, sizeof line, "%d,\"x%d\"\n", i, i);
        csv_rows_add(rows, line, (size_t)length - 3);
        csv_rows_add(rows, line + length - 3, 3);
        assert_true(csv_rows_ready(rows));
        if (i % 3 == 0)
            continue;
        assert_true(csv_rows_next(rows, &row, &error));
        snprintf(line, sizeof line, "x%d", given++);
        assert_string_equal(csv_rows_field(rows, 1, NULL), line);
        assert_int_equal(row.line, given);
    }
    while (csv_rows_next(rows, &row, &error))
        assert_int_equal(row.line, ++given);
    assert_int_equal(given, 2000);
    assert_int_equal(error.status, STATUS_SUCCESS);
    csv_rows_free(rows);
}

static void columns_are_found(void **state)
{
    (void)state;
    struct error error = {0};
    struct csv_reader *reader = csv_from_memory("t", "a,b\n1,2\n", 8, &error);
    int column;
    assert_int_equal(csv_find(reader, "b"), 1);
    assert_int_equal(csv_find(reader, "c"), -1);
    assert_true(csv_need(reader, "a", &column, &error));
    assert_int_equal(column, 0);
    assert_false(csv_need(reader, "c", &column, &error));
    assert_string_equal(error.text, "t: no column 'c'");
    assert_string_equal(csv_path(reader), "t");
    csv_close(reader);
}

// Numbers ------------------------------------------------------------------------------

static void check_number(const char *field, bool absent, double expected,
                         const char *message)
{
    struct error error = {0};
    struct buffer text = {0};
    double value = 0;
    buffer_print(&text, "# c\nx,valid\n1,%s\n", field);
    struct csv_reader *reader = csv_from_memory("t", text.text, text.length, &error);
    assert_true(csv_next(reader, &error));
    bool good = csv_number(reader, 1, absent, &value, &error);
    assert_int_equal(good, message == NULL);
    if (message)
        assert_string_equal(error.text, message);
    else if (isnan(expected))
        assert_true(isnan(value));
    else
        assert_memory_equal(&value, &expected, sizeof value);
    csv_close(reader);
    buffer_free(&text);
}

static void numbers(void **state)
{
    (void)state;
    check_number("0.1", false, 0.1, NULL);
    check_number("-1e-300", false, -1e-300, NULL);
    check_number(" 7 ", false, 7, NULL);
    check_number("\"12\"", false, 12, NULL);
    check_number("+.5", false, 0.5, NULL);
    check_number("", true, NAN, NULL);
    check_number("", false, 0, "t:3: valid: is empty");
    check_number("abc", false, 0, "t:3: valid: 'abc' is not a number");
    check_number("1.5x", true, 0, "t:3: valid: '1.5x' is not a number");
    check_number("1 2", true, 0, "t:3: valid: '1 2' is not a number");
    check_number("\"1,5\"", true, 0, "t:3: valid: '1,5' is not a number");
    check_number("nan", true, 0, "t:3: valid: 'nan' is not finite");
    check_number("-inf", true, 0, "t:3: valid: '-inf' is not finite");
    check_number("1e999", true, 0, "t:3: valid: '1e999' is not finite");
}

// Files and pipes ----------------------------------------------------------------------

static int make_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    return folder_open(&folder, "file.csv", "file.csv.gz");
}

static int remove_folder(void **state)
{
    return folder_close(*state);
}

static void put_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void put_gzip(const char *path, const void *bytes, size_t size)
{
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes, (unsigned)size), size);
    assert_int_equal(gzclose(file), Z_OK);
}

static void check_path(const char *path, const char *expected)
{
    struct error error = {0};
    struct buffer notes = {0};
    struct csv_reader *reader = csv_open(path, &error);
    csv_note(reader, &error, &notes);
    if (!strstr(notes.text, expected) || strchr(notes.text, '\n'))
        fail_msg("no '%s' in '%s'", expected, notes.text);
    buffer_free(&notes);
}

static void files(void **state)
{
    const struct folder *folder = *state;
    put_file(folder->file, "a,b\n1,2\n", 8);
    check_path(folder->file, "a|b 2[1|2]");
    put_gzip(folder->other, "a,b\n1,2\n", 8);
    check_path(folder->other, "a|b 2[1|2]");
    put_file(folder->other, "a,b\n1,2\n", 8); // not compressed after all
    check_path(folder->other, "a|b 2[1|2]");
}

static void files_that_are_no_csv(void **state)
{
    const struct folder *folder = *state;
    char expected[400];
    snprintf(expected, sizeof expected, " %s.none: cannot open: No such file",
             folder->file);
    check_path(expected + 1, "cannot open: No such file");
    snprintf(expected, sizeof expected, " %s: cannot read: Is a directory", folder->path);
    check_path(folder->path, expected);
    put_file(folder->file, "", 0);
    check_path(folder->file, "file.csv: empty, not even a header row");
    put_file(folder->file, "\x40\0\0\0\0\0\0\0{\"__metadata__\":{", 26);
    check_path(folder->file, "file.csv: an artifact (safetensors), expected CSV");
    put_file(folder->file, "\x1f\x8b\x08\0\0\0", 6);
    check_path(folder->file, "file.csv: compressed, expected CSV");
}

static void damaged_gzip(void **state)
{
    const struct folder *folder = *state;
    struct buffer text = {0};
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    buffer_print(&text, "a\n");
    for (int i = 0; i < 20000; i++)
        buffer_print(&text, "%u\n", random_word(&stream));
    put_gzip(folder->other, text.text, text.length);
    struct stat status;
    assert_int_equal(stat(folder->other, &status), 0);
    assert_int_equal(truncate(folder->other, status.st_size - 100), 0);
    check_path(folder->other, "file.csv.gz: corrupt gzip data: unexpected end of file");
    put_gzip(folder->other, text.text, text.length);
    int descriptor = open(folder->other, O_WRONLY);
    assert_int_equal(pwrite(descriptor, "damaged here", 12, status.st_size / 2), 12);
    close(descriptor);
    check_path(folder->other, "file.csv.gz: corrupt gzip data: ");
    buffer_free(&text);
}

// With a pipe as stdin: a row is given as soon as its line is there.
static void a_peer_that_writes_line_by_line(void **state)
{
    (void)state;
    int ends[2], kept = dup(STDIN_FILENO);
    struct error error = {0};
    size_t length;
    assert_int_equal(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(write(ends[1], "arch\n", 5), 5);
    struct csv_reader *reader = csv_open("-", &error);
    assert_non_null(reader);
    assert_string_equal(csv_path(reader), "stdin");
    assert_false(csv_ready(reader));
    assert_int_equal(write(ends[1], "on", 2), 2);
    assert_false(csv_ready(reader)); // half a row
    assert_int_equal(write(ends[1], "e\ntwo\nth", 8), 8);
    assert_true(csv_ready(reader));
    assert_true(csv_next(reader, &error));
    assert_string_equal(csv_text(reader, 0, &length), "one");
    assert_true(csv_ready(reader));
    assert_true(csv_next(reader, &error));
    assert_string_equal(csv_text(reader, 0, &length), "two");
    assert_false(csv_ready(reader));
    close(ends[1]);
    assert_true(csv_ready(reader)); // the end needs no waiting
    assert_true(csv_next(reader, &error));
    assert_string_equal(csv_text(reader, 0, &length), "th");
    assert_false(csv_next(reader, &error));
    assert_int_equal(error.status, STATUS_SUCCESS);
    csv_close(reader);
    dup2(kept, STDIN_FILENO);
    close(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),
        cmocka_unit_test(quoted_fields),
        cmocka_unit_test(blanks_around_fields_are_dropped),
        cmocka_unit_test(comments_stand_before_the_header),
        cmocka_unit_test(empty_lines_are_skipped),
        cmocka_unit_test(a_byte_order_mark_is_skipped),
        cmocka_unit_test(what_is_malformed_is_told),
        cmocka_unit_test(what_never_ends_is_refused),
        cmocka_unit_test(long_fields),
        cmocka_unit_test(rows_do_not_depend_on_how_text_is_cut),
        cmocka_unit_test(rows_wait),
        cmocka_unit_test(columns_are_found),
        cmocka_unit_test(numbers),
        cmocka_unit_test_setup_teardown(files, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(files_that_are_no_csv, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(damaged_gzip, make_folder, remove_folder),
        cmocka_unit_test(a_peer_that_writes_line_by_line),
    };
    return cmocka_run_group_tests_name("csv_read", tests, NULL, NULL);
}
