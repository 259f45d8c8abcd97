// SPDX-License-Identifier: MIT
// The readers of ledgers and of stores of answers on any bytes: what is read is a history
// whose best is the best so far, and is written so that it reads back; what is not read is
// told in one line that names the file.
#include "ledger/answers.h"
#include "ledger/ledger.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WIDTH = 2 };
static const struct column columns[] = {{.name = "parent", .known = NAN},
                                        {.name = "step", .digits = 17, .known = NAN},
                                        {.name = "skipped"},
                                        {.name = "latent", .vector = true, .width = WIDTH}};

static _Noreturn void broken(const char *promise)
{
    fprintf(stderr, "fuzz_ledger: %s\n", promise);
    abort();
}

// An error is one line that begins with the file's name.
static void check_error(const struct error *error, const char *file)
{
    if (error->status != STATUS_FAILURE || strchr(error->text, '\n') ||
        strncmp(error->text, file, strlen(file)) != 0)
        broken("the error is not one line that names the file");
}

static bool read_all(const char *text, size_t length, struct history *history)
{
    struct error error = {0};
    history_open(history, &space_nb201, columns, sizeof columns / sizeof columns[0]);
    if (ledger_read_text("fuzz", text, length, history, SIZE_MAX, &error))
        return true;
    check_error(&error, "fuzz");
    return false;
}

static void write_all(const struct history *history, struct buffer *text)
{
    ledger_add_header(text, history);
    for (size_t i = 0; i < history->count; i++)
        ledger_add_row(text, history, i);
}

static void check_history(const struct history *history)
{
    double best = -INFINITY;
    for (size_t i = 0; i < history->count; i++) {
        const struct query *query = &history->queries[i];
        best = fmax(best, query->answer.valid);
        if (!isfinite(query->answer.valid) || query->best != best)
            broken("best is not the best so far");
        if (history_find(history, query->code) != (long)i ||
            !space_nb201.contains(&space_nb201, query->code))
            broken("an architecture that is not there");
    }
}

static void try_rows(const char *text, size_t length)
{
    struct buffer once = {0}, twice = {0};
    struct history history, again;
    if (read_all(text, length, &history)) {
        check_history(&history);
        write_all(&history, &once);
        if (!read_all(once.text, once.length, &again))
            broken("what is written is not read");
        write_all(&again, &twice);
        if (strcmp(once.text, twice.text) != 0)
            broken("what is written does not read back");
        history_free(&again);
    }
    history_free(&history);
    buffer_free(&once);
    buffer_free(&twice);
}

static void try_head(const char *text, size_t length)
{
    struct ledger_head head, again;
    struct error error = {0};
    struct buffer once = {0};
    if (!ledger_head_parse(&head, "fuzz", text, length, &error)) {
        check_error(&error, "fuzz");
        return;
    }
    if (head.space && head.format == LEDGER_FORMAT) {
        ledger_head_add(&once, &head);
        if (!ledger_head_parse(&again, "fuzz", once.text, once.length, &error) ||
            !ledger_head_same(&again, &again, "fuzz", &error))
            broken("a head that is written is not read");
        ledger_head_free(&again);
    }
    ledger_head_free(&head);
    buffer_free(&once);
}

// A store keeps what it has: it is refused as it is, or answers and takes one more.
static void try_store(const void *bytes, size_t length)
{
    char path[64];
    struct answer answer = {.valid = 1}, found;
    struct error error = {0};
    bool known;
    int descriptor = memfd_create("fuzz", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    if (descriptor < 0 || write(descriptor, bytes, length) != (ssize_t)length)
        broken("no file in memory");
    struct answer_store *store =
        answer_store_open(path, "exec", &space_nb201, false, &error);
    if (!store) {
        check_error(&error, path);
        if (lseek(descriptor, 0, SEEK_END) != (off_t)length)
            broken("what was refused was changed");
    } else if (!answer_store_add(store, 3, 0, &answer, NULL, &error) ||
               !answer_store_find(store, 3, 0, &found, &known, &error) || !known ||
               found.valid != answer.valid) {
        broken("an answer is not kept");
    }
    answer_store_close(store);
    close(descriptor);
}

int fuzz_case(const uint8_t *data, size_t size)
{
    struct buffer text = {0};
    if (size == 0)
        return 0;
    buffer_add(&text, (const char *)data, size);
    try_rows(text.text, text.length);
    try_head(text.text, text.length);
    try_store(text.text, text.length);
    buffer_free(&text);
    return 0;
}

#define NONE "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
#define SKIP "|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|"

// A whole ledger, as it is written.
static void add_ledger(struct buffer *text)
{
    struct parent parents[] = {{"G", "12ab"}, {"L.csv", "34cd"}};
    const struct ledger_head head = {.format = LEDGER_FORMAT,
                                     .method = "crlso",
                                     .label = "a, \"b\"",
                                     .space = &space_nb201,
                                     .view = "cifar10",
                                     .source = "process exec",
                                     .fidelities = "",
                                     .order = "",
                                     .kernels = "OpenBLAS",
                                     .origin = {.version = CRLSO_VERSION,
                                                .command = "infer",
                                                .settings = "topk=5 seed=1",
                                                .seed = 1,
                                                .parents = parents,
                                                .parent_count = 2}};
    const double own[] = {1, 0.5, 3, 0.25, (double)-1e-9f};
    const struct query found = {
        .code = 5, .answer = {91, NAN, 7}, .source = SOURCE_PROCESS, .round = 1};
    struct history history;
    history_open(&history, &space_nb201, columns, sizeof columns / sizeof columns[0]);
    history_add(&history, &(struct query){.code = 4, .answer = {90, 1, NAN}}, NULL);
    history_add(&history, &found, own);
    ledger_head_add(text, &head);
    buffer_print(text, "# finished: 2 queries\n");
    write_all(&history, text);
    history_free(&history);
}

size_t fuzz_seed(size_t index, uint8_t *data, size_t capacity)
{
    static const char *const seeds[] = {
        "# crlso 0.1.0\n# seed: 1\narch,valid,test\n" NONE ",10.5,\n" SKIP ",1e1,3\n",
        "query,round,stage,arch,hash,valid,test,cost,source,parent,step,skipped,latent\n"
        "1,0,init," NONE ",0,90,,,table,,,,\n"
        "2,1,search," SKIP ",1,91,,7,process,1,0.5,5,0.25 -1e-9\n",
        "# crlso 0.1.0\n# answers of: exec\n# space: nb201\narch,valid,test,cost,check\n",
        "# crlso 0.1.0\n# answers of: exec\n# space: nb201\narch,valid,test,cost,check\n"
        "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|,"
        "1,2,3,00000000\n",
    };
    enum { SEEDS = sizeof seeds / sizeof seeds[0] };
    struct buffer text = {0};
    if (index < SEEDS)
        buffer_print(&text, "%s", seeds[index]);
    else if (index == SEEDS)
        add_ledger(&text);
    size_t length = text.length < capacity ? text.length : capacity;
    if (length > 0)
        memcpy(data, text.text, length);
    buffer_free(&text);
    return length;
}
