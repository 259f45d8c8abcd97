// SPDX-License-Identifier: MIT
#include "io/checksum.h"

#include <isa-l.h>
#include <stdio.h>

uint32_t crc32c(uint32_t crc, const void *bytes, size_t length)
{
    enum { PIECE = 1 << 30 }; // isa-l takes an int
    unsigned char *from = (unsigned char *)bytes;
    uint32_t state = ~crc;
    while (length > 0) {
        int piece = length < PIECE ? (int)length : PIECE;
        state = crc32_iscsi(from, piece, state);
        from += piece;
        length -= (size_t)piece;
    }
    return ~state;
}

void sha256_hex(const uint8_t digest[32], char hex[65])
{
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}
