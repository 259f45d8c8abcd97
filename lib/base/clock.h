// SPDX-License-Identifier: MIT
#ifndef CRLSO_BASE_CLOCK_H
#define CRLSO_BASE_CLOCK_H

// Seconds of a clock that only goes forward; its zero says nothing, differences count.
double clock_seconds(void);
// From now to a time of that clock, for poll(2): rounded up, 0 where it is past, -1 for
// INFINITY.
int clock_milliseconds_until(double time);

#endif
