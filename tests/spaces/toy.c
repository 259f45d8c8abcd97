// SPDX-License-Identifier: MIT
// A space for tests, unlike the others in every size: eight layers one behind another, each
// a convolution or a pooling, and two shortcuts that may be there.
// tests/cli/test_toy_space.sh adds it to the list and runs every tool on it.
//
// Code: a bit a layer (1: pooling), the first the least significant, then a bit a shortcut.
// Text: a letter a layer, c or p, '+', and 0 or 1 for each shortcut: "ccpccccp+01".
#include "space/space.h"

#include <stdio.h>
#include <string.h>

enum { LAYERS = 8, SHORTCUTS = 2, BITS = LAYERS + SHORTCUTS, SIZE = 1 << BITS };
enum { INPUT, OUTPUT, CONVOLUTION, POOLING, LABELS };
enum { FEATURES = 5 };

// From the input past half of the layers, and from there to the output.
static const struct cell_edge shortcuts[SHORTCUTS] = {{0, 5, 0}, {4, LAYERS + 1, 0}};

static int bit_of(arch_code code, int bit)
{
    return (int)(code >> bit & 1);
}

static bool parse(const struct space *space, const char *text, size_t length,
                  arch_code *code, struct error *error)
{
    (void)space;
    *code = 0;
    if (length != BITS + 1 || text[LAYERS] != '+')
        return error_set(error, "not eight letters, '+' and two digits");
    for (int bit = 0; bit < BITS; bit++) {
        char found = text[bit < LAYERS ? bit : bit + 1];
        const char *known = bit < LAYERS ? "cp" : "01";
        if (found != known[0] && found != known[1])
            return error_set(error, "'%c' is neither %c nor %c", found, known[0], known[1]);
        *code |= (arch_code)(found == known[1]) << bit;
    }
    return true;
}

static size_t print(const struct space *space, arch_code code, char *text)
{
    (void)space;
    for (int bit = 0; bit < LAYERS; bit++)
        text[bit] = "cp"[bit_of(code, bit)];
    text[LAYERS] = '+';
    for (int bit = LAYERS; bit < BITS; bit++)
        text[bit + 1] = "01"[bit_of(code, bit)];
    text[BITS + 1] = '\0';
    return BITS + 1;
}

static size_t hash(const struct space *space, arch_code code, char *text)
{
    (void)space;
    return (size_t)snprintf(text, SPACE_HASH, "%d", (int)code);
}

static bool contains(const struct space *space, arch_code code)
{
    (void)space;
    return code < SIZE;
}

static void graph(const struct space *space, arch_code code, int cell,
                  struct cell_graph *graph)
{
    (void)space;
    (void)cell;
    graph->vertices = LAYERS + 2;
    graph->edges = 0;
    for (uint8_t vertex = 0; vertex < LAYERS + 2; vertex++) {
        int pools = vertex > 0 && vertex <= LAYERS && bit_of(code, vertex - 1);
        graph->vertex_label[vertex] = pools ? POOLING : CONVOLUTION;
        if (vertex > 0)
            graph->edge[graph->edges++] =
                (struct cell_edge){(uint8_t)(vertex - 1), vertex, 0};
    }
    graph->vertex_label[0] = INPUT;
    graph->vertex_label[LAYERS + 1] = OUTPUT;
    for (int i = 0; i < SHORTCUTS; i++)
        if (bit_of(code, LAYERS + i))
            graph->edge[graph->edges++] = shortcuts[i];
}

static void target(const struct space *space, arch_code code, int cell,
                   struct cell_target *target)
{
    (void)space;
    (void)cell;
    for (int bit = 0; bit < LAYERS; bit++)
        target->categorical[bit] = (uint8_t)bit_of(code, bit);
    for (int i = 0; i < SHORTCUTS; i++)
        target->bernoulli[i] = (uint8_t)bit_of(code, LAYERS + i);
}

static bool decode(const struct space *space, const float *logits, arch_code *code,
                   struct error *error)
{
    (void)space;
    *code = 0;
    for (int i = 0; i < SHORTCUTS; i++)
        *code |= (arch_code)space_yes(*logits++) << (LAYERS + i);
    for (int layer = 0; layer < LAYERS; layer++, logits += 2) {
        int largest = space_argmax(logits, 2);
        if (largest < 0)
            return error_set(error, "layer %d: a logit is not a number", layer + 1);
        *code |= (arch_code)largest << layer;
    }
    return true;
}

static void list(const struct space *space, int threads, arch_code *codes)
{
    (void)space;
    (void)threads;
    for (arch_code code = 0; code < SIZE; code++)
        codes[code] = code;
}

// An edit changes a layer, or adds or removes a shortcut.
static size_t edits(const struct space *space, arch_code code, arch_code *results)
{
    (void)space;
    for (int bit = 0; bit < BITS; bit++)
        results[bit] = code ^ (arch_code)1 << bit;
    return BITS;
}

static void encode_plain(const struct space *space, arch_code code, uint8_t *values)
{
    (void)space;
    for (int bit = 0; bit < BITS; bit++)
        values[bit] = (uint8_t)bit_of(code, bit);
}

static bool decode_plain(const struct space *space, const uint8_t *values, arch_code *code,
                         struct error *error)
{
    (void)space;
    (void)error;
    *code = 0;
    for (int bit = 0; bit < BITS; bit++)
        *code |= (arch_code)values[bit] << bit;
    return true;
}

// Convolutions, convolutions of the first half, changes from layer to layer, edges.
static float *features(const struct space *space, const struct cell_graph *cell, float *out)
{
    (void)space;
    int count = 0, early = 0, changes = 0;
    for (int vertex = 1; vertex <= LAYERS; vertex++) {
        bool convolves = cell->vertex_label[vertex] == CONVOLUTION;
        count += convolves;
        early += convolves && vertex <= LAYERS / 2;
        changes +=
            vertex > 1 && cell->vertex_label[vertex] != cell->vertex_label[vertex - 1];
    }
    const int values[FEATURES] = {count, early, changes, cell->edges,
                                  cell->vertex_label[1] == CONVOLUTION};
    for (int i = 0; i < FEATURES; i++)
        *out++ = (float)values[i];
    return out;
}

static const char *const vertex_names[LABELS] = {"input", "output", "convolution",
                                                 "pooling"};
static const uint8_t plain_choices[BITS] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2};

const struct space space_toy = {
    .name = "toy",
    .title = "toy",
    .size = SIZE,
    .cells = 1,
    .vertices = LAYERS + 2,
    .edges = LAYERS + 1 + SHORTCUTS,
    .inputs = 1,
    .flat_vertices = LAYERS + 2,
    .vertex_labels = LABELS,
    .names = {.vertices = vertex_names},
    .layout = {.bernoulli = SHORTCUTS,
               .categorical = LAYERS,
               .categories = {2, 2, 2, 2, 2, 2, 2, 2},
               .logits = SHORTCUTS + 2 * LAYERS},
    .parse = parse,
    .print = print,
    .hash = hash,
    .contains = contains,
    .graph = graph,
    .target = target,
    .decode = decode,
    .list = list,
    .edits = edits,
    .most_edits = BITS,
    .plain = {BITS, plain_choices, encode_plain, decode_plain, NULL},
    .cell_features = FEATURES,
    .features = features,
    .data = {.format = "toy-csv",
             .unit = "fraction",
             .views = "default",
             .boost = {40, 3, 0.2, 1, 1, 1, 1}},
    .training = {.latent = 6, .epochs = 20},
};
