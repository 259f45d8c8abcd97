// SPDX-License-Identifier: MIT
// A space (or a sample of one) as an artifact of kind "space":
//   code  U64 [N]      canonical codes, in the order of `enumerate`
//   hash  U8 [N x 16]  where the space has digests (nb101: the official MD5)
// and the fields `space` and, where a file describes it, `description`: its JSON text.
#ifndef CRLSO_SPACE_SPACE_FILE_H
#define CRLSO_SPACE_SPACE_FILE_H

#include "base/tool.h"
#include "io/artifact.h"
#include "space/space.h"

#define SPACE_KIND "space"
enum { SPACE_FORMAT = 1 };

// The space that an artifact's fields name or describe; NULL and *error where they do not.
const struct space *space_of(const struct artifact *artifact, struct error *error);

// hashes: [count x SPACE_DIGEST] or NULL.
bool space_write(const char *path, const struct provenance *provenance,
                 const struct space *space, const arch_code *codes, const uint8_t *hashes,
                 size_t count, struct error *error);

struct space_file {
    struct artifact *artifact;
    const struct space *space;
    size_t count;
    arch_code *codes; // [count]
};

// Every code is checked to be an architecture of the space.
bool space_read(const char *path, int threads, struct space_file *file,
                struct error *error);
void space_file_close(struct space_file *file);

#endif
