// SPDX-License-Identifier: MIT
// The official list is the lexicographic list of all architectures, which are our codes in
// ascending order, shuffled by Python's random.shuffle under random.seed(88): function
// generate_meta_info of exps/NAS-Bench-201/main.py in github.com/D-X-Y/AutoDL-Projects.
// So Python's generator is repeated here: MT19937 of Matsumoto and Nishimura, "Mersenne
// twister", ACM TOMACS 8(1), 1998, with their initialisation by array (mt19937ar.c, 2002).
#include "space/nb201_order.h"

#include <pthread.h>

enum { STATE = 624, SHIFT = 397, OFFICIAL_SEED = 88 };

struct twister {
    uint32_t word[STATE];
    int used; // words of the state given out since it was last renewed
};

// init_genrand of mt19937ar.c
static void seed_by_number(struct twister *twister, uint32_t seed)
{
    uint32_t *word = twister->word;
    word[0] = seed;
    for (uint32_t i = 1; i < STATE; i++)
        word[i] = 1812433253u * (word[i - 1] ^ word[i - 1] >> 30) + i;
    twister->used = STATE;
}

// init_by_array of mt19937ar.c for a key of one word, which is how Python seeds by an
// integer below 2^32. (With one word the index into the key is always 0.)
static void seed_as_python(struct twister *twister, uint32_t key)
{
    uint32_t *word = twister->word;
    seed_by_number(twister, 19650218u);
    uint32_t i = 1;
    for (int step = 0; step < 2 * STATE - 1; step++) {
        uint32_t mixed = word[i - 1] ^ word[i - 1] >> 30;
        if (step < STATE)
            word[i] = (word[i] ^ mixed * 1664525u) + key;
        else
            word[i] = (word[i] ^ mixed * 1566083941u) - i;
        if (++i == STATE) {
            word[0] = word[STATE - 1];
            i = 1;
        }
    }
    word[0] = 0x80000000u;
}

static void renew(struct twister *twister)
{
    uint32_t *word = twister->word;
    for (int i = 0; i < STATE; i++) {
        uint32_t joined = (word[i] & 0x80000000u) | (word[(i + 1) % STATE] & 0x7fffffffu);
        word[i] = word[(i + SHIFT) % STATE] ^ joined >> 1 ^ (joined & 1 ? 0x9908b0dfu : 0u);
    }
    twister->used = 0;
}

static uint32_t next_word(struct twister *twister)
{
    if (twister->used == STATE)
        renew(twister);
    uint32_t y = twister->word[twister->used++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
}

// Random._randbelow_with_getrandbits of Python: the top bits of a word, as many as the
// bound has, drawn again until below the bound.
static uint32_t below(struct twister *twister, uint32_t bound)
{
    int bits = 32 - __builtin_clz(bound);
    uint32_t number;
    do
        number = next_word(twister) >> (32 - bits);
    while (number >= bound);
    return number;
}

static struct nb201_order order; // written by make_order alone, once

static void make_order(void)
{
    struct twister twister;
    seed_as_python(&twister, OFFICIAL_SEED);
    for (uint32_t i = 0; i < NB201_SIZE; i++)
        order.code[i] = (uint16_t)i;
    for (uint32_t i = NB201_SIZE - 1; i > 0; i--) { // random.shuffle
        uint32_t j = below(&twister, i + 1);
        uint16_t kept = order.code[i];
        order.code[i] = order.code[j];
        order.code[j] = kept;
    }
    for (uint32_t i = 0; i < NB201_SIZE; i++)
        order.index[order.code[i]] = (uint16_t)i;
}

const struct nb201_order *nb201_order(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_order);
    return &order;
}
