// SPDX-License-Identifier: MIT
// Features of a cell of the DARTS space: operations on edges, two inputs, and four
// intermediate nodes whose order means nothing.
#include "space/darts.h"

#include <string.h>

enum { MAX_POOL, AVG_POOL, SKIP, SEP_3, SEP_5, DIL_3, DIL_5 };
enum { FROM_INPUT_0, FROM_INPUT_1, FROM_NODE, SOURCES };

// A cell and, for each node, where it stands.
struct place {
    const struct cell_graph *cell;
    int depth[DARTS_NODES];      // edges on the longest path from an input
    int paths_in[DARTS_NODES];   // paths from the inputs to it
    int paths_out[DARTS_NODES];  // paths from it to the output, itself included
    int successors[DARTS_NODES]; // edges that leave it
};

// Edges come in the order of the nodes that they lead to.
static void find_places(const struct cell_graph *cell, struct place *place)
{
    *place = (struct place){.cell = cell};
    for (int node = 0; node < DARTS_INPUTS; node++)
        place->paths_in[node] = 1;
    for (int i = 0; i < cell->edges; i++) {
        int from = cell->edge[i].from, to = cell->edge[i].to;
        if (place->depth[to] < place->depth[from] + 1)
            place->depth[to] = place->depth[from] + 1;
        place->paths_in[to] += place->paths_in[from];
        place->successors[from]++;
    }
    for (int node = DARTS_INPUTS; node < DARTS_NODES; node++)
        place->paths_out[node] = 1;
    for (int i = cell->edges - 1; i >= 0; i--)
        place->paths_out[cell->edge[i].from] += place->paths_out[cell->edge[i].to];
}

// How deep and how branched the cell is.
static float *shape(const struct place *place, float *out)
{
    int deepest = 0, sum = 0, paths = 0, loose = 0, most_used = 0, shallow = 0;
    for (int node = DARTS_INPUTS; node < DARTS_NODES; node++) {
        deepest = place->depth[node] > deepest ? place->depth[node] : deepest;
        sum += place->depth[node];
        paths += place->paths_in[node];
        loose += place->successors[node] == 0;
        shallow += place->depth[node] == 1;
        if (place->successors[node] > most_used)
            most_used = place->successors[node];
    }
    const int values[] = {deepest,
                          sum,
                          paths,
                          loose,
                          most_used,
                          shallow,
                          place->successors[0],
                          place->successors[1]};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        *out++ = (float)values[i];
    return out;
}

// For each set of operations: how often it leaves input 0, input 1, an intermediate node;
// and over its edges the sums of the depth they lead to, of the paths behind them and of
// the paths that lead into them; and how many there are.
static float *operations(const struct place *place, unsigned set, float *out)
{
    enum { DEPTH = SOURCES, AFTER, BEFORE, TOTAL, COLUMNS };
    int sum[COLUMNS] = {0};
    for (int i = 0; i < place->cell->edges; i++) {
        const struct cell_edge *edge = &place->cell->edge[i];
        if (!(set >> edge->label & 1u))
            continue;
        sum[edge->from < DARTS_INPUTS ? edge->from : FROM_NODE]++;
        sum[DEPTH] += place->depth[edge->to];
        sum[AFTER] += place->paths_out[edge->to];
        sum[BEFORE] += place->paths_in[edge->from];
        sum[TOTAL]++;
    }
    for (int column = 0; column < COLUMNS; column++)
        *out++ = (float)sum[column];
    return out;
}

// How often two kinds of operations meet: in one node (unordered), and one after the other.
enum { POOL_KIND, SKIP_KIND, SEPARABLE_KIND, DILATED_KIND, KINDS };
static float *meetings(const struct cell_graph *cell, float *out)
{
    static const uint8_t kind[DARTS_OPERATIONS] = {
        POOL_KIND,      POOL_KIND,    SKIP_KIND,   SEPARABLE_KIND,
        SEPARABLE_KIND, DILATED_KIND, DILATED_KIND};
    int together[KINDS][KINDS] = {{0}}, chained[KINDS][KINDS] = {{0}};
    for (int i = 0; i < cell->edges; i++)
        for (int j = 0; j < i; j++) {
            int p = kind[cell->edge[i].label], q = kind[cell->edge[j].label];
            if (cell->edge[i].to == cell->edge[j].to)
                together[p < q ? p : q][p < q ? q : p]++;
            if (cell->edge[i].from == cell->edge[j].to)
                chained[q][p]++;
        }
    for (int p = 0; p < KINDS; p++)
        for (int q = p; q < KINDS; q++)
            *out++ = (float)together[p][q];
    for (int p = 0; p < KINDS; p++)
        for (int q = 0; q < KINDS; q++)
            *out++ = (float)chained[p][q];
    return out;
}

// What paths from the inputs to a node collect, a weight an operation: the most and the
// least of all paths, as sum, maximum and minimum over the nodes; and the sum over all
// paths.
static float *collected(const struct place *place, const int weight[DARTS_OPERATIONS],
                        float *out)
{
    int most[DARTS_NODES] = {0}, least[DARTS_NODES] = {0}, total[DARTS_NODES] = {0};
    bool reached[DARTS_NODES] = {false};
    for (int i = 0; i < place->cell->edges; i++) {
        const struct cell_edge *edge = &place->cell->edge[i];
        int from = edge->from, to = edge->to, step = weight[edge->label];
        if (!reached[to] || most[from] + step > most[to])
            most[to] = most[from] + step;
        if (!reached[to] || least[from] + step < least[to])
            least[to] = least[from] + step;
        total[to] += total[from] + step * place->paths_in[from];
        reached[to] = true;
    }
    int all = 0;
    for (int node = DARTS_INPUTS; node < DARTS_NODES; node++)
        all += total[node];
    *out++ = (float)all;
    for (int k = 0; k < 2; k++) {
        const int *of = k == 0 ? most : least;
        int sum = 0, high = of[DARTS_INPUTS], low = of[DARTS_INPUTS];
        for (int node = DARTS_INPUTS; node < DARTS_NODES; node++) {
            sum += of[node];
            high = of[node] > high ? of[node] : high;
            low = of[node] < low ? of[node] : low;
        }
        *out++ = (float)sum;
        *out++ = (float)high;
        *out++ = (float)low;
    }
    return out;
}

#define OPERATION(name) (1u << (name))
#define POOLS           (OPERATION(MAX_POOL) | OPERATION(AVG_POOL))
#define SEPARABLE       (OPERATION(SEP_3) | OPERATION(SEP_5))
#define DILATED         (OPERATION(DIL_3) | OPERATION(DIL_5))

float *darts_features(const struct space *space, const struct cell_graph *cell, float *out)
{
    (void)space;
    static const unsigned sets[] = {OPERATION(MAX_POOL),
                                    OPERATION(AVG_POOL),
                                    OPERATION(SKIP),
                                    OPERATION(SEP_3),
                                    OPERATION(SEP_5),
                                    OPERATION(DIL_3),
                                    OPERATION(DIL_5),
                                    POOLS,
                                    SEPARABLE,
                                    DILATED,
                                    SEPARABLE | DILATED,
                                    OPERATION(SEP_5) | OPERATION(DIL_5),
                                    SEPARABLE | OPERATION(SKIP)};
    static const int weights[][DARTS_OPERATIONS] = {
        {[MAX_POOL] = 1, [AVG_POOL] = 1},
        {[SKIP] = 1},
        {[SEP_5] = 1, [DIL_5] = 1},
        {1, 1, 0, 2, 4, 2, 4}, // how far the receptive field grows
    };
    struct place place;
    find_places(cell, &place);
    out = shape(&place, out);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        out = operations(&place, sets[i], out);
    out = meetings(cell, out);
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        out = collected(&place, weights[i], out);
    return out;
}
