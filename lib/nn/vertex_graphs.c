// SPDX-License-Identifier: MIT
#include "nn/vertex_graphs.h"

#include "nn/linear.h"

#include <string.h>

uint32_t vertex_graphs_size(const struct vertex_graphs *graphs)
{
    return graphs->vertex_first[graphs->graphs];
}

static void take_graph(const struct vertex_graphs *all, uint32_t number,
                       struct vertex_graphs *taken)
{
    uint32_t old = all->vertex_first[number], end = all->vertex_first[number + 1];
    uint32_t base = taken->vertex_first[taken->graphs];
    for (uint32_t v = old; v < end; v++) {
        uint32_t now = base + v - old, at = taken->from_first[now];
        taken->label[now] = all->label[v];
        for (uint32_t i = all->from_first[v]; i < all->from_first[v + 1]; i++)
            taken->from[at++] = all->from[i] - old + base;
        taken->from_first[now + 1] = at;
    }
    taken->vertex_first[++taken->graphs] = base + end - old;
}

void vertex_graphs_take(const struct vertex_graphs *all, const uint32_t *order,
                        uint32_t count, struct scratch *scratch,
                        struct vertex_graphs *taken)
{
    size_t vertices = 0, links = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = all->vertex_first[order[i]];
        uint32_t end = all->vertex_first[order[i] + 1];
        vertices += end - first;
        links += all->from_first[end] - all->from_first[first];
    }
    *taken = (struct vertex_graphs){
        .vertex_first = scratch_take(scratch, (size_t)count + 1, sizeof(uint32_t)),
        .label = scratch_take(scratch, vertices, 1),
        .from_first = scratch_take(scratch, vertices + 1, sizeof(uint32_t)),
        .from = scratch_take(scratch, links, sizeof(uint32_t))};
    taken->vertex_first[0] = taken->from_first[0] = 0;
    for (uint32_t i = 0; i < count; i++)
        take_graph(all, order[i], taken);
}

void vertex_sums(const struct vertex_graphs *graphs, int width, const real *x, real *sums)
{
    size_t each = (size_t)width;
    uint32_t vertices = vertex_graphs_size(graphs);
    memcpy(sums, x, vertices * each * sizeof *sums);
    for (uint32_t v = 0; v < vertices; v++)
        for (uint32_t i = graphs->from_first[v]; i < graphs->from_first[v + 1]; i++)
            reals_add(sums + v * each, x + graphs->from[i] * each, each);
}

void vertex_sums_backward(const struct vertex_graphs *graphs, int width, const real *dsums,
                          real *dx)
{
    size_t each = (size_t)width;
    uint32_t vertices = vertex_graphs_size(graphs);
    memcpy(dx, dsums, vertices * each * sizeof *dx);
    for (uint32_t v = 0; v < vertices; v++)
        for (uint32_t i = graphs->from_first[v]; i < graphs->from_first[v + 1]; i++)
            reals_add(dx + graphs->from[i] * each, dsums + v * each, each);
}

void vertex_label_sums(const struct vertex_graphs *graphs, int labels, real *sums)
{
    size_t each = (size_t)labels;
    uint32_t vertices = vertex_graphs_size(graphs);
    memset(sums, 0, vertices * each * sizeof *sums);
    for (uint32_t v = 0; v < vertices; v++) {
        sums[v * each + graphs->label[v]] += 1;
        for (uint32_t i = graphs->from_first[v]; i < graphs->from_first[v + 1]; i++)
            sums[v * each + graphs->label[graphs->from[i]]] += 1;
    }
}

void vertex_means(const struct vertex_graphs *graphs, int width, const real *x, real *means)
{
    size_t each = (size_t)width;
    memset(means, 0, graphs->graphs * each * sizeof *means);
    for (uint32_t g = 0; g < graphs->graphs; g++) {
        uint32_t first = graphs->vertex_first[g], end = graphs->vertex_first[g + 1];
        real share = 1 / (real)(end - first);
        for (uint32_t v = first; v < end; v++)
            reals_add(means + g * each, x + v * each, each);
        for (size_t i = 0; i < each; i++)
            means[g * each + i] *= share;
    }
}

void vertex_means_backward(const struct vertex_graphs *graphs, int width,
                           const real *dmeans, real *dx)
{
    size_t each = (size_t)width;
    for (uint32_t g = 0; g < graphs->graphs; g++) {
        uint32_t first = graphs->vertex_first[g], end = graphs->vertex_first[g + 1];
        real share = 1 / (real)(end - first);
        for (uint32_t v = first; v < end; v++)
            for (size_t i = 0; i < each; i++)
                dx[v * each + i] = share * dmeans[g * each + i];
    }
}
