// SPDX-License-Identifier: MIT
#ifndef CRLSO_BASE_CLOCK_H
#define CRLSO_BASE_CLOCK_H

// Seconds of a clock that only goes forward; its zero says nothing, differences count.
double clock_seconds(void);

#endif
