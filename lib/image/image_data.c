// SPDX-License-Identifier: MIT
#include "image/image_data.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum {
    PATH_ROOM = 4096,
    BYTE_TYPE = 0x08, // of an IDX file's numbers
    CIFAR_SIDE = 32,
    CIFAR_COLOURS = 3,
    CIFAR_BATCHES = 5,
};

// Files --------------------------------------------------------------------------------

// FOLDER/NAME, or FOLDER/NAME.gz where that is there alone. False where neither is.
static bool find_file(const char *folder, const char *name, char path[PATH_ROOM])
{
    static const char *const endings[] = {"", ".gz"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        int length = snprintf(path, PATH_ROOM, "%s/%s%s", folder, name, endings[i]);
        if (length < PATH_ROOM && access(path, F_OK) == 0)
            return true;
    }
    snprintf(path, PATH_ROOM, "%.2000s/%s", folder, name);
    return false;
}

static bool need_file(const char *folder, const char *name, char path[PATH_ROOM],
                      struct error *error)
{
    return find_file(folder, name, path) || error_set(error, "%s: no such file", path);
}

// Appends all of a file, decompressed where it is compressed.
static bool read_file(const char *path, struct buffer *bytes, struct error *error)
{
    enum { BLOCK = 1 << 18 };
    gzFile file = gzopen(path, "rb");
    if (!file)
        return error_system(error, path, "cannot open");
    char *block = memory_new(BLOCK, 1);
    int got, number;
    while ((got = gzread(file, block, BLOCK)) > 0)
        buffer_add(bytes, block, (size_t)got);
    const char *text = gzerror(file, &number);
    bool good = got == 0 && number == Z_OK;
    if (!good && number == Z_ERRNO)
        error_system(error, path, "cannot read");
    else if (!good)
        error_set(error, "%s: damaged: %s", path, text);
    gzclose(file);
    free(block);
    return good;
}

static bool check_labels(const char *path, const struct image_set *set, struct error *error)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->labels[i] >= IMAGE_CLASSES)
            return error_set(error, "%s: label %d of image %zu: not below %d", path,
                             set->labels[i], i, IMAGE_CLASSES);
    return true;
}

// IDX ----------------------------------------------------------------------------------

// Two zero bytes, the type, the number of dimensions, each as four bytes, big-endian; then
// the numbers.
static bool idx_read(const char *path, size_t dimensions, size_t size[], uint8_t **numbers,
                     struct error *error)
{
    struct buffer bytes = {0};
    size_t head = 4 * (dimensions + 1), count = 1;
    bool good = read_file(path, &bytes, error);
    const uint8_t *at = (const uint8_t *)bytes.text;
    if (good && (bytes.length < head || at[0] || at[1] || at[2] != BYTE_TYPE ||
                 at[3] != dimensions))
        good = error_set(error, "%s: no IDX file of bytes in %zu dimensions", path,
                         dimensions);
    for (size_t i = 0; good && i < dimensions; i++) {
        at += 4;
        size[i] = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
        if (__builtin_mul_overflow(count, size[i], &count))
            good = error_set(error, "%s: too large", path);
    }
    if (good && bytes.length - head != count)
        good = error_set(error, "%s: %zu bytes after the head, which says %zu", path,
                         bytes.length - head, count);
    if (good) {
        *numbers = memory_new(count, 1);
        memcpy(*numbers, bytes.text + head, count);
    }
    buffer_free(&bytes);
    return good;
}

static bool idx_read_set(const char *folder, const char *images, const char *labels,
                         struct image_set *set, struct error *error)
{
    char path[PATH_ROOM];
    size_t size[3], label_count;
    if (!need_file(folder, images, path, error) ||
        !idx_read(path, 3, size, &set->pixels, error))
        return false;
    if (size[0] == 0 || size[1] == 0 || size[2] == 0 || size[1] > MOST_SIDE ||
        size[2] > MOST_SIDE)
        return error_set(error, "%s: %zu images of %zux%zu: none, or larger than %dx%d",
                         path, size[0], size[1], size[2], MOST_SIDE, MOST_SIDE);
    set->count = size[0];
    set->colours = 1;
    set->height = (int)size[1];
    set->width = (int)size[2];
    if (!need_file(folder, labels, path, error) ||
        !idx_read(path, 1, &label_count, &set->labels, error))
        return false;
    if (label_count != set->count)
        return error_set(error, "%s: %zu labels of %zu images", path, label_count,
                         set->count);
    return check_labels(path, set, error);
}

static bool idx_read_all(const char *folder, struct image_data *data, struct error *error)
{
    if (!idx_read_set(folder, "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                      &data->train, error) ||
        !idx_read_set(folder, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
                      &data->test, error))
        return false;
    const struct image_set *train = &data->train, *test = &data->test;
    if (train->height == test->height && train->width == test->width)
        return true;
    return error_set(error, "%s: images of %dx%d to train on, of %dx%d to test on", folder,
                     train->height, train->width, test->height, test->width);
}

// CIFAR-10 -----------------------------------------------------------------------------

// Adds the images of a file: a label and the planes red, green, blue for each.
static bool cifar_read(const char *folder, const char *name, struct image_set *set,
                       struct error *error)
{
    enum { IMAGE = CIFAR_COLOURS * CIFAR_SIDE * CIFAR_SIDE, RECORD = 1 + IMAGE };
    char path[PATH_ROOM];
    struct buffer bytes = {0};
    bool good = need_file(folder, name, path, error) && read_file(path, &bytes, error);
    size_t count = bytes.length / RECORD, all = set->count + count;
    if (good && (count == 0 || bytes.length % RECORD != 0))
        good = error_set(error, "%s: %zu bytes, not a multiple of %d", path, bytes.length,
                         (int)RECORD);
    if (good) {
        set->pixels = memory_grow(set->pixels, all, IMAGE);
        set->labels = memory_grow(set->labels, all, 1);
        for (size_t i = 0; i < count; i++) {
            const char *record = bytes.text + i * RECORD;
            set->labels[set->count + i] = (uint8_t)record[0];
            memcpy(set->pixels + (set->count + i) * IMAGE, record + 1, IMAGE);
        }
        set->count = all;
        good = check_labels(path, set, error);
    }
    buffer_free(&bytes);
    return good;
}

static bool cifar_read_all(const char *folder, struct image_data *data, struct error *error)
{
    struct image_set *sets[] = {&data->train, &data->test};
    for (size_t i = 0; i < 2; i++) {
        sets[i]->colours = CIFAR_COLOURS;
        sets[i]->height = sets[i]->width = CIFAR_SIDE;
    }
    for (int batch = 1; batch <= CIFAR_BATCHES; batch++) {
        char name[32];
        snprintf(name, sizeof name, "data_batch_%d.bin", batch);
        if (!cifar_read(folder, name, &data->train, error))
            return false;
    }
    return cifar_read(folder, "test_batch.bin", &data->test, error);
}

// Either -------------------------------------------------------------------------------

bool image_data_read(struct image_data *data, const char *folder, struct error *error)
{
    char path[PATH_ROOM];
    *data = (struct image_data){0};
    bool good;
    if (find_file(folder, "train-images-idx3-ubyte", path))
        good = idx_read_all(folder, data, error);
    else if (find_file(folder, "data_batch_1.bin", path))
        good = cifar_read_all(folder, data, error);
    else
        good = error_set(error,
                         "%s: no images: neither train-images-idx3-ubyte[.gz] (Debian: "
                         "apt-get install dataset-fashion-mnist) nor data_batch_1.bin "
                         "(CIFAR-10's binary version)",
                         folder);
    if (!good)
        image_data_free(data);
    return good;
}

void image_data_free(struct image_data *data)
{
    struct image_set *sets[] = {&data->train, &data->test};
    for (size_t i = 0; i < 2; i++) {
        free(sets[i]->pixels);
        free(sets[i]->labels);
    }
    *data = (struct image_data){0};
}
