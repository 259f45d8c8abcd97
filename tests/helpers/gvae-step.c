// SPDX-License-Identifier: MIT
// Times training steps of the G-VAE with its ICNN in the paper's sizes on random nb101
// cells, and the matrix products of the same steps alone, in turns.
//
//     gvae-step [THREADS [ROUNDS [CELLS.csv]]]
//
// Prints CSV: what, milliseconds (median of the rounds), GFLOP. CELLS.csv receives the
// batch, for a peer to train on.
#include "base/clock.h"
#include "base/memory.h"
#include "model/gvae_train.h"
#include "space/space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 512, SHARDS = 2, SHARD = BATCH / SHARDS, HIDDEN = 256, LATENT = 8 };
enum { DECODER = 512, LAYERS = 3, SHAPES_HIGH = 256, ROUNDS_HIGH = 1000 };

static const struct gvae_shape shape = {
    .encoder = {.kind = ENCODER_GRAPH,
                .messages = MESSAGES_UNDIRECTED,
                .hidden = HIDDEN,
                .layers = LAYERS},
    .latent = LATENT,
    .decoder_hidden = DECODER,
    .decoder_layers = 3,
    .head = {.kind = HEAD_ICNN, .hidden = 256, .layers = 3}};

struct product {
    int m, n, k; // [m x k] by [k x n]
};
struct products {
    int count;
    struct product list[SHAPES_HIGH];
    real *a, *b, *c;
};

// A linear map [rows x inputs] to [rows x outputs]: forward, gradients of weights and
// input.
static void add_linear(struct products *products, int rows, int inputs, int outputs)
{
    const struct product three[] = {
        {rows, outputs, inputs}, {outputs, inputs, rows}, {rows, inputs, outputs}};
    memcpy(&products->list[products->count], three, sizeof three);
    products->count += 3;
}

static void add_shard(struct products *products, const struct encoder *encoder,
                      const arch_code *codes)
{
    struct scratch scratch = {0};
    struct encoder_input input;
    encoder_read(encoder, codes, SHARD, true, &scratch, &input);
    for (int k = 1; k < LAYERS; k++) {
        int rows = (int)input.plan.level[k].inputs;
        add_linear(products, rows, HIDDEN, 2 * HIDDEN);
        add_linear(products, k == LAYERS - 1 ? SHARD : rows, HIDDEN, HIDDEN);
    }
    add_linear(products, SHARD, HIDDEN, LATENT);
    add_linear(products, SHARD, HIDDEN, LATENT);
    add_linear(products, SHARD, LATENT, DECODER);
    add_linear(products, SHARD, DECODER, DECODER);
    add_linear(products, SHARD, DECODER, space_nb101.layout.logits);
    add_linear(products, SHARD, LATENT, shape.head.hidden);
    add_linear(products, SHARD, LATENT, shape.head.hidden);
    add_linear(products, SHARD, shape.head.hidden, shape.head.hidden);
    add_linear(products, SHARD, shape.head.hidden, 1);
    scratch_free(&scratch);
}

static double gflop(const struct products *products)
{
    double sum = 0;
    for (int i = 0; i < products->count; i++)
        sum += 2e-9 * products->list[i].m * products->list[i].n * products->list[i].k;
    return sum;
}

static void run_products(const struct products *products)
{
    for (int i = 0; i < products->count; i++) {
        const struct product *p = &products->list[i];
        matrix_product(false, false, p->m, p->n, p->k, 1, products->a, p->k, products->b,
                       p->n, 0, products->c, p->n);
    }
}

static real *random_reals(size_t count)
{
    struct random_stream stream;
    real *reals = memory_new(count, sizeof *reals);
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < count; i++)
        reals[i] = (real)(random_unit(&stream) - 0.5);
    return reals;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[count / 2];
}

static void write_cells(const char *path, const arch_code *codes)
{
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    fprintf(file, "arch\n");
    for (int i = 0; i < BATCH; i++) {
        char text[SPACE_TEXT];
        space_nb101.print(&space_nb101, codes[i], text);
        fprintf(file, "%s\n", text);
    }
    if (fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static void measure(struct gvae_trainer *trainer, const struct gvae_data *data, int rounds,
                    const struct products *products)
{
    static double steps[ROUNDS_HIGH], alone[ROUNDS_HIGH];
    for (int round = -2; round < rounds; round++) { // two to warm up
        struct gvae_loss loss = {0};
        struct error error;
        double start = clock_seconds();
        if (!gvae_trainer_step(trainer, data->codes, data->targets, data->count, 1e-4,
                               &loss, &error)) {
            fprintf(stderr, "gvae-step: %s\n", error.text);
            exit(1);
        }
        double stepped = clock_seconds();
        run_products(products);
        if (round < 0)
            continue;
        steps[round] = stepped - start;
        alone[round] = clock_seconds() - stepped;
    }
    printf(
        "what,milliseconds,gflop\nstep,%.2f,%.3f\nproducts alone on one thread,%.2f,%.3f\n",
        median(steps, rounds), gflop(products), median(alone, rounds), gflop(products));
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 1, rounds = argc > 2 ? atoi(argv[2]) : 21;
    if (threads < 1 || threads > 64 || rounds < 1 || rounds > ROUNDS_HIGH) {
        fprintf(stderr, "usage: gvae-step [THREADS [ROUNDS [CELLS.csv]]]\n");
        return 2;
    }
    arch_code codes[BATCH];
    real targets[BATCH];
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 1, 0);
    space_draw(&space_nb101, threads, &stream, BATCH, codes);
    for (int i = 0; i < BATCH; i++)
        targets[i] = (real)random_normal(&stream);
    if (argc > 3)
        write_cells(argv[3], codes);

    struct gvae gvae;
    struct products products = {0};
    gvae_make(&gvae, &space_nb101, &shape);
    for (int shard = 0; shard < SHARDS; shard++)
        add_shard(&products, &gvae.encoder, codes + shard * SHARD);
    size_t most = (size_t)BATCH * (size_t)space_nb101.vertices * DECODER;
    products.a = random_reals(most);
    products.b = random_reals(most);
    products.c = random_reals(most);

    struct gvae_training training = {.seed = 1,
                                     .threads = threads,
                                     .epochs = 1,
                                     .batch = BATCH,
                                     .shards = SHARDS,
                                     .weights = {.kl = 0.1, .head = 1, .noise = 0.01},
                                     .adam = {.beta2 = 0.5, .clip = 5}};
    struct gvae_data data = {codes, targets, BATCH};
    struct gvae_trainer *trainer = gvae_trainer_open(&gvae, &data, &training);
    measure(trainer, &data, rounds, &products);
    gvae_trainer_close(trainer);
    gvae_free(&gvae);
    free(products.a);
    free(products.b);
    free(products.c);
    return 0;
}
