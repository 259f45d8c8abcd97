// SPDX-License-Identifier: MIT
// A G-VAE that was written reads back as it was.
#include "../support/folder.h"
#include "base/option.h"
#include "model/gvae_file.h"
#include "model/labels.h"
#include "model/predictor.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

enum { ROWS = 50 };

static const struct provenance provenance = {
    .tool = "test", .version = "0", .command = "test", .settings = ""};
static const struct gvae_shape shape = {
    .encoder = {.kind = ENCODER_GRAPH,
                .messages = MESSAGES_DIRECTED,
                .hidden = 9,
                .layers = 2},
    .latent = 5,
    .decoder_hidden = 7,
    .decoder_layers = 2,
    .head = {.kind = HEAD_ICNN, .hidden = 6, .layers = 3}};

static void check_reads_back(enum vertices vertices)
{
    struct gvae_shape written = shape;
    struct gvae gvae;
    struct gvae_file file;
    struct error error;
    struct random_stream stream;
    arch_code codes[ROWS];
    real latents[ROWS * 10];
    struct folder folder;
    written.encoder.vertices = vertices;
    gvae_make(&gvae, &space_darts, &written);
    parameters_start(&gvae.parameters, 1, RANDOM_TEST, 0);
    gvae.label_mean = 0.1;
    gvae.label_deviation = 3;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    space_draw(&space_darts, 1, &stream, ROWS, codes);
    assert_int_equal(gvae_width(&gvae), 10);
    gvae_encode(&gvae, 2, codes, ROWS, latents);

    assert_int_equal(folder_open(&folder, "g", NULL), 0);
    assert_true(
        gvae_write(folder.file, &provenance, &gvae, codes, latents, ROWS, NULL, 0, &error));
    assert_true(gvae_read(folder.file, &file, &error));
    assert_ptr_equal(file.gvae.space, &space_darts);
    assert_int_equal(file.gvae.shape.encoder.vertices, vertices);
    assert_memory_equal(file.gvae.parameters.values, gvae.parameters.values,
                        gvae.parameters.count * sizeof(real));
    assert_memory_equal(file.codes, codes, sizeof codes);
    assert_memory_equal(file.latents, latents, sizeof latents);
    assert_true(file.gvae.label_mean == 0.1 && file.gvae.label_deviation == 3);
    gvae_file_close(&file);
    assert_int_equal(folder_close(&folder), 0);
    gvae_free(&gvae);
}

static void reads_back(void **state)
{
    (void)state;
    check_reads_back(VERTICES_ORDERS);
    check_reads_back(VERTICES_KINDS);
}

// A file of a later version, or of nobody: what it names is unknown here.
static void check_unknown(const char *encoder, const char *messages, const char *head,
                          const char *wanted)
{
    const float number = 0;
    const struct tensor tensor = {"code", DTYPE_F32, 1, {1}, &number};
    const struct field fields[] = {{"space", "nb201"},
                                   {"encoder", encoder},
                                   {"messages", messages},
                                   {"by_kind", "0"},
                                   {"head", head}};
    const struct artifact_header header = {.kind = GVAE_KIND,
                                           .format = GVAE_FORMAT,
                                           .provenance = &provenance,
                                           .fields = fields,
                                           .field_count = 5};
    struct folder folder;
    struct gvae_file file;
    struct error error;
    assert_int_equal(folder_open(&folder, "g", NULL), 0);
    assert_true(artifact_write(folder.file, &header, &tensor, 1, &error));
    assert_false(gvae_read(folder.file, &file, &error));
    assert_non_null(strstr(error.text, wanted));
    assert_int_equal(folder_close(&folder), 0);
}

static void unknown_networks_are_named(void **state)
{
    (void)state;
    check_unknown("transformer", "directed", "icnn",
                  "field 'encoder' is 'transformer', not one of graph|lstm|mlp");
    check_unknown("graph", "both", "icnn",
                  "field 'messages' is 'both', not one of directed|undirected");
    check_unknown("graph", "directed", "spline",
                  "field 'head' is 'spline', not one of icnn|mlp|none");
}

static void check_older(const char *kind, int format)
{
    const float number = 0;
    const struct tensor tensor = {"code", DTYPE_F32, 1, {1}, &number};
    const struct artifact_header header = {
        .kind = kind, .format = format - 1, .provenance = &provenance};
    struct folder folder;
    struct gvae_file gvae;
    struct predictor predictor;
    struct pseudo_labels pseudo;
    struct parent parent;
    struct error error;
    char wanted[300];
    assert_int_equal(folder_open(&folder, "old", NULL), 0);
    assert_true(artifact_write(folder.file, &header, &tensor, 1, &error));
    if (strcmp(kind, GVAE_KIND) == 0)
        assert_false(gvae_read(folder.file, &gvae, &error));
    else if (strcmp(kind, PREDICTOR_KIND) == 0)
        assert_false(predictor_read(folder.file, &predictor, &parent, &error));
    else
        assert_null(pseudo_open(folder.file, &pseudo, &error));
    snprintf(wanted, sizeof wanted,
             "format %d is older than this version reads (%d); rebuild it: test --out ",
             format - 1, format);
    assert_non_null(strstr(error.text, wanted));
    assert_int_equal(folder_close(&folder), 0);
}

// Their fields or tensors have other names: the message tells more than which is missing.
static void older_files_are_refused(void **state)
{
    (void)state;
    check_older(GVAE_KIND, GVAE_FORMAT);
    check_older(PREDICTOR_KIND, PREDICTOR_FORMAT);
    check_older(PSEUDO_KIND, PSEUDO_FORMAT);
}

// The options' choices are numbers of the enums.
static void names_are_in_the_order_of_their_enums(void **state)
{
    (void)state;
    assert_int_equal(choice_of(ENCODER_NAMES, "graph"), ENCODER_GRAPH);
    assert_int_equal(choice_of(ENCODER_NAMES, "lstm"), ENCODER_LSTM);
    assert_int_equal(choice_of(ENCODER_NAMES, "mlp"), ENCODER_MLP);
    assert_int_equal(choice_of(MESSAGES_NAMES, "directed"), MESSAGES_DIRECTED);
    assert_int_equal(choice_of(MESSAGES_NAMES, "undirected"), MESSAGES_UNDIRECTED);
    assert_int_equal(choice_of(HEAD_NAMES, "icnn"), HEAD_ICNN);
    assert_int_equal(choice_of(HEAD_NAMES, "mlp"), HEAD_MLP);
    assert_int_equal(choice_of(HEAD_NAMES, "none"), HEAD_NONE);
    assert_int_equal(choice_of(HEAD_NAMES, "icn"), -1);
    assert_int_equal(choice_of(HEAD_NAMES, ""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back),
        cmocka_unit_test(unknown_networks_are_named),
        cmocka_unit_test(older_files_are_refused),
        cmocka_unit_test(names_are_in_the_order_of_their_enums),
    };
    return cmocka_run_group_tests_name("gvae file", tests, NULL, NULL);
}
