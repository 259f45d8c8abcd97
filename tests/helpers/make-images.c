// SPDX-License-Identifier: MIT
// make-images FOLDER [cifar]: small labelled images that can be learnt, 400 to train on and 100
// to test on, as IDX files of 12x12 or in CIFAR-10's binary form. The label says where in the
// image its bright spot is.
#include "base/random.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRAIN = 400, TEST = 100, CLASSES = 10, SIDE = 12, CIFAR_SIDE = 32, FILES = 5 };

static FILE *create(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file)
        exit(1);
    return file;
}

static void finish(FILE *file)
{
    if (fclose(file) != 0)
        exit(1);
}

static void put_pixels(FILE *file, struct random_stream *stream, int label, int side)
{
    int left = label % 5 * side / 5, top = label / 5 * side / 2, spot = side / 4;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            int inside = x >= left && x < left + spot && y >= top && y < top + spot;
            fputc((int)random_below(stream, 60) + (inside ? 180 : 0), file);
        }
}

static void put_number(FILE *file, uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(number >> shift & 255), file);
}

static void make_idx(const char *folder, const char *images, const char *labels,
                     uint32_t count, struct random_stream *stream)
{
    FILE *file = create(folder, images);
    const uint32_t head[] = {0x803, count, SIDE, SIDE};
    for (size_t i = 0; i < 4; i++)
        put_number(file, head[i]);
    for (uint32_t i = 0; i < count; i++)
        put_pixels(file, stream, (int)(i % CLASSES), SIDE);
    finish(file);
    file = create(folder, labels);
    put_number(file, 0x801);
    put_number(file, count);
    for (uint32_t i = 0; i < count; i++)
        fputc((int)(i % CLASSES), file);
    finish(file);
}

static void make_cifar(const char *folder, const char *name, int count,
                       struct random_stream *stream)
{
    FILE *file = create(folder, name);
    for (int i = 0; i < count; i++) {
        fputc(i % CLASSES, file);
        for (int colour = 0; colour < 3; colour++)
            put_pixels(file, stream, i % CLASSES, CIFAR_SIDE);
    }
    finish(file);
}

int main(int argc, char **argv)
{
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    if (argc == 2) {
        make_idx(argv[1], "train-images-idx3-ubyte", "train-labels-idx1-ubyte", TRAIN,
                 &stream);
        make_idx(argv[1], "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", TEST,
                 &stream);
        return 0;
    }
    if (argc != 3 || strcmp(argv[2], "cifar") != 0)
        return 2;
    for (int i = 1; i <= FILES; i++) {
        char name[32];
        snprintf(name, sizeof name, "data_batch_%d.bin", i);
        make_cifar(argv[1], name, TRAIN / FILES, &stream);
    }
    make_cifar(argv[1], "test_batch.bin", TEST, &stream);
    return 0;
}
