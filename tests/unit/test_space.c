// SPDX-License-Identifier: MIT
// What the spaces share: finding one by name, reading logits, drawing, and the artifact.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/folder.h"
#include "space/space.h"
#include "space/space_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void spaces_are_found_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(space_find("nb101"), &space_nb101);
    assert_ptr_equal(space_find("nb201"), &space_nb201);
    assert_ptr_equal(space_find("darts"), &space_darts);
    assert_null(space_find("nb"));
    assert_null(space_find("nb2011"));
    assert_null(space_find(""));
}

static void the_list_has_every_space_once(void **state)
{
    (void)state;
    assert_string_equal(space_names(), "nb101|nb201|darts|FILE.json");
    assert_int_equal(space_count(), 3);
    for (size_t i = 0; i < space_count(); i++) {
        assert_ptr_equal(space_find(space_at(i)->name), space_at(i));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(space_at(i)->data.format, space_at(k)->data.format);
    }
}

static void texts_are_known_by_their_space(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0100:io",
        "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|",
        "0313031302130225-0010102200221022",
    };
    struct error error;
    for (size_t i = 0; i < space_count(); i++)
        assert_ptr_equal(space_of_arch(texts[i], strlen(texts[i]), &error), space_at(i));
    assert_null(space_of_arch("nothing", 7, &error));
    assert_string_equal(error.text, "of no space known here");
}

static void check_cell(const struct space *space, arch_code code, int cell)
{
    struct cell_graph graph;
    int labels = space->edge_labels ? space->edge_labels : 1;
    space->graph(space, code, cell, &graph);
    assert_in_range(graph.vertices, 2, space->vertices);
    assert_in_range(graph.edges, 1, space->edges);
    for (int v = 0; v < graph.vertices; v++)
        assert_true(graph.vertex_label[v] < space->vertex_labels);
    for (int e = 0; e < graph.edges; e++)
        assert_true(graph.edge[e].from < graph.vertices &&
                    graph.edge[e].to < graph.vertices && graph.edge[e].label < labels);
}

static void rows_are_complete_and_within_limits(void **state)
{
    (void)state;
    enum { SAMPLE = 2000 };
    for (size_t i = 0; i < space_count(); i++) {
        const struct space *space = space_at(i);
        const struct cell_layout *layout = &space->layout;
        int logits = layout->bernoulli;
        for (int k = 0; k < layout->categorical; k++)
            logits += layout->categories[k];
        assert_int_equal(layout->logits, logits);
        assert_in_range(logits, 1, SPACE_MAX_LOGITS);
        assert_in_range(layout->bernoulli, 0, SPACE_MAX_BERNOULLI);
        assert_in_range(layout->categorical, 1, SPACE_MAX_CATEGORICAL);
        assert_in_range(space->cells, 1, SPACE_MAX_CELLS);
        assert_in_range(space->flat_vertices, space->vertices, SPACE_MAX_VERTICES);
        assert_in_range(space->edges, 1, SPACE_MAX_EDGES);
        assert_int_equal(space->size > 0, space->list != NULL);
        assert_int_equal(space->size > 0, space->sample == NULL);
        arch_code codes[SAMPLE];
        struct random_stream stream;
        random_open(&stream, 2, RANDOM_TEST, 0, 0);
        space_draw(space, 2, &stream, SAMPLE, codes);
        for (size_t k = 0; k < SAMPLE; k++)
            for (int cell = 0; cell < space->cells; cell++)
                check_cell(space, codes[k], cell);
    }
}

static void argmax_is_the_first_of_the_largest(void **state)
{
    (void)state;
    const float rising[] = {-3.0f, -2.0f, -1.0f}, equal[] = {1.0f, 2.0f, 2.0f};
    const float infinite[] = {-INFINITY, -INFINITY, INFINITY}, broken[] = {5.0f, 1.0f, NAN};
    assert_int_equal(space_argmax(rising, 3), 2);
    assert_int_equal(space_argmax(rising, 2), 1);
    assert_int_equal(space_argmax(equal, 3), 1);
    assert_int_equal(space_argmax(infinite, 3), 2);
    assert_int_equal(space_argmax(infinite, 2), 0);
    assert_int_equal(space_argmax(broken, 3), -1);
    assert_int_equal(space_argmax(broken, 2), 0);
}

static void yes_is_above_zero(void **state)
{
    (void)state;
    assert_true(space_yes(1e-30f));
    assert_false(space_yes(0.0f));
    assert_false(space_yes(-0.5f));
}

// Drawing
// -----------------------------------------------------------------------------------

enum { TINY = 6 };

static void list_tiny(const struct space *space, int threads, arch_code *codes)
{
    (void)space;
    (void)threads;
    for (size_t i = 0; i < TINY; i++)
        codes[i] = 100 + i;
}

// Code 0 has half of all written forms, code 1 a quarter, and so on.
static arch_code sample_tiny(const struct space *space, struct random_stream *stream)
{
    (void)space;
    arch_code code = 0;
    while (code < TINY - 1 && random_below(stream, 2))
        code++;
    return code;
}

static const struct space listed = {.name = "listed", .size = TINY, .list = list_tiny};
static const struct space sampled = {.name = "sampled", .sample = sample_tiny};

static void draw(const struct space *space, uint32_t item, size_t count, arch_code *codes)
{
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, item);
    space_draw(space, 2, &stream, count, codes);
}

static void draws_from_a_list_are_uniform_and_without_replacement(void **state)
{
    (void)state;
    enum { ROUNDS = 6000, COUNT = 3 };
    int seen[COUNT][TINY] = {{0}};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        arch_code codes[COUNT];
        draw(&listed, round, COUNT, codes);
        for (int i = 0; i < COUNT; i++) {
            assert_in_range(codes[i], 100, 100 + TINY - 1);
            for (int earlier = 0; earlier < i; earlier++)
                assert_int_not_equal(codes[i], codes[earlier]);
            seen[i][codes[i] - 100]++;
        }
    }
    const double deviation = sqrt(ROUNDS * (1.0 / TINY) * (1 - 1.0 / TINY));
    for (int i = 0; i < COUNT; i++)
        for (int code = 0; code < TINY; code++)
            assert_true(fabs(seen[i][code] - ROUNDS / (double)TINY) < 4.5 * deviation);
}

static void a_whole_list_can_be_drawn(void **state)
{
    (void)state;
    arch_code codes[TINY];
    unsigned seen = 0;
    draw(&listed, 0, TINY, codes);
    for (int i = 0; i < TINY; i++)
        seen |= 1u << (codes[i] - 100);
    assert_int_equal(seen, (1u << TINY) - 1);
}

// The reference: samples one after the other, those already drawn skipped.
static void draw_one_by_one(uint32_t item, size_t count, arch_code *codes)
{
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, item);
    for (size_t have = 0; have < count;) {
        arch_code code = sample_tiny(&sampled, &stream);
        size_t i = 0;
        while (i < have && codes[i] != code)
            i++;
        codes[i] = code;
        have += i == have;
    }
}

static void samples_are_the_first_different_ones_in_the_order_drawn(void **state)
{
    (void)state;
    for (uint32_t item = 0; item < 500; item++)
        for (size_t count = 0; count <= TINY; count++) {
            arch_code codes[TINY] = {0}, expected[TINY] = {0};
            draw(&sampled, item, count, codes);
            draw_one_by_one(item, count, expected);
            assert_memory_equal(codes, expected, sizeof codes);
        }
}

static void draws_depend_on_the_stream_alone(void **state)
{
    (void)state;
    const struct space *const spaces[] = {&space_nb201, &space_darts};
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        arch_code once[50], again[50], other[50];
        draw(spaces[i], 1, 50, once);
        draw(spaces[i], 1, 50, again);
        draw(spaces[i], 2, 50, other);
        assert_memory_equal(once, again, sizeof once);
        assert_memory_not_equal(once, other, sizeof once);
        for (int row = 0; row < 50; row++)
            assert_true(spaces[i]->contains(spaces[i], once[row]));
    }
}

// The artifact
// -----------------------------------------------------------------------------------

struct files {
    struct folder folder;
    struct provenance provenance;
};

static int make_folder(void **state)
{
    struct files *files = calloc(1, sizeof *files);
    *state = files;
    if (folder_open(&files->folder, "s.safetensors", NULL) != 0)
        return -1;
    files->provenance = provenance_unknown();
    return 0;
}

static int remove_folder(void **state)
{
    struct files *files = *state;
    int status = folder_close(&files->folder);
    free(files);
    return status;
}

static void check_round_trip(const struct files *files, const struct space *space,
                             size_t count)
{
    arch_code *codes = calloc(count, sizeof *codes);
    struct error error;
    draw(space, 3, count, codes);
    if (!space_write(files->folder.file, &files->provenance, space, codes, NULL, count,
                     &error))
        fail_msg("%s", error.text);
    for (int threads = 1; threads <= 2; threads++) {
        struct space_file file;
        if (!space_read(files->folder.file, threads, &file, &error))
            fail_msg("%s", error.text);
        assert_ptr_equal(file.space, space);
        assert_int_equal(file.count, count);
        assert_memory_equal(file.codes, codes, count * sizeof *codes);
        assert_string_equal(artifact_field(file.artifact, "space"), space->name);
        assert_null(artifact_find(file.artifact, "hash"));
        space_file_close(&file);
        assert_null(file.codes);
    }
    free(codes);
}

static void codes_come_back_as_written(void **state)
{
    check_round_trip(*state, &space_nb201, 1);
    check_round_trip(*state, &space_nb201, 15625);
    check_round_trip(*state, &space_darts, 1000);
}

static void hashes_stand_beside_the_codes(void **state)
{
    const struct files *files = *state;
    static const char *const texts[2] = {"0100:io", "010001000:i3o"};
    arch_code codes[2];
    uint8_t hashes[2 * 16];
    struct error error;
    struct space_file file;
    for (size_t i = 0; i < sizeof hashes; i++)
        hashes[i] = (uint8_t)(200 + i);
    for (int i = 0; i < 2; i++)
        if (!space_nb101.parse(&space_nb101, texts[i], strlen(texts[i]), &codes[i], &error))
            fail_msg("%s", error.text);
    assert_true(space_write(files->folder.file, &files->provenance, &space_nb101, codes,
                            hashes, 2, &error));
    assert_true(space_read(files->folder.file, 1, &file, &error));
    assert_memory_equal(file.codes, codes, sizeof codes);
    const struct tensor *tensor = artifact_need(file.artifact, "hash", DTYPE_U8, 2, &error);
    assert_non_null(tensor);
    assert_int_equal(tensor->shape[0], 2);
    assert_int_equal(tensor->shape[1], 16);
    assert_memory_equal(tensor->data, hashes, sizeof hashes);
    space_file_close(&file);
}

static void refuse(const struct files *files, const char *message)
{
    struct error error;
    struct space_file file;
    assert_false(space_read(files->folder.file, 2, &file, &error));
    assert_non_null(strstr(error.text, files->folder.file));
    if (!strstr(error.text, message))
        fail_msg("'%s' is not in: %s", message, error.text);
}

static void codes_outside_the_space_are_refused(void **state)
{
    const struct files *files = *state;
    struct error error;
    arch_code codes[200] = {0};
    codes[150] = codes[177] = 15625;
    assert_true(space_write(files->folder.file, &files->provenance, &space_nb201, codes,
                            NULL, 200, &error));
    refuse(files, "row 150 is no architecture of nb201");
}

static void write_raw(const struct files *files, const char *space, const char *tensor,
                      enum dtype dtype, uint64_t count)
{
    static const uint64_t zeros[4] = {0};
    struct field field = {"space", space};
    struct tensor codes = {tensor, dtype, 1, {count}, zeros};
    struct artifact_header header = {.kind = SPACE_KIND,
                                     .format = SPACE_FORMAT,
                                     .provenance = &files->provenance,
                                     .fields = &field,
                                     .field_count = space ? 1 : 0};
    struct error error;
    if (!artifact_write(files->folder.file, &header, &codes, 1, &error))
        fail_msg("%s", error.text);
}

static void what_is_no_space_is_refused(void **state)
{
    const struct files *files = *state;
    write_raw(files, "nb201", "code", DTYPE_U64, 4);
    struct error error;
    struct space_file file;
    assert_true(space_read(files->folder.file, 1, &file, &error));
    space_file_close(&file);
    write_raw(files, "nb999", "code", DTYPE_U64, 4);
    refuse(files, "field 'space'");
    write_raw(files, NULL, "code", DTYPE_U64, 4);
    refuse(files, "field 'space'");
    write_raw(files, "nb201", "codes", DTYPE_U64, 4);
    refuse(files, "code");
    write_raw(files, "nb201", "code", DTYPE_U32, 4);
    refuse(files, "code");
    write_raw(files, "nb201", "code", DTYPE_U64, 0);
    refuse(files, "code");
    unlink(files->folder.file);
    refuse(files, "No such file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spaces_are_found_by_name),
        cmocka_unit_test(the_list_has_every_space_once),
        cmocka_unit_test(texts_are_known_by_their_space),
        cmocka_unit_test(rows_are_complete_and_within_limits),
        cmocka_unit_test(argmax_is_the_first_of_the_largest),
        cmocka_unit_test(yes_is_above_zero),
        cmocka_unit_test(draws_from_a_list_are_uniform_and_without_replacement),
        cmocka_unit_test(a_whole_list_can_be_drawn),
        cmocka_unit_test(samples_are_the_first_different_ones_in_the_order_drawn),
        cmocka_unit_test(draws_depend_on_the_stream_alone),
        cmocka_unit_test_setup_teardown(codes_come_back_as_written, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(hashes_stand_beside_the_codes, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(codes_outside_the_space_are_refused, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_is_no_space_is_refused, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests_name("space", tests, NULL, NULL);
}
