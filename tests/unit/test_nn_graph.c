// SPDX-License-Identifier: MIT
// The graph network and its plan: sharing changes no number, the counters tell the work
// saved, and the code of a graph does not depend on the numbering of its vertices.
#include "base/memory.h"
#include "base/parallel.h"
#include "base/random.h"
#include "nn/graph_network.h"
#include "nn/linear.h"
#include "nn/optimizer.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { GRAPHS = 150, HIDDEN = 24, SHARDS = 4 };

// Kinds of vertices and edges as in nb101, nb201 and darts, and few of both: much to share.
static const struct {
    int vertex_labels, edge_labels;
} kinds[] = {{5, 0}, {3, 5}, {4, 7}, {2, 2}};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct setting {
    struct graph_network network;
    struct parameters parameters;
    struct cell_graph graphs[GRAPHS];
    real dcode[GRAPHS * HIDDEN];
};

// A random directed acyclic graph: edges go from earlier to later vertices. One in ten is
// as large as a graph may be, the others are as small as cells are.
static void draw_graph(struct random_stream *stream, int vertex_labels, int edge_labels,
                       struct cell_graph *graph)
{
    memset(graph, 0, sizeof *graph);
    bool large = random_below(stream, 10) == 0;
    int most_edges = large ? SPACE_MAX_EDGES : 9;
    double density = large ? 0.12 : 0.45;
    graph->vertices = large ? SPACE_MAX_VERTICES : 2 + (int)random_below(stream, 6);
    for (int v = 0; v < graph->vertices; v++)
        graph->vertex_label[v] = (uint8_t)random_below(stream, (uint64_t)vertex_labels);
    for (int to = 1; to < graph->vertices; to++)
        for (int from = 0; from < to && graph->edges < most_edges; from++)
            if (random_unit(stream) < density) {
                struct cell_edge *edge = &graph->edge[graph->edges++];
                edge->from = (uint8_t)from;
                edge->to = (uint8_t)to;
                if (edge_labels)
                    edge->label = (uint8_t)random_below(stream, (uint64_t)edge_labels);
            }
}

static struct setting *setting_open(int kind, int layers)
{
    struct setting *setting = memory_new(1, sizeof *setting);
    struct random_stream stream;
    int vertex_labels = kinds[kind].vertex_labels, edge_labels = kinds[kind].edge_labels;
    random_open(&stream, 4, RANDOM_TEST, (uint32_t)kind, 0);
    for (int g = 0; g < GRAPHS; g++)
        draw_graph(&stream, vertex_labels, edge_labels, &setting->graphs[g]);
    for (int i = 0; i < GRAPHS * HIDDEN; i++)
        setting->dcode[i] = (real)random_normal(&stream);
    graph_network_declare(&setting->network, &setting->parameters, "graph", vertex_labels,
                          edge_labels, kind % 2 == 1, HIDDEN, layers);
    parameters_start(&setting->parameters, 5, RANDOM_TEST, 0);
    return setting;
}

static void setting_close(struct setting *setting)
{
    parameters_free(&setting->parameters);
    free(setting);
}

// codes [count x hidden] are set and the gradient is added for graphs [first, first +
// count).
static struct graph_plan learn(const struct setting *setting,
                               const struct cell_graph *graphs, size_t first, size_t count,
                               bool share, real *codes, real *gradient)
{
    struct scratch scratch = {0};
    struct graph_plan plan;
    struct graph_state state;
    graph_plan_build(&plan, graphs + first, (uint32_t)count, setting->network.layers,
                     setting->network.back, share, &scratch);
    const real *code = graph_forward(&setting->network, setting->parameters.values, &plan,
                                     &scratch, &state);
    memcpy(codes, code, count * HIDDEN * sizeof *codes);
    graph_backward(&setting->network, setting->parameters.values, gradient,
                   setting->dcode + first * HIDDEN, &scratch, &state);
    scratch_free(&scratch);
    return plan; // its counters; the rest is gone
}

// Equal within 1e-5 of the largest.
static void check_equal(const real *a, const real *b, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs((double)b[i]));
    assert_true(largest > 0);
    for (size_t i = 0; i < count; i++)
        if (!(fabs((double)a[i] - (double)b[i]) <= 1e-5 * largest))
            fail_msg("number %zu: %g and %g of at most %g", i, (double)a[i], (double)b[i],
                     largest);
}

static void check_views(const struct parameters *parameters, const real *a, const real *b)
{
    for (size_t k = 0; k < parameters->view_count; k++) {
        const struct parameter_view *view = &parameters->views[k];
        check_equal(a + view->offset, b + view->offset,
                    (size_t)view->rows * (size_t)view->columns);
    }
}

static void shared_plain_and_reference_are_equal(void **state)
{
    (void)state;
    static real shared[GRAPHS * HIDDEN], plain[GRAPHS * HIDDEN], reference[GRAPHS * HIDDEN];
    for (int kind = 0; kind < KINDS; kind++)
        for (int layers = 1; layers <= 4; layers++) {
            struct setting *setting = setting_open(kind, layers);
            real *by_shared = parameters_gradient(&setting->parameters);
            real *by_plain = parameters_gradient(&setting->parameters);
            learn(setting, setting->graphs, 0, GRAPHS, true, shared, by_shared);
            learn(setting, setting->graphs, 0, GRAPHS, false, plain, by_plain);
            graph_forward_reference(&setting->network, setting->parameters.values,
                                    setting->graphs, GRAPHS, reference);
            check_equal(shared, reference, GRAPHS * HIDDEN);
            check_equal(plain, reference, GRAPHS * HIDDEN);
            check_views(&setting->parameters, by_shared, by_plain);
            free(by_shared);
            free(by_plain);
            setting_close(setting);
        }
}

// Distinct states by definition: the states of all vertices after k layers, as numbers of
// the first vertex with equal surroundings, by comparing every vertex with every other.
struct vertex {
    uint32_t state, next, degree;
    uint32_t around[2 * SPACE_MAX_EDGES]; // (neighbour's state, edge label), sorted
};

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void look_around(const struct cell_graph *graph, struct vertex *vertices)
{
    for (uint32_t v = 0; v < (uint32_t)graph->vertices; v++) {
        struct vertex *vertex = &vertices[v];
        vertex->degree = 0;
        for (int e = 0; e < graph->edges; e++) {
            const struct cell_edge *edge = &graph->edge[e];
            if (edge->from != v && edge->to != v)
                continue;
            uint32_t other = edge->from == v ? edge->to : edge->from;
            vertex->around[vertex->degree++] = vertices[other].state << 8 | edge->label;
        }
        qsort(vertex->around, vertex->degree, sizeof *vertex->around, ascending);
    }
}

static uint32_t count_states(struct vertex *vertices, uint32_t count)
{
    uint32_t states = 0;
    for (uint32_t v = 0; v < count; v++) {
        uint32_t same = 0;
        while (same < v && (vertices[same].state != vertices[v].state ||
                            vertices[same].degree != vertices[v].degree ||
                            memcmp(vertices[same].around, vertices[v].around,
                                   vertices[v].degree * sizeof *vertices[v].around) != 0))
            same++;
        states += same == v;
        vertices[v].next = same;
    }
    for (uint32_t v = 0; v < count; v++)
        vertices[v].state = vertices[v].next;
    return states;
}

// What a plan finds is what there is, as long as at least an eighth of the vertices' states
// are shared; and the counters say so.
static void the_plan_finds_all_equal_states(void **state)
{
    (void)state;
    enum { LAYERS = 4 };
    for (int kind = 0; kind < KINDS; kind++) {
        struct setting *setting = setting_open(kind, LAYERS);
        struct scratch scratch = {0};
        struct graph_plan plan, plain;
        static struct vertex vertices[GRAPHS * SPACE_MAX_VERTICES];
        uint32_t first[GRAPHS + 1] = {0};
        for (int g = 0; g < GRAPHS; g++) {
            const struct cell_graph *graph = &setting->graphs[g];
            first[g + 1] = first[g] + (uint32_t)graph->vertices;
            for (int v = 0; v < graph->vertices; v++) {
                vertices[first[g] + (uint32_t)v].state = graph->vertex_label[v];
                vertices[first[g] + (uint32_t)v].degree = 0;
            }
        }
        uint32_t total = first[GRAPHS], states = count_states(vertices, total);
        uint64_t rows = 0;
        graph_plan_build(&plan, setting->graphs, GRAPHS, LAYERS, 0, true, &scratch);
        graph_plan_build(&plain, setting->graphs, GRAPHS, LAYERS, 0, false, &scratch);
        for (int k = 0; k < LAYERS; k++) {
            if (k > 0 && plan.level[k - 1].inputs >= total - total / 8)
                states = total;
            assert_int_equal(plan.level[k].inputs, states);
            assert_int_equal(plain.level[k].inputs, total);
            rows += states;
            for (int g = 0; g < GRAPHS; g++)
                look_around(&setting->graphs[g], vertices + first[g]);
            states = count_states(vertices, total);
        }
        assert_int_equal(plan.level[LAYERS - 1].outputs, total);
        assert_int_equal(plan.plain_rows, LAYERS * total);
        assert_int_equal(plain.shared_rows, LAYERS * total);
        assert_int_equal(plan.shared_rows, rows);
        scratch_free(&scratch);
        setting_close(setting);
    }
}

static void the_counters_show_the_work_saved(void **state)
{
    (void)state;
    static const struct space *const spaces[] = {&space_nb101, &space_nb201, &space_darts};
    static const double most[] = {0.36, 0.43, 0.6}; // of the rows without sharing
    enum { CELLS = 512, LAYERS = 3 };
    for (int i = 0; i < 3; i++) {
        static arch_code codes[CELLS];
        static struct cell_graph graphs[CELLS];
        struct scratch scratch = {0};
        struct random_stream stream;
        struct graph_plan plan;
        random_open(&stream, 6, RANDOM_TEST, 0, 0);
        space_draw(spaces[i], 2, &stream, CELLS, codes);
        for (int cell = 0; cell < CELLS; cell++)
            spaces[i]->graph(spaces[i], codes[cell], 0, &graphs[cell]);
        graph_plan_build(&plan, graphs, CELLS, LAYERS, 0, true, &scratch);
        print_message("%s: %llu rows of %llu\n", spaces[i]->name,
                      (unsigned long long)plan.shared_rows,
                      (unsigned long long)plan.plain_rows);
        assert_true((double)plan.shared_rows < most[i] * (double)plan.plain_rows);
        scratch_free(&scratch);
    }
}

// The same graph with its vertices in another order and its edges in another.
static void relabel(struct random_stream *stream, const struct cell_graph *graph,
                    struct cell_graph *other)
{
    uint32_t vertex[SPACE_MAX_VERTICES], edge[SPACE_MAX_EDGES];
    *other = *graph;
    random_order(stream, vertex, (uint32_t)graph->vertices);
    random_order(stream, edge, (uint32_t)graph->edges);
    for (int v = 0; v < graph->vertices; v++)
        other->vertex_label[vertex[v]] = graph->vertex_label[v];
    for (int e = 0; e < graph->edges; e++) {
        struct cell_edge moved = graph->edge[e];
        moved.from = (uint8_t)vertex[moved.from];
        moved.to = (uint8_t)vertex[moved.to];
        other->edge[edge[e]] = moved;
    }
}

static void codes_do_not_depend_on_the_numbering(void **state)
{
    (void)state;
    static struct cell_graph others[GRAPHS];
    static real codes[GRAPHS * HIDDEN], relabelled[GRAPHS * HIDDEN];
    for (int kind = 0; kind < KINDS; kind++)
        for (int share = 0; share < 2; share++) {
            struct setting *setting = setting_open(kind, 3);
            real *gradient = parameters_gradient(&setting->parameters);
            real *other = parameters_gradient(&setting->parameters);
            struct random_stream stream;
            random_open(&stream, 8, RANDOM_TEST, 0, 0);
            for (int g = 0; g < GRAPHS; g++)
                relabel(&stream, &setting->graphs[g], &others[g]);
            struct graph_plan a =
                learn(setting, setting->graphs, 0, GRAPHS, share, codes, gradient);
            struct graph_plan b =
                learn(setting, others, 0, GRAPHS, share, relabelled, other);
            check_equal(relabelled, codes, GRAPHS * HIDDEN);
            check_views(&setting->parameters, other, gradient);
            assert_int_equal(a.shared_rows, b.shared_rows);
            free(gradient);
            free(other);
            setting_close(setting);
        }
}

struct shards {
    const struct setting *setting;
    real *gradient[SHARDS];
    real codes[GRAPHS * HIDDEN];
};

static void learn_shard(void *context, size_t shard)
{
    struct shards *shards = context;
    struct parallel_range range = parallel_slice(GRAPHS, SHARDS, shard);
    learn(shards->setting, shards->setting->graphs, range.first, range.end - range.first,
          true, shards->codes + range.first * HIDDEN, shards->gradient[shard]);
}

static void run_shards(struct shards *shards, const struct setting *setting, int threads)
{
    size_t count = setting->parameters.count;
    shards->setting = setting;
    for (int shard = 0; shard < SHARDS; shard++)
        shards->gradient[shard] = parameters_gradient(&setting->parameters);
    parallel_run(threads, SHARDS, learn_shard, shards);
    for (int shard = 1; shard < SHARDS; shard++)
        reals_add(shards->gradient[0], shards->gradient[shard], count);
}

static void threads_change_no_byte(void **state)
{
    (void)state;
    static struct shards one, two;
    static real whole_codes[GRAPHS * HIDDEN];
    struct setting *setting = setting_open(0, 3);
    size_t count = setting->parameters.count;
    real *whole = parameters_gradient(&setting->parameters);
    run_shards(&one, setting, 1);
    for (int repeat = 0; repeat < 5; repeat++) {
        run_shards(&two, setting, 2);
        assert_memory_equal(one.codes, two.codes, sizeof one.codes);
        assert_memory_equal(one.gradient[0], two.gradient[0], count * sizeof(real));
        for (int shard = 0; shard < SHARDS; shard++)
            free(two.gradient[shard]);
    }
    learn(setting, setting->graphs, 0, GRAPHS, true, whole_codes, whole);
    check_equal(one.codes, whole_codes, GRAPHS * HIDDEN);
    check_views(&setting->parameters, one.gradient[0], whole);
    for (int shard = 0; shard < SHARDS; shard++)
        free(one.gradient[shard]);
    free(whole);
    setting_close(setting);
}

static void small_batches(void **state)
{
    (void)state;
    struct setting *setting = setting_open(1, 3);
    real *gradient = parameters_gradient(&setting->parameters);
    real codes[2 * HIDDEN], reference[2 * HIDDEN];
    learn(setting, setting->graphs, 0, 0, true, codes, gradient); // nothing
    for (size_t i = 0; i < setting->parameters.count; i++)
        assert_true(gradient[i] == 0);
    setting->graphs[0].vertices = 1; // no neighbours
    setting->graphs[0].edges = 0;
    for (size_t count = 1; count <= 2; count++) {
        learn(setting, setting->graphs, 0, count, true, codes, gradient);
        graph_forward_reference(&setting->network, setting->parameters.values,
                                setting->graphs, (uint32_t)count, reference);
        check_equal(codes, reference, count * HIDDEN);
    }
    free(gradient);
    setting_close(setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_plain_and_reference_are_equal),
        cmocka_unit_test(the_plan_finds_all_equal_states),
        cmocka_unit_test(the_counters_show_the_work_saved),
        cmocka_unit_test(codes_do_not_depend_on_the_numbering),
        cmocka_unit_test(threads_change_no_byte),
        cmocka_unit_test(small_batches),
    };
    return cmocka_run_group_tests_name("nn graph", tests, NULL, NULL);
}
