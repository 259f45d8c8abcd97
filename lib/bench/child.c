// SPDX-License-Identifier: MIT
#include "bench/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ABOVE_STANDARD = 3 };

void child_close(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

// A pipe whose ends are closed in other programs, and are none of the standard streams
// where those are closed.
static bool make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[0] = ends[1] = -1;
        return false;
    }
    bool good = true;
    for (int i = 0; i < 2; i++) {
        int low = ends[i];
        if (low >= ABOVE_STANDARD)
            continue;
        ends[i] = fcntl(low, F_DUPFD_CLOEXEC, ABOVE_STANDARD);
        close(low);
        good = good && ends[i] >= 0;
    }
    return good;
}

// In the child, between fork and exec.
static _Noreturn void become(const char *command, int input, int output, pid_t parent)
{
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent && dup2(input, STDIN_FILENO) >= 0 &&
        dup2(output, STDOUT_FILENO) >= 0)
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

bool child_start(struct child *child, const char *command, struct error *error)
{
    *child = (struct child){-1, -1, -1};
    int requests[2] = {-1, -1}, answers[2] = {-1, -1};
    pid_t self = getpid();
    if (make_pipe(requests) && make_pipe(answers))
        child->id = fork();
    if (child->id == 0)
        become(command, requests[0], answers[1], self);
    bool good = child->id > 0 || error_system(error, "evaluator", "cannot start");
    child_close(&requests[0]);
    child_close(&answers[1]);
    child->input = requests[1];
    child->output = answers[0];
    if (!good)
        return false;
    setpgid(child->id, child->id); // here too: whoever comes first
    fcntl(child->input, F_SETFL, O_NONBLOCK);
    fcntl(child->output, F_SETFL, O_NONBLOCK);
    return true;
}

void child_kill(struct child *child)
{
    child_close(&child->input);
    child_close(&child->output);
    if (child->id <= 0)
        return;
    kill(-child->id, SIGKILL);
    while (waitpid(child->id, NULL, 0) < 0 && errno == EINTR)
        continue;
}
