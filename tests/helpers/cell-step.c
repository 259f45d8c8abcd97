// SPDX-License-Identifier: MIT
// cell-step ARCH THREADS CHANNELS: the time of a training step of a network of that cell, 3
// stages of a cell, on a batch of 64 random images of 28x28, as tests/bench/cell_step.py
// measures it in PyTorch. Prints "step,MILLISECONDS,CPU MILLISECONDS", the medians of 5
// rounds of 10 steps.
#include "base/clock.h"
#include "base/memory.h"
#include "image/image_fit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIDE = 28, BATCH = 64, STEPS = 10, ROUNDS = 5, IMAGES = BATCH * STEPS + 1 };

static void fill(struct image_set *set, size_t count)
{
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    *set = (struct image_set){count, 1, SIDE, SIDE, memory_new(count * SIDE * SIDE, 1),
                              memory_new(count, 1)};
    for (size_t i = 0; i < count * SIDE * SIDE; i++)
        set->pixels[i] = (uint8_t)random_below(&stream, 256);
    for (size_t i = 0; i < count; i++)
        set->labels[i] = (uint8_t)random_below(&stream, IMAGE_CLASSES);
}

static int compare(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

int main(int argc, char **argv)
{
    struct image_data data;
    struct image_split split;
    struct image_answer answer;
    struct error error;
    arch_code code;
    double times[ROUNDS], work[ROUNDS];
    if (argc != 4 || !space_nb201.parse(&space_nb201, argv[1], strlen(argv[1]), &code, &error))
        return 2;
    struct image_fit_settings settings = {
        .epochs = 1,
        .batch = BATCH,
        .train_size = BATCH * STEPS,
        .valid_size = 1,
        .sgd = {0.1, 0.9, 0.0005},
        .augment = {2, 0.5},
        .network = {atoi(argv[3]), 1, 3},
    };
    fill(&data.train, IMAGES);
    fill(&data.test, 1);
    if (!image_split_open(&split, &data, &settings, &error))
        return 1;
    for (int i = 0; i < ROUNDS; i++) {
        double start = clock_seconds();
        clock_t begun = clock();
        image_fit(&split, &settings, code, 1, 1, atoi(argv[2]), NULL, &answer);
        times[i] = 1e3 * (clock_seconds() - start) / STEPS;
        work[i] = 1e3 * (double)(clock() - begun) / CLOCKS_PER_SEC / STEPS;
    }
    qsort(times, ROUNDS, sizeof times[0], compare);
    qsort(work, ROUNDS, sizeof work[0], compare);
    printf("step,%.2f,%.2f\n", times[ROUNDS / 2], work[ROUNDS / 2]);
    image_split_free(&split);
    image_data_free(&data);
    return 0;
}
