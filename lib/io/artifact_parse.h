// SPDX-License-Identifier: MIT
// Inside of io/artifact.h: the JSON header of a safetensors file, checked by the format's
// own rules.
#ifndef CRLSO_IO_ARTIFACT_PARSE_H
#define CRLSO_IO_ARTIFACT_PARSE_H

#include "io/artifact.h"

enum { ARTIFACT_HEADER_HIGH = 100 * 1000 * 1000 }; // bytes, the format's own limit

struct artifact_parts {
    struct arena arena;
    struct field *fields; // of __metadata__
    size_t field_count;
    struct tensor *tensors; // in the order of the file
    size_t tensor_count;
    const uint8_t *checksum; // the 8 digits, in the header
};

// header [length] is followed by the tensors' bytes [data_size].
bool artifact_parse(struct artifact_parts *parts, const uint8_t *header, size_t length,
                    size_t data_size, const char *path, struct error *error);
void artifact_parts_free(struct artifact_parts *parts);

#endif
