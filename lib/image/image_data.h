// SPDX-License-Identifier: MIT
// Labelled images from a folder: IDX files as of MNIST and Fashion-MNIST, each as it is or
// compressed (.gz), or the binary version of CIFAR-10.
#ifndef CRLSO_IMAGE_IMAGE_DATA_H
#define CRLSO_IMAGE_IMAGE_DATA_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IMAGE_CLASSES = 10, MOST_COLOURS = 3, MOST_SIDE = 512 };

struct image_set {
    size_t count;
    int colours, height, width; // of each image
    uint8_t *pixels;            // [count x colours x height x width]
    uint8_t *labels;            // [count], below IMAGE_CLASSES
};

struct image_data {
    struct image_set train, test; // of one shape
};

// Every error is one line that names the file; a folder without either says what to install.
bool image_data_read(struct image_data *data, const char *folder, struct error *error);
void image_data_free(struct image_data *data);

#endif
