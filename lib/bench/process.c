// SPDX-License-Identifier: MIT
#include "bench/process.h"

#include "base/clock.h"
#include "bench/child.h"
#include "io/csv.h"
#include "io/csv_parse.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARCH, VALID, TEST, COST, COLUMNS };
static const char *const column_names[COLUMNS] = {"arch", "valid", "test", "cost"};

enum { SHOWN = 80, BLOCK = 1 << 16 };
static const double grace_seconds = 10;

struct process {
    struct child child;
    double timeout;
    const struct space *space;
    struct csv_rows *rows; // what it wrote
    bool began;            // its first row was read
    size_t width;          // fields of its header row; 0: it gave none
    int column[COLUMNS];   // where they are in its rows; -1: nowhere
};

// Time -------------------------------------------------------------------------------

// For poll(2): rounded up, -1 for ever.
static int milliseconds_until(double deadline)
{
    double left = ceil((deadline - clock_seconds()) * 1e3);
    return isinf(deadline) ? -1 : left < 0 ? 0 : left > 1e9 ? 1000000000 : (int)left;
}

// How long to wait for an end that ought to come at once.
static double grace_of(const struct process *process)
{
    bool shorter = process->timeout > 0 && process->timeout < grace_seconds;
    return shorter ? process->timeout : grace_seconds;
}

struct process *process_open(const char *command, double timeout, const struct space *space,
                             struct error *error)
{
    struct process *process = memory_new(1, sizeof *process);
    *process = (struct process){
        .timeout = timeout,
        .space = space,
        .rows = csv_rows_new("evaluator"),
        .column = {ARCH, VALID, TEST, COST},
    };
    if (child_start(&process->child, command, error))
        return process;
    process_kill(process);
    return NULL;
}

// End --------------------------------------------------------------------------------

// Waits for its end without reaping it, so that its number stays its own.
static bool has_ended(const struct process *process, double deadline, siginfo_t *end)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    for (;;) {
        *end = (siginfo_t){0};
        if (waitid(P_PID, (id_t)process->child.id, end, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            end->si_pid == process->child.id)
            return true;
        if (clock_seconds() >= deadline)
            return false;
        nanosleep(&pause, NULL);
    }
}

void process_kill(struct process *process)
{
    if (!process)
        return;
    child_kill(&process->child);
    csv_rows_free(process->rows);
    free(process);
}

static void tell_end(const siginfo_t *end, char text[SHOWN])
{
    if (end->si_code == CLD_EXITED)
        snprintf(text, SHOWN, "exited with status %d%s", end->si_status,
                 end->si_status == 127 ? " (no such command?)" : "");
    else
        snprintf(text, SHOWN, "was ended by signal %d (%s)", end->si_status,
                 strsignal(end->si_status));
}

// A text as it may stand in a message: of a long one both ends.
static const char *shorten(const char *from, size_t length, char text[SHOWN])
{
    const int end = (SHOWN - (int)sizeof "...") / 2;
    if (length < SHOWN)
        snprintf(text, SHOWN, "%.*s", (int)length, from);
    else
        snprintf(text, SHOWN, "%.*s...%.*s", end, from, end, from + length - end);
    return text;
}

// The row given out last.
static const char *shown(const struct process *process, const struct csv_row *row,
                         char text[SHOWN])
{
    struct buffer line = {0};
    for (size_t i = 0; i < row->fields; i++)
        buffer_print(&line, i ? ",%s" : "%s", csv_rows_field(process->rows, i, NULL));
    shorten(line.text, line.length, text);
    buffer_free(&line);
    return text;
}

// Its output has ended where an answer was due.
static bool no_answer(struct process *process, struct error *error)
{
    char end_text[SHOWN] = "closed its output", line[SHOWN];
    struct csv_row row;
    siginfo_t end;
    if (has_ended(process, clock_seconds() + grace_of(process), &end))
        tell_end(&end, end_text);
    csv_rows_end(process->rows);
    if (csv_rows_next(process->rows, &row, error))
        return error_set(error, "evaluator: %s within a line: '%s'", end_text,
                         shown(process, &row, line));
    if (error->status == STATUS_SUCCESS)
        error_set(error, "evaluator: %s before it answered", end_text);
    return false;
}

// Exchange ---------------------------------------------------------------------------

struct request {
    const char *text;
    size_t left;
    double deadline;
    bool refused; // it does not read
};

static void send(struct process *process, struct request *request)
{
    ssize_t sent = write(process->child.input, request->text, request->left);
    if (sent >= 0) {
        request->text += sent;
        request->left -= (size_t)sent;
    } else if (errno != EAGAIN && errno != EINTR) {
        // What it wrote before is still to be read; then it should end.
        request->left = 0;
        request->refused = true;
        request->deadline = fmin(request->deadline, clock_seconds() + grace_of(process));
    }
}

enum received { RECEIVED_MORE, RECEIVED_NOTHING, RECEIVED_END };

static enum received receive(struct process *process)
{
    char block[BLOCK];
    ssize_t got = read(process->child.output, block, sizeof block);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return RECEIVED_NOTHING;
    if (got <= 0)
        return RECEIVED_END;
    csv_rows_add(process->rows, block, (size_t)got);
    return RECEIVED_MORE;
}

static bool is_silent(const struct process *process, const struct request *request,
                      struct error *error)
{
    if (request->refused)
        return error_set(error, "evaluator: does not read its input any more");
    return error_set(error, "evaluator: no answer within %g s (--timeout)",
                     process->timeout);
}

// Waits until something can be sent or received, and does that.
static bool exchange(struct process *process, struct request *request, struct error *error)
{
    struct pollfd ends[2] = {{.fd = process->child.output, .events = POLLIN},
                             {.fd = process->child.input, .events = POLLOUT}};
    int moved = poll(ends, request->left ? 2 : 1, milliseconds_until(request->deadline));
    if (moved < 0)
        return errno == EINTR || error_system(error, "evaluator", "cannot wait for it");
    if (moved == 0)
        return is_silent(process, request, error);
    if (request->left && ends[1].revents)
        send(process, request);
    if (ends[0].revents && receive(process) == RECEIVED_END)
        return no_answer(process, error);
    return true;
}

// Rows -------------------------------------------------------------------------------

static bool is_header(const struct process *process, const struct csv_row *row)
{
    for (size_t i = 0; i < row->fields; i++)
        if (strcmp(csv_rows_field(process->rows, i, NULL), column_names[ARCH]) == 0)
            return true;
    return false;
}

static bool read_header(struct process *process, const struct csv_row *row,
                        struct error *error)
{
    char text[SHOWN];
    process->width = row->fields;
    for (int name = 0; name < COLUMNS; name++) {
        process->column[name] = -1;
        for (size_t i = row->fields; i-- > 0;)
            if (strcmp(csv_rows_field(process->rows, i, NULL), column_names[name]) == 0)
                process->column[name] = (int)i;
    }
    if (process->column[VALID] < 0)
        return error_set(error, "evaluator: its header has no column 'valid': '%s'",
                         shown(process, row, text));
    return true;
}

// Gives the next row that is there, its header row skipped. False where none is
// (error->status is STATUS_SUCCESS) and where it wrote what is no CSV.
static bool next_row(struct process *process, struct csv_row *row, struct error *error)
{
    if (!csv_rows_next(process->rows, row, error))
        return false;
    bool first = !process->began;
    process->began = true;
    if (!first || !is_header(process, row))
        return true;
    return read_header(process, row, error) && csv_rows_next(process->rows, row, error);
}

static bool unasked(struct process *process, const struct csv_row *row, struct error *error)
{
    char text[SHOWN];
    return error_set(error, "evaluator: answered twice, or without being asked: '%s'",
                     shown(process, row, text));
}

static bool same_architecture(const struct process *process, const char *asked,
                              size_t asked_length, const char *told, size_t told_length)
{
    if (asked_length == told_length && memcmp(asked, told, told_length) == 0)
        return true;
    arch_code asked_code, told_code;
    struct error ignored;
    return process->space &&
           process->space->parse(process->space, asked, asked_length, &asked_code,
                                 &ignored) &&
           process->space->parse(process->space, told, told_length, &told_code, &ignored) &&
           asked_code == told_code;
}

// A finite number; NAN where an optional one is absent or empty.
static bool read_number(const struct process *process, const struct csv_row *row, int name,
                        const char *asked, double *value, struct error *error)
{
    int column = process->column[name];
    size_t length = 0;
    const char *text = "";
    *value = NAN;
    if (column >= 0 && (size_t)column < row->fields)
        text = csv_rows_field(process->rows, (size_t)column, &length);
    if (length == 0 && name != VALID)
        return true;
    char *end;
    *value = strtod(text, &end);
    if (length > 0 && end == text + length && isfinite(*value))
        return true;
    char told[SHOWN];
    return error_set(error,
                     "evaluator: %s '%s' is no finite number, in its answer for '%s'",
                     column_names[name], shorten(text, length, told), asked);
}

static bool read_answer(const struct process *process, const struct csv_row *row,
                        const char *asked, size_t asked_length, struct answer *answer,
                        struct error *error)
{
    char line[SHOWN], question[SHOWN];
    size_t low = process->width ? process->width : VALID + 1;
    size_t high = process->width ? process->width : COLUMNS;
    if (row->fields < low || row->fields > high)
        return error_set(error, "evaluator: answered '%s', not arch,valid[,test,cost]",
                         shown(process, row, line));
    size_t length;
    shorten(asked, asked_length, question);
    const char *told =
        csv_rows_field(process->rows, (size_t)process->column[ARCH], &length);
    if (!same_architecture(process, asked, asked_length, told, length))
        return error_set(error, "evaluator: asked for '%s', answered '%s'", question,
                         shown(process, row, line));
    return read_number(process, row, VALID, question, &answer->valid, error) &&
           read_number(process, row, TEST, question, &answer->test, error) &&
           read_number(process, row, COST, question, &answer->cost, error);
}

// Nothing may be there before a question.
static bool check_quiet(struct process *process, struct error *error)
{
    struct csv_row row;
    receive(process);
    if (next_row(process, &row, error))
        return unasked(process, &row, error);
    return error->status == STATUS_SUCCESS;
}

bool process_ask(struct process *process, const char *arch, size_t length, uint32_t epochs,
                 struct answer *answer, struct error *error)
{
    *error = (struct error){0};
    if (memchr(arch, '\n', length) || memchr(arch, '\r', length))
        return error_set(error, "evaluator: a line break within an architecture");
    if (!check_quiet(process, error))
        return false;
    struct buffer line = {0};
    csv_add_text(&line, arch, length);
    if (epochs > 0)
        buffer_print(&line, "%u,", epochs);
    csv_end_row(&line);
    struct request request = {
        .text = line.text,
        .left = line.length,
        .deadline = process->timeout > 0 ? clock_seconds() + process->timeout : INFINITY,
    };
    struct csv_row row;
    bool there;
    while (!(there = next_row(process, &row, error)))
        if (error->status != STATUS_SUCCESS || !exchange(process, &request, error))
            break;
    buffer_free(&line);
    return there && read_answer(process, &row, arch, length, answer, error);
}

// Reads to the end of its output, where nothing more may come.
static bool drain(struct process *process, double deadline, struct error *error)
{
    struct csv_row row;
    struct pollfd end = {.fd = process->child.output, .events = POLLIN};
    enum received received = RECEIVED_NOTHING;
    while (received != RECEIVED_END) {
        int moved = poll(&end, 1, milliseconds_until(deadline));
        if (moved == 0)
            return error_set(error,
                             "evaluator: did not end within %g s of the end of its input",
                             grace_of(process));
        if (moved > 0)
            received = receive(process);
        if (received == RECEIVED_END)
            csv_rows_end(process->rows);
        if (next_row(process, &row, error))
            return unasked(process, &row, error);
        if (error->status != STATUS_SUCCESS)
            return false;
    }
    return true;
}

static bool end_well(struct process *process, struct error *error)
{
    double deadline = clock_seconds() + grace_of(process);
    char text[SHOWN];
    siginfo_t end;
    *error = (struct error){0};
    child_close(&process->child.input);
    if (!drain(process, deadline, error))
        return false;
    if (!has_ended(process, deadline, &end))
        return error_set(error, "evaluator: closed its output but did not end");
    if (end.si_code == CLD_EXITED && end.si_status == 0)
        return true;
    tell_end(&end, text);
    return error_set(error, "evaluator: %s after its last answer", text);
}

bool process_close(struct process *process, struct error *error)
{
    bool good = end_well(process, error);
    process_kill(process); // and what it may have left in its group
    return good;
}
