// SPDX-License-Identifier: MIT
#include "search/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 };
static const char finished_mark[] = "# finished: ";

struct ledger {
    char *path;
    bool stream; // only written, not kept
    struct file_output output;
    struct buffer provenance; // the comments before the header
    struct buffer rows;       // the header and what follows it, as in the file
};

// Reading what is there ----------------------------------------------------------------

static bool read_text(const struct ledger *ledger, struct buffer *text, struct error *error)
{
    char block[BLOCK];
    ssize_t got;
    while ((got = file_read(ledger->output.descriptor, block, sizeof block)) > 0)
        buffer_add(text, block, (size_t)got);
    return got == 0 || error_system(error, ledger->path, "cannot read");
}

// A row that a kill or a full disk cut off goes.
static void drop_cut_row(struct buffer *text)
{
    while (text->length > 0 && text->text[text->length - 1] != '\n')
        text->length--;
    if (text->text)
        text->text[text->length] = '\0';
}

static bool starts_with(const char *text, size_t length, const char *start, size_t size)
{
    return memcmp(text, start, length < size ? length : size) == 0;
}

// Whether text begins as a ledger of this search does, as far as it goes. *body receives
// the place of its header row; *finished whether the mark is there.
static bool is_ours(const struct ledger *ledger, const struct buffer *text, size_t *body,
                    bool *finished)
{
    const struct buffer *provenance = &ledger->provenance;
    *body = provenance->length < text->length ? provenance->length : text->length;
    *finished = false;
    if (!starts_with(text->text, text->length, provenance->text, provenance->length))
        return false;
    size_t left = text->length - *body, mark = sizeof finished_mark - 1;
    const char *at = text->text + *body;
    if (left >= mark && memcmp(at, finished_mark, mark) == 0) {
        *finished = true;
        *body += strcspn(at, "\n") + 1;
    }
    return starts_with(text->text + *body, text->length - *body, ledger->rows.text,
                       ledger->rows.length);
}

// Appends the queries after the initial ones.
static bool take_queries(const struct ledger *ledger, const struct buffer *text,
                         struct history *history, struct error *error)
{
    struct history all;
    history_open(&all, history->space, history->width);
    bool good = ledger_read_text(ledger->path, text, &all, error);
    for (size_t i = history->count; good && i < all.count; i++)
        history_add(history, &all.queries[i], history_latent(&all, i));
    history_free(&all);
    return good;
}

static bool write_all(struct ledger *ledger, const struct buffer *text, size_t length,
                      struct error *error)
{
    int descriptor = ledger->output.descriptor;
    if (ftruncate(descriptor, (off_t)length) != 0 ||
        lseek(descriptor, (off_t)length, SEEK_SET) < 0)
        return error_system(error, ledger->path, "cannot write");
    return !text || file_write(&ledger->output, text->text, text->length, error);
}

static bool begin(struct ledger *ledger, struct error *error)
{
    return (ledger->stream || write_all(ledger, NULL, 0, error)) &&
           file_write(&ledger->output, ledger->provenance.text, ledger->provenance.length,
                      error) &&
           file_write(&ledger->output, ledger->rows.text, ledger->rows.length, error);
}

// Goes on from what the file holds.
static bool resume(struct ledger *ledger, struct history *history, bool *finished,
                   struct error *error)
{
    struct buffer text = {0};
    size_t body;
    bool good = read_text(ledger, &text, error);
    drop_cut_row(&text);
    if (!good || text.length == 0)
        good = good && begin(ledger, error);
    else if (!is_ours(ledger, &text, &body, finished))
        good = error_set(error,
                         "%s: the ledger of another search (other settings, inputs or "
                         "labels, or another version); move it away or name another",
                         ledger->path);
    else if (text.length - body < ledger->rows.length)
        good = begin(ledger, error); // cut off within the initial labels
    else {
        good = take_queries(ledger, &text, history, error) &&
               (*finished || write_all(ledger, NULL, text.length, error));
        buffer_clear(&ledger->rows);
        buffer_add(&ledger->rows, text.text + body, text.length - body);
    }
    buffer_free(&text);
    return good;
}

// Open, append, finish -----------------------------------------------------------------

struct ledger *ledger_open(const char *path, const struct buffer *provenance,
                           struct history *history, bool *finished, struct error *error)
{
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    *finished = false;
    ledger->stream = file_is_stream(path);
    ledger->output.descriptor = -1;
    buffer_add(&ledger->provenance, provenance->text, provenance->length);
    ledger_add_header(&ledger->rows);
    for (size_t i = 0; i < history->count; i++)
        ledger_add_row(&ledger->rows, history, i);
    bool good;
    if (ledger->stream) {
        good = file_create(&ledger->output, path, error) && begin(ledger, error);
    } else {
        ledger->path = memory_text(path, strlen(path));
        ledger->output.path = memory_text(path, strlen(path));
        ledger->output.descriptor = file_open_locked(path, error);
        good = ledger->output.descriptor >= 0 && resume(ledger, history, finished, error);
    }
    if (good)
        return ledger;
    ledger_close(ledger);
    return NULL;
}

bool ledger_append(struct ledger *ledger, const struct history *history,
                   struct error *error)
{
    size_t before = ledger->rows.length;
    ledger_add_row(&ledger->rows, history, history->count - 1);
    return file_write(&ledger->output, ledger->rows.text + before,
                      ledger->rows.length - before, error);
}

static bool replace(const struct ledger *ledger, const struct buffer *mark,
                    struct error *error)
{
    struct file_output file;
    if (!file_create(&file, ledger->path, error))
        return false;
    bool good =
        file_write(&file, ledger->provenance.text, ledger->provenance.length, error) &&
        file_write(&file, mark->text, mark->length, error) &&
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
    struct waste wasted = history_waste(history);
    buffer_print(
        &mark,
        "%s%zu queries, %u invalid and %u repeated decodings, %u seeds passed over\n",
        finished_mark, history->count, wasted.invalid, wasted.repeated, wasted.passed);
    bool good = ledger->stream || replace(ledger, &mark, error);
    buffer_free(&mark);
    ledger_close(ledger);
    return good;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    file_abandon(&ledger->output);
    buffer_free(&ledger->provenance);
    buffer_free(&ledger->rows);
    free(ledger->path);
    free(ledger);
}
