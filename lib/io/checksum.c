// SPDX-License-Identifier: MIT
#include "io/checksum.h"

#include "base/parallel.h"
#include "io/file.h"

#include <isa-l.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, THREADS_HIGH = 4, PARALLEL_FROM = 4 };

// CRC-32C; goes on from the CRC so far, 0 at the start.
uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t length)
{
    return ~crc32_iscsi((unsigned char *)bytes, (int)length, ~crc);
}

// A number as the four bytes, lowest first, that a list of CRCs is made of.
static void put(uint8_t bytes[4], uint32_t number)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
}

struct block {
    const uint8_t *bytes;
    size_t length;
};
struct work {
    struct block *blocks;
    uint8_t (*crcs)[4];
};

static void check_block(void *context, size_t index)
{
    const struct work *work = context;
    const struct block *block = &work->blocks[index];
    put(work->crcs[index], checksum_crc32c(0, block->bytes, block->length));
}

static size_t bytes_of(const struct tensor *tensor)
{
    return tensor_count(tensor) * dtype_size(tensor->dtype);
}

static size_t cut(const struct tensor *tensors, size_t count, struct block *blocks)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0, size = bytes_of(&tensors[i]); at < size; at += BLOCK) {
            size_t left = size - at;
            if (blocks)
                blocks[total] = (struct block){(const uint8_t *)tensors[i].data + at,
                                               left < BLOCK ? left : BLOCK};
            total++;
        }
    return total;
}

static uint32_t header_crc(const uint8_t *header, size_t length, const uint8_t *digits)
{
    static const char zeros[] = "00000000";
    const uint8_t *after = digits + CHECKSUM_DIGITS;
    uint32_t crc = checksum_crc32c(0, header, (size_t)(digits - header));
    crc = checksum_crc32c(crc, zeros, CHECKSUM_DIGITS);
    return checksum_crc32c(crc, after, (size_t)(header + length - after));
}

static int threads_for(size_t blocks)
{
    if (blocks < PARALLEL_FROM)
        return 1;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online < THREADS_HIGH ? (int)online : THREADS_HIGH;
}

uint32_t artifact_checksum(const uint8_t *header, size_t length, const uint8_t *digits,
                           const struct tensor *tensors, size_t count)
{
    size_t blocks = cut(tensors, count, NULL);
    struct work work = {memory_new(blocks, sizeof *work.blocks),
                        memory_new(blocks, sizeof *work.crcs)};
    uint8_t first[4];
    cut(tensors, count, work.blocks);
    parallel_run(threads_for(blocks), blocks, check_block, &work);
    put(first, header_crc(header, length, digits));
    uint32_t crc =
        checksum_crc32c(checksum_crc32c(0, first, sizeof first), work.crcs, 4 * blocks);
    free(work.blocks);
    free(work.crcs);
    return crc;
}

static void print_hex(const uint8_t digest[32], char hex[DIGEST_TEXT])
{
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void tensors_sha256(const struct tensor *tensors, size_t count, char hex[DIGEST_TEXT])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    for (size_t i = 0; i < count; i++)
        sha256_update(&context, bytes_of(&tensors[i]), tensors[i].data);
    sha256_digest(&context, sizeof digest, digest);
    print_hex(digest, hex);
}

bool file_sha256(const char *path, char hex[DIGEST_TEXT], struct error *error)
{
    int descriptor = file_open(path, error);
    if (descriptor < 0)
        return false;
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE], block[1 << 16];
    ssize_t got;
    sha256_init(&context);
    while ((got = file_read(descriptor, block, sizeof block)) > 0)
        sha256_update(&context, (size_t)got, block);
    if (got < 0)
        error_system(error, path, "cannot read");
    file_close(descriptor);
    sha256_digest(&context, sizeof digest, digest);
    print_hex(digest, hex);
    return got == 0;
}
