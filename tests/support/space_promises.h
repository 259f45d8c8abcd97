// SPDX-License-Identifier: MIT
// What a space promises of any text, logits and plain values: what is read is an
// architecture of it, as are its neighbours, and is written so that it reads back; what is
// not read is told in one line. A promise that is broken aborts.
#ifndef CRLSO_TESTS_SPACE_PROMISES_H
#define CRLSO_TESTS_SPACE_PROMISES_H

#include "space/space.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn inline void broken(const struct space *space, const char *promise)
{
    fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, space->name, promise);
    abort();
}

static inline void check_reads_back(const struct space *space, arch_code code,
                                    const char *text, size_t length)
{
    arch_code again = 0;
    struct error error;
    if (length != strlen(text))
        broken(space, "the length is not that of the text");
    if (!space->parse(space, text, length, &again, &error) || again != code)
        broken(space, "what is printed does not read back");
}

static inline void check_architecture(const struct space *space, arch_code code)
{
    char text[SPACE_TEXT], hash[SPACE_HASH];
    uint8_t values[SPACE_MAX_COORDINATES];
    arch_code decoded = 0;
    struct error error;
    if (!space->contains(space, code))
        broken(space, "what is read is outside the space");
    check_reads_back(space, code, text, space->print(space, code, text));
    if (space->genotype)
        check_reads_back(space, code, text, space->genotype(space, code, text));
    space->plain.encode(space, code, values);
    if (!space->plain.decode(space, values, &decoded, &error) || decoded != code)
        broken(space, "the plain encoding does not decode");
    if (space->hash(space, code, hash) != strlen(hash))
        broken(space, "the length is not that of the hash");
}

static inline void check_neighbours(const struct space *space, arch_code code)
{
    arch_code *neighbours = malloc(space->most_edits * sizeof *neighbours);
    if (!neighbours)
        abort();
    size_t count = space_neighbours(space, code, neighbours);
    for (size_t i = 0; i < count; i++)
        if (!space->contains(space, neighbours[i]) || neighbours[i] == code)
            broken(space, "a neighbour is none");
    free(neighbours);
}

static inline void check_error(const struct space *space, const struct error *error)
{
    size_t length = strnlen(error->text, sizeof error->text);
    if (length == 0 || length == sizeof error->text || strchr(error->text, '\n'))
        broken(space, "the error is not one line");
}

static inline void check_text(const struct space *space, const char *text, size_t length)
{
    arch_code code;
    struct error error = {0};
    if (space->parse(space, text, length, &code, &error))
        check_architecture(space, code);
    else
        check_error(space, &error);
}

static inline void check_plain(const struct space *space, const uint8_t *data, size_t size)
{
    uint8_t values[SPACE_MAX_COORDINATES];
    arch_code code;
    struct error error = {0};
    for (int k = 0; k < space->plain.coordinates; k++)
        values[k] = data[(size_t)k % size] % space->plain.choices[k];
    if (space->plain.decode(space, values, &code, &error)) {
        check_architecture(space, code);
        check_neighbours(space, code);
    } else {
        check_error(space, &error);
    }
}

// Mutated texts are seldom read, so the bytes also serve as logits that decode to an
// architecture, in whose text one character is replaced by another of the same text.
static inline void check_decoded(const struct space *space, const uint8_t *data,
                                 size_t size)
{
    float logits[SPACE_MAX_CELLS * SPACE_MAX_LOGITS];
    for (size_t i = 0; i < sizeof logits / sizeof logits[0]; i++)
        logits[i] = data[i % size] == UINT8_MAX ? NAN : (float)data[i % size] - 64.0f;
    arch_code code;
    struct error error = {0};
    if (!space->decode(space, logits, &code, &error)) {
        check_error(space, &error);
        return;
    }
    check_architecture(space, code);
    char text[SPACE_TEXT];
    size_t length = space->print(space, code, text);
    text[data[0] % length] = text[data[size - 1] % length];
    check_text(space, text, length);
}

#endif
