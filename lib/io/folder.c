// SPDX-License-Identifier: MIT
#include "io/folder.h"

#include "io/csv.h"

#include <errno.h>
#include <sys/stat.h>

bool folder_make(const char *path, struct error *error)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST ||
           error_system(error, path, "cannot make the folder");
}

bool folder_write(const char *folder, const char *name, const struct buffer *text,
                  struct error *error)
{
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", folder, name);
    bool good = csv_write_file(path.text, text, error);
    buffer_free(&path);
    return good;
}
