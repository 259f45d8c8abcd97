// SPDX-License-Identifier: MIT
#include "ledger/answers.h"

#include "base/clock.h"
#include "ledger/answers_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 100 };
static const double sync_seconds = 1;

// Lock -------------------------------------------------------------------------------
//
// Locks are of ranges of bytes, of an open file: on network file systems flock(2) would be
// such a lock of all bytes, claims among them.

// The bytes that a file can have, and behind them one for each architecture at its epochs.
static const off_t claims_start = (off_t)1 << 61;

static struct flock rows_of_file(short type)
{
    return (struct flock){.l_type = type, .l_len = claims_start};
}

static struct flock claim_of(arch_code code, uint32_t epochs, short type)
{
    uint64_t key = (code + epochs * 0xd1b54a32d192ed03u) * 0x9e3779b97f4a7c15u;
    return (struct flock){
        .l_type = type, .l_start = claims_start + (off_t)(key >> 3), .l_len = 1};
}

static bool lock_range(const struct answer_store *store, struct flock range, int command)
{
    int status;
    range.l_whence = SEEK_SET;
    do
        status = fcntl(store->output.descriptor, command, &range);
    while (status != 0 && errno == EINTR);
    return status == 0;
}

static bool reopen(struct answer_store *store, struct error *error)
{
    struct stat status;
    if (store->output.descriptor >= 0)
        close(store->output.descriptor);
    answers_forget(store);
    store->output.descriptor = file_open_shared(store->path, error);
    if (store->output.descriptor < 0)
        return false;
    if (fstat(store->output.descriptor, &status) != 0)
        return answers_failed(store, "cannot open", error);
    store->device = status.st_dev;
    store->inode = status.st_ino;
    return S_ISREG(status.st_mode) ||
           error_set(error, "%s: is no file that answers can be kept in", store->path);
}

// Whether the path names another file than is open, or none. *status: of the one it names.
static bool is_replaced(const struct answer_store *store, struct stat *status)
{
    return stat(store->path, status) != 0 || status->st_ino != store->inode ||
           status->st_dev != store->device;
}

// *changed: what was read is not what the file is.
static bool lock(struct answer_store *store, bool *changed, struct error *error)
{
    struct stat status;
    for (int attempt = 0; attempt < TRIES; attempt++) {
        if (!lock_range(store, rows_of_file(F_WRLCK), F_OFD_SETLKW))
            return answers_failed(store, "cannot lock", error);
        if (!is_replaced(store, &status)) {
            *changed = answers_have_changed(store, &status);
            return true;
        }
        if (!reopen(store, error))
            return false;
    }
    return error_set(error, "%s: is replaced over and over", store->path);
}

static void unlock(struct answer_store *store)
{
    lock_range(store, rows_of_file(F_UNLCK), F_OFD_SETLK);
}

// Takes the lock, and brings what was read up to date.
static bool enter(struct answer_store *store, struct error *error)
{
    bool changed, replaced = false;
    if (!lock(store, &changed, error) ||
        (changed && !answers_read(store, &replaced, error)))
        return false;
    return !replaced || (reopen(store, error) && lock(store, &changed, error) &&
                         answers_read(store, &replaced, error));
}

// Open, find, add, claim -------------------------------------------------------------

struct answer_store *answer_store_open(const char *path, const char *evaluator,
                                       const struct space *space, bool fidelities,
                                       struct error *error)
{
    struct answer_store *store = memory_new(1, sizeof *store);
    store->path = memory_text(path, strlen(path));
    store->evaluator = memory_text(evaluator, strlen(evaluator));
    store->answers = (struct history){.space = space, .fidelities = fidelities};
    store->output =
        (struct file_output){.path = memory_text(path, strlen(path)), .descriptor = -1};
    store->synced = clock_seconds();
    bool good = reopen(store, error) && enter(store, error);
    if (store->output.descriptor >= 0)
        unlock(store);
    if (good)
        return store;
    answer_store_close(store);
    return NULL;
}

size_t answer_store_damaged(const struct answer_store *store)
{
    return store->damaged;
}

static bool look_up(const struct answer_store *store, arch_code code, uint32_t epochs,
                    struct answer *answer)
{
    long at = history_find_at(&store->answers, code, epochs);
    if (at >= 0)
        *answer = store->answers.queries[at].answer;
    return at >= 0;
}

static bool has_changed(const struct answer_store *store)
{
    struct stat status;
    return is_replaced(store, &status) || answers_have_changed(store, &status);
}

bool answer_store_find(struct answer_store *store, arch_code code, uint32_t epochs,
                       struct answer *answer, bool *known, struct error *error)
{
    bool good = true;
    if (has_changed(store)) {
        good = enter(store, error);
        unlock(store);
    }
    *known = good && look_up(store, code, epochs, answer);
    return good;
}

bool answer_store_add(struct answer_store *store, arch_code code, uint32_t epochs,
                      struct answer *answer, const char *failure, struct error *error)
{
    bool good = enter(store, error);
    if (good && !look_up(store, code, epochs, answer)) {
        const struct query query = {.code = code, .answer = *answer, .epochs = epochs};
        good = answers_append(store, &query, failure, error) &&
               answer_store_sync(store, false, error);
    }
    unlock(store);
    return good;
}

bool answer_store_sync(struct answer_store *store, bool now, struct error *error)
{
    if (!store->unsynced || (!now && clock_seconds() - store->synced < sync_seconds))
        return true;
    store->unsynced = false;
    store->synced = clock_seconds();
    return fdatasync(store->output.descriptor) == 0 ||
           answers_failed(store, "cannot write", error);
}

bool answer_store_claim(struct answer_store *store, arch_code code, uint32_t epochs,
                        bool *claimed, struct error *error)
{
    *claimed = lock_range(store, claim_of(code, epochs, F_WRLCK), F_OFD_SETLK);
    return *claimed || errno == EAGAIN || errno == EACCES ||
           answers_failed(store, "cannot lock", error);
}

void answer_store_let_go(struct answer_store *store, arch_code code, uint32_t epochs)
{
    lock_range(store, claim_of(code, epochs, F_UNLCK), F_OFD_SETLK);
}

void answer_store_close(struct answer_store *store)
{
    struct error ignored;
    if (!store)
        return;
    if (store->output.descriptor >= 0)
        answer_store_sync(store, true, &ignored);
    file_abandon(&store->output);
    history_free(&store->answers);
    free(store->evaluator);
    free(store->path);
    free(store);
}
