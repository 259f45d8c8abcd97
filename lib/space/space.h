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
//
// Two architectures are neighbours where one edit makes one of the other. What an edit is
// stands with each space (nb101_cell.h, nb201.c, darts.h); it is defined on graphs, not on
// their numbering, and each can be undone by another, so that being neighbours is mutual.
//
// Whatever else depends on the space stands in its row: a new space is one file here that
// defines a `struct space`, and one line in list.def; or a JSON file of a user's
// (described.h), from which a row is made at run time.
#ifndef CRLSO_SPACE_SPACE_H
#define CRLSO_SPACE_SPACE_H

#include "base/error.h"
#include "base/progress.h"
#include "base/random.h"
#include "space/space_data.h"

#include <stddef.h>
#include <stdint.h>

typedef uint64_t arch_code;

// Limits of every space, for buffers. What a space has is in its row.
enum {
    SPACE_TEXT = 512,            // bytes for any text form, with the final NUL
    SPACE_HASH = 33,             // bytes for any hash, with the final NUL
    SPACE_DIGEST = 16,           // bytes of a binary hash
    SPACE_MAX_CELLS = 2,         // of an architecture
    SPACE_MAX_VERTICES = 32,     // of a cell's graph
    SPACE_MAX_EDGES = 64,        // of a cell's graph
    SPACE_MAX_BERNOULLI = 496,   // logistic outputs of a cell's decoder: 32 * 31 / 2 edges
    SPACE_MAX_CATEGORICAL = 128, // softmax outputs of a cell's decoder
    SPACE_MAX_LOGITS = 1024,     // of a cell
    SPACE_MAX_COORDINATES = 624, // of a plain encoding
};

// A cell as the encoder sees it: a directed acyclic graph with labels below the space's
// vertex_labels and edge_labels. An edge counts in both directions (eq. 3, 4).
struct cell_graph {
    int vertices, edges;
    uint8_t vertex_label[SPACE_MAX_VERTICES];
    struct cell_edge {
        uint8_t from, to, label; // label 0 where the space has no edge labels
    } edge[SPACE_MAX_EDGES];
};

// What the decoder must produce for one cell: the logits of `bernoulli` yes-or-no
// variables, then those of `categorical` variables, of which variable k has categories[k]
// values.
struct cell_layout {
    int bernoulli, categorical;
    uint8_t categories[SPACE_MAX_CATEGORICAL];
    int logits; // bernoulli + sum of the categories
};
struct cell_target {
    uint8_t bernoulli[SPACE_MAX_BERNOULLI];     // 0 or 1
    uint8_t categorical[SPACE_MAX_CATEGORICAL]; // below categories
};

// The plain encoding: an architecture as categorical coordinates, for optimisers that know
// nothing of graphs. decode(encode(code)) is code.
struct space;
struct space_plain {
    int coordinates;
    const uint8_t *choices; // of each coordinate; values are below, choices are at least 2
    void (*encode)(const struct space *space, arch_code code, uint8_t *values);
    // False, and why, for values that are no architecture.
    bool (*decode)(const struct space *space, const uint8_t *values, arch_code *code,
                   struct error *error);
    // [coordinates]: whether the order of a coordinate's values has a meaning, as that of
    // numbers has. NULL: none of them.
    const bool *ordered;
};

// What a drawing of a cell calls what `graph` numbers. Where edges have labels these are
// the operations, and vertices are feature maps; else vertices are, all but inputs and
// output. NULL: there is no name but the number.
struct cell_names {
    const char *const *vertices; // [vertex_labels]
    const char *const *edges;    // [edge_labels]; an edge "none" is not drawn
    const char *const *cells;    // [cells]
    const char *output;          // where it is joined (below): what joins the vertices
};

// Binary hashes, SPACE_DIGEST bytes each, of many architectures at once.
struct space_digests {
    // digests: [count x SPACE_DIGEST]. Advances *progress, which may be NULL, by
    // architectures.
    void (*make)(int threads, const arch_code *codes, size_t count, uint8_t *digests,
                 struct progress *progress);
    size_t (*text)(const uint8_t *digest, char *hash); // as `hash` below writes it
};

// Every function of a row gets the row itself first.
struct space {
    const char *name;        // nb101, nb201, darts
    const char *title;       // how a report calls it, by its benchmark
    const char *description; // of a space made from a file (described.h); NULL: built in
    uint64_t size;           // number of architectures; 0: too many to list
    int cells;               // graphs and logit vectors an architecture
    int vertices;            // most of a cell's graph
    int edges;               // most of a cell's graph
    int inputs;        // the first vertices of a cell's graph, which have no operation
    bool joined;       // a cell's output joins all other vertices; false: it is the last
    int flat_vertices; // for how many the encoders without graphs have inputs, >= vertices
    int vertex_labels; // kinds of vertices
    int edge_labels;   // kinds of edges; 0: edges are all alike
    // Where labels number the vertices in canonical order: the kind of each label, which an
    // order of equal vertices does not show in. NULL: labels are kinds already.
    const uint8_t *vertex_kind;
    int vertex_kinds;
    struct cell_names names;
    struct cell_layout layout;
    const struct cell_shape *shape; // of cells with free edges (free_cell.h); else NULL

    // Reads the text form (length bytes, no NUL needed). Any isomorph and, on nb101, any
    // cell that prunes to one of the space is read; what is wrong is said in *error.
    bool (*parse)(const struct space *space, const char *text, size_t length,
                  arch_code *code, struct error *error);
    // Writes the text form; text holds SPACE_TEXT bytes. Returns its length.
    size_t (*print)(const struct space *space, arch_code code, char *text);
    // Writes the form in which the space's authors print it, which `parse` reads as well;
    // text holds SPACE_TEXT bytes. Returns its length. NULL: there is no other form.
    size_t (*genotype)(const struct space *space, arch_code code, char *text);
    // Writes the name by which the benchmark knows it: nb101 the official MD5 in hex, nb201
    // the index in the official list, darts the code in hex. Returns its length.
    size_t (*hash)(const struct space *space, arch_code code, char *hash);
    const struct space_digests *digests; // NULL: hashes are not worth storing
    // Whether the number is the canonical code of an architecture of the space.
    bool (*contains)(const struct space *space, arch_code code);

    void (*graph)(const struct space *space, arch_code code, int cell,
                  struct cell_graph *graph);
    void (*target)(const struct space *space, arch_code code, int cell,
                   struct cell_target *target);
    // logits: [cells x layout.logits]. False, and why, for an architecture outside the
    // space.
    bool (*decode)(const struct space *space, const float *logits, arch_code *code,
                   struct error *error);

    // One architecture, uniform over the space's written forms; NULL where size > 0: there
    // the list is drawn from.
    arch_code (*sample)(const struct space *space, struct random_stream *stream);
    // Every architecture, `size` codes in the space's own order (nb201: the official index;
    // nb101: ascending codes). NULL where size is 0.
    void (*list)(const struct space *space, int threads, arch_code *codes);

    // Writes what each edit makes of an architecture, an edit at a time, so that results
    // may repeat; edits that give the architecture itself are left out. Returns how many:
    // at least 1, at most most_edits.
    size_t (*edits)(const struct space *space, arch_code code, arch_code *results);
    size_t most_edits;

    struct space_plain plain;

    // What a surrogate's trees see of a cell: `cell_features` numbers that do not change
    // when its vertices are renumbered or its edges are listed in another order, all exact
    // in a float. Returns the place behind them.
    size_t cell_features;
    float *(*features)(const struct space *space, const struct cell_graph *cell,
                       float *out);

    struct space_data data;         // its benchmarks' files and surrogates
    struct space_training training; // what suits the G-VAE on it
};

// The list. Those that are named here are so by readers of their benchmarks' own files and
// by the paper's figures.
extern const struct space space_nb101, space_nb201, space_darts;
size_t space_count(void);
const struct space *space_at(size_t index);       // index < space_count()
const struct space *space_find(const char *name); // NULL: no such space
// The first space that reads the text; NULL and *error where none does.
const struct space *space_of_arch(const char *text, size_t length, struct error *error);
// "nb101|nb201|darts|FILE.json": the choices of an option. Constant; safe to call from
// several threads.
const char *space_names(void);

// A space by its name, or by the path of a file that describes it (described.h); NULL and
// *error. It lives until the process ends.
const struct space *space_load(const char *name, struct error *error);
// The same of a description that was read already; path stands in messages.
const struct space *space_from_text(const char *path, const char *text, size_t length,
                                    struct error *error);

// The most that can be drawn: of a list all; of a described space without one as many as
// can be drawn soon, half of the fewest that it has.
uint64_t space_most(const struct space *space);
// `count` different architectures, at most space_most, in the order drawn: uniform over the
// list where the space has one, else over its written forms.
void space_draw(const struct space *space, int threads, struct random_stream *stream,
                size_t count, arch_code *codes);

// All architectures that are one edit away, each once, ascending, never the architecture
// itself; neighbours holds most_edits codes. Returns how many.
size_t space_neighbours(const struct space *space, arch_code code, arch_code *neighbours);
// What one edit makes of the architecture, uniform over its edits: a neighbour.
arch_code space_mutate(const struct space *space, arch_code code,
                       struct random_stream *stream);

// The features of an architecture, cell by cell.
size_t space_feature_count(const struct space *space);
void space_features(const struct space *space, arch_code code, float *features);

// What decoders share: index of the largest of `width` logits, the first of equals; -1
// where one is NaN.
int space_argmax(const float *logits, int width);
// Whether a yes-or-no logit says yes: above zero.
bool space_yes(float logit);

#endif
