// SPDX-License-Identifier: MIT
// What an edit is stands in free_cell.h.
#include "space/free_cell.h"

struct editing {
    const struct cell_shape *shape;
    struct free_cell cell;         // its vertices in topological order
    unsigned after[FREE_VERTICES]; // vertices that a path from this one leads to
    arch_code code, *results;
    size_t count;
};

static void find_paths(struct editing *editing)
{
    const struct free_cell *cell = &editing->cell;
    for (int from = cell->vertices - 1; from >= 0; from--) {
        editing->after[from] = 0;
        for (int to = from + 1; to < cell->vertices; to++)
            if (cell->inputs[to] >> from & 1)
                editing->after[from] |= 1u << to | editing->after[to];
    }
}

static void add_result(struct editing *editing, const struct free_cell *cell)
{
    arch_code code = free_cell_canonical(editing->shape, cell);
    if (code != editing->code)
        editing->results[editing->count++] = code;
}

static bool is_alive(const struct free_cell *cell)
{
    unsigned left = 0, all = (1u << (cell->vertices - 1)) - 1;
    for (int vertex = 1; vertex < cell->vertices; vertex++) {
        if (!cell->inputs[vertex])
            return false;
        left |= cell->inputs[vertex];
    }
    return left == all;
}

// Behind the last operation.
static int end_of(const struct editing *editing)
{
    return FREE_FIRST + editing->shape->operations;
}

static void change_operations(struct editing *editing)
{
    struct free_cell cell = editing->cell;
    for (int vertex = 1; vertex < cell.vertices - 1; vertex++) {
        uint8_t present = cell.operation[vertex];
        for (uint8_t operation = FREE_FIRST; operation < end_of(editing); operation++) {
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
    bool full = free_cell_edges(&editing->cell) == editing->shape->edges;
    for (int to = 1; to < editing->cell.vertices; to++)
        for (int from = 0; from < editing->cell.vertices - 1; from++) {
            struct free_cell cell = editing->cell;
            bool there = cell.inputs[to] >> from & 1;
            cell.inputs[to] ^= (uint8_t)(1u << from);
            if (there ? is_alive(&cell) : !full && may_lead(editing, from, to))
                add_result(editing, &cell);
        }
}

// The new vertex becomes the last but the output, which moves up one.
static void insert_vertex(struct editing *editing, int from, int to)
{
    struct free_cell cell = editing->cell;
    int output = cell.vertices++, vertex = output - 1;
    cell.operation[output] = FREE_OUTPUT;
    cell.inputs[output] = cell.inputs[vertex];
    cell.inputs[vertex] = (uint8_t)(1u << from);
    cell.inputs[to == vertex ? output : to] |= (uint8_t)(1u << vertex);
    for (uint8_t operation = FREE_FIRST; operation < end_of(editing); operation++) {
        cell.operation[vertex] = operation;
        add_result(editing, &cell);
    }
}

static void insert_vertices(struct editing *editing)
{
    const struct free_cell *cell = &editing->cell;
    if (cell->vertices == editing->shape->vertices ||
        free_cell_edges(cell) + 2 > editing->shape->edges)
        return;
    for (int from = 0; from < cell->vertices - 1; from++)
        for (int to = 1; to < cell->vertices; to++)
            if (may_lead(editing, from, to))
                insert_vertex(editing, from, to);
}

static void remove_vertices(struct editing *editing)
{
    for (int vertex = 1; vertex < editing->cell.vertices - 1; vertex++) {
        struct free_cell cell = editing->cell;
        int leaving = 0;
        for (int to = vertex + 1; to < cell.vertices; to++)
            leaving += cell.inputs[to] >> vertex & 1;
        if (leaving != 1 || __builtin_popcount(cell.inputs[vertex]) != 1)
            continue;
        free_cell_remove(&cell, vertex);
        if (is_alive(&cell))
            add_result(editing, &cell);
    }
}

size_t free_cell_most_edits(const struct cell_shape *shape)
{
    int ends = shape->vertices - 1, interior = shape->vertices - 2;
    return (size_t)(interior * (shape->operations - 1) + ends * ends +
                    interior * interior * shape->operations + interior);
}

size_t free_cell_edits(const struct space *space, arch_code code, arch_code *results)
{
    struct editing editing = {.shape = space->shape,
                              .cell = free_cell_of(space->shape, code),
                              .code = code,
                              .results = results};
    find_paths(&editing);
    change_operations(&editing);
    change_edges(&editing);
    insert_vertices(&editing);
    remove_vertices(&editing);
    return editing.count;
}
