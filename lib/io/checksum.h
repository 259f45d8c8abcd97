// SPDX-License-Identifier: MIT
// The digests of files: CRC-32C for damage, SHA-256 for identity.
#ifndef CRLSO_IO_CHECKSUM_H
#define CRLSO_IO_CHECKSUM_H

#include "io/artifact.h"

#include <stddef.h>
#include <stdint.h>

// The field of the metadata that holds the checksum, before its digits.
#define CHECKSUM_FIELD "\"crc32c\":\""
enum { CHECKSUM_DIGITS = 8 };

// The file's checksum: the CRC-32C of a list of CRC-32Cs, those of the header (its length
// word first, the checksum's own digits, which lie in it, taken as zeros) and of each
// tensor's blocks of 1 MiB, in the order of the file. Blocks, so that threads can share the
// work: it is most of what opening a table costs.
uint32_t artifact_checksum(const uint8_t *header, size_t length, const uint8_t *digits,
                           const struct tensor *tensors, size_t count);

// CRC-32C of bytes, going on from that of the bytes before them (0: none).
uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t length);

// SHA-256 of all tensors' bytes, in the order of the file.
void tensors_sha256(const struct tensor *tensors, size_t count, char hex[DIGEST_TEXT]);
// The same of a plain file.
bool file_sha256(const char *path, char hex[DIGEST_TEXT], struct error *error);

#endif
