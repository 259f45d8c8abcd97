// SPDX-License-Identifier: MIT
// Files below the formats: an output that appears whole or not at all, and reads and writes
// that go on after interruptions. Descriptors are closed in child processes and never are
// 0, 1 or 2, so that a tool started without a standard output cannot write into a file
// that took its number.
#ifndef CRLSO_IO_FILE_H
#define CRLSO_IO_FILE_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Reading
// -----------------------------------------------------------------------------------

// What messages call a path: "stdin" for "-".
const char *file_name(const char *path);
// A descriptor ("-": stdin), or -1 and *error.
int file_open(const char *path, struct error *error);
void file_close(int descriptor); // leaves stdin open
// As read(2), as many bytes as are there now; 0 at the end, -1 with errno set.
ssize_t file_read(int descriptor, void *bytes, size_t room);
// Appends all that is left to read; the path stands in messages.
bool file_read_all(int descriptor, const char *path, struct buffer *text,
                   struct error *error);

// Opens a regular file for reading and writing, made if it is not there, and locks it
// against every other process that opens it so. -1 and *error; a file that is locked is an
// error.
int file_open_locked(const char *path, struct error *error);
// Opens a regular file for reading and appending, made if it is not there; other processes
// may too. -1 and *error.
int file_open_shared(const char *path, struct error *error);
// Whether a path names something that cannot be read again or renamed over: stdout ("-" or
// NULL), a pipe, a device.
bool file_is_stream(const char *path);

// Writing
// -----------------------------------------------------------------------------------

struct file_output {
    char *path; // NULL: stdout
    char
        *temporary; // beside it; NULL: what path names is no regular file, written to as is
    int descriptor;
};

// Opens PATH ("-" or NULL: stdout) for writing, a regular file under a temporary name,
// PATH.PID.tmp. Those that processes left there which are gone are removed.
bool file_create(struct file_output *file, const char *path, struct error *error);
bool file_write(struct file_output *file, const void *bytes, size_t length,
                struct error *error);
// Flushes to the disk and renames. After it, and after any failure, only file_abandon may
// follow: it removes what is unfinished, and does nothing when all is done.
bool file_commit(struct file_output *file, struct error *error);
void file_abandon(struct file_output *file);

#endif
