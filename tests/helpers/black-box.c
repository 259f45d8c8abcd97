// SPDX-License-Identifier: MIT
// TPE and CMA-ES without a search around them, for tests that compare them with other
// implementations.
//
//     black-box tpe GROWTH SHARE CANDIDATES DRAWS <HISTORY   points that come next after a
//     history black-box cma DRAWS <HISTORY black-box tpe-run|cma-run FUNCTION BUDGET SEEDS
//     the best found with each seed
//
// A history is numbers: how many coordinates; of each how many choices (0: a real), lowest
// and highest; then rows of a point and its value. TPE maximises it; CMA-ES minimises, in
// the unit box, starts in its middle and is told a generation at a time. A function is
// `sphere` or `rosenbrock`, of 20 reals from -5 to 5, and is minimised.
#include "base/memory.h"
#include "optim/cma.h"
#include "optim/tpe_sampler.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 20, WIDEST = 64 };

struct past {
    size_t width, count;
    struct axis axes[WIDEST];
    double *points, *values; // [count x width], [count]
};

static double number(void)
{
    double value;
    if (scanf("%lf", &value) == 1)
        return value;
    fprintf(stderr, "black-box: a number is missing\n");
    exit(2);
}

static void read_past(struct past *past)
{
    double first;
    *past = (struct past){.width = (size_t)number()};
    for (size_t c = 0; c < past->width && c < WIDEST; c++) {
        past->axes[c].choices = (int)number();
        past->axes[c].low = number();
        past->axes[c].high = number();
    }
    while (scanf("%lf", &first) == 1) {
        past->points = memory_grow(past->points, (past->count + 1) * past->width,
                                   sizeof *past->points);
        past->values = memory_grow(past->values, past->count + 1, sizeof *past->values);
        double *point = past->points + past->count * past->width;
        point[0] = first;
        for (size_t c = 1; c < past->width; c++)
            point[c] = number();
        past->values[past->count++] = number();
    }
}

static void print_point(const double *point, size_t width)
{
    for (size_t c = 0; c < width; c++)
        printf("%.17g%c", point[c], c + 1 < width ? ' ' : '\n');
}

static void draw_tpe(const char *growth, double share, int candidates, int draws)
{
    const struct tpe_settings settings = {
        10, strcmp(growth, "root") == 0 ? TPE_ROOT : TPE_LINEAR, share, candidates, 1};
    struct past past;
    double point[WIDEST];
    read_past(&past);
    struct tpe_sampler *sampler = tpe_open(past.axes, past.width, &settings);
    for (size_t i = 0; i < past.count; i++)
        tpe_tell(sampler, past.points + i * past.width, past.values[i]);
    for (int i = 0; i < draws; i++) {
        struct random_stream stream;
        random_open(&stream, 1, RANDOM_TPE, (uint32_t)i, 0);
        tpe_ask(sampler, &stream, point);
        print_point(point, past.width);
    }
    tpe_close(sampler);
    free(past.points);
    free(past.values);
}

static struct cma *start_cma(size_t width)
{
    const struct cma_settings settings = {width, 0, 1.0 / 6, 10 * (int)width};
    double mean[WIDEST];
    for (size_t c = 0; c < width; c++)
        mean[c] = 0.5;
    return cma_open(&settings, mean);
}

static void draw_cma(int draws)
{
    struct past past;
    double point[WIDEST];
    read_past(&past);
    struct cma *cma = start_cma(past.width);
    size_t size = cma_size(cma);
    for (size_t i = 0; i + size <= past.count; i += size)
        cma_tell(cma, past.points + i * past.width, past.values + i);
    for (int i = 0; i < draws; i++) {
        struct random_stream stream;
        random_open(&stream, 1, RANDOM_CMAES, (uint32_t)i, 0);
        cma_ask(cma, &stream, point);
        print_point(point, past.width);
    }
    cma_close(cma);
    free(past.points);
    free(past.values);
}

static double value_of(const char *function, const double *unit)
{
    double x[WIDTH], sum = 0;
    for (int i = 0; i < WIDTH; i++)
        x[i] = 10 * unit[i] - 5;
    for (int i = 0; i < WIDTH && strcmp(function, "sphere") == 0; i++)
        sum += (x[i] - 1.5) * (x[i] - 1.5);
    for (int i = 0; i + 1 < WIDTH && strcmp(function, "rosenbrock") == 0; i++)
        sum += 100 * pow(x[i + 1] - x[i] * x[i], 2) + pow(1 - x[i], 2);
    return sum;
}

static double run_cma(const char *function, int budget, uint64_t seed)
{
    struct cma *cma = start_cma(WIDTH);
    size_t size = cma_size(cma);
    double *points = memory_new(size * WIDTH, sizeof *points), best = INFINITY;
    double *values = memory_new(size, sizeof *values);
    for (size_t i = 0; i < (size_t)budget; i++) {
        struct random_stream stream;
        double *point = points + i % size * WIDTH;
        random_open(&stream, seed, RANDOM_CMAES, (uint32_t)i, 0);
        cma_ask(cma, &stream, point);
        values[i % size] = value_of(function, point);
        best = fmin(best, values[i % size]);
        if (i % size == size - 1)
            cma_tell(cma, points, values);
    }
    free(points);
    free(values);
    cma_close(cma);
    return best;
}

static double run_tpe(const char *function, int budget, uint64_t seed)
{
    const struct tpe_settings settings = {10, TPE_LINEAR, 0.1, 24, 1};
    struct axis axes[WIDTH];
    double point[WIDTH], best = INFINITY;
    for (int c = 0; c < WIDTH; c++)
        axes[c] = (struct axis){0, 0, 1};
    struct tpe_sampler *sampler = tpe_open(axes, WIDTH, &settings);
    for (int i = 0; i < budget; i++) {
        struct random_stream stream;
        random_open(&stream, seed, RANDOM_TPE, (uint32_t)i, 0);
        tpe_ask(sampler, &stream, point);
        double value = value_of(function, point);
        best = fmin(best, value);
        tpe_tell(sampler, point, -value);
    }
    tpe_close(sampler);
    return best;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "tpe") == 0 && argc == 6) {
        draw_tpe(argv[2], atof(argv[3]), atoi(argv[4]), atoi(argv[5]));
    } else if (strcmp(what, "cma") == 0 && argc == 3) {
        draw_cma(atoi(argv[2]));
    } else if (argc == 5) {
        bool cma = strcmp(what, "cma-run") == 0;
        for (int seed = 1; seed <= atoi(argv[4]); seed++)
            printf("%.17g\n",
                   (cma ? run_cma : run_tpe)(argv[2], atoi(argv[3]), (uint64_t)seed));
    } else {
        fprintf(stderr, "black-box tpe|cma|tpe-run|cma-run ...\n");
        return 2;
    }
    return 0;
}
