// SPDX-License-Identifier: MIT
#include "ledger/ledger.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double sync_seconds = 1;

struct ledger {
    char *path;
    bool stream;   // only written, not kept
    bool replaced; // another file has its place
    struct file_output output;
    struct buffer head; // of this run
    struct buffer rows; // the header row and all rows
    size_t held;        // queries that the file holds
    size_t finished;    // those that it says it ended with
    double synced;
};

// What is there ------------------------------------------------------------------------

// As far as it goes: a file that is no ledger is not written over.
static bool begins_as_ledger(const struct buffer *text)
{
    static const char first[] = "# crlso ";
    size_t length = text->length < sizeof first - 1 ? text->length : sizeof first - 1;
    return memcmp(text->text, first, length) == 0;
}

// A row that a kill or a full disk cut off goes.
static void drop_cut_row(struct buffer *text)
{
    while (text->length > 0 && text->text[text->length - 1] != '\n')
        text->length--;
    if (text->text)
        text->text[text->length] = '\0';
}

// Where the comments end.
static size_t comments_length(const struct buffer *text)
{
    size_t at = 0;
    while (at < text->length && text->text[at] == '#')
        at += strcspn(text->text + at, "\n") + 1;
    return at < text->length ? at : text->length;
}

// Whether what is there begins as this run's ledger does, as far as it goes: the first run
// may have been stopped anywhere.
static bool is_beginning(const struct ledger *ledger, const struct buffer *text,
                         size_t comments)
{
    size_t left = text->length - comments, wanted = ledger->rows.length;
    return left == 0 || // nothing, a null pointer, is no argument of memcmp
           memcmp(text->text + comments, ledger->rows.text,
                  left < wanted ? left : wanted) == 0;
}

static bool check_head(struct ledger *ledger, const struct ledger_head *head,
                       const struct buffer *text, size_t comments, struct error *error)
{
    struct ledger_head there;
    if (!ledger_head_parse(&there, ledger->path, text->text, comments, error))
        return false;
    bool good = ledger_head_same(&there, head, ledger->path, error);
    ledger->finished = there.finished;
    ledger_head_free(&there);
    if (good && !is_beginning(ledger, text, comments))
        good = error_set(error,
                         "%s: the ledger of another search (other initial labels or "
                         "columns); move it away or name another",
                         ledger->path);
    return good;
}

static bool write_from(struct ledger *ledger, size_t length, struct error *error)
{
    int descriptor = ledger->output.descriptor;
    return (ftruncate(descriptor, (off_t)length) == 0 &&
            lseek(descriptor, (off_t)length, SEEK_SET) >= 0) ||
           error_system(error, ledger->path, "cannot write");
}

static bool begin(struct ledger *ledger, struct error *error)
{
    return (ledger->stream || write_from(ledger, 0, error)) &&
           file_write(&ledger->output, ledger->head.text, ledger->head.length, error) &&
           file_write(&ledger->output, ledger->rows.text, ledger->rows.length, error);
}

// Reads the queries behind those that the history holds: into recorded, or, where there are
// enough of them, into the history.
static bool take_queries(struct ledger *ledger, const struct buffer *text,
                         const struct budget *budget, struct history *history,
                         struct history *recorded, bool *finished, struct error *error)
{
    struct history all;
    history_open(&all, history->space, history->columns, history->column_count);
    bool good =
        ledger_read_text(ledger->path, text->text, text->length, &all, SIZE_MAX, error);
    size_t end = history->count;
    while (end < all.count && !history_spends(&all, end, budget))
        end++;
    *finished = good && history_spends(&all, end, budget) &&
                (all.count > end || ledger->finished == end);
    end = *finished ? end : all.count;
    for (size_t i = history->count; good && i < end; i++)
        history_add(*finished ? history : recorded, &all.queries[i], history_own(&all, i));
    ledger->held = all.count;
    history_free(&all);
    return good;
}

// Goes on from what the file holds.
static bool resume(struct ledger *ledger, const struct ledger_head *head,
                   const struct budget *budget, struct history *history,
                   struct history *recorded, bool *finished, struct error *error)
{
    struct buffer text = {0};
    bool good = file_read_all(ledger->output.descriptor, ledger->path, &text, error);
    if (good && text.length > 0 && !begins_as_ledger(&text))
        good = error_set(error, "%s: is no ledger; move it away or name another",
                         ledger->path);
    drop_cut_row(&text);
    size_t comments = comments_length(&text);
    // Where it holds nothing but what this one begins with, nothing is lost.
    bool begun = text.length > comments + ledger->rows.length ||
                 !is_beginning(ledger, &text, comments);
    if (good && begun)
        good = check_head(ledger, head, &text, comments, error);
    if (good && !begun)
        good = begin(ledger, error);
    else if (good)
        good = take_queries(ledger, &text, budget, history, recorded, finished, error) &&
               (*finished || write_from(ledger, text.length, error));
    buffer_free(&text);
    return good;
}

// Open, append, finish -----------------------------------------------------------------

struct ledger *ledger_open(const char *path, const struct ledger_head *head,
                           const struct budget *budget, struct history *history,
                           struct history *recorded, bool *finished, struct error *error)
{
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    *finished = false;
    ledger->stream = file_is_stream(path);
    ledger->output.descriptor = -1;
    ledger->held = history->count;
    ledger->synced = clock_seconds();
    ledger_head_add(&ledger->head, head);
    ledger_add_header(&ledger->rows, history);
    for (size_t i = 0; i < history->count; i++)
        ledger_add_row(&ledger->rows, history, i);
    bool good;
    if (ledger->stream) {
        good = file_create(&ledger->output, path, error) && begin(ledger, error);
    } else {
        ledger->path = memory_text(path, strlen(path));
        ledger->output.path = memory_text(path, strlen(path));
        ledger->output.descriptor = file_open_locked(path, error);
        good = ledger->output.descriptor >= 0 &&
               resume(ledger, head, budget, history, recorded, finished, error);
    }
    if (good)
        return ledger;
    ledger_close(ledger);
    return NULL;
}

const char *ledger_path(const struct ledger *ledger)
{
    return ledger->path;
}

// On the disk at most once a second: an answer that is lost to a power cut is asked again.
static bool sync_now_and_then(struct ledger *ledger, struct error *error)
{
    double now = clock_seconds();
    if (ledger->stream || now - ledger->synced < sync_seconds)
        return true;
    ledger->synced = now;
    return fdatasync(ledger->output.descriptor) == 0 ||
           error_system(error, ledger->path, "cannot write");
}

bool ledger_append(struct ledger *ledger, const struct history *history,
                   struct error *error)
{
    size_t before = ledger->rows.length;
    ledger_add_row(&ledger->rows, history, history->count - 1);
    if (history->count <= ledger->held)
        return true;
    ledger->held = history->count;
    return file_write(&ledger->output, ledger->rows.text + before,
                      ledger->rows.length - before, error) &&
           sync_now_and_then(ledger, error);
}

static bool replace(const struct ledger *ledger, const char *mark, struct error *error)
{
    struct file_output file;
    if (!file_create(&file, ledger->path, error))
        return false;
    bool good = file_write(&file, ledger->head.text, ledger->head.length, error) &&
                file_write(&file, mark, strlen(mark), error) &&
                file_write(&file, ledger->rows.text, ledger->rows.length, error) &&
                file_commit(&file, error);
    if (!good)
        file_abandon(&file);
    return good;
}

bool ledger_finish(struct ledger *ledger, const struct history *history,
                   struct error *error)
{
    struct buffer mark = {0};
    buffer_print(&mark, "# finished: %zu queries\n", history->count);
    bool good = ledger->stream || replace(ledger, mark.text, error);
    buffer_free(&mark);
    ledger->replaced = good && !ledger->stream;
    ledger_close(ledger);
    return good;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    if (!ledger->stream && !ledger->replaced && ledger->output.descriptor >= 0)
        fdatasync(ledger->output.descriptor);
    file_abandon(&ledger->output);
    buffer_free(&ledger->head);
    buffer_free(&ledger->rows);
    free(ledger->path);
    free(ledger);
}
