// SPDX-License-Identifier: MIT
// Features of a NAS-Bench-101 cell: what its operations are, where they stand, and what its
// paths from input to output pass through.
#include "space/nb101_cell.h"

#include <string.h>

enum { INPUT, OUTPUT, CONV3, CONV1, POOL, LABELS, OPERATIONS = 3 };
enum { VERTICES = NB101_VERTICES, MOST_ON_A_PATH = VERTICES - 2 };
// Widths are counted in shares of a stack's channels, which its last vertices split evenly:
// 420 can be divided by any number of them.
enum { CHANNELS = 420 };

// A cell and, for each vertex, where it stands.
struct place {
    int vertices, edges, last; // last: the output
    int operation[VERTICES];   // label - CONV3; below 0 at the input and the output
    bool edge[VERTICES][VERTICES];
    int in[VERTICES], out[VERTICES];             // degrees
    int paths_in[VERTICES], paths_out[VERTICES]; // from the input, to the output
    int depth[VERTICES], height[VERTICES];       // longest paths
    int near[VERTICES], far[VERTICES];           // shortest ones
    int channels[VERTICES];
};

// The graph lists its vertices with the output last.
static void read_cell(const struct cell_graph *cell, struct place *place)
{
    *place = (struct place){
        .vertices = cell->vertices, .edges = cell->edges, .last = cell->vertices - 1};
    for (int v = 0; v < cell->vertices; v++)
        place->operation[v] = cell->vertex_label[v] - CONV3;
    for (int e = 0; e < cell->edges; e++) {
        place->edge[cell->edge[e].from][cell->edge[e].to] = true;
        place->out[cell->edge[e].from]++;
        place->in[cell->edge[e].to]++;
    }
}

static void walk_down(struct place *place)
{
    place->paths_in[0] = 1;
    for (int v = 1; v < place->vertices; v++) {
        place->near[v] = VERTICES;
        for (int u = 0; u < v; u++) {
            if (!place->edge[u][v])
                continue;
            place->paths_in[v] += place->paths_in[u];
            if (place->depth[v] < place->depth[u] + 1)
                place->depth[v] = place->depth[u] + 1;
            if (place->near[v] > place->near[u] + 1)
                place->near[v] = place->near[u] + 1;
        }
    }
}

static void walk_up(struct place *place)
{
    place->paths_out[place->last] = 1;
    for (int v = place->last - 1; v >= 0; v--) {
        place->far[v] = VERTICES;
        for (int u = v + 1; u <= place->last; u++) {
            if (!place->edge[v][u])
                continue;
            place->paths_out[v] += place->paths_out[u];
            if (place->height[v] < place->height[u] + 1)
                place->height[v] = place->height[u] + 1;
            if (place->far[v] > place->far[u] + 1)
                place->far[v] = place->far[u] + 1;
        }
    }
}

// As the benchmark builds its cells: those before the output share its channels, the others
// are as wide as the widest that they feed.
static void share_channels(struct place *place)
{
    int sharing = place->in[place->last] - place->edge[0][place->last];
    for (int v = place->last - 1; v > 0; v--) {
        int width = place->edge[v][place->last] ? CHANNELS / sharing : 0;
        for (int u = v + 1; u < place->last; u++)
            if (place->edge[v][u] && place->channels[u] > width)
                width = place->channels[u];
        place->channels[v] = width;
    }
}

static float *shape(const struct place *place, float *out)
{
    int count[OPERATIONS] = {0}, length = 0;
    for (int v = 1; v < place->last; v++)
        count[place->operation[v]]++;
    for (int v = 1; v < place->vertices; v++)
        length += place->paths_in[v] * place->paths_out[v];
    const int values[] = {
        place->vertices,
        place->edges,
        count[0],
        count[1],
        count[2],
        place->edge[0][place->last],
        place->out[0],
        place->in[place->last],
        place->depth[place->last],
        place->near[place->last],
        place->paths_in[place->last],
        length, // of all paths together
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        *out++ = (float)values[i];
    *out++ = (float)length / (float)place->paths_in[place->last];
    return out;
}

// For an operation: sum, most and least over its vertices of each thing that tells where a
// vertex stands.
static float *standing(const struct place *place, int operation, float *out)
{
    int passing[VERTICES];
    for (int v = 0; v < place->vertices; v++)
        passing[v] = place->paths_in[v] * place->paths_out[v];
    const int *const things[] = {place->depth, place->height, place->in,  place->out,
                                 passing,      place->near,   place->far, place->channels};
    for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
        int sum = 0, most = -1, least = -1;
        for (int v = 1; v < place->last; v++) {
            int value = things[i][v];
            if (place->operation[v] != operation)
                continue;
            sum += value;
            most = value > most ? value : most;
            least = least < 0 || value < least ? value : least;
        }
        *out++ = (float)sum;
        *out++ = (float)most;
        *out++ = (float)least;
    }
    return out;
}

// How often an edge leads from one kind of vertex to another.
static float *neighbours(const struct cell_graph *cell, float *out)
{
    int count[LABELS][LABELS] = {{0}};
    for (int e = 0; e < cell->edges; e++)
        count[cell->vertex_label[cell->edge[e].from]]
             [cell->vertex_label[cell->edge[e].to]]++;
    for (int from = INPUT; from < LABELS; from++)
        for (int to = OUTPUT; to < LABELS; to++)
            if (from != OUTPUT)
                *out++ = (float)count[from][to];
    return out;
}

// Paths that pass through operations of a set alone: longest, shortest, number.
static float *paths_within(const struct place *place, unsigned set, float *out)
{
    int longest[VERTICES] = {0}, shortest[VERTICES] = {0}, paths[VERTICES] = {1};
    for (int v = 1; v < place->vertices; v++) {
        longest[v] = -1;
        if (v < place->last && !(set >> place->operation[v] & 1))
            continue;
        for (int u = 0; u < v; u++) {
            if (!place->edge[u][v] || !paths[u])
                continue;
            if (!paths[v] || shortest[u] + 1 < shortest[v])
                shortest[v] = shortest[u] + 1;
            if (longest[u] + 1 > longest[v])
                longest[v] = longest[u] + 1;
            paths[v] += paths[u];
        }
    }
    *out++ = (float)longest[place->last];
    *out++ = paths[place->last] ? (float)shortest[place->last] : -1.0f;
    *out++ = (float)paths[place->last];
    return out;
}

// What a path collects, a weight an operation: the most and the least of all paths; and of
// the vertices before the output, the sums of what they have at most and at least.
static float *collected(const struct place *place, const int weight[OPERATIONS], float *out)
{
    int most[VERTICES] = {0}, least[VERTICES] = {0}, sum_most = 0, sum_least = 0;
    for (int v = 1; v < place->vertices; v++) {
        int own = v < place->last ? weight[place->operation[v]] : 0;
        bool reached = false;
        for (int u = 0; u < v; u++) {
            if (!place->edge[u][v])
                continue;
            most[v] = !reached || most[u] > most[v] ? most[u] : most[v];
            least[v] = !reached || least[u] < least[v] ? least[u] : least[v];
            reached = true;
        }
        most[v] += own;
        least[v] += own;
        if (v < place->last && place->edge[v][place->last]) {
            sum_most += most[v];
            sum_least += least[v];
        }
    }
    const int values[] = {most[place->last], least[place->last], sum_most, sum_least};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        *out++ = (float)values[i];
    return out;
}

// Work in shares of channels: of each operation, of projections from the input, of sums.
static float *work(const struct place *place, float *out)
{
    int of[OPERATIONS] = {0}, projected = 0, added = 0;
    for (int v = 1; v < place->last; v++) {
        int wide = place->channels[v];
        of[place->operation[v]] += wide * wide / CHANNELS;
        projected += place->edge[0][v] ? wide : 0;
        added += wide * (place->in[v] - 1);
    }
    projected += place->edge[0][place->last] ? CHANNELS : 0;
    const int values[] = {of[0],     of[1], of[2],
                          projected, added, 9 * of[0] + of[1] + projected};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        *out++ = (float)values[i];
    return out;
}

// Paths by how many conv3x3, conv1x1 and maxpool are on them.
enum { SIDE = MOST_ON_A_PATH + 1, CONTENTS = 56 };
static void count_paths(const struct place *place, int vertex, const int passed[OPERATIONS],
                        int count[SIDE][SIDE][SIDE])
{
    for (int next = vertex + 1; next < place->vertices; next++) {
        if (!place->edge[vertex][next])
            continue;
        if (next == place->last) {
            count[passed[0]][passed[1]][passed[2]]++;
            continue;
        }
        int more[OPERATIONS] = {passed[0], passed[1], passed[2]};
        more[place->operation[next]]++;
        count_paths(place, next, more, count);
    }
}

static float *path_contents(const struct place *place, float *out)
{
    int count[SIDE][SIDE][SIDE] = {{{0}}};
    count_paths(place, 0, (const int[OPERATIONS]){0}, count);
    for (int a = 0; a < SIDE; a++)
        for (int b = 0; a + b < SIDE; b++)
            for (int c = 0; a + b + c < SIDE; c++)
                *out++ = (float)count[a][b][c];
    return out;
}

float *nb101_features(const struct space *space, const struct cell_graph *cell, float *out)
{
    (void)space;
    static const int weights[][OPERATIONS] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1},
                                              {1, 1, 0}, {1, 1, 1}, {1, 0, -1}};
    struct place place;
    read_cell(cell, &place);
    walk_down(&place);
    walk_up(&place);
    share_channels(&place);
    out = shape(&place, out);
    for (int operation = 0; operation < OPERATIONS; operation++)
        out = standing(&place, operation, out);
    out = neighbours(cell, out);
    for (unsigned set = 0; set < 1u << OPERATIONS; set++)
        out = paths_within(&place, set, out);
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        out = collected(&place, weights[i], out);
    out = work(&place, out);
    return path_contents(&place, out);
}
