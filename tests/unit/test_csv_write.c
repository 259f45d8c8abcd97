// SPDX-License-Identifier: MIT
// Writing CSV: what is quoted, that what is written reads back, and that a file is there
// whole or not at all.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "../support/csv_notes.h"
#include "../support/folder.h"
#include "base/random.h"
#include "io/csv.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Rows ---------------------------------------------------------------------------------

static void fields_are_quoted_if_need_be(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"plain", "x,plain\n"}, {"", "x,\n"},
        {"a b", "x,a b\n"},     {"a,b", "x,\"a,b\"\n"},
        {"\"", "x,\"\"\"\"\n"}, {"a\nb", "x,\"a\nb\"\n"},
        {"\r", "x,\"\r\"\n"},   {" a", "x,\" a\"\n"},
        {"a\t", "x,\"a\t\"\n"}, {"|none~0|+|none~0|", "x,|none~0|+|none~0|\n"},
    };
    struct buffer row = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        buffer_clear(&row);
        csv_add_text(&row, "x", 1);
        csv_add_text(&row, cases[i].text, strlen(cases[i].text));
        csv_end_row(&row);
        assert_string_equal(row.text, cases[i].written);
    }
    buffer_free(&row);
}

static void numbers_are_written(void **state)
{
    (void)state;
    struct buffer row = {0};
    csv_add_number(&row, 0.1);
    csv_add_number(&row, NAN);
    csv_add_number(&row, -2);
    csv_end_row(&row);
    assert_string_equal(row.text, "0.1,,-2\n");
    buffer_free(&row);
}

// A row of one empty field is no empty line, and a header that begins with '#' no comment.
static void first_fields_are_never_lost(void **state)
{
    (void)state;
    struct buffer text = {0};
    csv_add_text(&text, "#a", 2);
    csv_end_row(&text);
    csv_add_text(&text, "", 0);
    csv_end_row(&text);
    csv_add_number(&text, NAN);
    csv_end_row(&text);
    csv_check(text.text, text.length, "#a 2[] 3[]");
    buffer_free(&text);
}

// Any text in any field.
static void what_is_written_reads_back(void **state)
{
    (void)state;
    enum { ROWS = 2000, COLUMNS = 3, LENGTH = 6 };
    static const char letters[] = "ab ,\"\n\r\t#'\xC3";
    static char fields[ROWS][COLUMNS][LENGTH + 1];
    struct buffer text = {0};
    struct random_stream stream;
    random_open(&stream, 2, RANDOM_TEST, 0, 0);
    buffer_print(&text, "x,y,z\n");
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
            size_t length = (size_t)random_below(&stream, LENGTH + 1);
            for (size_t k = 0; k < length; k++)
                fields[i][j][k] = letters[random_below(&stream, sizeof letters - 1)];
            csv_add_text(&text, fields[i][j], length);
        }
        csv_end_row(&text);
    }
    struct error error = {0};
    struct csv_reader *reader = csv_from_memory("t", text.text, text.length, &error);
    for (int i = 0; i < ROWS; i++) {
        assert_true(csv_next(reader, &error));
        for (int j = 0; j < COLUMNS; j++) {
            size_t length;
            assert_string_equal(csv_text(reader, j, &length), fields[i][j]);
        }
    }
    assert_false(csv_next(reader, &error));
    csv_close(reader);
    buffer_free(&text);
}

// Files --------------------------------------------------------------------------------

static int make_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    return folder_open(&folder, "file.csv", NULL);
}

static int remove_folder(void **state)
{
    return folder_close(*state);
}

static void assert_file(const char *path, const char *text)
{
    char found[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(found, 1, sizeof found - 1, file);
    fclose(file);
    found[size] = '\0';
    assert_string_equal(found, text);
}

static void files_are_written_whole(void **state)
{
    const struct folder *folder = *state;
    struct error error = {0};
    struct csv_writer writer;
    struct buffer rows = {0};
    struct stat status;
    buffer_print(&rows, "old\n");
    assert_true(csv_write_file(folder->file, &rows, &error));
    buffer_clear(&rows);
    buffer_print(&rows, "a\n1\n");
    assert_true(csv_create(&writer, folder->file, &error));
    assert_true(csv_write(&writer, &rows, &error));
    assert_file(folder->file, "old\n"); // until the commit
    assert_true(csv_write(&writer, &rows, &error));
    assert_true(csv_commit(&writer, &error));
    assert_file(folder->file, "a\n1\na\n1\n");
    assert_int_equal(stat(folder->file, &status), 0);
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(status.st_mode & 0777, 0666 & ~mask);

    assert_true(csv_create(&writer, folder->file, &error));
    assert_true(csv_write(&writer, &rows, &error));
    csv_abandon(&writer);
    assert_file(folder->file, "a\n1\na\n1\n");
    assert_true(csv_write_file(folder->file, &rows, &error));
    assert_file(folder->file, "a\n1\n");
    buffer_free(&rows);
}

static void what_cannot_be_written_is_told(void **state)
{
    const struct folder *folder = *state;
    struct error error = {0};
    struct csv_writer writer;
    struct buffer rows = {0};
    char path[300];
    buffer_print(&rows, "a\n1\n");
    snprintf(path, sizeof path, "%s/none/file.csv", folder->path);
    assert_false(csv_create(&writer, path, &error));
    assert_non_null(strstr(error.text, "none/file.csv: cannot create: No such file"));
    assert_false(csv_write_file("/dev/full", &rows, &error));
    assert_string_equal(error.text, "/dev/full: cannot write: No space left on device");
    assert_false(csv_write_file(folder->path, &rows, &error));
    assert_non_null(strstr(error.text, ": cannot open: Is a directory"));
    buffer_free(&rows);
}

static void a_reader_that_goes_away_is_told(void **state)
{
    (void)state;
    int ends[2], kept = dup(STDOUT_FILENO);
    struct error error = {0};
    struct buffer rows = {0};
    buffer_print(&rows, "a\n1\n");
    signal(SIGPIPE, SIG_IGN);
    fflush(stdout);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    bool good = csv_write_file("-", &rows, &error);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    assert_false(good);
    assert_string_equal(error.text, "standard output: cannot write: Broken pipe");
    buffer_free(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_quoted_if_need_be),
        cmocka_unit_test(numbers_are_written),
        cmocka_unit_test(first_fields_are_never_lost),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test_setup_teardown(files_are_written_whole, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_told, make_folder,
                                        remove_folder),
        cmocka_unit_test(a_reader_that_goes_away_is_told),
    };
    return cmocka_run_group_tests_name("csv_write", tests, NULL, NULL);
}
