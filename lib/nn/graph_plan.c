// SPDX-License-Identifier: MIT
#include "nn/graph_plan.h"

#include <string.h>

// All vertices of a batch with their neighbours in both directions.
struct vertices {
    uint32_t count;
    const uint8_t *label;
    const uint32_t *first;     // [count + 1] of each one's neighbours
    const uint32_t *neighbour; // vertices
    const uint8_t *edge;       // labels
};

static uint32_t count_vertices(const struct cell_graph *graphs, uint32_t count,
                               uint32_t *vertex_first)
{
    uint32_t vertices = 0;
    for (uint32_t g = 0; g < count; g++) {
        vertex_first[g] = vertices;
        vertices += (uint32_t)graphs[g].vertices;
    }
    vertex_first[count] = vertices;
    return vertices;
}

static void lay_out(const struct cell_graph *graphs, uint32_t count, int back,
                    const uint32_t *vertex_first, struct scratch *scratch,
                    struct vertices *vertices)
{
    uint32_t total = vertex_first[count], edges = 0;
    for (uint32_t g = 0; g < count; g++)
        edges += (uint32_t)graphs[g].edges;
    uint8_t *label = scratch_take(scratch, total, sizeof *label);
    uint32_t *first = scratch_take(scratch, total + 1, sizeof *first);
    uint32_t *neighbour = scratch_take(scratch, 2 * (size_t)edges, sizeof *neighbour);
    uint8_t *edge = scratch_take(scratch, 2 * (size_t)edges, sizeof *edge);
    uint32_t at = 0;
    for (uint32_t g = 0; g < count; g++) {
        const struct cell_graph *graph = &graphs[g];
        uint32_t base = vertex_first[g], degree[SPACE_MAX_VERTICES] = {0};
        for (int e = 0; e < graph->edges; e++) {
            degree[graph->edge[e].from]++;
            degree[graph->edge[e].to]++;
        }
        uint32_t next[SPACE_MAX_VERTICES];
        for (uint32_t v = 0; v < (uint32_t)graph->vertices; v++) {
            label[base + v] = graph->vertex_label[v];
            first[base + v] = next[v] = at;
            at += degree[v];
        }
        for (int e = 0; e < graph->edges; e++) {
            const struct cell_edge *link = &graph->edge[e];
            neighbour[next[link->from]] = base + link->to;
            edge[next[link->from]++] = (uint8_t)(link->label + back);
            neighbour[next[link->to]] = base + link->from;
            edge[next[link->to]++] = link->label;
        }
    }
    first[total] = at;
    *vertices = (struct vertices){total, label, first, neighbour, edge};
}

// The first inputs: one state a label that occurs, in the order of labels; or one a vertex.
static void share_labels(const struct vertices *vertices, bool share, uint32_t *state,
                         uint8_t *input_labels, uint32_t *inputs)
{
    uint32_t of_label[256];
    bool seen[256] = {false};
    *inputs = 0;
    for (uint32_t v = 0; v < vertices->count; v++)
        seen[vertices->label[v]] = true;
    for (uint32_t label = 0; share && label < 256; label++)
        if (seen[label]) {
            input_labels[*inputs] = (uint8_t)label;
            of_label[label] = (*inputs)++;
        }
    for (uint32_t v = 0; v < vertices->count; v++) {
        state[v] = share ? of_label[vertices->label[v]] : v;
        if (!share)
            input_labels[(*inputs)++] = vertices->label[v];
    }
}

// A level under construction.
struct building {
    uint32_t *self, *message_first;
    struct graph_message *messages;
    uint32_t outputs;
    uint32_t *slots, mask; // open addressing: 1 + an output, 0: free
};

static void building_open(struct building *building, const struct vertices *vertices,
                          bool share, struct scratch *scratch)
{
    uint32_t count = vertices->count, room = 64;
    *building = (struct building){0};
    building->self = scratch_take(scratch, count, sizeof *building->self);
    building->message_first =
        scratch_take(scratch, (size_t)count + 1, sizeof *building->message_first);
    building->messages =
        scratch_take(scratch, vertices->first[count], sizeof *building->messages);
    building->message_first[0] = 0;
    if (!share)
        return;
    while (room < 2 * count)
        room *= 2;
    building->slots = scratch_take(scratch, room, sizeof *building->slots);
    memset(building->slots, 0, room * sizeof *building->slots);
    building->mask = room - 1;
}

static bool before(struct graph_message a, struct graph_message b)
{
    return a.from != b.from ? a.from < b.from : a.label < b.label;
}

// Writes a vertex's messages behind those of the outputs so far, in order; how many.
static uint32_t gather(const struct building *building, const struct vertices *vertices,
                       const uint32_t *state, uint32_t vertex)
{
    struct graph_message *messages =
        building->messages + building->message_first[building->outputs];
    uint32_t first = vertices->first[vertex];
    uint32_t count = vertices->first[vertex + 1] - first;
    for (uint32_t i = 0; i < count; i++) {
        struct graph_message message = {state[vertices->neighbour[first + i]],
                                        vertices->edge[first + i]};
        uint32_t at = i;
        for (; at > 0 && before(message, messages[at - 1]); at--)
            messages[at] = messages[at - 1];
        messages[at] = message;
    }
    return count;
}

static uint32_t hash_of(uint32_t self, const struct graph_message *messages, uint32_t count)
{
    uint64_t hash = self + UINT64_C(0x9E3779B97F4A7C15);
    for (uint32_t i = 0; i < count; i++) {
        hash ^= (uint64_t)messages[i].from << 8 | messages[i].label;
        hash *= UINT64_C(0xD6E8FEB86659FD93);
        hash ^= hash >> 32;
    }
    return (uint32_t)hash;
}

static bool is_output(const struct building *building, uint32_t output, uint32_t self,
                      const struct graph_message *messages, uint32_t count)
{
    uint32_t first = building->message_first[output];
    if (building->self[output] != self ||
        building->message_first[output + 1] - first != count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (building->messages[first + i].from != messages[i].from ||
            building->messages[first + i].label != messages[i].label)
            return false;
    return true;
}

// The output of a vertex: one with the same surroundings if there is one (and outputs are
// shared), else a new one.
static uint32_t place(struct building *building, const struct vertices *vertices,
                      const uint32_t *state, uint32_t vertex)
{
    uint32_t count = gather(building, vertices, state, vertex), self = state[vertex];
    uint32_t first = building->message_first[building->outputs];
    const struct graph_message *messages = building->messages + first;
    if (building->slots) {
        uint32_t slot = hash_of(self, messages, count) & building->mask;
        for (; building->slots[slot]; slot = (slot + 1) & building->mask)
            if (is_output(building, building->slots[slot] - 1, self, messages, count))
                return building->slots[slot] - 1;
        building->slots[slot] = building->outputs + 1;
    }
    building->self[building->outputs] = self;
    building->message_first[building->outputs + 1] = first + count;
    return building->outputs++;
}

// Vertices with different inputs have different outputs, so where nearly every vertex has
// an input of its own there is little left to share, and looking for it costs more.
static bool pays(uint32_t inputs, uint32_t vertices)
{
    return inputs < vertices - vertices / 8;
}

void graph_plan_build(struct graph_plan *plan, const struct cell_graph *graphs,
                      uint32_t count, int layers, int back, bool share,
                      struct scratch *scratch)
{
    struct vertices vertices;
    uint32_t *vertex_first = scratch_take(scratch, (size_t)count + 1, sizeof *vertex_first);
    uint32_t total = count_vertices(graphs, count, vertex_first), inputs;
    uint8_t *input_labels = scratch_take(scratch, (size_t)total + 256, 1);
    uint32_t *state = scratch_take(scratch, total, sizeof *state);
    uint32_t *next = scratch_take(scratch, total, sizeof *next);
    lay_out(graphs, count, back, vertex_first, scratch, &vertices);
    share_labels(&vertices, share, state, input_labels, &inputs);
    *plan = (struct graph_plan){.layers = layers,
                                .graphs = count,
                                .input_labels = input_labels,
                                .vertex_first = vertex_first};
    for (int k = 0; k < layers; k++) {
        struct building building;
        bool last = k == layers - 1;
        building_open(&building, &vertices, share && !last && pays(inputs, total), scratch);
        for (uint32_t v = 0; v < total; v++)
            next[v] = place(&building, &vertices, state, v);
        plan->level[k] = (struct graph_level){.inputs = inputs,
                                              .outputs = building.outputs,
                                              .self = building.self,
                                              .message_first = building.message_first,
                                              .messages = building.messages};
        plan->plain_rows += total;
        plan->shared_rows += inputs;
        inputs = building.outputs;
        uint32_t *spare = state;
        state = next;
        next = spare;
    }
}
