// SPDX-License-Identifier: MIT
// What the tools encode and decode share: their options, and the way from file to file.
#ifndef CRLSO_MODEL_VECTOR_FILES_H
#define CRLSO_MODEL_VECTOR_FILES_H

#include "base/tool.h"
#include "model/vectors.h"

struct vector_files {
    const char *space, *gvae; // one of them
    const char *in, *out;
};
extern const struct option_rows vector_file_options;

// Reads the G-VAE if there is one and runs `convert`, vectors_encode or vectors_decode,
// from the input to the output, behind the provenance. *counts has rows and invalid
// afterwards.
typedef bool vectors_convert(struct vectors *vectors, const char *path,
                             const struct buffer *head, struct csv_writer *writer,
                             struct error *error);
bool vector_files_convert(const struct run *run, const struct vector_files *files,
                          vectors_convert *convert, struct vectors *counts,
                          struct error *error);

#endif
