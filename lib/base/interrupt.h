// SPDX-License-Identifier: MIT
// SIGINT and SIGTERM as a flag: a loop that has something to save looks at it between two
// steps, saves, and returns an error that says how to go on. run_fail tells it and ends the
// process by the signal, so that a shell and make see status 130 or 143.
#ifndef CRLSO_BASE_INTERRUPT_H
#define CRLSO_BASE_INTERRUPT_H

#include <stdbool.h>

// From here on the first of the two is only remembered; a second ends the process at once.
// A signal that is ignored (nohup, a shell's background) stays so. Forgets what came
// before.
void interrupt_catch(void);
bool interrupt_came(void);
// From here on both end the process at once again. One that came before stays remembered:
// look once more after this.
void interrupt_release(void);
// Ends the process by the signal that is remembered; returns where there is none.
void interrupt_end(void);

#endif
