// SPDX-License-Identifier: MIT
// The reader of described spaces on any bytes: it gives a space that keeps all promises, or
// one line that names file and line. What a space says of itself describes it again.
#include "../support/space_promises.h"
#include "space/described.h"

static const char path[] = "file";

static _Noreturn void wrong(const char *promise)
{
    fprintf(stderr, "fuzz_space_file: %s\n", promise);
    abort();
}

static void check_message(const struct error *error)
{
    char *end;
    if (error->status != STATUS_FAILURE || strncmp(error->text, "file:", 5) != 0 ||
        strchr(error->text, '\n'))
        wrong("the error is not one line that names the file");
    if (strtol(error->text + 5, &end, 10) < 1 || *end != ':')
        wrong("the error names no line");
}

static void check_description(const struct space *space)
{
    struct error error;
    size_t length = strlen(space->description);
    struct described *again = described_read(path, space->description, length, &error);
    if (!again)
        wrong("a space's own description is not read");
    if (strcmp(again->row.description, space->description) != 0 ||
        again->row.size != space->size)
        wrong("a space's own description is of another");
    described_free(again);
}

// A few architectures of it, from the bytes and at random.
static void check_space(const struct space *space, const uint8_t *data, size_t size)
{
    struct random_stream stream;
    uint8_t values[SPACE_MAX_COORDINATES];
    random_open(&stream, size, RANDOM_TEST, 0, 0);
    check_text(space, (const char *)data, size);
    check_decoded(space, data, size);
    for (int i = 0; i < 4; i++) {
        for (size_t k = 0; k < sizeof values; k++)
            values[k] = (uint8_t)random_below(&stream, 256);
        check_plain(space, values, sizeof values);
    }
}

int fuzz_case(const uint8_t *data, size_t size)
{
    struct error error = {0};
    char *text = malloc(size + !size); // of its exact size, so that reading on is found
    if (!text)
        abort();
    if (size > 0)
        memcpy(text, data, size);
    struct described *described = described_read(path, text, size, &error);
    if (described) {
        check_description(&described->row);
        check_space(&described->row, data, size);
        described_free(described);
    } else {
        check_message(&error);
    }
    free(text);
    return 0;
}

size_t fuzz_seed(size_t index, uint8_t *data, size_t capacity)
{
    static const char *const seeds[] = {
        "{\"name\": \"a\", \"about\": \"x\", \"unit\": \"percent\", \"training\": "
        "{\"latent\": 8, \"epochs\": 9}, \"parameters\": [{\"name\": \"p\", "
        "\"values\": [\"x\", \"y\", 3]}, {\"name\": \"q\", \"values\": [1, 2.5]}]}",
        "{\"name\":\"a\",\"parameters\":[{\"name\":\"r\",\"low\":1e-5,\"high\":1e-2,"
        "\"scale\":\"log\",\"steps\":13},\n{\"name\":\"n\",\"low\":1,\"high\":9,"
        "\"steps\":9}]}",
        "{\"name\": \"a\", \"operations\": [\"none\", \"skip\", \"conv\"],\n\"edges\": "
        "[[0, 1], [0, 2], {\"from\": 1, \"to\": 2, \"operations\": [\"none\", \"conv\"]}]}",
        "{\"name\": \"a\", \"operations\": [\"x\", \"y\", \"z\"], \"vertices\": 5, "
        "\"edges\": 7}",
    };
    if (index >= sizeof seeds / sizeof seeds[0])
        return 0;
    size_t length = strlen(seeds[index]);
    length = length < capacity ? length : capacity;
    memcpy(data, seeds[index], length);
    return length;
}
