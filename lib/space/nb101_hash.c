// SPDX-License-Identifier: MIT
// The benchmark's own name of a cell: each vertex starts from its degrees and label, then
// takes in its neighbours' digests as many times as there are vertices; all digests are MD5
// in hex, and the name is the MD5 of the sorted list of the last ones (Ying et al., 2019).
#include "base/parallel.h"
#include "space/nb101_cell.h"

#include <nettle/base16.h>
#include <nettle/md5.h>

#include <string.h>

enum { HEX = 2 * NB101_DIGEST, CELLS_A_SHARD = 512 };

_Static_assert(NB101_DIGEST == MD5_DIGEST_SIZE, "a hash is an MD5 digest");

// Text to be hashed; the longest is the list of all vertices' digests with quotes, or a
// vertex's with all others as neighbours.
struct text {
    size_t length;
    uint8_t bytes[NB101_VERTICES * (HEX + 4) + 2];
};

static void add(struct text *text, const char *bytes, size_t length)
{
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static void digest(const struct text *text, uint8_t raw[NB101_DIGEST])
{
    struct md5_ctx context;
    md5_init(&context);
    md5_update(&context, text->length, text->bytes);
    md5_digest(&context, NB101_DIGEST, raw);
}

static void digest_hex(const struct text *text, char hex[HEX])
{
    uint8_t raw[NB101_DIGEST];
    digest(text, raw);
    base16_encode_update(hex, NB101_DIGEST, raw);
}

struct state {
    int vertices;
    unsigned inputs[NB101_VERTICES], outputs[NB101_VERTICES]; // sets of vertices
    char hex[NB101_VERTICES][HEX];
    uint8_t order[NB101_VERTICES]; // vertices by ascending digest
};

static void sort(struct state *state)
{
    for (int i = 0; i < state->vertices; i++) {
        int at = i;
        for (; at > 0 && memcmp(state->hex[state->order[at - 1]], state->hex[i], HEX) > 0;
             at--)
            state->order[at] = state->order[at - 1];
        state->order[at] = (uint8_t)i;
    }
}

// "(OUT, IN, LABEL)"
static void start(struct state *state, const struct free_cell *cell)
{
    static const char *const labels[NB101_OPERATIONS] = {"-1", "-2", "0", "1", "2"};
    state->vertices = cell->vertices;
    for (int vertex = 0; vertex < cell->vertices; vertex++) {
        state->inputs[vertex] = cell->inputs[vertex];
        state->outputs[vertex] = 0;
        for (int input = 0; input < vertex; input++)
            state->outputs[input] |= (cell->inputs[vertex] >> input & 1u) << vertex;
    }
    for (int vertex = 0; vertex < cell->vertices; vertex++) {
        struct text text;
        text.length = 0;
        const char *label = labels[cell->operation[vertex]];
        const char degrees[] = {
            '(', (char)('0' + __builtin_popcount(state->outputs[vertex])), ',',
            ' ', (char)('0' + __builtin_popcount(state->inputs[vertex])),  ',',
            ' '};
        add(&text, degrees, sizeof degrees);
        add(&text, label, strlen(label));
        add(&text, ")", 1);
        digest_hex(&text, state->hex[vertex]);
    }
}

static void add_sorted(struct text *text, const struct state *state, unsigned vertices)
{
    for (int i = 0; i < state->vertices; i++)
        if (vertices >> state->order[i] & 1)
            add(text, state->hex[state->order[i]], HEX);
    add(text, "|", 1);
}

static void advance(struct state *state)
{
    char next[NB101_VERTICES][HEX];
    sort(state);
    for (int vertex = 0; vertex < state->vertices; vertex++) {
        struct text text;
        text.length = 0;
        add_sorted(&text, state, state->inputs[vertex]);
        add_sorted(&text, state, state->outputs[vertex]);
        add(&text, state->hex[vertex], HEX);
        digest_hex(&text, next[vertex]);
    }
    memcpy(state->hex, next, sizeof next);
}

// "['…', '…']"
static void finish(struct state *state, uint8_t hash[NB101_DIGEST])
{
    struct text text;
    text.length = 0;
    sort(state);
    for (int i = 0; i < state->vertices; i++) {
        add(&text, i == 0 ? "['" : ", '", i == 0 ? 2 : 3);
        add(&text, state->hex[state->order[i]], HEX);
        add(&text, "'", 1);
    }
    add(&text, "]", 1);
    digest(&text, hash);
}

static void hash_cell(arch_code code, uint8_t hash[NB101_DIGEST])
{
    struct free_cell cell = free_cell_of(&nb101_shape, code);
    struct state state;
    start(&state, &cell);
    for (int round = 0; round < cell.vertices; round++)
        advance(&state);
    finish(&state, hash);
}

struct hashing {
    const arch_code *codes;
    uint8_t *hashes;
    size_t count, shards;
    struct progress *progress;
};

static void hash_shard(void *context, size_t shard)
{
    const struct hashing *hashing = context;
    struct parallel_range range = parallel_slice(hashing->count, hashing->shards, shard);
    for (size_t i = range.first; i < range.end; i++)
        hash_cell(hashing->codes[i], hashing->hashes + i * NB101_DIGEST);
    if (hashing->progress)
        progress_add(hashing->progress, range.end - range.first);
}

void nb101_hashes(int threads, const arch_code *codes, size_t count, uint8_t *hashes,
                  struct progress *progress)
{
    struct hashing hashing = {.codes = codes,
                              .hashes = hashes,
                              .count = count,
                              .shards = count / CELLS_A_SHARD + 1,
                              .progress = progress};
    parallel_run(threads, hashing.shards, hash_shard, &hashing);
}

size_t nb101_hash_text(const uint8_t *hash, char *text)
{
    base16_encode_update(text, NB101_DIGEST, hash);
    text[HEX] = '\0';
    return HEX;
}
