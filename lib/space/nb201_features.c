// SPDX-License-Identifier: MIT
// Features of a NAS-Bench-201 cell: its operations, and the sequences of operations on its
// paths from input to output that no `none` cuts.
#include "space/nb201.h"

#include <string.h>

enum { NODES = 4, OPERATIONS = 5, ALIVE = OPERATIONS - 1 };
// Sequences of one, two and three operations other than none.
enum { SEQUENCES = ALIVE + ALIVE * ALIVE + ALIVE * ALIVE * ALIVE };

struct paths {
    int operation[NODES][NODES]; // from, to; 0: none
    int sequence[SEQUENCES];     // how many paths have it
    int length[NODES];           // how many have so many edges
    bool alive[NODES][NODES];    // whether the edge is on one of them
};

// Index of a sequence: after all shorter ones, then as a number in base 4.
static int index_of(const int *nodes, int edges, const struct paths *paths)
{
    static const int first[NODES] = {0, 0, ALIVE, ALIVE + ALIVE * ALIVE};
    int number = 0;
    for (int i = 0; i < edges; i++)
        number = number * ALIVE + paths->operation[nodes[i]][nodes[i + 1]] - 1;
    return first[edges] + number;
}

static void add_path(struct paths *paths, const int *nodes, int edges)
{
    for (int i = 0; i < edges; i++)
        if (paths->operation[nodes[i]][nodes[i + 1]] == 0)
            return;
    for (int i = 0; i < edges; i++)
        paths->alive[nodes[i]][nodes[i + 1]] = true;
    paths->sequence[index_of(nodes, edges, paths)]++;
    paths->length[edges]++;
}

float *nb201_features(const struct space *space, const struct cell_graph *cell, float *out)
{
    (void)space;
    struct paths paths = {0};
    int all[OPERATIONS] = {0}, alive[OPERATIONS] = {0}, last[OPERATIONS] = {0};
    for (int e = 0; e < cell->edges; e++)
        paths.operation[cell->edge[e].from][cell->edge[e].to] = cell->edge[e].label;
    add_path(&paths, (const int[]){0, 3}, 1);
    add_path(&paths, (const int[]){0, 1, 3}, 2);
    add_path(&paths, (const int[]){0, 2, 3}, 2);
    add_path(&paths, (const int[]){0, 1, 2, 3}, 3);
    for (int from = 0; from < NODES; from++)
        for (int to = from + 1; to < NODES; to++) {
            int operation = paths.operation[from][to];
            all[operation]++;
            alive[operation] += paths.alive[from][to];
            last[operation] += paths.alive[from][to] && to == NODES - 1;
        }
    for (int i = 0; i < SEQUENCES; i++)
        *out++ = (float)paths.sequence[i];
    for (int i = 1; i < NODES; i++)
        *out++ = (float)paths.length[i];
    for (int i = 0; i < OPERATIONS; i++)
        *out++ = (float)all[i];
    for (int i = 1; i < OPERATIONS; i++) {
        *out++ = (float)alive[i];
        *out++ = (float)last[i];
    }
    return out;
}
