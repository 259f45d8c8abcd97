// SPDX-License-Identifier: MIT
// What SIGINT and SIGTERM do to a process that has something to save. (ThreadSanitizer
// delivers signals late.)
#include "base/interrupt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

// How a child that does this ends, as waitpid tells.
static int end_of_child(void (*act)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        act();
        _exit(9);
    }
    int end = 0;
    assert_true(child > 0 && waitpid(child, &end, 0) == child);
    return end;
}

static void save_and_end(void)
{
    interrupt_catch();
    if (interrupt_came())
        _exit(8);
    raise(SIGTERM);
    if (!interrupt_came())
        _exit(7);
    interrupt_end();
}

static void be_told_twice(void)
{
    interrupt_catch();
    raise(SIGTERM);
    raise(SIGINT);
}

static void come_too_late(void)
{
    interrupt_catch();
    interrupt_release();
    raise(SIGINT);
}

static void ignore_it(void)
{
    signal(SIGINT, SIG_IGN);
    interrupt_catch();
    raise(SIGINT);
    interrupt_release();
    raise(SIGINT);
    interrupt_end();
    _exit(interrupt_came() ? 7 : 0);
}

static void an_interrupt_ends_the_process_when_it_has_saved(void **state)
{
    (void)state;
    int end = end_of_child(save_and_end);
    assert_true(WIFSIGNALED(end) && WTERMSIG(end) == SIGTERM);
    end = end_of_child(be_told_twice);
    assert_true(WIFSIGNALED(end) && WTERMSIG(end) == SIGINT);
    end = end_of_child(come_too_late);
    assert_true(WIFSIGNALED(end) && WTERMSIG(end) == SIGINT);
    end = end_of_child(ignore_it);
    assert_true(WIFEXITED(end) && WEXITSTATUS(end) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interrupt_ends_the_process_when_it_has_saved),
    };
    return cmocka_run_group_tests_name("interrupt", tests, NULL, NULL);
}
