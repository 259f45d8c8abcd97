// SPDX-License-Identifier: MIT
// A G-VAE that was written reads back as it was.
#include "../support/folder.h"
#include "model/gvae_file.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ROWS = 50 };

static const struct tool tool = {.name = "test"};
static const struct run run = {.tool = &tool, .command = {.text = "test", .length = 4}};
static const struct gvae_shape shape = {
    .encoder = {.kind = ENCODER_GRAPH, .directed = true, .hidden = 9, .layers = 2},
    .latent = 5,
    .decoder_hidden = 7,
    .decoder_layers = 2,
    .regulariser = REGULARISER_ICNN,
    .regulariser_hidden = 6,
    .regulariser_layers = 3};

static void reads_back(void **state)
{
    (void)state;
    struct gvae gvae;
    struct gvae_file file;
    struct error error;
    struct random_stream stream;
    arch_code codes[ROWS];
    real latents[ROWS * 10];
    struct folder folder;
    gvae_make(&gvae, &space_darts, &shape);
    parameters_start(&gvae.parameters, 1, RANDOM_TEST, 0);
    gvae.label_mean = 0.1;
    gvae.label_deviation = 3;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    space_draw(&space_darts, 1, &stream, ROWS, codes);
    assert_int_equal(gvae_width(&gvae), 10);
    gvae_encode(&gvae, 2, codes, ROWS, latents);

    assert_int_equal(folder_open(&folder, "g", NULL), 0);
    assert_true(gvae_write(folder.file, &run, &gvae, codes, latents, ROWS, NULL, 0, NULL, 0,
                           &error));
    assert_true(gvae_read(folder.file, &file, &error));
    assert_ptr_equal(file.gvae.space, &space_darts);
    assert_memory_equal(file.gvae.parameters.values, gvae.parameters.values,
                        gvae.parameters.count * sizeof(real));
    assert_memory_equal(file.codes, codes, sizeof codes);
    assert_memory_equal(file.latents, latents, sizeof latents);
    assert_true(file.gvae.label_mean == 0.1 && file.gvae.label_deviation == 3);
    gvae_file_close(&file);
    assert_int_equal(folder_close(&folder), 0);
    gvae_free(&gvae);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back),
    };
    return cmocka_run_group_tests_name("gvae file", tests, NULL, NULL);
}
