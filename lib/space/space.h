// SPDX-License-Identifier: MIT
// The search spaces behind one interface.
//
// An architecture is one 64-bit number, its code. Every code that this interface gives out
// is canonical: isomorphic architectures have the same code, different ones different
// codes, so codes are compared, sorted and searched as plain integers. (On nb201 each
// string of the official list counts as an architecture of its own, as the benchmark counts
// them.)
//
// A model sees an architecture as one graph a cell (darts has two cells, the others one)
// and gives one vector of logits a cell; `decode` turns all cells' logits into a code.
#ifndef CRLSO_SPACE_SPACE_H
#define CRLSO_SPACE_SPACE_H

#include "base/error.h"
#include "base/random.h"

#include <stddef.h>
#include <stdint.h>

typedef uint64_t arch_code;

enum {
    SPACE_TEXT = 128,   // bytes for any architecture's text form, with the final NUL
    SPACE_HASH = 33,    // bytes for any architecture's hash, with the final NUL
    SPACE_CELLS = 2,    // most cells of an architecture
    SPACE_VERTICES = 7, // most vertices of a cell's graph
    SPACE_EDGES = 9,    // most edges of a cell's graph
    SPACE_BITS = 21,    // most logistic outputs of a cell's decoder
    SPACE_CHOICES = 16, // most softmax outputs of a cell's decoder
    SPACE_LOGITS = 96,  // most logits of a cell
};

// A cell as the encoder sees it: a directed acyclic graph with labels below the space's
// vertex_labels and edge_labels. An edge counts in both directions (eq. 3, 4).
struct cell_graph {
    int vertices, edges;
    uint8_t vertex_label[SPACE_VERTICES];
    struct cell_edge {
        uint8_t from, to, label; // label 0 where the space has no edge labels
    } edge[SPACE_EDGES];
};

// What the decoder must produce for one cell: `bits` logits of yes-or-no questions, then
// `choices` groups of logits, group k with choice_width[k] alternatives.
struct cell_layout {
    int bits, choices;
    uint8_t choice_width[SPACE_CHOICES];
    int logits; // bits + sum of the widths
};
struct cell_target {
    uint8_t bit[SPACE_BITS];       // 0 or 1
    uint8_t choice[SPACE_CHOICES]; // below choice_width
};

struct space {
    const char *name;  // nb101, nb201, darts
    uint64_t size;     // number of architectures; 0: too many to list
    int cells;         // graphs and logit vectors an architecture
    int vertex_labels; // kinds of vertices
    int edge_labels;   // kinds of edges; 0: edges are all alike
    // Where labels number the vertices in canonical order: the kind of each label, which an
    // order of equal vertices does not show in. NULL: labels are kinds already.
    const uint8_t *vertex_kind;
    int vertex_kinds;
    struct cell_layout layout;

    // Reads the text form (length bytes, no NUL needed). Any isomorph and, on nb101, any
    // cell that prunes to one of the space is read; what is wrong is said in *error.
    bool (*parse)(const char *text, size_t length, arch_code *code, struct error *error);
    // Writes the text form; text holds SPACE_TEXT bytes. Returns its length.
    size_t (*print)(arch_code code, char *text);
    // Writes the name by which the benchmark knows it: nb101 the official MD5 in hex, nb201
    // the index in the official list, darts the code in hex. Returns its length.
    size_t (*hash)(arch_code code, char *hash);
    // Whether the number is the canonical code of an architecture of the space.
    bool (*contains)(arch_code code);

    void (*graph)(arch_code code, int cell, struct cell_graph *graph);
    void (*target)(arch_code code, int cell, struct cell_target *target);
    // logits: [cells x layout.logits]. False, and why, for an architecture outside the
    // space.
    bool (*decode)(const float *logits, arch_code *code, struct error *error);

    // One architecture, uniform over the space's written forms; NULL where size > 0: there
    // the list is drawn from.
    arch_code (*sample)(struct random_stream *stream);
    // Every architecture, `size` codes in the space's own order (nb201: the official index;
    // nb101: ascending codes). NULL where size is 0.
    void (*list)(int threads, arch_code *codes);
};

extern const struct space space_nb101, space_nb201, space_darts;

#define SPACE_NAMES "nb101|nb201|darts"

const struct space *space_find(const char *name); // NULL: no such space

// `count` different architectures in the order drawn: uniform over the list where the space
// has one (count <= size), else over its written forms.
void space_draw(const struct space *space, int threads, struct random_stream *stream,
                size_t count, arch_code *codes);

// What decoders share: index of the largest of `width` logits, the first of equals; -1
// where one is NaN.
int space_argmax(const float *logits, int width);
// Whether a yes-or-no logit says yes: above zero.
bool space_yes(float logit);

#endif
