// SPDX-License-Identifier: MIT
// The text parsers and decoders of all spaces on any bytes: what is read is an architecture
// of the space, as are its neighbours, and is written so that it reads back; what is not
// read is told in one line.
#include "space/space.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void broken(const struct space *space, const char *promise)
{
    fprintf(stderr, "fuzz_text: %s: %s\n", space->name, promise);
    abort();
}

static void check_reads_back(const struct space *space, arch_code code, const char *text,
                             size_t length)
{
    arch_code again = 0;
    struct error error;
    if (length != strlen(text))
        broken(space, "the length is not that of the text");
    if (!space->parse(space, text, length, &again, &error) || again != code)
        broken(space, "what is printed does not read back");
}

static void check_architecture(const struct space *space, arch_code code)
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

static void check_neighbours(const struct space *space, arch_code code)
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

static void check_error(const struct space *space, const struct error *error)
{
    size_t length = strnlen(error->text, sizeof error->text);
    if (length == 0 || length == sizeof error->text || strchr(error->text, '\n'))
        broken(space, "the error is not one line");
}

static void check_text(const struct space *space, const char *text, size_t length)
{
    arch_code code;
    struct error error = {0};
    if (space->parse(space, text, length, &code, &error))
        check_architecture(space, code);
    else
        check_error(space, &error);
}

static void check_plain(const struct space *space, const uint8_t *data, size_t size)
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
static void check_decoded(const struct space *space, const uint8_t *data, size_t size)
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

int fuzz_case(const uint8_t *data, size_t size)
{
    char *text = malloc(size + !size); // of its exact size, so that reading on is found
    if (!text)
        abort();
    if (size > 0)
        memcpy(text, data, size);
    for (size_t i = 0; i < space_count(); i++) {
        check_text(space_at(i), text, size);
        if (size == 0)
            continue;
        check_decoded(space_at(i), data, size);
        check_plain(space_at(i), data, size);
    }
    free(text);
    return 0;
}

size_t fuzz_seed(size_t index, uint8_t *data, size_t capacity)
{
    static const char *const seeds[] = {
        "0100:io",
        "010001000:i3o",
        "0111000000010000001000000010000000100000010000000:i31m33o",
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|"
        "none~2|",
        "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|",
        "0313031302130225-0010102200221022",
        "0614001514320632-1000261016024331",
        "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), "
        "('sep_conv_5x5', 1), ('dil_conv_3x3', 1), ('skip_connect', 0), "
        "('skip_connect', 0), ('dil_conv_5x5', 2)], normal_concat=range(2, 6), "
        "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), "
        "('avg_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), "
        "('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=range(2, 6))",
        "Genotype(normal=[(\"sep_conv_3x3\",0),(\"sep_conv_3x3\",1),(\"skip_connect\",2),"
        "(\"sep_conv_5x5\",1),(\"dil_conv_3x3\",3),(\"skip_connect\",0),"
        "(\"skip_connect\",4),(\"dil_conv_5x5\",2),],normal_concat=[2,3,4,5],"
        "reduce=[(\"max_pool_3x3\",0),(\"max_pool_3x3\",1),(\"skip_connect\",2),"
        "(\"avg_pool_3x3\",1),(\"max_pool_3x3\",0),(\"skip_connect\",2),"
        "(\"skip_connect\",2),(\"max_pool_3x3\",1)],reduce_concat=list(range(2,6)))",
    };
    if (index >= sizeof seeds / sizeof seeds[0])
        return 0;
    size_t length = strlen(seeds[index]);
    if (length > capacity)
        length = capacity;
    memcpy(data, seeds[index], length);
    return length;
}
