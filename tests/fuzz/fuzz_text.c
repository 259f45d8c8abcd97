// SPDX-License-Identifier: MIT
// The text parsers and decoders of all spaces on any bytes: what is read is an architecture
// of the space, as are its neighbours, and is written so that it reads back; what is not
// read is told in one line.
#include "../support/space_promises.h"

#include <stdlib.h>
#include <string.h>

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
