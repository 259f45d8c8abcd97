// SPDX-License-Identifier: MIT
// Output files: whole or not at all, whatever happens meanwhile.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "../support/folder.h"
#include "base/random.h"
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int make_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    return folder_open(&folder, "file", "link");
}

static int remove_folder(void **state)
{
    return folder_close(*state);
}

static bool write_file(const char *path, const void *bytes, size_t size,
                       struct error *error)
{
    struct file_output file;
    if (!file_create(&file, path, error))
        return false;
    bool good = file_write(&file, bytes, size, error) && file_commit(&file, error);
    file_abandon(&file);
    return good;
}

static void assert_file(const char *path, const char *text)
{
    struct error error;
    char found[1000] = "";
    int descriptor = file_open(path, &error);
    assert_true(descriptor > STDERR_FILENO);
    assert_int_equal(file_read(descriptor, found, sizeof found - 1), strlen(text));
    assert_int_equal(file_read(descriptor, found + strlen(text), 1), 0);
    file_close(descriptor);
    assert_string_equal(found, text);
}

static void the_old_file_stays_until_the_commit(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct file_output file;
    assert_true(write_file(folder->file, "old", 3, &error));
    assert_true(file_create(&file, folder->file, &error));
    assert_true(file_write(&file, "new", 3, &error));
    assert_file(folder->file, "old");
    assert_true(file_commit(&file, &error));
    assert_file(folder->file, "new");
    file_abandon(&file); // does nothing any more
    assert_file(folder->file, "new");
}

static void what_is_abandoned_leaves_nothing(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct file_output file;
    assert_true(file_create(&file, folder->file, &error));
    assert_true(file_write(&file, "new", 3, &error));
    file_abandon(&file);
    assert_int_equal(access(folder->file, F_OK), -1);
    file_abandon(&file);
}

static void the_umask_is_kept(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct stat status;
    mode_t mask = umask(027);
    assert_true(write_file(folder->file, "x", 1, &error));
    umask(mask);
    assert_int_equal(stat(folder->file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void links_stay_links(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct stat status;
    assert_true(write_file(folder->file, "old", 3, &error));
    assert_int_equal(symlink("file", folder->other), 0);
    assert_true(write_file(folder->other, "new", 3, &error));
    assert_int_equal(lstat(folder->other, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_file(folder->file, "new");
}

// A temporary file of a killed process that had the same number.
static void names_that_are_taken(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    char taken[300];
    snprintf(taken, sizeof taken, "%s.%ld.tmp", folder->file, (long)getpid());
    assert_true(write_file(taken, "stale", 5, &error));
    assert_true(write_file(folder->file, "new", 3, &error));
    assert_file(folder->file, "new");
    assert_file(taken, "stale");
    assert_int_equal(unlink(taken), 0);
}

// The number of a process that is gone: that of a child that was waited for.
static long pid_of_no_one(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return (long)child;
}

// Only what a killed process left beside this very path goes.
static void left_overs_of_killed_processes_are_removed(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    long gone = pid_of_no_one(), here = (long)getppid();
    const struct {
        const char *format;
        long pid;
        bool stays;
    } rows[] = {
        {"%s.%ld.tmp", gone, false},    {"%s.%ld.1.tmp", gone, false},
        {"%s.%ld.tmp", here, true},     {"%s.%ld.2.tmp", here, true},
        {"%s.%ld.tmp.tmp", gone, true}, {"%s.%ld.x.tmp", gone, true},
        {"%s.x%ld.tmp", gone, true},    {"%s.csv.%ld.tmp", gone, true},
        {"%s%ld.tmp", gone, true},      {"%s.%ld", gone, true},
    };
    char names[sizeof rows / sizeof rows[0]][300];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(names[i], sizeof names[i], rows[i].format, folder->file, rows[i].pid);
#pragma GCC diagnostic pop
        int descriptor = open(names[i], O_WRONLY | O_CREAT, 0666);
        assert_true(descriptor >= 0 && close(descriptor) == 0);
    }
    assert_true(write_file(folder->file, "new", 3, &error));
    assert_file(folder->file, "new");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool stayed = access(names[i], F_OK) == 0;
        if (stayed != rows[i].stays)
            fail_msg("%s", names[i]);
        unlink(names[i]);
    }
}

// A limit on the size of files stands in for a full disk.
static void a_full_disk_leaves_the_old_file(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct rlimit kept, limit;
    char bytes[2000] = {0};
    assert_true(write_file(folder->file, "old", 3, &error));
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &kept);
    limit = kept;
    limit.rlim_cur = 1000;
    setrlimit(RLIMIT_FSIZE, &limit);
    bool good = write_file(folder->file, bytes, sizeof bytes, &error);
    setrlimit(RLIMIT_FSIZE, &kept);
    assert_false(good);
    assert_non_null(strstr(error.text, "file: cannot write: File too large"));
    assert_file(folder->file, "old");
}

static void what_cannot_be_written_is_told(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    char path[300];
    snprintf(path, sizeof path, "%s/none/file", folder->path);
    assert_false(write_file(path, "x", 1, &error));
    assert_non_null(strstr(error.text, "/none/file: cannot create: No such file"));
    assert_false(write_file(folder->path, "x", 1, &error));
    assert_non_null(strstr(error.text, ": cannot open: Is a directory"));
    assert_false(write_file("/dev/full", "x", 1, &error));
    assert_string_equal(error.text, "/dev/full: cannot write: No space left on device");
    assert_true(write_file("/dev/null", "x", 1, &error));
}

// What a child does; its exit status is the answer.
static int status_of(int (*act)(const struct folder *), const struct folder *folder)
{
    int status;
    fflush(NULL);
    pid_t id = fork();
    if (id == 0)
        _exit(act(folder));
    assert_int_equal(waitpid(id, &status, 0), id);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

// Started without standard streams, a tool opens a file as number 0, 1 or 2, and what it
// prints would go there.
static int write_without_streams(const struct folder *folder)
{
    struct error error;
    struct file_output file;
    for (int i = 0; i < 3; i++)
        close(i);
    if (!file_create(&file, folder->file, &error) || file.descriptor < 3)
        return 1;
    if (write(STDOUT_FILENO, "stray", 5) >= 0 || write(STDERR_FILENO, "stray", 5) >= 0)
        return 2;
    if (!file_write(&file, "good", 4, &error) || !file_commit(&file, &error))
        return 3;
    int descriptor = file_open(folder->file, &error);
    file_abandon(&file);
    return descriptor < 3 ? 4 : 0;
}

static int write_to_a_closed_stream(const struct folder *folder)
{
    struct error error;
    (void)folder;
    close(STDOUT_FILENO);
    return write_file("-", "x", 1, &error) ||
           strcmp(error.text, "standard output: cannot write: Bad file descriptor") != 0;
}

static int write_to_nobody(const struct folder *folder)
{
    struct error error;
    int ends[2];
    (void)folder;
    signal(SIGPIPE, SIG_IGN);
    if (pipe(ends) != 0 || dup2(ends[1], STDOUT_FILENO) < 0)
        return 2;
    close(ends[0]);
    return write_file(NULL, "x", 1, &error) ||
           strcmp(error.text, "standard output: cannot write: Broken pipe") != 0;
}

static void missing_streams(void **state)
{
    const struct folder *folder = *state;
    assert_int_equal(status_of(write_without_streams, folder), 0);
    assert_file(folder->file, "good");
    assert_int_equal(status_of(write_to_a_closed_stream, folder), 0);
    assert_int_equal(status_of(write_to_nobody, folder), 0);
}

// A child process must not keep a tool's files open.
static void files_are_closed_in_children(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct file_output file;
    assert_true(file_create(&file, folder->file, &error));
    assert_true(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC);
    file_abandon(&file);
    assert_true(write_file(folder->file, "x", 1, &error));
    int descriptor = file_open(folder->file, &error);
    assert_true(fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
    file_close(descriptor);
}

enum { TEXT = 1 << 18 };

// Two texts in turn, each of one letter.
static _Noreturn void write_for_ever(const char *path)
{
    static char text[TEXT];
    struct error error;
    for (char letter = 'a';; letter ^= 'a' ^ 'b') {
        memset(text, letter, sizeof text);
        if (!write_file(path, text, sizeof text, &error))
            _exit(1);
    }
}

static void assert_whole(const char *path)
{
    static char text[TEXT + 1];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(text, 1, sizeof text, file), TEXT);
    fclose(file);
    for (int i = 1; i < TEXT; i++)
        if (text[i] != text[0])
            fail_msg("byte %d is of another text", i);
}

static void a_kill_leaves_the_old_file_or_the_new(void **state)
{
    const struct folder *folder = *state;
    struct random_stream stream;
    char temporary[300], *text = memset(malloc(TEXT), 'a', TEXT);
    struct error error;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    assert_true(write_file(folder->file, text, TEXT, &error));
    free(text);
    fflush(NULL);
    for (int i = 0; i < 40; i++) {
        pid_t id = fork();
        assert_true(id >= 0);
        if (id == 0)
            write_for_ever(folder->file);
        usleep((useconds_t)random_below(&stream, 10000));
        kill(id, SIGKILL);
        assert_int_equal(waitpid(id, NULL, 0), id);
        snprintf(temporary, sizeof temporary, "%s.%ld.tmp", folder->file, (long)id);
        unlink(temporary);
        assert_whole(folder->file);
    }
}

#define IN_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_old_file_stays_until_the_commit),
        IN_FOLDER(what_is_abandoned_leaves_nothing),
        IN_FOLDER(the_umask_is_kept),
        IN_FOLDER(links_stay_links),
        IN_FOLDER(names_that_are_taken),
        IN_FOLDER(left_overs_of_killed_processes_are_removed),
        IN_FOLDER(a_full_disk_leaves_the_old_file),
        IN_FOLDER(what_cannot_be_written_is_told),
        IN_FOLDER(missing_streams),
        IN_FOLDER(files_are_closed_in_children),
        IN_FOLDER(a_kill_leaves_the_old_file_or_the_new),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
