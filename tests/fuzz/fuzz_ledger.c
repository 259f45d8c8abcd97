// SPDX-License-Identifier: MIT
// The reader of ledgers on any bytes: what is read is a history whose best is the best so
// far, and is written so that it reads back; what is not read is told in one line that
// names the file.
#include "search/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 2 };

static _Noreturn void broken(const char *promise)
{
    fprintf(stderr, "fuzz_ledger: %s\n", promise);
    abort();
}

static bool read_all(const struct buffer *text, struct history *history)
{
    struct error error = {0};
    history_open(history, &space_nb201, WIDTH);
    history->kept = true;
    if (ledger_read_text("fuzz", text, history, &error))
        return true;
    if (error.status != STATUS_FAILURE || strncmp(error.text, "fuzz", 4) != 0 ||
        strchr(error.text, '\n'))
        broken("the error is not one line that names the file");
    return false;
}

static void write_all(const struct history *history, struct buffer *text)
{
    ledger_add_header(text);
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
        if (!history_has(history, query->code) || !space_nb201.contains(query->code))
            broken("an architecture that is not there");
    }
}

// A found query without a latent is written with NaN, which no reader takes.
static bool all_have_latents(const struct history *history)
{
    for (size_t i = 0; i < history->count; i++)
        if (history->queries[i].round > 0 && !history_has_latent(history, i))
            return false;
    return true;
}

int fuzz_case(const uint8_t *data, size_t size)
{
    struct buffer text = {0}, once = {0}, twice = {0};
    struct history history, again;
    buffer_add(&text, (const char *)data, size);
    if (size > 0 && read_all(&text, &history)) {
        check_history(&history);
        write_all(&history, &once);
        if (all_have_latents(&history)) {
            if (!read_all(&once, &again))
                broken("what is written is not read");
            write_all(&again, &twice);
            if (strcmp(once.text, twice.text) != 0)
                broken("what is written does not read back");
            history_free(&again);
        }
    }
    if (size > 0)
        history_free(&history);
    buffer_free(&text);
    buffer_free(&once);
    buffer_free(&twice);
    return 0;
}

size_t fuzz_seed(size_t index, uint8_t *data, size_t capacity)
{
    static const char *const seeds[] = {
        "# crlso 0.1.0\n# seed: 1\narch,valid,test\n"
        "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,10.5,\n"
        "|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|,1e1,3\n",
        "query,round,stage,arch,hash,valid,test,cost,source,parent,step,noise,predicted,"
        "best,"
        "invalid,repeated,passed,latent\n"
        "1,0,init,|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,0,90,,,table,,,,,90,0,0,"
        "0,\n"
        "2,1,search,|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|,1,91,,7,"
        "process,1,"
        "0.5,0.05,90.5,91,3,4,5,0.25 -1e-9\n",
    };
    if (index >= sizeof seeds / sizeof seeds[0])
        return 0;
    size_t length = strlen(seeds[index]);
    if (length > capacity)
        length = capacity;
    memcpy(data, seeds[index], length);
    return length;
}
