// SPDX-License-Identifier: MIT
#include "bench/process.h"

#include "base/clock.h"
#include "bench/child.h"
#include "bench/reply.h"
#include "io/csv.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 };
static const double grace_seconds = 10, pause_seconds = 0.005; // of looks

struct process {
    struct child child;
    double timeout;
    struct replies replies; // what it wrote

    struct buffer question; // the line that it is asked
    size_t architecture;    // how much of it the architecture's text is, before quoting
    char *asked;            // that text
    size_t sent;
    double deadline; // clock_seconds
    bool refused;    // it does not read
    bool closed;     // its output has ended
};

// Time -------------------------------------------------------------------------------

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
    };
    replies_open(&process->replies, space);
    if (child_start(&process->child, command, error))
        return process;
    process_kill(process);
    return NULL;
}

// End --------------------------------------------------------------------------------

// Looks for its end without reaping it, so that its number stays its own.
static bool look_for_end(const struct process *process, siginfo_t *end)
{
    *end = (siginfo_t){0};
    return waitid(P_PID, (id_t)process->child.id, end, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           end->si_pid == process->child.id;
}

bool process_has_ended(const struct process *process)
{
    siginfo_t end;
    return look_for_end(process, &end);
}

static bool has_ended(const struct process *process, double deadline, siginfo_t *end)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    while (!look_for_end(process, end)) {
        if (clock_seconds() >= deadline)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

void process_stop(const struct process *process)
{
    kill(-process->child.id, SIGTERM);
}

void process_kill(struct process *process)
{
    if (!process)
        return;
    child_kill(&process->child);
    replies_free(&process->replies);
    buffer_free(&process->question);
    free(process->asked);
    free(process);
}

static void tell_end(const siginfo_t *end, char text[REPLY_SHOWN])
{
    if (end->si_code == CLD_EXITED)
        snprintf(text, REPLY_SHOWN, "exited with status %d%s", end->si_status,
                 end->si_status == 127 ? " (no such command?)" : "");
    else
        snprintf(text, REPLY_SHOWN, "was ended by signal %d (%s)", end->si_status,
                 strsignal(end->si_status));
}

// Its output has ended where an answer was due. How it ended is told once it has, or once
// it had the time to.
static bool no_answer(struct process *process, struct error *error)
{
    char end_text[REPLY_SHOWN] = "closed its output", line[REPLY_SHOWN];
    struct csv_row row;
    siginfo_t end;
    if (look_for_end(process, &end))
        tell_end(&end, end_text);
    else if (clock_seconds() < process->deadline)
        return true;
    csv_rows_end(process->replies.rows);
    if (csv_rows_next(process->replies.rows, &row, error))
        return error_set(error, "evaluator: %s within a line: '%s'", end_text,
                         replies_show(&process->replies, &row, line));
    if (error->status == STATUS_SUCCESS)
        error_set(error, "evaluator: %s before it answered", end_text);
    return false;
}

// Exchange ---------------------------------------------------------------------------

static void hasten(struct process *process)
{
    process->deadline = fmin(process->deadline, clock_seconds() + grace_of(process));
}

static void send(struct process *process)
{
    ssize_t sent = write(process->child.input, process->question.text + process->sent,
                         process->question.length - process->sent);
    if (sent >= 0) {
        process->sent += (size_t)sent;
    } else if (errno != EAGAIN && errno != EINTR) {
        // What it wrote before is still to be read; then it should end.
        process->sent = process->question.length;
        process->refused = true;
        hasten(process);
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
    csv_rows_add(process->replies.rows, block, (size_t)got);
    return RECEIVED_MORE;
}

static bool is_silent(const struct process *process, struct error *error)
{
    if (process->refused)
        return error_set(error, "evaluator: does not read its input any more");
    return error_set(error, "evaluator: no answer within %g s (--timeout)",
                     process->timeout);
}

size_t process_ends(const struct process *process, struct pollfd ends[2])
{
    size_t count = 0;
    if (!process->closed)
        ends[count++] = (struct pollfd){.fd = process->child.output, .events = POLLIN};
    if (process->sent < process->question.length)
        ends[count++] = (struct pollfd){.fd = process->child.input, .events = POLLOUT};
    return count;
}

bool process_is_due(const struct process *process)
{
    return process->closed || clock_seconds() >= process->deadline;
}

double process_deadline(const struct process *process)
{
    if (process->closed) // nothing tells of its end but a look
        return fmin(process->deadline, clock_seconds() + pause_seconds);
    return process->deadline;
}

static bool unasked(struct process *process, const struct csv_row *row, struct error *error)
{
    char text[REPLY_SHOWN];
    return error_set(error, "evaluator: answered twice, or without being asked: '%s'",
                     replies_show(&process->replies, row, text));
}

// Questions --------------------------------------------------------------------------

// Nothing may be there before a question.
static bool check_quiet(struct process *process, struct error *error)
{
    struct csv_row row;
    receive(process);
    if (replies_next(&process->replies, &row, error))
        return unasked(process, &row, error);
    return error->status == STATUS_SUCCESS;
}

bool process_ask(struct process *process, const char *arch, size_t length, uint32_t epochs,
                 struct error *error)
{
    *error = (struct error){0};
    if (memchr(arch, '\n', length) || memchr(arch, '\r', length))
        return error_set(error, "evaluator: a line break within an architecture");
    if (!check_quiet(process, error))
        return false;
    free(process->asked);
    process->asked = memory_text(arch, length);
    process->architecture = length;
    buffer_clear(&process->question);
    csv_add_text(&process->question, arch, length);
    if (epochs > 0)
        buffer_print(&process->question, "%u,", epochs);
    csv_end_row(&process->question);
    process->sent = 0;
    process->deadline =
        process->timeout > 0 ? clock_seconds() + process->timeout : INFINITY;
    send(process);
    return true;
}

bool process_move(struct process *process, struct reply *reply, bool *answered,
                  struct error *error)
{
    struct csv_row row;
    *error = (struct error){0};
    *answered = false;
    if (process->sent < process->question.length)
        send(process);
    if (!process->closed && receive(process) == RECEIVED_END) {
        process->closed = true;
        hasten(process);
    }
    if (replies_next(&process->replies, &row, error)) {
        *answered = replies_read(&process->replies, &row, process->asked,
                                 process->architecture, reply, error);
        return *answered;
    }
    if (error->status != STATUS_SUCCESS)
        return false;
    if (process->closed)
        return no_answer(process, error);
    return clock_seconds() < process->deadline || is_silent(process, error);
}

// Reads to the end of its output, where nothing more may come.
static bool drain(struct process *process, double deadline, struct error *error)
{
    struct csv_row row;
    struct pollfd end = {.fd = process->child.output, .events = POLLIN};
    enum received received = RECEIVED_NOTHING;
    while (received != RECEIVED_END) {
        int moved = poll(&end, 1, clock_milliseconds_until(deadline));
        if (moved == 0)
            return error_set(error,
                             "evaluator: did not end within %g s of the end of its input",
                             grace_of(process));
        if (moved > 0)
            received = receive(process);
        if (received == RECEIVED_END)
            csv_rows_end(process->replies.rows);
        if (replies_next(&process->replies, &row, error))
            return unasked(process, &row, error);
        if (error->status != STATUS_SUCCESS)
            return false;
    }
    return true;
}

void process_end_input(struct process *process)
{
    child_close(&process->child.input);
}

static bool end_well(struct process *process, struct error *error)
{
    double deadline = clock_seconds() + grace_of(process);
    char text[REPLY_SHOWN];
    siginfo_t end;
    *error = (struct error){0};
    process_end_input(process);
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
