// SPDX-License-Identifier: MIT
// Artifacts: safetensors files (8-byte little-endian header length, JSON header, tensors)
// whose __metadata__ says what they are and where they come from:
// - crc32c: checksum of the whole file (io/checksum.h);
// - kind, format: what it is ("space", "benchmark", …) and the version of that layout;
// - tool, version, command, seed, settings: what made it;
// - sha256: of the tensors' bytes, the artifact's identity;
// - parents: JSON object, file name -> SHA-256 of what it was made from;
// and whatever fields the kind itself needs. All metadata values are strings.
//
// Opening maps the file and verifies the checksum (CRC-32C runs at memory speed), so a
// flipped bit anywhere is found; four errors tell apart: not this format; another kind; a
// newer version; truncated or corrupt.
#ifndef CRLSO_IO_ARTIFACT_H
#define CRLSO_IO_ARTIFACT_H

#include "base/error.h"
#include "io/provenance.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dtype { DTYPE_U8, DTYPE_U16, DTYPE_U32, DTYPE_U64, DTYPE_F32, DTYPE_F64 };
enum { TENSOR_DIMS = 4 };

size_t dtype_size(enum dtype dtype);
const char *dtype_name(enum dtype dtype); // as safetensors writes it: "F32"

struct tensor {
    const char *name;
    enum dtype dtype;
    int dims;
    uint64_t shape[TENSOR_DIMS]; // row-major
    const void *data;            // aligned to its numbers
};
uint64_t tensor_count(const struct tensor *tensor); // elements
double tensor_value(const struct tensor *tensor, uint64_t index);

// Writing
// -----------------------------------------------------------------------------------

struct artifact_header {
    const char *kind;
    int format;
    const struct provenance *provenance;
    const struct field *fields; // of the kind
    size_t field_count;
};

// Writes a temporary file beside PATH, flushes it to the disk and renames it, so that a
// kill or a full disk leaves the old file or the new one. "-" writes to stdout. Names of
// tensors are UTF-8 and differ; those with the widest elements come first in the file.
bool artifact_write(const char *path, const struct artifact_header *header,
                    const struct tensor *tensors, size_t tensor_total, struct error *error);

// Reading
// -----------------------------------------------------------------------------------

struct artifact;

// kind NULL: any. format: the one that the caller reads; 0: any. NULL and *error on
// failure; the message ends with how to rebuild the file where its header tells. "-" reads
// stdin.
struct artifact *artifact_open(const char *path, const char *kind, int format,
                               struct error *error);
// Reads a file that is in memory, and stays the caller's; name stands in messages.
struct artifact *artifact_from_memory(const char *name, const void *bytes, size_t size,
                                      const char *kind, int format, struct error *error);
void artifact_close(struct artifact *artifact);

const char *artifact_path(const struct artifact *artifact);
const char *artifact_field(const struct artifact *artifact, const char *name); // NULL: none
size_t artifact_field_count(const struct artifact *artifact);
struct field artifact_field_at(const struct artifact *artifact, size_t index);
size_t artifact_tensor_count(const struct artifact *artifact);
const struct tensor *artifact_tensor_at(const struct artifact *artifact, size_t index);
const struct tensor *artifact_find(const struct artifact *artifact, const char *name);
// As artifact_find, but absent, of another type or of another number of dimensions is an
// error that names file and tensor.
const struct tensor *artifact_need(const struct artifact *artifact, const char *name,
                                   enum dtype dtype, int dims, struct error *error);
// Whether the tensors' bytes have the SHA-256 that the metadata says: the identity by which
// children know it. (Opening has checked the file's CRC.)
bool artifact_verify(const struct artifact *artifact, struct error *error);
struct parent artifact_parent(const struct artifact *artifact);

#endif
