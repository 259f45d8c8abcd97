// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include <math.h>
#include <time.h>

double clock_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int clock_milliseconds_until(double time)
{
    double left = ceil((time - clock_seconds()) * 1e3);
    return isinf(time) ? -1 : left < 0 ? 0 : left > 1e9 ? 1000000000 : (int)left;
}
