// SPDX-License-Identifier: MIT
#include "base/random.h"

#include <math.h>

enum { ROUNDS = 10 };

static uint32_t high_product(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a * b) >> 32);
}

void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t output[4])
{
    const uint32_t multiplier[2] = {0xD2511F53u, 0xCD9E8D57u};
    const uint32_t weyl[2] = {0x9E3779B9u, 0xBB67AE85u};
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t k[2] = {key[0], key[1]};
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t high0 = high_product(multiplier[0], c[0]), low0 = multiplier[0] * c[0];
        uint32_t high1 = high_product(multiplier[1], c[2]), low1 = multiplier[1] * c[2];
        c[0] = high1 ^ c[1] ^ k[0];
        c[1] = low1;
        c[2] = high0 ^ c[3] ^ k[1];
        c[3] = low0;
        k[0] += weyl[0];
        k[1] += weyl[1];
    }
    for (int i = 0; i < 4; i++)
        output[i] = c[i];
}

void random_open(struct random_stream *stream, uint64_t seed, enum random_stage stage,
                 uint32_t round, uint32_t item)
{
    *stream = (struct random_stream){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .counter = {0, item, round, (uint32_t)stage},
    };
}

uint32_t random_word(struct random_stream *stream)
{
    if (stream->left == 0) {
        random_philox(stream->counter, stream->key, stream->block);
        stream->counter[0]++;
        stream->left = 4;
    }
    return stream->block[4 - stream->left--];
}

static uint64_t random_long(struct random_stream *stream)
{
    uint64_t high = random_word(stream);
    return high << 32 | random_word(stream);
}

uint64_t random_below(struct random_stream *stream, uint64_t bound)
{
    uint64_t rest = (UINT64_MAX % bound + 1) % bound; // 2^64 mod bound
    uint64_t word;
    do
        word = random_long(stream);
    while (word > UINT64_MAX - rest); // the last, incomplete run of bounds would be biased
    return word % bound;
}

double random_unit(struct random_stream *stream)
{
    return (double)(random_long(stream) >> 11) * 0x1p-53;
}

double random_normal(struct random_stream *stream)
{
    const double two_pi = 6.283185307179586;
    double radius = sqrt(-2.0 * log(1.0 - random_unit(stream)));
    return radius * cos(two_pi * random_unit(stream));
}

void random_order(struct random_stream *stream, uint32_t *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = (uint32_t)random_below(stream, i);
        uint32_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}
