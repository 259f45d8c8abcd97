// SPDX-License-Identifier: MIT
#include "ledger/answers.h"

#include "base/clock.h"
#include "io/checksum.h"
#include "ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMMENTS = 3 }; // lines before it

struct answer_store {
    char *path;
    struct file_output output;
    struct history answers; // of the rows read so far
    size_t end;             // of those rows in the file
    double synced;          // when it was last flushed to the disk
};

static const char *header_of(const struct answer_store *store)
{
    return store->answers.fidelities ? "arch,epochs,valid,test,cost,check\n"
                                     : "arch,valid,test,cost,check\n";
}

static bool failed(const struct answer_store *store, const char *what, struct error *error)
{
    return error_system(error, store->path, what);
}

static bool lock(struct answer_store *store, struct error *error)
{
    while (flock(store->output.descriptor, LOCK_EX) != 0)
        if (errno != EINTR)
            return failed(store, "cannot lock", error);
    return true;
}

static void unlock(struct answer_store *store)
{
    flock(store->output.descriptor, LOCK_UN);
}

// Appends what the file holds behind `end` to text.
static bool read_on(const struct answer_store *store, struct buffer *text,
                    struct error *error)
{
    char block[1 << 14];
    ssize_t got;
    off_t at = (off_t)store->end;
    while ((got = pread(store->output.descriptor, block, sizeof block, at)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(store, "cannot read", error);
        buffer_add(text, block, (size_t)got);
        at += got;
    }
    return true;
}

// Reads whole rows that came in since. The lock is held: a row that is cut off at the end
// is what a killed writer left, and is removed.
static bool refresh(struct answer_store *store, struct error *error)
{
    struct buffer text = {0};
    for (int i = 0; i < COMMENTS; i++) // so that messages name the line of the file
        buffer_add(&text, "#\n", 2);
    buffer_print(&text, "%s", header_of(store));
    size_t head = text.length;
    bool good = read_on(store, &text, error);
    size_t length = text.length;
    while (text.text[length - 1] != '\n')
        length--;
    size_t end = store->end + length - head;
    good = good && ledger_read_text(store->path, text.text, length, &store->answers,
                                    SIZE_MAX, error);
    if (good && length < text.length &&
        ftruncate(store->output.descriptor, (off_t)end) != 0)
        good = failed(store, "cannot write", error);
    store->end = end;
    buffer_free(&text);
    return good;
}

static bool begin(struct answer_store *store, const char *evaluator, struct error *error)
{
    struct buffer text = {0};
    buffer_print(&text, "# crlso %s\n# answers of: %s\n# space: %s\n%s", CRLSO_VERSION,
                 evaluator, store->answers.space->name, header_of(store));
    bool good = ftruncate(store->output.descriptor, 0) == 0 &&
                file_write(&store->output, text.text, text.length, error);
    store->end = text.length;
    buffer_free(&text);
    return good;
}

// Whether a text is, as far as it goes, what is wanted.
static bool begins(const char *text, size_t length, const struct buffer *wanted)
{
    return memcmp(text, wanted->text, length < wanted->length ? length : wanted->length) ==
           0;
}

// Checks the head, of which a kill may have cut something off, and finds its end. Its first
// line tells the version, whichever that is.
static bool check_head(struct answer_store *store, const char *evaluator,
                       const struct buffer *text, struct error *error)
{
    struct buffer first = {0}, wanted = {0};
    buffer_print(&first, "# crlso ");
    buffer_print(&wanted, "\n# answers of: %s\n# space: %s\n%s", evaluator,
                 store->answers.space->name, header_of(store));
    size_t line = strcspn(text->text, "\n");
    bool good = begins(text->text, line, &first) &&
                begins(text->text + line, text->length - line, &wanted);
    store->end = line + wanted.length;
    buffer_free(&first);
    buffer_free(&wanted);
    return good || error_set(error,
                             "%s: not the answers of evaluator '%s' in %s; name another "
                             "file or another --evaluator",
                             store->path, evaluator, store->answers.space->name);
}

static bool open_rows(struct answer_store *store, const char *evaluator,
                      struct error *error)
{
    struct buffer text = {0};
    if (!lock(store, error))
        return false;
    bool good = read_on(store, &text, error);
    if (good && text.length > 0)
        good = check_head(store, evaluator, &text, error);
    // A file whose head was cut off holds no answer yet.
    if (good && (text.length == 0 || text.length < store->end))
        good = begin(store, evaluator, error);
    good = good && refresh(store, error);
    unlock(store);
    buffer_free(&text);
    return good;
}

static bool is_regular(const struct answer_store *store, struct error *error)
{
    struct stat status;
    if (fstat(store->output.descriptor, &status) != 0)
        return failed(store, "cannot open", error);
    return S_ISREG(status.st_mode) ||
           error_set(error, "%s: is no file that answers can be kept in", store->path);
}

struct answer_store *answer_store_open(const char *path, const char *evaluator,
                                       const struct space *space, bool fidelities,
                                       struct error *error)
{
    struct answer_store *store = memory_new(1, sizeof *store);
    store->path = memory_text(path, strlen(path));
    history_open(&store->answers, space, NULL, 0);
    store->answers.fidelities = fidelities;
    store->output.path = memory_text(path, strlen(path));
    store->output.descriptor = file_open_shared(path, error);
    bool good = store->output.descriptor >= 0;
    if (good && is_regular(store, error) && open_rows(store, evaluator, error))
        return store;
    answer_store_close(store);
    return NULL;
}

static bool look_up(const struct answer_store *store, arch_code code, uint32_t epochs,
                    struct answer *answer)
{
    long at = history_find_at(&store->answers, code, epochs);
    if (at >= 0)
        *answer = store->answers.queries[at].answer;
    return at >= 0;
}

static bool has_grown(const struct answer_store *store)
{
    struct stat status;
    return fstat(store->output.descriptor, &status) == 0 &&
           (size_t)status.st_size > store->end;
}

bool answer_store_find(struct answer_store *store, arch_code code, uint32_t epochs,
                       struct answer *answer, bool *known, struct error *error)
{
    bool good = true;
    *known = look_up(store, code, epochs, answer);
    if (!*known && has_grown(store)) {
        good = lock(store, error) && refresh(store, error);
        unlock(store);
        *known = good && look_up(store, code, epochs, answer);
    }
    return good;
}

static bool append(struct answer_store *store, arch_code code, uint32_t epochs,
                   const struct answer *answer, struct error *error)
{
    struct buffer row = {0};
    char text[SPACE_TEXT];
    csv_add_text(&row, text, store->answers.space->print(store->answers.space, code, text));
    if (store->answers.fidelities)
        buffer_print(&row, "%u,", epochs);
    csv_add_number(&row, answer->valid);
    csv_add_number(&row, answer->test);
    csv_add_number(&row, answer->cost);
    buffer_print(&row, "%08x\n", checksum_crc32c(0, row.text, row.length));
    bool good = file_write(&store->output, row.text, row.length, error);
    buffer_free(&row);
    if (good && clock_seconds() - store->synced >= 1) {
        fdatasync(store->output.descriptor);
        store->synced = clock_seconds();
    }
    return good && refresh(store, error);
}

// A byte far behind the file's end stands for each architecture at its epochs.
static struct flock place_of(arch_code code, uint32_t epochs, short type)
{
    off_t start = (off_t)1 << 60;
    code += (arch_code)epochs << 32;
    return (struct flock){.l_type = type,
                          .l_whence = SEEK_SET,
                          .l_start = start + (off_t)(code & ((arch_code)start - 1)),
                          .l_len = 1};
}

bool answer_store_claim(struct answer_store *store, arch_code code, uint32_t epochs,
                        struct error *error)
{
    struct flock place = place_of(code, epochs, F_WRLCK);
    while (fcntl(store->output.descriptor, F_OFD_SETLKW, &place) != 0)
        if (errno != EINTR)
            return failed(store, "cannot lock", error);
    return true;
}

void answer_store_let_go(struct answer_store *store, arch_code code, uint32_t epochs)
{
    struct flock place = place_of(code, epochs, F_UNLCK);
    fcntl(store->output.descriptor, F_OFD_SETLK, &place);
}

bool answer_store_add(struct answer_store *store, arch_code code, uint32_t epochs,
                      struct answer *answer, struct error *error)
{
    if (!lock(store, error))
        return false;
    bool good = refresh(store, error);
    if (good && !look_up(store, code, epochs, answer))
        good = append(store, code, epochs, answer, error);
    unlock(store);
    return good;
}

void answer_store_close(struct answer_store *store)
{
    if (!store)
        return;
    if (store->output.descriptor >= 0)
        fdatasync(store->output.descriptor);
    file_abandon(&store->output);
    history_free(&store->answers);
    free(store->path);
    free(store);
}
