// SPDX-License-Identifier: MIT
#include "io/file.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE = 0666, TRIES = 100, ABOVE_STANDARD = 3 };

const char *file_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "stdin" : path;
}

// The folder that a path is in, freed by the caller.
static char *folder_of(const char *path)
{
    size_t length = (size_t)(path_name(path) - path);
    return length ? memory_text(path, length) : memory_text(".", 1);
}

// open(2) that gives a descriptor above those of the standard streams.
static int open_above(const char *path, int flags)
{
    int descriptor = open(path, flags | O_CLOEXEC, MODE);
    if (descriptor < 0 || descriptor >= ABOVE_STANDARD)
        return descriptor;
    int above = fcntl(descriptor, F_DUPFD_CLOEXEC, ABOVE_STANDARD);
    close(descriptor);
    return above;
}

int file_open(const char *path, struct error *error)
{
    if (strcmp(path, "-") == 0)
        return STDIN_FILENO;
    int descriptor = open_above(path, O_RDONLY);
    if (descriptor < 0)
        error_system(error, path, "cannot open");
    return descriptor;
}

void file_close(int descriptor)
{
    if (descriptor > STDIN_FILENO)
        close(descriptor);
}

ssize_t file_read(int descriptor, void *bytes, size_t room)
{
    ssize_t got;
    do
        got = read(descriptor, bytes, room);
    while (got < 0 && errno == EINTR);
    return got;
}

bool file_read_all(int descriptor, const char *path, struct buffer *text,
                   struct error *error)
{
    char block[1 << 16];
    ssize_t got;
    while ((got = file_read(descriptor, block, sizeof block)) > 0)
        buffer_add(text, block, (size_t)got);
    return got == 0 || error_system(error, path, "cannot read");
}

// Whether the path still names what is open: who held the lock may have renamed over it.
static bool is_current(const char *path, int descriptor)
{
    struct stat named, opened;
    return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

int file_open_locked(const char *path, struct error *error)
{
    for (int attempt = 0; attempt < TRIES; attempt++) {
        int descriptor = open_above(path, O_RDWR | O_CREAT);
        if (descriptor < 0) {
            error_system(error, path, "cannot open");
            return -1;
        }
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK)
                error_set(error, "%s: another process writes it", path);
            else
                error_system(error, path, "cannot lock");
            close(descriptor);
            return -1;
        }
        if (is_current(path, descriptor))
            return descriptor;
        close(descriptor);
    }
    error_set(error, "%s: is replaced over and over", path);
    return -1;
}

int file_open_shared(const char *path, struct error *error)
{
    int descriptor = open_above(path, O_RDWR | O_CREAT | O_APPEND);
    if (descriptor < 0)
        error_system(error, path, "cannot open");
    return descriptor;
}

bool file_is_stream(const char *path)
{
    struct stat status;
    return !path || strcmp(path, "-") == 0 ||
           (stat(path, &status) == 0 && !S_ISREG(status.st_mode));
}

// Behind ".NUMBER", or NULL where a text does not begin so.
static const char *skip_number(const char *text)
{
    size_t digits = text[0] == '.' ? strspn(text + 1, "0123456789") : 0;
    return digits ? text + 1 + digits : NULL;
}

// Whether a name is BASE.PID.tmp or BASE.PID.N.tmp of a process that is gone.
static bool is_left_over(const char *name, const char *base)
{
    size_t length = strlen(base);
    const char *pid = name + length, *rest;
    if (strncmp(name, base, length) != 0 || !(rest = skip_number(pid)))
        return false;
    const char *further = skip_number(rest);
    if (strcmp(further ? further : rest, ".tmp") != 0)
        return false;
    errno = 0;
    long id = strtol(pid + 1, NULL, 10);
    return errno == 0 && id > 0 && id <= INT_MAX && kill((pid_t)id, 0) != 0 &&
           errno == ESRCH;
}

// Removes what runs that were killed while they wrote to this path left beside it.
static void remove_left_over(const char *path)
{
    char *folder = folder_of(path);
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (is_left_over(entry->d_name, path_name(path)))
            unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
    free(folder);
}

// Tries PATH.PID.tmp, and further names where a killed run left that one behind.
static bool create_temporary(struct file_output *file, struct error *error)
{
    struct buffer name = {0};
    for (int attempt = 0; attempt < TRIES; attempt++) {
        buffer_clear(&name);
        buffer_print(&name, "%s.%ld", file->path, (long)getpid());
        buffer_print(&name, attempt ? ".%d.tmp" : ".tmp", attempt);
        file->descriptor = open_above(name.text, O_WRONLY | O_CREAT | O_EXCL);
        if (file->descriptor >= 0) {
            file->temporary = name.text;
            return true;
        }
        if (errno != EEXIST)
            break;
    }
    buffer_free(&name);
    return error_system(error, file->path, "cannot create");
}

bool file_create(struct file_output *file, const char *path, struct error *error)
{
    *file = (struct file_output){.descriptor = STDOUT_FILENO};
    if (!path || strcmp(path, "-") == 0)
        return true;
    char *real = realpath(path, NULL); // a link stays, what it points to is replaced
    file->path = memory_text(real ? real : path, strlen(real ? real : path));
    free(real);
    struct stat status;
    bool good;
    if (stat(file->path, &status) == 0 && !S_ISREG(status.st_mode)) {
        file->descriptor = open_above(file->path, O_WRONLY);
        good = file->descriptor >= 0 || error_system(error, path, "cannot open");
    } else {
        remove_left_over(file->path);
        good = create_temporary(file, error);
    }
    if (!good)
        file_abandon(file);
    return good;
}

static bool output_failed(const struct file_output *file, struct error *error)
{
    return error_system(error, file->path ? file->path : "standard output", "cannot write");
}

bool file_write(struct file_output *file, const void *bytes, size_t length,
                struct error *error)
{
    const char *from = bytes;
    while (length > 0) {
        ssize_t written = write(file->descriptor, from, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return output_failed(file, error);
        from += written;
        length -= (size_t)written;
    }
    return true;
}

// The new name is on the disk once its folder is; not every file system can do that.
static void flush_folder(const char *path)
{
    char *folder = folder_of(path);
    int descriptor = open_above(folder, O_RDONLY | O_DIRECTORY);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

bool file_commit(struct file_output *file, struct error *error)
{
    if (!file->path)
        return true;
    if (file->temporary && fsync(file->descriptor) != 0)
        return output_failed(file, error);
    int descriptor = file->descriptor;
    file->descriptor = -1;
    if (close(descriptor) != 0)
        return output_failed(file, error);
    if (file->temporary) {
        if (rename(file->temporary, file->path) != 0)
            return error_system(error, file->path, "cannot rename to it");
        flush_folder(file->path);
        free(file->temporary);
        file->temporary = NULL;
    }
    file_abandon(file);
    return true;
}

void file_abandon(struct file_output *file)
{
    if (file->path && file->descriptor >= 0)
        close(file->descriptor);
    if (file->temporary)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    *file = (struct file_output){.descriptor = -1};
}
