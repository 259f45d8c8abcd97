// SPDX-License-Identifier: MIT
// TFRecord files, the framing of TensorFlow: a record is a little-endian uint64 length, the
// masked CRC-32C of those 8 bytes, the data, and the masked CRC-32C of the data (masked:
// rotated right by 15, plus 0xa282ead8). Source: tensorflow/core/lib/io/record_writer.h.
//
// The file is streamed in blocks and records are given out many at a time, so that a caller
// can read those of a block in parallel. An error of the framing is told after the records
// before it were given out: a caller that works in order meets the first error of the file.
#ifndef CRLSO_BENCH_TFRECORD_H
#define CRLSO_BENCH_TFRECORD_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The longest record that is read, in bytes. Those of the benchmarks have some hundreds; a
// longer one means that this is another file.
enum { TFRECORD_LONGEST = 1 << 20 };

struct tfrecord {
    const uint8_t *data;
    size_t length;
    uint64_t number; // in the file, from 1
    uint64_t offset; // of its first byte in the file
};

struct tfrecord_reader;

// "-": stdin. NULL and *error on failure.
struct tfrecord_reader *tfrecord_open(const char *path, struct error *error);
// Reads a file that is in memory, and stays the caller's; name stands in messages.
struct tfrecord_reader *tfrecord_from_memory(const char *name, const uint8_t *data,
                                             size_t size);
void tfrecord_close(struct tfrecord_reader *reader);

// Fills in up to `capacity` next records, both checksums checked, and returns how many;
// their data lives until the next call. 0 at the end of the file (error->status is
// STATUS_SUCCESS) and where the file is truncated or damaged.
size_t tfrecord_take(struct tfrecord_reader *reader, struct tfrecord *records,
                     size_t capacity, struct error *error);

// Puts "FILE: record N (byte B): " in front of an error's text; returns false.
bool tfrecord_blame(const struct tfrecord_reader *reader, const struct tfrecord *record,
                    struct error *error);

uint64_t tfrecord_size(const struct tfrecord_reader *reader); // bytes; 0: unknown
const char *tfrecord_path(const struct tfrecord_reader *reader);

// The masked CRC-32C of the format.
uint32_t tfrecord_checksum(const uint8_t *data, size_t length);

#endif
