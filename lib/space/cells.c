// SPDX-License-Identifier: MIT
// Cells with labelled vertices and free edges, as NAS-Bench-101 has them (free_cell.h).
//   "operations": ["conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"],
//   "vertices": 7, "edges": 9
// Vertices and edges are the most that a cell has, input and output included.
//
// Text: "0111001000010000:conv1x1-bn-relu+maxpool3x3", the matrix row by row, and the
// operations of the vertices between input and output. Any isomorph is read, and a cell
// that prunes to one of the space; the least code is the canonical form.
// Graph: the cell; a vertex's label is its operation, after input and output.
#include "space/described.h"
#include "space/free_cell.h"

#include "base/text.h"

#include <string.h>

// Row --------------------------------------------------------------------------------

// A row's label names: input, output, operations.
static int find_operation(const struct space *space, const char *name, size_t length)
{
    for (int label = FREE_FIRST; label < space->vertex_labels; label++) {
        const char *known = space->names.vertices[label];
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return label;
    }
    return -1;
}

// "name+name", or nothing where the output follows the input.
static bool read_operations(const struct space *space, const char *text, size_t length,
                            struct free_cell *cell, struct error *error)
{
    const char *end = text + length;
    cell->vertices = 1;
    while (text < end) {
        const char *plus = memchr(text, '+', (size_t)(end - text));
        size_t size = (size_t)((plus ? plus : end) - text);
        int label = find_operation(space, text, size);
        if (label < 0)
            return error_set(error, "vertex %d: unknown operation '%.*s'",
                             cell->vertices + 1, text_quoted(size), text);
        if (cell->vertices > space->shape->vertices - 2)
            return error_set(error, "more than %d operations", space->shape->vertices - 2);
        cell->operation[cell->vertices++] = (uint8_t)label;
        text += size + (plus != NULL);
        if (plus && text == end)
            return error_set(error, "no operation behind the last '+'");
    }
    cell->operation[0] = FREE_INPUT;
    cell->operation[cell->vertices++] = FREE_OUTPUT;
    return true;
}

static bool parse(const struct space *space, const char *text, size_t length,
                  arch_code *code, struct error *error)
{
    struct free_cell cell = {0};
    const char *colon = length ? memchr(text, ':', length) : NULL;
    if (!colon)
        return error_set(error, "no ':' between matrix and operations");
    size_t matrix = (size_t)(colon - text);
    return read_operations(space, colon + 1, length - matrix - 1, &cell, error) &&
           free_cell_read_matrix(text, matrix, &cell, error) &&
           free_cell_code(space->shape, &cell, code, error);
}

static size_t print(const struct space *space, arch_code code, char *text)
{
    struct free_cell cell = free_cell_of(space->shape, code);
    char *end = free_cell_print_matrix(&cell, text);
    *end++ = ':';
    *end = '\0';
    for (int vertex = 1; vertex < cell.vertices - 1; vertex++) {
        if (vertex > 1)
            *end++ = '+';
        end = stpcpy(end, space->names.vertices[cell.operation[vertex]]);
    }
    return (size_t)(end - text);
}

// A cell of random edges and operations, until it is one of the space.
static arch_code sample(const struct space *space, struct random_stream *stream)
{
    uint8_t values[SPACE_MAX_COORDINATES];
    struct error why;
    arch_code code;
    do
        for (int c = 0; c < space->plain.coordinates; c++)
            values[c] = (uint8_t)random_below(stream, space->plain.choices[c]);
    while (!free_cell_decode_plain(space, values, &code, &why));
    return code;
}

// Vertices and edges; of each label how many vertices have it and how many edges enter and
// leave them; of each pair of labels how many edges lead from one to the other.
static float *features(const struct space *space, const struct cell_graph *cell, float *out)
{
    int labels = space->vertex_labels;
    float *count = out + 2, *entering = count + labels, *leaving = entering + labels;
    float *pairs = leaving + labels;
    memset(out, 0, space->cell_features * sizeof *out);
    out[0] = (float)cell->vertices;
    out[1] = (float)cell->edges;
    for (int v = 0; v < cell->vertices; v++)
        count[cell->vertex_label[v]]++;
    for (int e = 0; e < cell->edges; e++) {
        int from = cell->vertex_label[cell->edge[e].from];
        int to = cell->vertex_label[cell->edge[e].to];
        leaving[from]++;
        entering[to]++;
        pairs[from * labels + to]++;
    }
    return out + space->cell_features;
}

// Description ------------------------------------------------------------------------

static bool read_names(struct described *described, const struct place *list)
{
    struct space *row = &described->row;
    if (!place_is_array(list, 2, FREE_OPERATIONS))
        return false;
    size_t count = json_array_size(list->value), longest = 0;
    const char **names = arena_new(&described->arena, FREE_FIRST + count, sizeof *names);
    names[FREE_INPUT] = "input";
    names[FREE_OUTPUT] = "output";
    row->names.vertices = names;
    row->vertex_labels = FREE_FIRST;
    for (size_t i = 0; i < count; i++) {
        struct place item = place_item(list, i);
        const char *word;
        if (!place_word(&item, DESCRIBED_KEPT, &word))
            return false;
        if (find_operation(row, word, strlen(word)) >= 0)
            return place_wrong(&item, "'%s' twice", word);
        longest = strlen(word) > longest ? strlen(word) : longest;
        names[row->vertex_labels++] = arena_text(&described->arena, word, strlen(word));
    }
    size_t length = FREE_VERTICES * FREE_VERTICES + FREE_VERTICES * (longest + 1);
    return length < SPACE_TEXT || place_wrong(list, "a name of %zu characters", longest);
}

static void fill_layout(struct described *described)
{
    struct space *row = &described->row;
    const struct cell_shape *shape = &described->shape;
    int entries = shape->vertices * (shape->vertices - 1) / 2;
    int interior = shape->vertices - 2;
    row->layout.bernoulli = entries;
    row->layout.categorical = interior;
    row->layout.logits = entries + interior * (shape->operations + 1);
    for (int i = 0; i < interior; i++)
        row->layout.categories[i] = (uint8_t)(shape->operations + 1);
    for (int c = 0; c < entries + interior; c++)
        described->counts[c] = (uint8_t)(c < entries ? 2 : shape->operations);
    row->plain = (struct space_plain){.coordinates = entries + interior,
                                      .choices = described->counts,
                                      .encode = free_cell_encode_plain,
                                      .decode = free_cell_decode_plain};
}

static void fill_row(struct described *described)
{
    struct space *row = &described->row;
    const struct cell_shape *shape = &described->shape;
    uint64_t size = free_cell_list_all(shape, NULL, DESCRIBED_LISTED + 1);
    bool listed = size <= DESCRIBED_LISTED;
    fill_layout(described);
    row->shape = shape;
    row->size = listed ? size : 0;
    row->list = listed ? free_cell_list : NULL;
    row->sample = listed ? NULL : sample;
    row->vertices = row->flat_vertices = shape->vertices;
    row->edges = shape->edges;
    row->inputs = 1;
    row->parse = parse;
    row->print = print;
    row->hash = described_hash;
    row->contains = free_cell_contains;
    row->graph = free_cell_graph;
    row->target = free_cell_target;
    row->decode = free_cell_decode;
    row->edits = free_cell_edits;
    row->most_edits = free_cell_most_edits(shape);
    row->features = features;
    row->cell_features =
        (size_t)(2 + row->vertex_labels * 3 + row->vertex_labels * row->vertex_labels);
}

bool described_cells(struct described *described, const struct place *root)
{
    struct place operations = place_field(root, "operations");
    struct place vertices = place_field(root, "vertices");
    struct place edges = place_field(root, "edges");
    int most_vertices, most_edges;
    if (!read_names(described, &operations) ||
        !place_int(&vertices, 3, FREE_VERTICES, &most_vertices) ||
        !place_int(&edges, 2, most_vertices * (most_vertices - 1) / 2, &most_edges))
        return false;
    described->shape =
        cell_shape_of(most_vertices, most_edges, described->row.vertex_labels - FREE_FIRST);
    fill_row(described);
    return true;
}
