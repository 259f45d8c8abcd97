// SPDX-License-Identifier: MIT
// Artifacts as files: written whole or not at all, beside what is there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/folder.h"
#include "io/artifact.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_HIGH = 256, FILE_HIGH = 1 << 12 };

static const uint16_t numbers[3] = {1, 2, 3};
static const struct tensor tensors[] = {{"first", DTYPE_U16, 1, {3}, numbers},
                                        {"second", DTYPE_U16, 2, {3, 1}, numbers}};

static bool write_some(const char *path, const struct tensor *some, size_t count,
                       struct error *error)
{
    const struct provenance provenance = provenance_unknown();
    const struct artifact_header header = {
        .kind = "model", .format = 1, .provenance = &provenance};
    return artifact_write(path, &header, some, count, error);
}

static int make_folder(void **state)
{
    static struct folder folder;
    struct error error;
    *state = &folder;
    if (folder_open(&folder, "model", "link") != 0)
        return -1;
    return write_some(folder.file, tensors, 2, &error) ? 0 : -1;
}

static int remove_folder(void **state)
{
    return folder_close(*state);
}

static struct artifact *open_good(const char *path)
{
    struct error error;
    struct artifact *artifact = artifact_open(path, "model", 1, &error);
    if (!artifact)
        fail_msg("%s", error.text);
    return artifact;
}

static void files_that_cannot_be_read(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    char path[PATH_HIGH + 8];
    snprintf(path, sizeof path, "%s.none", folder->file);
    assert_null(artifact_open(path, NULL, 0, &error));
    assert_non_null(strstr(error.text, ".none: cannot open: No such file or directory"));
    assert_null(artifact_open(folder->path, NULL, 0, &error));
    assert_memory_equal(error.text, folder->path, strlen(folder->path));
    assert_null(artifact_open("/dev/null", NULL, 0, &error));
    assert_string_equal(error.text, "/dev/null: not a safetensors file (it is empty)");
}

static void files_that_cannot_be_written(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    char path[PATH_HIGH + 8], wanted[PATH_HIGH + 80];
    snprintf(path, sizeof path, "%s/none/model", folder->path);
    assert_false(write_some(path, tensors, 2, &error));
    snprintf(wanted, sizeof wanted, "%s: cannot create: No such file or directory", path);
    assert_string_equal(error.text, wanted);
    assert_false(write_some("/dev/full", tensors, 2, &error));
    assert_string_equal(error.text, "/dev/full: cannot write: No space left on device");
    assert_false(write_some(folder->path, tensors, 2, &error));
    assert_non_null(strstr(error.text, ": cannot open: Is a directory"));
    if (geteuid() == 0)
        return; // may write everywhere
    chmod(folder->path, 0555);
    bool good = write_some(folder->file, tensors, 1, &error);
    chmod(folder->path, 0755);
    assert_false(good);
    assert_non_null(strstr(error.text, "model: cannot create: Permission denied"));
    artifact_close(open_good(folder->file)); // the old one is still there
}

static int count_files(const char *folder)
{
    DIR *all = opendir(folder);
    int count = -2; // . and ..
    while (readdir(all))
        count++;
    closedir(all);
    return count;
}

static void a_file_is_replaced_at_once(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct stat status;
    mode_t mask = umask(0);
    umask(mask);
    struct artifact *old = open_good(folder->file);
    assert_true(write_some(folder->file, tensors, 1, &error));
    assert_int_equal(artifact_tensor_count(old),
                     2); // who has it open keeps it
    assert_true(artifact_verify(old, &error));
    artifact_close(old);
    struct artifact *artifact = open_good(folder->file);
    assert_int_equal(artifact_tensor_count(artifact), 1);
    artifact_close(artifact);
    assert_int_equal(stat(folder->file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0666 & ~mask);
    assert_int_equal(count_files(folder->path), 1);
}

static void a_link_stays_a_link(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    struct stat status;
    const char *link = folder->other;
    assert_int_equal(symlink("model", link), 0);
    bool good = write_some(link, tensors, 1, &error);
    bool is_link = lstat(link, &status) == 0 && S_ISLNK(status.st_mode);
    assert_true(good && is_link);
    struct artifact *artifact = open_good(folder->file);
    assert_int_equal(artifact_tensor_count(artifact), 1);
    artifact_close(artifact);
}

static size_t get_file(const char *path, uint8_t *data)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(data, 1, FILE_HIGH, file);
    fclose(file);
    return size;
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    uint8_t once[FILE_HIGH], again[FILE_HIGH];
    size_t size = get_file(folder->file, once);
    assert_true(write_some(folder->file, tensors, 2, &error));
    assert_int_equal(get_file(folder->file, again), size);
    assert_memory_equal(again, once, size);
}

static void nothing_but_metadata(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    assert_true(write_some(folder->file, NULL, 0, &error));
    struct artifact *artifact = open_good(folder->file);
    assert_int_equal(artifact_tensor_count(artifact), 0);
    assert_true(artifact_verify(artifact, &error));
    artifact_close(artifact);
}

// Blocks of the checksum are shared among threads; damage in any of them is found.
static void many_blocks_have_one_checksum(void **state)
{
    const struct folder *folder = *state;
    enum { NUMBERS = 3 << 19, TOTAL = NUMBERS * 4 };
    uint32_t *words = calloc(NUMBERS, sizeof *words);
    const struct tensor large = {"large", DTYPE_U32, 1, {NUMBERS}, words};
    struct error error;
    for (uint32_t i = 0; i < NUMBERS; i++)
        words[i] = i * 2654435761u;
    assert_true(write_some(folder->file, &large, 1, &error));
    artifact_close(open_good(folder->file));
    struct stat status;
    assert_int_equal(stat(folder->file, &status), 0);
    int descriptor = open(folder->file, O_RDWR);
    for (off_t at = status.st_size - 1; at > status.st_size - TOTAL; at -= (1 << 20) - 1) {
        uint8_t byte, damaged;
        assert_int_equal(pread(descriptor, &byte, 1, at), 1);
        damaged = byte ^ 1;
        assert_int_equal(pwrite(descriptor, &damaged, 1, at), 1);
        assert_null(artifact_open(folder->file, NULL, 0, &error));
        assert_non_null(strstr(error.text, "its checksum is wrong"));
        assert_int_equal(pwrite(descriptor, &byte, 1, at), 1);
    }
    close(descriptor);
    artifact_close(open_good(folder->file));
    free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_that_cannot_be_read, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_written, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_file_is_replaced_at_once, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_link_stays_a_link, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_same_input_gives_the_same_bytes, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(nothing_but_metadata, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(many_blocks_have_one_checksum, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests_name("artifact_file", tests, NULL, NULL);
}
