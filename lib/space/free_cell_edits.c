// SPDX-License-Identifier: MIT
// What an edit is stands in nb101_cell.h.
#include "space/nb101_cell.h"

struct editing {
    struct nb101_cell cell;         // its vertices in topological order
    unsigned after[NB101_VERTICES]; // vertices that a path from this one leads to
    arch_code code, *results;
    size_t count;
};

static void find_paths(struct editing *editing)
{
    const struct nb101_cell *cell = &editing->cell;
    for (int from = cell->vertices - 1; from >= 0; from--) {
        editing->after[from] = 0;
        for (int to = from + 1; to < cell->vertices; to++)
            if (cell->inputs[to] >> from & 1)
                editing->after[from] |= 1u << to | editing->after[to];
    }
}

static void add_result(struct editing *editing, const struct nb101_cell *cell)
{
    arch_code code = nb101_cell_canonical(cell);
    if (code != editing->code)
        editing->results[editing->count++] = code;
}

static bool is_alive(const struct nb101_cell *cell)
{
    unsigned left = 0, all = (1u << (cell->vertices - 1)) - 1;
    for (int vertex = 1; vertex < cell->vertices; vertex++) {
        if (!cell->inputs[vertex])
            return false;
        left |= cell->inputs[vertex];
    }
    return left == all;
}

static void change_operations(struct editing *editing)
{
    struct nb101_cell cell = editing->cell;
    for (int vertex = 1; vertex < cell.vertices - 1; vertex++) {
        uint8_t present = cell.operation[vertex];
        for (uint8_t operation = NB101_CONV3X3; operation <= NB101_MAXPOOL; operation++) {
            cell.operation[vertex] = operation;
            if (operation != present)
                add_result(editing, &cell);
        }
        cell.operation[vertex] = present;
    }
}

// Whether an edge may lead from one vertex to the other: it would close no cycle.
static bool may_lead(const struct editing *editing, int from, int to)
{
    return from != to && from != editing->cell.vertices - 1 && to != 0 &&
           !(editing->after[to] >> from & 1);
}

static void change_edges(struct editing *editing)
{
    bool full = nb101_cell_edges(&editing->cell) == NB101_EDGES;
    for (int to = 1; to < editing->cell.vertices; to++)
        for (int from = 0; from < editing->cell.vertices - 1; from++) {
            struct nb101_cell cell = editing->cell;
            bool there = cell.inputs[to] >> from & 1;
            cell.inputs[to] ^= (uint8_t)(1u << from);
            if (there ? is_alive(&cell) : !full && may_lead(editing, from, to))
                add_result(editing, &cell);
        }
}

// The new vertex becomes the last but the output, which moves up one.
static void insert_vertex(struct editing *editing, int from, int to)
{
    struct nb101_cell cell = editing->cell;
    int output = cell.vertices++, vertex = output - 1;
    cell.operation[output] = NB101_OUTPUT;
    cell.inputs[output] = cell.inputs[vertex];
    cell.inputs[vertex] = (uint8_t)(1u << from);
    cell.inputs[to == vertex ? output : to] |= (uint8_t)(1u << vertex);
    for (uint8_t operation = NB101_CONV3X3; operation <= NB101_MAXPOOL; operation++) {
        cell.operation[vertex] = operation;
        add_result(editing, &cell);
    }
}

static void insert_vertices(struct editing *editing)
{
    const struct nb101_cell *cell = &editing->cell;
    if (cell->vertices == NB101_VERTICES || nb101_cell_edges(cell) + 2 > NB101_EDGES)
        return;
    for (int from = 0; from < cell->vertices - 1; from++)
        for (int to = 1; to < cell->vertices; to++)
            if (may_lead(editing, from, to))
                insert_vertex(editing, from, to);
}

static void remove_vertices(struct editing *editing)
{
    for (int vertex = 1; vertex < editing->cell.vertices - 1; vertex++) {
        struct nb101_cell cell = editing->cell;
        int leaving = 0;
        for (int to = vertex + 1; to < cell.vertices; to++)
            leaving += cell.inputs[to] >> vertex & 1;
        if (leaving != 1 || __builtin_popcount(cell.inputs[vertex]) != 1)
            continue;
        nb101_cell_remove(&cell, vertex);
        if (is_alive(&cell))
            add_result(editing, &cell);
    }
}

size_t nb101_edits(const struct space *space, arch_code code, arch_code *results)
{
    (void)space;
    struct editing editing = {
        .cell = nb101_cell_of(code), .code = code, .results = results};
    find_paths(&editing);
    change_operations(&editing);
    change_edges(&editing);
    insert_vertices(&editing);
    remove_vertices(&editing);
    return editing.count;
}
