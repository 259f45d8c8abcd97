// SPDX-License-Identifier: MIT
#include "base/stretch.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *beside(const char *output)
{
    const char *name = path_name(output);
    struct buffer path = {0};
    buffer_add(&path, output, (size_t)(name - output));
    buffer_print(&path, ".%s.seconds", name);
    return path.text;
}

static void read_earlier(struct stretch *stretch)
{
    double wall, cpu;
    FILE *file = fopen(stretch->path, "re");
    if (file && fscanf(file, "%lf %lf", &wall, &cpu) == 2 && wall >= 0 && cpu >= 0) {
        stretch->run->earlier_wall = wall;
        stretch->run->earlier_cpu = cpu;
    }
    if (file)
        fclose(file);
}

void stretch_open(struct stretch *stretch, struct run *run, const char *output,
                  bool goes_on)
{
    bool kept = run->log && output && strcmp(output, "-") != 0;
    *stretch = (struct stretch){.run = run, .path = kept ? beside(output) : NULL};
    if (kept && goes_on)
        read_earlier(stretch);
}

static void write_down(struct stretch *stretch, double wall, double cpu)
{
    FILE *file = fopen(stretch->path, "we");
    stretch->saved = wall;
    if (!file)
        return;
    fprintf(file, "%.3f %.3f\n", wall, cpu);
    fclose(file);
}

void stretch_note(struct stretch *stretch)
{
    double wall, cpu;
    if (!stretch->path)
        return;
    run_seconds(stretch->run, &wall, &cpu);
    if (wall - stretch->saved >= 1)
        write_down(stretch, wall, cpu);
}

void stretch_close(struct stretch *stretch)
{
    double wall, cpu;
    if (stretch->path) {
        run_seconds(stretch->run, &wall, &cpu);
        write_down(stretch, wall, cpu);
    }
    free(stretch->path);
    stretch->path = NULL;
}
