// SPDX-License-Identifier: MIT
// Times one training step of the encoder alone (plan, forward, backward, the sum of the
// gradient and Adam) on random nb101 cells, on one thread, against the time that the same
// matrix products take alone, in turns.
//
//     nn-step [CELLS [HIDDEN [ROUNDS]]]
//
// Prints CSV: what, milliseconds (median of the rounds), GFLOP of products, share of the
// whole.
#include "base/random.h"
#include "nn/graph_network.h"
#include "nn/linear.h"
#include "nn/optimizer.h"
#include "space/space.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LAYERS = 3, MOST_PRODUCTS = 8 * LAYERS, MOST_ROUNDS = 1000 };

struct shape {
    bool transpose_a, transpose_b;
    int m, n, k;
};
struct shapes {
    int count;
    struct shape shape[MOST_PRODUCTS];
};

struct bench {
    struct graph_network network;
    struct parameters parameters;
    struct adam adam;
    struct scratch scratch;
    struct cell_graph *cells;
    uint32_t count;
    real *gradient, *dcode, *product[3]; // operands of the products alone
    bool share;
};

enum part { PLAN, FORWARD, BACKWARD, UPDATE, WHOLE, PRODUCTS, PARTS };
static const char *const part_names[PARTS] = {"plan",   "forward", "backward",
                                              "update", "whole",   "products alone"};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static void add_shape(struct shapes *shapes, bool transpose_a, bool transpose_b, int m,
                      int n, int k)
{
    shapes->shape[shapes->count++] = (struct shape){transpose_a, transpose_b, m, n, k};
}

// The products of one step: forward, gradient of the weights, gradient of the inputs.
static void list_shapes(const struct bench *bench, const struct graph_plan *plan,
                        struct shapes *shapes)
{
    int width = bench->network.hidden;
    shapes->count = 0;
    for (int k = 1; k < LAYERS; k++) {
        int rows = (int)plan->level[k].inputs;
        int kept = k == LAYERS - 1 ? (int)plan->graphs : rows;
        add_shape(shapes, false, true, rows, 2 * width, width);
        add_shape(shapes, true, false, 2 * width, width, rows);
        add_shape(shapes, false, false, rows, width, 2 * width);
        add_shape(shapes, false, true, kept, width, width);
        add_shape(shapes, true, false, width, width, kept);
        add_shape(shapes, false, false, kept, width, width);
    }
}

static double gflop(const struct shapes *shapes)
{
    double sum = 0;
    for (int i = 0; i < shapes->count; i++)
        sum += 2e-9 * shapes->shape[i].m * shapes->shape[i].n * shapes->shape[i].k;
    return sum;
}

static void run_products(const struct bench *bench, const struct shapes *shapes)
{
    for (int i = 0; i < shapes->count; i++) {
        const struct shape *s = &shapes->shape[i];
        matrix_product(s->transpose_a, s->transpose_b, s->m, s->n, s->k, 1,
                       bench->product[0], s->transpose_a ? s->m : s->k, bench->product[1],
                       s->transpose_b ? s->k : s->n, 0, bench->product[2], s->n);
    }
}

static void run_step(struct bench *bench, double *times, struct shapes *shapes)
{
    struct graph_plan plan;
    struct graph_state state;
    struct error error;
    size_t count = bench->parameters.count;
    scratch_reset(&bench->scratch);
    double start = now();
    graph_plan_build(&plan, bench->cells, bench->count, LAYERS, 0, bench->share,
                     &bench->scratch);
    double planned = now();
    graph_forward(&bench->network, bench->parameters.values, &plan, &bench->scratch,
                  &state);
    double forward = now();
    for (size_t i = 0; i < count; i++)
        bench->gradient[i] = 0;
    graph_backward(&bench->network, bench->parameters.values, bench->gradient, bench->dcode,
                   &bench->scratch, &state);
    double backward = now();
    if (!adam_step(&bench->adam, &bench->parameters, bench->gradient, 0, count, 1e-4, 5,
                   &error)) {
        fprintf(stderr, "nn-step: %s\n", error.text);
        exit(1);
    }
    double end = now();
    times[PLAN] = planned - start;
    times[FORWARD] = forward - planned;
    times[BACKWARD] = backward - forward;
    times[UPDATE] = end - backward;
    times[WHOLE] = end - start;
    list_shapes(bench, &plan, shapes);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static real *random_reals(size_t count)
{
    struct random_stream stream;
    real *reals = malloc(count * sizeof *reals);
    if (!reals)
        exit(1);
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < count; i++)
        reals[i] = (real)(random_unit(&stream) - 0.5);
    return reals;
}

static void measure(struct bench *bench, int rounds)
{
    static double times[PARTS][MOST_ROUNDS];
    struct shapes shapes;
    for (int round = -2; round < rounds; round++) { // two to warm up
        double part[PARTS];
        run_step(bench, part, &shapes);
        double start = now();
        run_products(bench, &shapes);
        part[PRODUCTS] = now() - start;
        for (int i = 0; round >= 0 && i < PARTS; i++)
            times[i][round] = part[i];
    }
    double whole = 0;
    for (int i = PARTS - 1; i >= 0; i--)
        qsort(times[i], (size_t)rounds, sizeof times[i][0], ascending);
    whole = times[WHOLE][rounds / 2];
    for (int i = 0; i < PARTS; i++)
        printf("%s,%s,%.3f,%.3f,%.3f\n", bench->share ? "shared" : "plain", part_names[i],
               times[i][rounds / 2], i >= WHOLE ? gflop(&shapes) : 0,
               times[i][rounds / 2] / whole);
}

static void bench_open(struct bench *bench, uint32_t count, int hidden)
{
    const struct space *space = &space_nb101;
    struct random_stream stream;
    arch_code *codes = malloc(count * sizeof *codes);
    *bench = (struct bench){.count = count};
    bench->cells = malloc(count * sizeof *bench->cells);
    if (!codes || !bench->cells)
        exit(1);
    random_open(&stream, 1, RANDOM_TEST, 1, 0);
    space_draw(space, 2, &stream, count, codes);
    for (uint32_t i = 0; i < count; i++)
        space->graph(codes[i], 0, &bench->cells[i]);
    free(codes);
    graph_network_declare(&bench->network, &bench->parameters, "encoder",
                          space->vertex_labels, space->edge_labels, false, hidden, LAYERS);
    parameters_start(&bench->parameters, 1, RANDOM_TEST, 0);
    adam_open(&bench->adam, &bench->parameters, 0.9, 0.999, 0);
    bench->gradient = parameters_gradient(&bench->parameters);
    size_t width = (size_t)hidden, rows = (size_t)count * SPACE_VERTICES + 2 * width;
    bench->dcode = random_reals(count * width);
    for (int i = 0; i < 3; i++)
        bench->product[i] = random_reals(rows * 2 * width);
}

static void bench_close(struct bench *bench)
{
    adam_free(&bench->adam);
    parameters_free(&bench->parameters);
    scratch_free(&bench->scratch);
    free(bench->gradient);
    free(bench->dcode);
    for (int i = 0; i < 3; i++)
        free(bench->product[i]);
    free(bench->cells);
}

int main(int argc, char **argv)
{
    long cells = argc > 1 ? strtol(argv[1], NULL, 10) : 512;
    long hidden = argc > 2 ? strtol(argv[2], NULL, 10) : 256;
    long rounds = argc > 3 ? strtol(argv[3], NULL, 10) : 21;
    if (cells < 1 || cells > 100000 || hidden < 1 || hidden > 4096 || rounds < 1 ||
        rounds > MOST_ROUNDS) {
        fprintf(stderr, "usage: nn-step [CELLS [HIDDEN [ROUNDS]]]\n");
        return 2;
    }
    struct bench bench;
    bench_open(&bench, (uint32_t)cells, (int)hidden);
    printf("network,part,milliseconds,gflop,share\n");
    for (int share = 1; share >= 0; share--) {
        bench.share = share;
        measure(&bench, (int)rounds);
    }
    bench_close(&bench);
    return 0;
}
