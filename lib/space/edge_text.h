// SPDX-License-Identifier: MIT
// The text form of a cell with an operation on each edge of a graph that is always the
// same, as NAS-Bench-201 writes it: node by node what enters it, "OPERATION~FROM|" an edge.
//   |nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_1x1~2|
// No name of an operation may have the characters |, ~ and +.
#ifndef CRLSO_SPACE_EDGE_TEXT_H
#define CRLSO_SPACE_EDGE_TEXT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct edge_text {
    int edges; // in the order of the text: by their heads, then by their tails
    const struct text_edge {
        uint8_t from, to;
        int operations;
        const char *const *names; // [operations]
    } * edge;                     // [edges]
};

// operation: [edges], the place of each name.
bool edge_text_parse(const struct edge_text *form, const char *text, size_t length,
                     uint8_t *operation, struct error *error);
// Returns the length; the longest is that of edge_text_longest.
size_t edge_text_print(const struct edge_text *form, const uint8_t *operation, char *text);
size_t edge_text_longest(const struct edge_text *form);

#endif
