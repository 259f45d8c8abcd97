// SPDX-License-Identifier: MIT
#include "ledger/answers_file.h"

#include "io/checksum.h"
#include "ledger/ledger.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHECK_DIGITS = 8 };

bool answers_failed(const struct answer_store *store, const char *what, struct error *error)
{
    return error_system(error, store->path, what);
}

void answers_forget(struct answer_store *store)
{
    const struct space *space = store->answers.space;
    bool fidelities = store->answers.fidelities;
    history_free(&store->answers);
    history_open(&store->answers, space, NULL, 0);
    store->answers.fidelities = fidelities;
    store->end = store->lines = 0;
}

// Text -------------------------------------------------------------------------------

// The header row; that of earlier versions knew no failures.
static void add_header(struct buffer *text, const struct answer_store *store, bool earlier)
{
    buffer_print(text, "arch,%svalid,test,cost,%scheck\n",
                 store->answers.fidelities ? "epochs," : "", earlier ? "" : "failed,");
}

static void add_comments(struct buffer *text, const struct answer_store *store)
{
    buffer_print(text, "# answers of: %s\n# space: %s\n", store->evaluator,
                 store->answers.space->name);
}

static void add_row(struct buffer *text, const struct answer_store *store, arch_code code,
                    uint32_t epochs, const struct answer *answer, const char *failure)
{
    size_t start = text->length;
    char arch[SPACE_TEXT];
    csv_add_text(text, arch, store->answers.space->print(store->answers.space, code, arch));
    if (store->answers.fidelities)
        buffer_print(text, "%u,", epochs);
    csv_add_number(text, answer->valid);
    csv_add_number(text, answer->test);
    csv_add_number(text, answer->cost);
    csv_add_text(text, failure ? failure : "", failure ? strlen(failure) : 0);
    buffer_print(text, "%08x\n",
                 checksum_crc32c(0, text->text + start, text->length - start));
}

// Whether a line, without its line feed, ends with the checksum of what is before it.
static bool is_whole(const char *line, size_t length)
{
    char wanted[CHECK_DIGITS + 1];
    if (length <= CHECK_DIGITS)
        return false;
    snprintf(wanted, sizeof wanted, "%08x",
             checksum_crc32c(0, line, length - CHECK_DIGITS));
    return memcmp(line + length - CHECK_DIGITS, wanted, CHECK_DIGITS) == 0;
}

// Whether a line has the form of a row, whatever its checksum is.
static bool looks_whole(const char *line, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    size_t at = length;
    while (at > 0 && line[at - 1] && strchr(digits, line[at - 1]))
        at--;
    return length - at == CHECK_DIGITS && at > 0 && line[at - 1] == ',' &&
           !memchr(line, '\0', length);
}

// Where the last whole row ends; *lines receives how many lines that are. Rows behind it
// that have the form of one, and are more than a last one may be, were changed by somebody:
// they are not taken for what a power cut left.
static size_t whole_rows(const char *text, size_t length, size_t *lines)
{
    size_t end = 0, seen = 0, changed = 0, behind = 0;
    *lines = 0;
    for (const char *at = text, *feed;
         (feed = memchr(at, '\n', length - (size_t)(at - text))); at = feed + 1) {
        seen++;
        behind = (size_t)(feed - text) + 1;
        if (!is_whole(at, (size_t)(feed - at))) {
            changed += looks_whole(at, (size_t)(feed - at));
            continue;
        }
        end = behind;
        changed = 0;
        *lines = seen;
    }
    return changed > 1 ? behind : end;
}

// Reading ----------------------------------------------------------------------------

// Appends what the file holds from `at` on to text.
static bool read_from(const struct answer_store *store, size_t at, struct buffer *text,
                      struct error *error)
{
    char block[1 << 14];
    ssize_t got;
    while ((got = pread(store->output.descriptor, block, sizeof block, (off_t)at)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return answers_failed(store, "cannot read", error);
        buffer_add(text, block, (size_t)got);
        at += (size_t)got;
    }
    return true;
}

// Keeps a damaged tail in a file of its own.
static bool put_aside(struct answer_store *store, const char *tail, size_t length,
                      struct error *error)
{
    struct buffer path = {0};
    buffer_print(&path, "%s.damaged", store->path);
    struct file_output file = {.path = path.text};
    file.descriptor = file_open_shared(path.text, error);
    bool good = file.descriptor >= 0 && file_write(&file, tail, length, error);
    file_abandon(&file); // frees the path
    store->damaged += good ? length : 0;
    return good;
}

// One row that was not written to its end is what a kill leaves: that answer never was in
// the store. Any other tail is put aside.
static bool drop_tail(struct answer_store *store, const char *tail, size_t length,
                      struct error *error)
{
    bool killed = !memchr(tail, '\n', length) && !memchr(tail, '\0', length);
    return killed || put_aside(store, tail, length, error);
}

// Reads rows that came in since. The lock is held.
static bool read_rows(struct answer_store *store, struct error *error)
{
    struct buffer text = {0};
    for (size_t i = 1; i < store->lines; i++) // so that messages name the line of the file
        buffer_add(&text, "#\n", 2);
    add_header(&text, store, false);
    size_t head = text.length, lines;
    bool good = read_from(store, store->end, &text, error);
    size_t rows = whole_rows(text.text + head, text.length - head, &lines);
    good = good && ledger_read_text(store->path, text.text, head + rows, &store->answers,
                                    SIZE_MAX, error);
    if (good) {
        store->end += rows;
        store->lines += lines;
    }
    size_t left = text.length - head - rows;
    if (good && left > 0)
        good = drop_tail(store, text.text + head + rows, left, error) &&
               (ftruncate(store->output.descriptor, (off_t)store->end) == 0 ||
                answers_failed(store, "cannot write", error));
    buffer_free(&text);
    return good;
}

// Head -------------------------------------------------------------------------------

static bool begin(struct answer_store *store, struct error *error)
{
    struct buffer text = {0};
    buffer_print(&text, "# crlso %s\n", CRLSO_VERSION);
    add_comments(&text, store);
    add_header(&text, store, false);
    bool good = (ftruncate(store->output.descriptor, 0) == 0 ||
                 answers_failed(store, "cannot write", error)) &&
                file_write(&store->output, text.text, text.length, error);
    store->end = text.length;
    store->lines = 4;
    buffer_free(&text);
    return good;
}

// Whether a text holds this line of its own.
static bool has_line(const struct buffer *text, const char *name, const char *value)
{
    struct buffer line = {0};
    buffer_print(&line, "\n# %s: %s\n", name, value);
    bool found = strstr(text->text, line.text) != NULL;
    buffer_free(&line);
    return found;
}

static bool is_zero(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i])
            return false;
    return true;
}

// Whether a file whose head was cut off, by a kill or a power cut, can have been a store:
// what is left of it is how one begins, and then nothing but zeros, to the head's length at
// the most. It holds no answer.
static bool is_cut_head(const struct answer_store *store, const struct buffer *text)
{
    struct buffer wanted = {0};
    static const char version[] = "# crlso " CRLSO_VERSION; // may be cut off too
    size_t length = strnlen(text->text, text->length), line = strcspn(text->text, "\n");
    buffer_print(&wanted, "%.*s\n", (int)line, text->text); // whichever version that is
    add_comments(&wanted, store);
    add_header(&wanted, store, false);
    bool good = strncmp(text->text, "# crlso ", length < 8 ? length : 8) == 0 &&
                length < wanted.length && memcmp(text->text, wanted.text, length) == 0 &&
                text->length <= wanted.length + sizeof version &&
                is_zero(text->text + length, text->length - length);
    buffer_free(&wanted);
    return good;
}

// Takes the comments and the header row off the text. *earlier: of an earlier version.
static bool parse_head(struct answer_store *store, const struct buffer *text, bool *earlier,
                       struct error *error)
{
    struct buffer now = {0}, before = {0};
    size_t at = 0;
    for (store->lines = 1; text->text[at] == '#'; store->lines++) {
        at += strcspn(text->text + at, "\n");
        at += text->text[at] == '\n';
    }
    add_header(&now, store, false);
    add_header(&before, store, true);
    *earlier = strncmp(text->text + at, before.text, before.length) == 0;
    store->end = at + (*earlier ? before.length : now.length);
    bool good = strncmp(text->text, "# crlso ", 8) == 0 &&
                has_line(text, "answers of", store->evaluator) &&
                has_line(text, "space", store->answers.space->name) &&
                (*earlier || strncmp(text->text + at, now.text, now.length) == 0);
    buffer_free(&now);
    buffer_free(&before);
    return good || error_set(error,
                             "%s: not the answers of evaluator '%s' in %s; name another "
                             "file or another --evaluator",
                             store->path, store->evaluator, store->answers.space->name);
}

// Writes a store of an earlier version anew, with the columns of this one.
static bool upgrade(struct answer_store *store, const struct buffer *text,
                    struct error *error)
{
    struct buffer rows = {0};
    struct file_output file;
    size_t lines, end = store->end;
    size_t whole = whole_rows(text->text + end, text->length - end, &lines);
    size_t left = text->length - end - whole;
    if (!ledger_read_text(store->path, text->text, end + whole, &store->answers, SIZE_MAX,
                          error) ||
        (left > 0 && !drop_tail(store, text->text + end + whole, left, error)) ||
        !file_create(&file, store->path, error))
        return false;
    buffer_print(&rows, "# crlso %s\n", CRLSO_VERSION);
    add_comments(&rows, store);
    add_header(&rows, store, false);
    for (size_t i = 0; i < store->answers.count; i++) {
        const struct query *query = &store->answers.queries[i];
        add_row(&rows, store, query->code, query->epochs, &query->answer, NULL);
    }
    bool good =
        file_write(&file, rows.text, rows.length, error) && file_commit(&file, error);
    file_abandon(&file);
    buffer_free(&rows);
    return good;
}

static bool read_head(struct answer_store *store, bool *replaced, struct error *error)
{
    struct buffer text = {0};
    buffer_add(&text, "", 0);
    *replaced = false;
    bool good = read_from(store, 0, &text, error);
    if (good && is_cut_head(store, &text))
        good = begin(store, error);
    else if (good)
        good = parse_head(store, &text, replaced, error) &&
               (!*replaced || upgrade(store, &text, error));
    if (!good)
        answers_forget(store);
    buffer_free(&text);
    return good;
}

// What was read -----------------------------------------------------------------------

bool answers_have_changed(const struct answer_store *store, const struct stat *status)
{
    return store->end == 0 || (size_t)status->st_size != store->end ||
           status->st_mtim.tv_sec != store->modified.tv_sec ||
           status->st_mtim.tv_nsec != store->modified.tv_nsec;
}

static bool read_mark(const struct answer_store *store, char mark[ANSWERS_MARK])
{
    return store->end >= ANSWERS_MARK &&
           pread(store->output.descriptor, mark, ANSWERS_MARK,
                 (off_t)(store->end - ANSWERS_MARK)) == ANSWERS_MARK;
}

// Whether what was read is still what the file begins with: it has grown, and the last row
// that was read is where it was. One of the same length was written anew.
static bool has_grown(const struct answer_store *store, const struct stat *status)
{
    char mark[ANSWERS_MARK];
    return (size_t)status->st_size > store->end && store->answers.count > 0 &&
           read_mark(store, mark) && memcmp(mark, store->mark, ANSWERS_MARK) == 0;
}

// Remembers the file as it is now, and what it ends with. The lock is held.
static bool remember(struct answer_store *store, const char mark[ANSWERS_MARK],
                     struct error *error)
{
    struct stat status;
    if (fstat(store->output.descriptor, &status) != 0)
        return answers_failed(store, "cannot read", error);
    memcpy(store->mark, mark, ANSWERS_MARK);
    store->modified = status.st_mtim;
    return true;
}

bool answers_read(struct answer_store *store, bool *replaced, struct error *error)
{
    struct stat status;
    *replaced = false;
    if (fstat(store->output.descriptor, &status) != 0)
        return answers_failed(store, "cannot read", error);
    if (answers_have_changed(store, &status) && !has_grown(store, &status))
        answers_forget(store);
    if (store->end == 0 && !read_head(store, replaced, error))
        return false;
    char mark[ANSWERS_MARK];
    if (*replaced)
        return true;
    return read_rows(store, error) &&
           (read_mark(store, mark) || answers_failed(store, "cannot read", error)) &&
           remember(store, mark, error);
}

bool answers_append(struct answer_store *store, const struct query *query,
                    const char *failure, struct error *error)
{
    struct buffer row = {0};
    add_row(&row, store, query->code, query->epochs, &query->answer, failure);
    bool good = file_write(&store->output, row.text, row.length, error);
    if (good) {
        history_add(&store->answers, query, NULL);
        store->end += row.length;
        store->lines++;
        store->unsynced = true;
        good = remember(store, row.text + row.length - ANSWERS_MARK, error);
    }
    buffer_free(&row);
    return good;
}
