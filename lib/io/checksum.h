// SPDX-License-Identifier: MIT
// CRC-32C and SHA-256 of pieces of any length.
#ifndef CRLSO_IO_CHECKSUM_H
#define CRLSO_IO_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// The field of an artifact's metadata that holds the file's CRC-32C, before its 8 digits.
#define CHECKSUM_FIELD "\"crc32c\":\""
enum { CHECKSUM_DIGITS = 8 };

// Starts at 0; goes on from the CRC so far.
uint32_t crc32c(uint32_t crc, const void *bytes, size_t length);
// Digest as 64 hex digits and a NUL.
void sha256_hex(const uint8_t digest[32], char hex[65]);

#endif
