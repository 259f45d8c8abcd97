// SPDX-License-Identifier: MIT
// A folder that a tool fills with files.
#ifndef CRLSO_IO_FOLDER_H
#define CRLSO_IO_FOLDER_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>

// Makes it, unless it is there; the folder above has to be.
bool folder_make(const char *path, struct error *error);
// Writes FOLDER/NAME, whole or not at all (io/file.h).
bool folder_write(const char *folder, const char *name, const struct buffer *text,
                  struct error *error);

#endif
