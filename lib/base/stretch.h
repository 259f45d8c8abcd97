// SPDX-License-Identifier: MIT
// Seconds of work that is done in several stretches: kept in a small file beside its
// output, so that what an interrupted run took, even one that was killed, counts in the log
// of the run that goes on. Only runs with a log keep it.
#ifndef CRLSO_BASE_STRETCH_H
#define CRLSO_BASE_STRETCH_H

#include "base/tool.h"

struct stretch {
    struct run *run;
    char *path;   // .NAME.seconds beside the output; NULL: nothing is kept
    double saved; // wall seconds of the run when it was last written
};

// output: a path. goes_on: earlier stretches count, from here on in run->earlier_*.
void stretch_open(struct stretch *stretch, struct run *run, const char *output,
                  bool goes_on);
// Writes it down, at most once a second; a file that cannot be written is not kept.
void stretch_note(struct stretch *stretch);
void stretch_close(
    struct stretch *stretch); // writes it down, and stays for a longer budget

#endif
