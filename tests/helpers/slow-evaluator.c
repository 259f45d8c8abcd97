// SPDX-License-Identifier: MIT
// An evaluator program for tests/bench: slow-evaluator MILLISECONDS answers each line after
// so long.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv)
{
    char line[4096];
    double milliseconds = argc > 1 ? strtod(argv[1], NULL) : 1;
    const struct timespec pause = {.tv_sec = (time_t)(milliseconds / 1e3),
                                   .tv_nsec = (long)(milliseconds * 1e6) % 1000000000};
    while (fgets(line, sizeof line, stdin)) {
        nanosleep(&pause, NULL);
        line[strcspn(line, "\n")] = '\0';
        printf("%s,%zu.5,,0.001\n", line, strlen(line));
        if (fflush(stdout) != 0)
            return 1;
    }
    return 0;
}
