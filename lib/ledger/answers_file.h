// SPDX-License-Identifier: MIT
// The file of a store of answers (answers.h): its head and rows, read and written by who
// holds the lock. For answers.c alone.
#ifndef CRLSO_LEDGER_ANSWERS_FILE_H
#define CRLSO_LEDGER_ANSWERS_FILE_H

#include "io/file.h"
#include "ledger/history.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum { ANSWERS_MARK = 9 }; // a row's checksum and its line feed

struct answer_store {
    char *path, *evaluator;
    struct file_output output; // its path is the same
    dev_t device;              // of the file that is open
    ino_t inode;
    struct history answers;   // of the rows read so far
    size_t end;               // of those rows in the file; 0: its head is not read yet
    size_t lines;             // to there
    char mark[ANSWERS_MARK];  // the bytes before that end
    struct timespec modified; // the file, when that was its end
    size_t damaged;           // bytes put aside
    bool unsynced;
    double synced; // clock_seconds
};

// "PATH: WHAT: strerror(errno)"
bool answers_failed(const struct answer_store *store, const char *what,
                    struct error *error);
void answers_forget(struct answer_store *store); // what was read
// Whether the file, of that status, is no longer as it was read: it has grown, or others
// have written over it.
bool answers_have_changed(const struct answer_store *store, const struct stat *status);
// Reads what is new in the file, all of it where what was read is not what it begins with.
// A file without a head gets one. *replaced: it was of an earlier version, and now another
// file, of this one, has its place and is to be opened.
bool answers_read(struct answer_store *store, bool *replaced, struct error *error);
// Writes a row behind those that are there.
bool answers_append(struct answer_store *store, const struct query *query,
                    const char *failure, struct error *error);

#endif
