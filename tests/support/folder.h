// SPDX-License-Identifier: MIT
// A temporary folder of a test's own, below TMPDIR, or /tmp where that is unset. Its
// functions return 0, or -1 where they fail, as a fixture of cmocka does.
#ifndef CRLSO_TESTS_FOLDER_H
#define CRLSO_TESTS_FOLDER_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct folder {
    char path[200], file[256], other[256]; // two paths in it, for the test to write to
};

// other: NULL where the test needs one file only.
static inline int folder_open(struct folder *folder, const char *file, const char *other)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder->path, sizeof folder->path, "%s/%s.XXXXXX", base ? base : "/tmp",
             program_invocation_short_name);
    if (!mkdtemp(folder->path))
        return -1;
    snprintf(folder->file, sizeof folder->file, "%s/%s", folder->path, file);
    snprintf(folder->other, sizeof folder->other, "%s/%s", folder->path,
             other ? other : file);
    return 0;
}

// In memory where that can be: for tests that flush thousands of files to the disk.
static inline int folder_open_in_memory(struct folder *folder, const char *file,
                                        const char *other)
{
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
    return folder_open(folder, file, other);
}

// Removes the two files, where they are there, and the folder. A further file that a test,
// or what it tests, left behind makes this fail.
static inline int folder_close(const struct folder *folder)
{
    unlink(folder->file);
    unlink(folder->other);
    return rmdir(folder->path);
}

#endif
