// SPDX-License-Identifier: MIT
#include "report/cell_dot.h"

#include <stdio.h>
#include <string.h>

// The kinds of operations: the first row whose words are all in the operation's name. The
// colours can be told apart without red or green, and on a dark ground as on a light one.
static const struct kind {
    const char *words[3];
    const char *class, *colour;
} kinds[] = {
    {{"conv", "dil", "5x5"}, "dilconv5x5", "#8f4a75"},
    {{"conv", "dil"}, "dilconv3x3", "#cc79a7"},
    {{"conv", "1x1"}, "conv1x1", "#56b4e9"},
    {{"conv", "5x5"}, "conv5x5", "#009e73"},
    {{"conv"}, "conv3x3", "#0072b2"},
    {{"pool", "avg"}, "avgpool", "#e69f00"},
    {{"pool"}, "maxpool", "#d55e00"},
    {{"skip"}, "skip", "#808080"},
    {{"identity"}, "skip", "#808080"},
    {{""}, "other", "#b8a000"},
};

static bool has_words(const char *name, const char *const words[3])
{
    for (int i = 0; i < 3; i++)
        if (words[i] && !strcasestr(name, words[i]))
            return false;
    return true;
}

static const struct kind *kind_of(const char *operation)
{
    const struct kind *kind = kinds;
    while (!has_words(operation, kind->words))
        kind++;
    return kind;
}

// A backslash would begin an escape.
void dot_quote(struct buffer *text, const char *words)
{
    buffer_add(text, "\"", 1);
    for (; *words; words++) {
        buffer_add(text, "\\", *words == '"' || *words == '\\');
        buffer_add(text, words, 1);
    }
    buffer_add(text, "\"", 1);
}

// A box; the skip, which computes nothing, is dashed. The caller has written its name.
static void add_operation(struct buffer *text, const char *operation)
{
    const struct kind *kind = kind_of(operation);
    buffer_print(text, " [shape=box, class=\"operation %s\", label=", kind->class);
    dot_quote(text, operation);
    buffer_print(text, ", color=\"%s\", fillcolor=\"%s33\", style=\"rounded,filled%s\"]\n",
                 kind->colour, kind->colour,
                 strcmp(kind->class, "skip") == 0 ? ",dashed" : "");
}

static void add_feature_map(struct buffer *text, const char *name)
{
    buffer_print(text, " [label=");
    dot_quote(text, name);
    buffer_print(text, "]\n");
}

// What the names of a cell's vertices begin with.
static char letter(int cell)
{
    return (char)('a' + cell);
}

enum { NUMBER = 24 }; // bytes for "input" or "output" and a number

// `number` holds the name of what has none.
static const char *vertex_name(const struct space *space, const struct cell_graph *graph,
                               int vertex, char number[NUMBER])
{
    bool output = vertex == graph->vertices - 1 && !space->joined;
    bool only = output || (vertex == 0 && space->inputs == 1);
    if (space->names.vertices)
        return space->names.vertices[graph->vertex_label[vertex]];
    if (only)
        return output ? "output" : "input";
    snprintf(number, NUMBER, vertex < space->inputs ? "input %d" : "%d", vertex);
    return number;
}

static bool is_operation(const struct space *space, const struct cell_graph *graph,
                         int vertex)
{
    bool output = vertex == graph->vertices - 1 && !space->joined;
    return space->edge_labels == 0 && vertex >= space->inputs && !output;
}

static void add_vertices(struct buffer *text, const struct space *space, int cell,
                         const struct cell_graph *graph)
{
    char number[NUMBER];
    for (int vertex = 0; vertex < graph->vertices; vertex++) {
        const char *name = vertex_name(space, graph, vertex, number);
        buffer_print(text, "  %c%d", letter(cell), vertex);
        if (is_operation(space, graph, vertex))
            add_operation(text, name);
        else
            add_feature_map(text, name);
    }
}

// The first above the others, as far as dot finds room.
static void order_inputs(struct buffer *text, const struct space *space, int cell)
{
    for (int input = 1; input < space->inputs; input++)
        buffer_print(text, "  {rank=same; %c%d -> %c%d [style=invis]}\n", letter(cell),
                     input, letter(cell), input - 1);
}

// Edges meet operations at their ends.
static void add_plain_edge(struct buffer *text, const struct space *space, int cell,
                           const struct cell_graph *graph, const struct cell_edge *edge)
{
    bool from = is_operation(space, graph, edge->from);
    bool to = is_operation(space, graph, edge->to);
    buffer_print(text, "  %c%d%s -> %c%d%s\n", letter(cell), edge->from, from ? ":e" : "",
                 letter(cell), edge->to, to ? ":w" : "");
}

// Its operation stands on the edge, and interrupts it, close to where the edge leads.
static void add_edge(struct buffer *text, const struct space *space, int cell, int number,
                     const struct cell_edge *edge)
{
    char at = letter(cell), label[NUMBER];
    snprintf(label, sizeof label, "%d", edge->label);
    const char *operation = space->names.edges ? space->names.edges[edge->label] : label;
    if (strcmp(operation, "none") == 0)
        return;
    buffer_print(text, "  %ce%d", at, number);
    add_operation(text, operation);
    buffer_print(text, "  %c%d -> %ce%d:w [dir=none]\n", at, edge->from, at, number);
    buffer_print(text, "  %ce%d:e -> %c%d [weight=3]\n", at, number, at, edge->to);
}

static void add_output(struct buffer *text, const struct space *space, int cell,
                       const struct cell_graph *graph)
{
    char at = letter(cell);
    buffer_print(text, "  %c%d", at, graph->vertices);
    add_feature_map(text, space->names.output ? space->names.output : "output");
    for (int vertex = space->inputs; vertex < graph->vertices; vertex++)
        buffer_print(text, "  %c%d -> %c%d\n", at, vertex, at, graph->vertices);
}

// Of what the whole drawing has, a frame would inherit class, name and ground; where it has
// none at all, the SVG says so in a word that is none of SVG's.
static const char frame[] = "class=frame; id=\"\"; bgcolor=\"#ffffff01\"";

static void add_cell(struct buffer *text, const struct space *space, arch_code code,
                     int cell)
{
    struct cell_graph graph;
    char number[NUMBER];
    space->graph(space, code, cell, &graph);
    if (space->cells > 1) {
        snprintf(number, sizeof number, "cell %d", cell);
        buffer_print(text, "  subgraph cluster_%c {\n  %s\n  label=", letter(cell), frame);
        dot_quote(text, space->names.cells ? space->names.cells[cell] : number);
        buffer_print(text, "\n");
    }
    order_inputs(text, space, cell);
    add_vertices(text, space, cell, &graph);
    for (int edge = 0; edge < graph.edges; edge++)
        if (space->edge_labels > 0)
            add_edge(text, space, cell, edge, &graph.edge[edge]);
        else
            add_plain_edge(text, space, cell, &graph, &graph.edge[edge]);
    if (space->joined)
        add_output(text, space, cell, &graph);
    if (space->cells > 1)
        buffer_print(text, "  }\n");
}

static const char head[] =
    "  graph [class=cell, rankdir=LR, bgcolor=white, pad=0.1, nodesep=0.12, ranksep=0.35,\n"
    "         fontname=\"sans-serif\", fontsize=10, labeljust=l, color=\"#a0a0a0\", "
    "style=rounded]\n"
    "  node [shape=ellipse, fontname=\"sans-serif\", fontsize=10, height=0.28, width=0.4,\n"
    "        margin=\"0.08,0.03\", color=\"#808080\", fillcolor=\"#8080801a\", "
    "style=filled]\n"
    "  edge [arrowsize=0.6, color=\"#505050\"]\n";

// dot sets the last cell first.
void cell_dot(struct buffer *text, const struct space *space, arch_code code)
{
    char name[SPACE_TEXT];
    space->print(space, code, name);
    buffer_print(text, "digraph ");
    dot_quote(text, name);
    buffer_print(text, " {\n%s", head);
    for (int cell = space->cells - 1; cell >= 0; cell--)
        add_cell(text, space, code, cell);
    buffer_print(text, "}\n");
}
