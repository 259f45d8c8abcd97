// SPDX-License-Identifier: MIT
// How the rivals' predictors see an architecture: paths, and graphs of operations.
#include "model/operation_graphs.h"
#include "model/path_encoding.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_WIDTH = 4000 };
static real vector[MOST_WIDTH];

static arch_code read(const struct space *space, const char *text)
{
    arch_code code;
    struct error error;
    if (!space->parse(space, text, strlen(text), &code, &error))
        fail_msg("%s", error.text);
    return code;
}

// The places that are 1, in order, and that there are `count` of them.
static void check_paths(const struct path_encoding *encoding, const char *text,
                        const size_t *places, size_t count)
{
    size_t found = 0;
    assert_true(encoding->width <= MOST_WIDTH);
    path_encode(encoding, read(encoding->space, text), vector);
    for (size_t i = 0; i < encoding->width; i++) {
        if (vector[i] == 0)
            continue;
        assert_true(vector[i] == 1);
        assert_true(found < count);
        assert_int_equal(i, places[found++]);
    }
    assert_int_equal(found, count);
}

// none 0, skip 1, conv1x1 2, conv3x3 3, pool 4; first the paths of one operation, then
// those of two in base 5; three are too many.
static void paths_of_nb201(void **state)
{
    (void)state;
    struct path_encoding encoding;
    path_encoding_make(&encoding, &space_nb201, 60);
    assert_int_equal(encoding.width, 30);
    const size_t places[] = {4, 5 + 1 * 5 + 2, 5 + 3 * 5 + 0};
    check_paths(&encoding,
                "|skip_connect~0|+|nor_conv_3x3~0|none~1|+|avg_pool_3x3~0|nor_conv_1x1~1|"
                "none~2|",
                places, 3);
    path_encoding_make(&encoding, &space_nb201, 155);
    assert_int_equal(encoding.width, 155);
    const size_t all[] = {4, 5 + 1 * 5 + 2, 5 + 3 * 5 + 0, 30 + 1 * 25 + 0 * 5 + 0};
    check_paths(&encoding,
                "|skip_connect~0|+|nor_conv_3x3~0|none~1|+|avg_pool_3x3~0|nor_conv_1x1~1|"
                "none~2|",
                all, 4);
}

// Operations on vertices, and the path that has none: conv3x3 0, conv1x1 1, pool 2.
static void paths_of_nb101(void **state)
{
    (void)state;
    struct path_encoding encoding;
    path_encoding_make(&encoding, &space_nb101, 60);
    assert_int_equal(encoding.width, 40);
    // input -> conv3x3 -> output, and conv3x3 -> maxpool -> output.
    const char *text = "0100001100010000:i3mo";
    const size_t places[] = {1 + 0, 4 + 0 * 3 + 2};
    check_paths(&encoding, text, places, 2);
    const size_t direct[] = {0, 2};
    check_paths(&encoding, "011001000:i1o", direct, 2);
}

// Two inputs of each of two cells; a path may end at every node behind them.
static void paths_of_darts(void **state)
{
    (void)state;
    struct path_encoding encoding;
    path_encoding_make(&encoding, &space_darts, 60);
    assert_int_equal(encoding.each, 7 + 49);
    assert_int_equal(encoding.width, 4 * 56);
    // Normal cell: every node joins (0, op 3) and (1, op 4). Reduction cell: a chain, each
    // node joins input 1 by op 5 and the node before it by op 2.
    const size_t places[] = {3,
                             56 + 4,
                             112 + 0,
                             112 + 7 + 0 * 7 + 2,
                             168 + 1,
                             168 + 5,
                             168 + 7 + 1 * 7 + 2,
                             168 + 7 + 5 * 7 + 2};
    check_paths(&encoding, "0314031403140314-0011152215321542", places, 8);
}

static void read_graphs(const struct space *space, bool global, const arch_code *codes,
                        size_t count, struct scratch *scratch, struct vertex_graphs *graphs)
{
    scratch_reset(scratch);
    operation_graphs_read(space, global, codes, count, scratch, graphs);
    assert_int_equal(graphs->graphs, count);
    for (uint32_t v = 0; v < vertex_graphs_size(graphs); v++)
        assert_true(graphs->label[v] < operation_labels(space, global));
}

static void check_from(const struct vertex_graphs *graphs, uint32_t vertex,
                       const uint32_t *from, uint32_t count)
{
    uint32_t first = graphs->from_first[vertex];
    assert_int_equal(graphs->from_first[vertex + 1] - first, count);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(graphs->from[first + i], from[i]);
}

// Input, six operations in the order of the edges (01 02 12 03 13 23), output.
static void operations_of_nb201(void **state)
{
    (void)state;
    struct scratch scratch = {0};
    struct vertex_graphs graphs;
    arch_code code = read(&space_nb201, "|skip_connect~0|+|nor_conv_3x3~0|none~1|+|"
                                        "avg_pool_3x3~0|nor_conv_1x1~1|none~2|");
    read_graphs(&space_nb201, false, &code, 1, &scratch, &graphs);
    const uint8_t labels[] = {0, 2 + 1, 2 + 3, 2 + 0, 2 + 4, 2 + 2, 2 + 0, 1};
    assert_int_equal(vertex_graphs_size(&graphs), 8);
    assert_memory_equal(graphs.label, labels, 8);
    check_from(&graphs, 0, NULL, 0);
    check_from(&graphs, 1, (const uint32_t[]){0}, 1);
    check_from(&graphs, 3, (const uint32_t[]){1}, 1);
    check_from(&graphs, 5, (const uint32_t[]){1}, 1);
    check_from(&graphs, 6, (const uint32_t[]){2, 3}, 2);
    check_from(&graphs, 7, (const uint32_t[]){4, 5, 6}, 3);
    scratch_free(&scratch);
}

static void operations_of_nb101(void **state)
{
    (void)state;
    struct scratch scratch = {0};
    struct vertex_graphs graphs;
    const arch_code codes[] = {read(&space_nb101, "011001000:i1o"),
                               read(&space_nb101, "010001000:i3o")};
    read_graphs(&space_nb101, true, codes, 2, &scratch, &graphs);
    assert_int_equal(vertex_graphs_size(&graphs), 8);
    check_from(&graphs, 2, (const uint32_t[]){0, 1}, 2);
    check_from(&graphs, 3, (const uint32_t[]){0, 1, 2}, 3); // the global vertex
    check_from(&graphs, 6, (const uint32_t[]){5}, 1);
    check_from(&graphs, 7, (const uint32_t[]){4, 5, 6}, 3);
    assert_int_equal(graphs.label[3], operation_labels(&space_nb101, false));
    scratch_free(&scratch);
}

// Both cells are in one graph, each with an output that joins its eight operations.
static void operations_of_darts(void **state)
{
    (void)state;
    enum { COUNT = 50, CELL = 2 + 8 + 1 };
    struct scratch scratch = {0};
    struct vertex_graphs graphs;
    struct random_stream stream;
    arch_code codes[COUNT];
    random_open(&stream, 3, RANDOM_TEST, 0, 0);
    space_draw(&space_darts, 1, &stream, COUNT, codes);
    read_graphs(&space_darts, false, codes, COUNT, &scratch, &graphs);
    int labels = operation_labels(&space_darts, false) / 2;
    assert_int_equal(vertex_graphs_size(&graphs), COUNT * 2 * CELL);
    for (uint32_t v = 0; v < vertex_graphs_size(&graphs); v++) {
        uint32_t place = v % CELL, cell = v / CELL % 2, base = v - place;
        uint32_t count = graphs.from_first[v + 1] - graphs.from_first[v];
        assert_int_equal(graphs.label[v] / labels, cell);
        assert_int_equal(count == 0, place < 2);
        if (place == CELL - 1)
            assert_int_equal(count, 8);
        else if (place >= 2)
            assert_in_range(count, 1, 2);
        for (uint32_t i = graphs.from_first[v]; i < graphs.from_first[v + 1]; i++)
            assert_true(graphs.from[i] >= base && graphs.from[i] < v);
    }
    scratch_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_of_nb201),      cmocka_unit_test(paths_of_nb101),
        cmocka_unit_test(paths_of_darts),      cmocka_unit_test(operations_of_nb201),
        cmocka_unit_test(operations_of_nb101), cmocka_unit_test(operations_of_darts),
    };
    return cmocka_run_group_tests_name("encodings", tests, NULL, NULL);
}
