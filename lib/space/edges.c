// SPDX-License-Identifier: MIT
// Choices on the edges of a graph that is always the same, as NAS-Bench-201 and
// TransNAS-Bench-101 have them.
//   "operations": ["none", "skip_connect", "nor_conv_3x3"],
//   "edges": [[0, 1], [0, 2], {"from": 1, "to": 2, "operations": ["none", "nor_conv_3x3"]}]
// Nodes count from 0 and an edge leads to a higher one. Those that nothing enters are
// inputs and come first; the last node is the output, and every other leads somewhere. An
// edge has all operations unless it names its own.
//
// Text: that of NAS-Bench-201 (edge_text.h). As there, each text is an architecture of its
// own, though some compute the same: there is no canonical form.
// Graph: the nodes, numbered; each edge's label is its operation.
#include "space/choices.h"
#include "space/edge_text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_OPERATIONS = 64 };

// Row --------------------------------------------------------------------------------

static bool parse(const struct space *space, const char *text, size_t length,
                  arch_code *code, struct error *error)
{
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES];
    if (!edge_text_parse(&described->edge_text, text, length, values, error))
        return false;
    *code = choices_pack(described, values);
    return true;
}

static size_t print(const struct space *space, arch_code code, char *text)
{
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES];
    choices_unpack(described, code, values);
    return edge_text_print(&described->edge_text, values, text);
}

static void graph(const struct space *space, arch_code code, int cell,
                  struct cell_graph *graph)
{
    (void)cell;
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES];
    choices_unpack(described, code, values);
    graph->vertices = space->vertices;
    graph->edges = space->edges;
    for (int v = 0; v < space->vertices; v++)
        graph->vertex_label[v] = (uint8_t)v;
    for (int e = 0; e < space->edges; e++) {
        const struct text_edge *edge = &described->edge_text.edge[e];
        graph->edge[e] = (struct cell_edge){edge->from, edge->to,
                                            described->choice[e].labels[values[e]]};
    }
}

// Which of the description's edges it is.
static int edge_of(const struct described *described, int from, int to)
{
    const struct text_edge *edge = described->edge_text.edge;
    int e = 0;
    while (edge[e].from != from || edge[e].to != to)
        e++;
    return e;
}

// How many edges have each operation; then of each edge a 1 at its own.
static float *features(const struct space *space, const struct cell_graph *cell, float *out)
{
    const struct described *described = described_of(space);
    memset(out, 0, space->cell_features * sizeof *out);
    for (int i = 0; i < cell->edges; i++) {
        const struct cell_edge *edge = &cell->edge[i];
        int e = edge_of(described, cell->vertex_label[edge->from],
                        cell->vertex_label[edge->to]);
        const struct choice *choice = &described->choice[e];
        float *own = out + space->edge_labels + choice->first;
        out[edge->label]++;
        for (int v = 0; v < choice->count; v++)
            own[v] = choice->labels[v] == edge->label ? 1 : 0;
    }
    return out + space->cell_features;
}

// Description ------------------------------------------------------------------------

struct reading {
    struct described *described;
    struct place operations;
    const char **names; // [count]
    int count;
    struct text_edge *edges;
};

static int find_name(const struct reading *reading, const char *name)
{
    for (int i = 0; i < reading->count; i++)
        if (strcmp(reading->names[i], name) == 0)
            return i;
    return -1;
}

static bool read_operations(struct reading *reading)
{
    struct arena *arena = &reading->described->arena;
    const struct place *list = &reading->operations;
    if (!place_is_array(list, 1, MOST_OPERATIONS))
        return false;
    size_t count = json_array_size(list->value);
    reading->names = arena_new(arena, count, sizeof *reading->names);
    for (size_t i = 0; i < count; i++) {
        struct place item = place_item(list, i);
        const char *word;
        if (!place_word(&item, DESCRIBED_KEPT, &word))
            return false;
        if (find_name(reading, word) >= 0)
            return place_wrong(&item, "'%s' twice", word);
        reading->names[reading->count++] = arena_text(arena, word, strlen(word));
    }
    return true;
}

// The operations of one edge: its own, or all.
static bool read_choice(struct reading *reading, const struct place *own,
                        struct choice *choice)
{
    struct arena *arena = &reading->described->arena;
    const struct place *list = own->value ? own : &reading->operations;
    if (!place_is_array(list, 2, (size_t)reading->count))
        return false;
    choice->count = (int)json_array_size(list->value);
    choice->values = arena_new(arena, (size_t)choice->count, sizeof *choice->values);
    choice->labels = arena_new(arena, (size_t)choice->count, sizeof *choice->labels);
    for (int v = 0; v < choice->count; v++) {
        struct place item = place_item(list, (size_t)v);
        const char *word = json_string_value(item.value);
        int operation = word ? find_name(reading, word) : -1;
        if (operation < 0)
            return place_wrong(&item, "none of the operations");
        for (int w = 0; w < v; w++)
            if (choice->labels[w] == operation)
                return place_wrong(&item, "'%s' twice", word);
        choice->labels[v] = (uint8_t)operation;
        choice->values[v] = reading->names[operation];
    }
    return true;
}

static bool read_edge(struct reading *reading, const struct place *item)
{
    struct described *described = reading->described;
    struct place from = place_item(item, 0), to = place_item(item, 1), own = *item;
    struct text_edge *edge = &reading->edges[described->choices];
    int ends[2];
    if (json_is_object(item->value)) {
        if (!place_is_object(item, "from|to|operations"))
            return false;
        from = place_field(item, "from");
        to = place_field(item, "to");
        own = place_field(item, "operations");
    } else if (place_is_array(item, 2, 2)) {
        own.value = NULL;
    } else {
        return false;
    }
    if (!place_int(&from, 0, SPACE_MAX_VERTICES - 1, &ends[0]) ||
        !place_int(&to, 1, SPACE_MAX_VERTICES - 1, &ends[1]))
        return false;
    if (ends[1] <= ends[0])
        return place_wrong(item, "leads from %d to %d, not to a higher node", ends[0],
                           ends[1]);
    *edge = (struct text_edge){.from = (uint8_t)ends[0], .to = (uint8_t)ends[1]};
    for (int e = 0; e < described->choices; e++)
        if (reading->edges[e].from == edge->from && reading->edges[e].to == edge->to)
            return place_wrong(item, "the second edge from %d to %d", ends[0], ends[1]);
    return read_choice(reading, &own, &described->choice[described->choices++]);
}

// The order of the text.
static bool is_before(const struct text_edge *a, const struct text_edge *b)
{
    return a->to != b->to ? a->to < b->to : a->from < b->from;
}

static void sort_edges(struct reading *reading)
{
    struct described *described = reading->described;
    for (int e = 1; e < described->choices; e++)
        for (int at = e; at > 0; at--) {
            struct text_edge *edge = &reading->edges[at];
            struct choice *choice = &described->choice[at];
            if (!is_before(edge, edge - 1))
                break;
            struct text_edge kept = *edge;
            struct choice kept_choice = *choice;
            *edge = edge[-1];
            *choice = choice[-1];
            edge[-1] = kept;
            choice[-1] = kept_choice;
        }
}

// What enters and leaves each node must make the first ones inputs and the last the output.
static bool check_nodes(struct reading *reading, const struct place *place)
{
    struct space *row = &reading->described->row;
    bool entered[SPACE_MAX_VERTICES] = {false}, left[SPACE_MAX_VERTICES] = {false};
    row->vertices = 0;
    for (int e = 0; e < reading->described->choices; e++) {
        const struct text_edge *edge = &reading->edges[e];
        entered[edge->to] = left[edge->from] = true;
        if (edge->to >= row->vertices)
            row->vertices = edge->to + 1;
    }
    while (!entered[row->inputs])
        row->inputs++;
    for (int v = row->inputs; v < row->vertices; v++)
        if (!entered[v])
            return place_wrong(place,
                               "no edge leads to node %d, and it is not among the "
                               "first, the inputs",
                               v);
    for (int v = 0; v + 1 < row->vertices; v++)
        if (!left[v])
            return place_wrong(place, "no edge leaves node %d", v);
    return true;
}

static void fill_row(struct described *described)
{
    struct space *row = &described->row;
    uint8_t *kind = arena_new(&described->arena, (size_t)row->vertices, 1);
    for (int v = 0; v < row->vertices; v++)
        kind[v] = v < row->inputs ? (uint8_t)v
                                  : (uint8_t)(row->inputs + (v == row->vertices - 1));
    row->vertex_kind = kind;
    row->vertex_kinds = row->inputs + 2;
    row->edges = described->choices;
    row->flat_vertices = row->vertex_labels = row->vertices;
    row->parse = parse;
    row->print = print;
    row->graph = graph;
    row->features = features;
    row->cell_features = (size_t)(row->edge_labels + described->values);
}

bool described_edges(struct described *described, const struct place *root)
{
    struct place edges = place_field(root, "edges");
    struct reading reading = {.described = described,
                              .operations = place_field(root, "operations")};
    if (!read_operations(&reading) || !place_is_array(&edges, 1, SPACE_MAX_EDGES))
        return false;
    reading.edges =
        arena_new(&described->arena, json_array_size(edges.value), sizeof *reading.edges);
    for (size_t i = 0; i < json_array_size(edges.value); i++) {
        struct place item = place_item(&edges, i);
        if (!read_edge(&reading, &item))
            return false;
    }
    sort_edges(&reading);
    for (int e = 0; e < described->choices; e++) {
        struct choice *choice = &described->choice[e];
        struct buffer name = {0};
        buffer_print(&name, "edge %d->%d", reading.edges[e].from, reading.edges[e].to);
        choice->name = arena_text(&described->arena, name.text, name.length);
        buffer_free(&name);
        reading.edges[e].operations = choice->count;
        reading.edges[e].names = choice->values;
    }
    described->edge_text = (struct edge_text){described->choices, reading.edges};
    described->row.edge_labels = reading.count;
    described->row.names.edges = reading.names;
    if (!check_nodes(&reading, &edges) || !choices_fill(described, &edges))
        return false;
    if (edge_text_longest(&described->edge_text) >= SPACE_TEXT)
        return place_wrong(&edges, "up to %zu characters of text; at most %d can be",
                           edge_text_longest(&described->edge_text), SPACE_TEXT - 1);
    fill_row(described);
    return true;
}
