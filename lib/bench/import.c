// SPDX-License-Identifier: MIT
#include "bench/import.h"

#include "base/memory.h"

#include <pthread.h>
#include <string.h>

static const char tfrecord[] = "nb101-tfrecord";

static struct buffer formats; // written by make_formats alone, once

static void make_formats(void)
{
    buffer_print(&formats, "%s", tfrecord);
    for (size_t i = 0; i < space_count(); i++)
        buffer_print(&formats, "|%s", space_at(i)->data.format);
    buffer_print(&formats, "|FILE.json");
}

const char *import_formats(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_formats);
    return formats.text;
}

bool import_read(const char *format, const char *path, const struct run *run,
                 struct measurements *measurements, struct error *error)
{
    if (strcmp(format, tfrecord) == 0)
        return import_nb101_tfrecord(path, run, measurements, error);
    for (size_t i = 0; i < space_count(); i++)
        if (strcmp(format, space_at(i)->data.format) == 0)
            return import_csv(space_at(i), path, false, measurements, error);
    const struct space *space = space_load(format, error);
    return space && import_csv(space, path, false, measurements, error);
}
