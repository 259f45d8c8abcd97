// SPDX-License-Identifier: MIT
// The official order of NAS-Bench-201: the number by which its files and its API name an
// architecture.
#ifndef CRLSO_SPACE_NB201_ORDER_H
#define CRLSO_SPACE_NB201_ORDER_H

#include <stdint.h>

enum { NB201_SIZE = 15625 };

struct nb201_order {
    uint16_t code[NB201_SIZE];  // by official index
    uint16_t index[NB201_SIZE]; // by code
};

// Made at the first call, constant from then on; safe to call from several threads.
const struct nb201_order *nb201_order(void);

#endif
