// SPDX-License-Identifier: MIT
#include "base/clock.h"
#include "base/interrupt.h"
#include "bench/query_rows.h"
#include "bench/source.h"

#include <stdlib.h>
#include <string.h>

enum { AHEAD = 4 * JOBS_HIGH }; // rows that are asked for before the first is written
static const double look_seconds = 0.05;
enum { LOOK_MILLISECONDS = 50 };

// Rows from the first that is not written to the last that is asked for.
struct window {
    struct workers *workers;
    const struct space *space;
    struct query_input *input;
    struct query_output *output;
    uint64_t first, end; // numbers of rows
    bool over;           // of the input, or of the asking: no more rows
    struct error error;  // the earliest row's
    uint64_t failed;     // its number
    struct asked {
        uint64_t line;
        struct buffer row; // what is echoed, and then its answer
        bool answered;
    } rows[AHEAD];
};

static struct asked *row_at(struct window *window, uint64_t number)
{
    return &window->rows[number % AHEAD];
}

// No more is asked; the rows before this one are waited for and written.
static void fail(struct window *window, uint64_t number, const struct error *error)
{
    window->over = true;
    if (number >= window->failed)
        return;
    window->failed = number;
    window->error = *error;
}

static void ask_row(struct window *window)
{
    const struct query_input *input = window->input;
    struct asked *row = row_at(window, window->end);
    struct error error;
    size_t length;
    arch_code code;
    const char *arch = csv_text(input->reader, input->arch, &length);
    row->line = csv_line(input->reader);
    row->answered = false;
    buffer_clear(&row->row);
    query_echo(input, &row->row);
    const struct space *space = window->space;
    if (space && !space->parse(space, arch, length, &code, &error))
        query_blame(input, row->line, ": arch", &error);
    else if (workers_ask(window->workers, window->end, arch, length, 0, &error)) {
        window->end++;
        return;
    } else {
        query_blame(input, row->line, "", &error);
    }
    fail(window, window->end, &error);
}

// Waits for the next row. A signal ends the input: what is answered is written.
static bool read_row(struct window *window, struct error *error)
{
    struct query_input *input = window->input;
    *error = (struct error){0};
    while (!input->on_first && !interrupt_came() &&
           !csv_wait(input->reader, LOOK_MILLISECONDS))
        continue;
    return !interrupt_came() && query_next(input, error);
}

// Asks for rows while there are some without waiting for the input; that is waited for
// where there is nothing else to wait for.
static void ask_rows(struct window *window)
{
    struct error error;
    while (!window->over && workers_are_free(window->workers) &&
           window->end - window->first < AHEAD &&
           (window->end == window->first || csv_ready(window->input->reader))) {
        if (read_row(window, &error)) {
            ask_row(window);
            continue;
        }
        window->over = true;
        if (error.status != STATUS_SUCCESS)
            fail(window, window->end, &error);
    }
}

static void take_answer(struct window *window)
{
    struct reply reply;
    struct error error;
    size_t ticket;
    bool good = workers_wait(window->workers, clock_seconds() + look_seconds, &ticket,
                             &reply, &error);
    if (ticket == SIZE_MAX) {
        if (!good)
            fail(window, window->first, &error);
        return;
    }
    struct asked *row = row_at(window, ticket);
    row->answered = good;
    if (good)
        query_add_answer(window->output, &reply.answer,
                         reply.failed ? source_name(SOURCE_FAILED) : window->output->source,
                         &row->row);
    else {
        query_blame(window->input, row->line, "", &error);
        fail(window, ticket, &error);
    }
}

static bool write_answered(struct window *window, struct error *error)
{
    for (; window->first < window->end; window->first++) {
        const struct asked *row = row_at(window, window->first);
        if (!row->answered)
            break;
        if (!query_write(window->output, &row->row, 1, 1, error))
            return false;
    }
    return true;
}

static bool run(struct window *window, struct error *error)
{
    do {
        ask_rows(window);
        if (workers_running(window->workers) > 0)
            take_answer(window);
        if (!write_answered(window, error))
            return false;
        if (interrupt_came()) {
            workers_stop(window->workers);
            return error_set(error, "interrupted after %llu rows",
                             (unsigned long long)window->first);
        }
    } while (workers_running(window->workers) > 0 || !window->over);
    *error = window->error;
    return window->error.status == STATUS_SUCCESS;
}

bool query_workers(struct workers *workers, const struct space *space,
                   struct query_input *input, struct query_output *output,
                   struct error *error)
{
    struct window *window = memory_new(1, sizeof *window);
    *window = (struct window){.workers = workers,
                              .space = space,
                              .input = input,
                              .output = output,
                              .failed = UINT64_MAX};
    interrupt_catch();
    bool good = run(window, error);
    interrupt_release();
    for (size_t i = 0; i < AHEAD; i++)
        buffer_free(&window->rows[i].row);
    free(window);
    return good && query_some(input, output, error);
}
