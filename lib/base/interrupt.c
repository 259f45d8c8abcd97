// SPDX-License-Identifier: MIT
#include "base/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static const int signals[] = {SIGINT, SIGTERM};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

static atomic_int came; // the signal's number; 0: none

static void set_default(int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        signal(number, SIG_DFL);
}

void interrupt_release(void)
{
    for (int i = 0; i < SIGNALS; i++)
        set_default(signals[i]);
}

static void remember(int number)
{
    atomic_store(&came, number);
    interrupt_release();
}

void interrupt_catch(void)
{
    // What is being written is finished first.
    struct sigaction action = {.sa_handler = remember, .sa_flags = SA_RESTART}, old;
    sigemptyset(&action.sa_mask);
    atomic_store(&came, 0);
    for (int i = 0; i < SIGNALS; i++)
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

bool interrupt_came(void)
{
    return atomic_load(&came) != 0;
}

void interrupt_end(void)
{
    int number = atomic_load(&came);
    if (number == 0)
        return;
    signal(number, SIG_DFL);
    raise(number);
}
