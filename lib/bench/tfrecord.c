// SPDX-License-Identifier: MIT
#include "bench/tfrecord.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <isa-l.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A block holds several of the longest records, and many thousands of the usual ones.
enum { LENGTH_BYTES = 8, CRC_BYTES = 4, HEAD_BYTES = LENGTH_BYTES + CRC_BYTES };
enum { BLOCK_BYTES = 8 * TFRECORD_LONGEST };
enum { MASK_ROTATION = 15 };
static const uint32_t mask_delta = 0xa282ead8;

struct tfrecord_reader {
    char *path;
    int descriptor;      // -1: in memory
    uint8_t *block;      // [BLOCK_BYTES]; NULL: in memory
    const uint8_t *data; // the block, or the caller's memory
    size_t filled, used; // bytes of data that are there, and were given out
    bool ended;          // nothing follows data
    uint64_t size;       // of the file
    uint64_t number, offset;
};

uint32_t tfrecord_checksum(const uint8_t *data, size_t length)
{
    uint32_t crc = ~crc32_iscsi((unsigned char *)data, (int)length, ~0U);
    return ((crc >> MASK_ROTATION) | (crc << (32 - MASK_ROTATION))) + mask_delta;
}

static uint64_t little_endian(const uint8_t *bytes, int count)
{
    uint64_t value = 0;
    for (int i = count - 1; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

static struct tfrecord_reader *new_reader(const char *path, int descriptor)
{
    struct tfrecord_reader *reader = memory_new(1, sizeof *reader);
    reader->path = memory_text(path, strlen(path));
    reader->descriptor = descriptor;
    return reader;
}

struct tfrecord_reader *tfrecord_open(const char *path, struct error *error)
{
    bool standard = strcmp(path, "-") == 0;
    int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        error_system(error, path, "cannot open");
        return NULL;
    }
    struct tfrecord_reader *reader =
        new_reader(standard ? "standard input" : path, descriptor);
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
        reader->size = (uint64_t)status.st_size;
    reader->block = memory_new(BLOCK_BYTES, 1);
    reader->data = reader->block;
    return reader;
}

struct tfrecord_reader *tfrecord_from_memory(const char *name, const uint8_t *data,
                                             size_t size)
{
    struct tfrecord_reader *reader = new_reader(name, -1);
    reader->data = data;
    reader->filled = size;
    reader->size = size;
    reader->ended = true;
    return reader;
}

void tfrecord_close(struct tfrecord_reader *reader)
{
    if (reader->descriptor > STDIN_FILENO)
        close(reader->descriptor);
    free(reader->block);
    free(reader->path);
    free(reader);
}

// Moves what was not given out to the front of the block and fills the block.
static bool refill(struct tfrecord_reader *reader, struct error *error)
{
    if (reader->ended)
        return true;
    reader->filled -= reader->used;
    memmove(reader->block, reader->block + reader->used, reader->filled);
    reader->used = 0;
    while (!reader->ended && reader->filled < BLOCK_BYTES) {
        ssize_t got = read(reader->descriptor, reader->block + reader->filled,
                           BLOCK_BYTES - reader->filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_system(error, reader->path, "cannot read");
        reader->ended = got == 0;
        reader->filled += (size_t)got;
    }
    return true;
}

enum outcome { RECORD, MORE, BROKEN };

// Too few bytes for a record: more are to come, or the file was truncated.
static enum outcome too_short(const struct tfrecord_reader *reader, const char *part,
                              struct error *error)
{
    if (!reader->ended)
        return MORE;
    error_set(error, "the file ends within its %s: truncated", part);
    return BROKEN;
}

static enum outcome broken(struct error *error, const char *text)
{
    error_set(error, "%s", text);
    return BROKEN;
}

// Cuts one record from the bytes that are there.
static enum outcome cut(struct tfrecord_reader *reader, struct tfrecord *record,
                        struct error *error)
{
    const uint8_t *head = reader->data + reader->used;
    size_t left = reader->filled - reader->used;
    *record = (struct tfrecord){.number = reader->number + 1, .offset = reader->offset};
    if (left < HEAD_BYTES)
        return too_short(reader, "length", error);
    if (tfrecord_checksum(head, LENGTH_BYTES) !=
        little_endian(head + LENGTH_BYTES, CRC_BYTES))
        return broken(error,
                      record->number == 1
                          ? "the length's checksum is wrong: not a TFRecord file, or "
                            "corrupt"
                          : "the length's checksum is wrong: corrupt");
    uint64_t length = little_endian(head, LENGTH_BYTES);
    if (length > TFRECORD_LONGEST) {
        error_set(error, "it has %llu bytes, more than any record of a benchmark",
                  (unsigned long long)length);
        return BROKEN;
    }
    if (left < HEAD_BYTES + length + CRC_BYTES)
        return too_short(reader, "data", error);
    record->data = head + HEAD_BYTES;
    record->length = (size_t)length;
    if (tfrecord_checksum(record->data, record->length) !=
        little_endian(record->data + length, CRC_BYTES))
        return broken(error, "the data's checksum is wrong: corrupt");
    reader->used += HEAD_BYTES + record->length + CRC_BYTES;
    reader->offset += HEAD_BYTES + record->length + CRC_BYTES;
    reader->number++;
    return RECORD;
}

size_t tfrecord_take(struct tfrecord_reader *reader, struct tfrecord *records,
                     size_t capacity, struct error *error)
{
    error->status = STATUS_SUCCESS;
    if (!refill(reader, error))
        return 0;
    size_t count = 0;
    while (count < capacity && reader->used < reader->filled) {
        struct error reason;
        enum outcome outcome = cut(reader, &records[count], &reason);
        if (outcome == BROKEN && count == 0) {
            *error = reason;
            tfrecord_blame(reader, &records[0], error);
        }
        if (outcome != RECORD)
            break;
        count++;
    }
    return count;
}

bool tfrecord_blame(const struct tfrecord_reader *reader, const struct tfrecord *record,
                    struct error *error)
{
    return error_prefix(error, "%s: record %llu (byte %llu)", reader->path,
                        (unsigned long long)record->number,
                        (unsigned long long)record->offset);
}

uint64_t tfrecord_size(const struct tfrecord_reader *reader)
{
    return reader->size;
}

const char *tfrecord_path(const struct tfrecord_reader *reader)
{
    return reader->path;
}
