// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/csv.h"
#include "space/nb201_order.h"
#include "space/space.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EDGES = 6, OPERATIONS = 5, LOGITS = EDGES * OPERATIONS };

#define NODE_1 "|avg_pool_3x3~0|"
#define NODE_2 "|nor_conv_1x1~0|skip_connect~1|"
#define NODE_3 "|nor_conv_1x1~0|skip_connect~1|skip_connect~2|"
static const char first_of_the_list[] = NODE_1 "+" NODE_2 "+" NODE_3;

static arch_code parse(const char *text)
{
    arch_code code = NB201_SIZE;
    struct error error;
    if (!space_nb201.parse(&space_nb201, text, strlen(text), &code, &error))
        fail_msg("%s: %s", text, error.text);
    return code;
}

// The three places at which the benchmark's own main.py checks its list.
static void the_official_list_is_as_published(void **state)
{
    (void)state;
    static const struct {
        int index;
        const char *hash, *text;
    } published[] = {
        {0, "0", first_of_the_list},
        {9, "9", "|avg_pool_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|"},
        {123, "123",
         "|avg_pool_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+"
         "|none~0|avg_pool_3x3~1|nor_conv_3x3~2|"},
    };
    arch_code *codes = calloc(NB201_SIZE, sizeof *codes);
    space_nb201.list(&space_nb201, 1, codes);
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        char text[SPACE_TEXT], hash[SPACE_HASH];
        arch_code code = codes[published[i].index];
        assert_int_equal(space_nb201.print(&space_nb201, code, text),
                         strlen(published[i].text));
        assert_string_equal(text, published[i].text);
        assert_int_equal(space_nb201.hash(&space_nb201, code, hash),
                         strlen(published[i].hash));
        assert_string_equal(hash, published[i].hash);
    }
    free(codes);
}

static void the_list_holds_every_code_once_and_hash_is_its_index(void **state)
{
    (void)state;
    arch_code *codes = calloc(NB201_SIZE, sizeof *codes);
    bool *seen = calloc(NB201_SIZE, sizeof *seen);
    space_nb201.list(&space_nb201, 2, codes);
    for (int index = 0; index < NB201_SIZE; index++) {
        char hash[SPACE_HASH], expected[SPACE_HASH];
        assert_in_range(codes[index], 0, NB201_SIZE - 1);
        assert_false(seen[codes[index]]);
        seen[codes[index]] = true;
        snprintf(expected, sizeof expected, "%d", index);
        assert_int_equal(space_nb201.hash(&space_nb201, codes[index], hash),
                         strlen(expected));
        assert_string_equal(hash, expected);
    }
    free(seen);
    free(codes);
}

static void all_rows_of_the_benchmark_agree(void **state)
{
    (void)state;
    const char *folder = getenv("BENCH_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/nb201.csv.gz", folder ? folder : "");
    FILE *there = folder && *folder ? fopen(path, "rb") : NULL;
    if (!there)
        skip();
    fclose(there);
    struct error error;
    struct csv_reader *reader = csv_open(path, &error);
    assert_non_null(reader);
    int index = csv_find(reader, "index"), arch = csv_find(reader, "arch"), rows = 0;
    for (; csv_next(reader, &error); rows++) {
        char hash[SPACE_HASH], text[SPACE_TEXT];
        size_t length;
        arch_code code = parse(csv_text(reader, arch, &length));
        space_nb201.hash(&space_nb201, code, hash);
        assert_string_equal(hash, csv_text(reader, index, &length));
        space_nb201.print(&space_nb201, code, text);
        assert_string_equal(text, csv_text(reader, arch, &length));
    }
    assert_int_equal(rows, NB201_SIZE);
    csv_close(reader);
}

static void codes_are_digits_in_base_5_the_first_edge_most_significant(void **state)
{
    (void)state;
    assert_int_equal(parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"), 0);
    assert_int_equal(parse("|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|"), 1);
    assert_int_equal(parse("|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|"),
                     3125);
    assert_int_equal(parse("|nor_conv_1x1~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+"
                           "|none~0|skip_connect~1|nor_conv_1x1~2|"),
                     2 * 3125 + 3 * 625 + 4 * 125 + 0 * 25 + 1 * 5 + 2);
    assert_int_equal(parse("|avg_pool_3x3~0|+|avg_pool_3x3~0|avg_pool_3x3~1|+"
                           "|avg_pool_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|"),
                     15624);
}

static void every_text_reads_back(void **state)
{
    (void)state;
    for (arch_code code = 0; code < NB201_SIZE; code++) {
        char text[SPACE_TEXT];
        size_t length = space_nb201.print(&space_nb201, code, text);
        assert_int_equal(length, strlen(text));
        assert_in_range(length, 1, SPACE_TEXT - 1);
        assert_int_equal(parse(text), code);
    }
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"", "node 1, edge 0->1: the text ends where '|' is expected"},
        {"none~0|", "node 1, edge 0->1: 'n' where '|' is expected, at character 1"},
        {"|conv~0|", "node 1, edge 0->1: unknown operation 'conv'"},
        {"|None~0|", "node 1, edge 0->1: unknown operation 'None'"},
        {"|none", "node 1, edge 0->1: the text ends where '~' is expected"},
        {"|none~", "node 1, edge 0->1: the text ends where input 0 is expected"},
        {"|none~1|", "node 1, edge 0->1: input '1' where 0 is expected, at character 7"},
        {"|none~0", "node 1, edge 0->1: the text ends where '|' is expected"},
        {NODE_1 NODE_2, "node 2, edge 0->2: '|' where '+' is expected, at character 17"},
        {NODE_1 "+|none~0|none~0|",
         "node 2, edge 1->2: input '0' where 1 is expected, at character 31"},
        {NODE_1 "+|none~0|+", "node 2, edge 1->2: unknown operation ''"},
        {NODE_1 "+" NODE_2, "node 3, edge 0->3: the text ends where '+' is expected"},
        {NODE_1 "+" NODE_2 "+" NODE_2 "dil~2|",
         "node 3, edge 2->3: unknown operation 'dil'"},
        {NODE_1 "+" NODE_2 "+" NODE_3 "+", "'+' after the end of node 3"},
        {NODE_1 "+" NODE_2 "+" NODE_3 "none~3|", "'none~3|' after the end of node 3"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error error = {0};
        arch_code code;
        assert_false(space_nb201.parse(&space_nb201, wrong[i].text, strlen(wrong[i].text),
                                       &code, &error));
        assert_string_equal(error.text, wrong[i].message);
    }
}

static void a_text_cut_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t length = 0; length < strlen(first_of_the_list); length++) {
        struct error error;
        arch_code code;
        char *cut = malloc(length + 1); // no NUL behind it: reading on would be found
        memcpy(cut, first_of_the_list, length);
        assert_false(space_nb201.parse(&space_nb201, cut, length, &code, &error));
        free(cut);
    }
}

static void only_the_listed_codes_are_contained(void **state)
{
    (void)state;
    assert_true(space_nb201.contains(&space_nb201, 0));
    assert_true(space_nb201.contains(&space_nb201, 15624));
    assert_false(space_nb201.contains(&space_nb201, 15625));
    assert_false(space_nb201.contains(&space_nb201, UINT64_MAX));
}

static void the_graph_is_the_text(void **state)
{
    (void)state;
    static const struct cell_edge expected[EDGES] = {{0, 1, 4}, {0, 2, 2}, {1, 2, 1},
                                                     {0, 3, 2}, {1, 3, 1}, {2, 3, 1}};
    struct cell_graph graph;
    space_nb201.graph(&space_nb201, parse(first_of_the_list), 0, &graph);
    assert_int_equal(graph.vertices, 4);
    assert_int_equal(graph.edges, EDGES);
    for (int node = 0; node < 4; node++)
        assert_int_equal(graph.vertex_label[node], node);
    assert_memory_equal(graph.edge, expected, sizeof expected);
}

static void targets_decode_to_their_code(void **state)
{
    (void)state;
    assert_int_equal(space_nb201.layout.logits, LOGITS);
    assert_int_equal(space_nb201.layout.bernoulli, 0);
    for (arch_code code = 0; code < NB201_SIZE; code++) {
        struct cell_target target;
        struct error error;
        arch_code decoded;
        float logits[LOGITS] = {0};
        space_nb201.target(&space_nb201, code, 0, &target);
        for (int edge = 0; edge < EDGES; edge++)
            logits[OPERATIONS * edge + target.categorical[edge]] = 1.0f;
        assert_true(space_nb201.decode(&space_nb201, logits, &decoded, &error));
        assert_int_equal(decoded, code);
    }
}

static void a_logit_that_is_no_number_decodes_to_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < LOGITS; i++) {
        float logits[LOGITS] = {0};
        struct error error;
        arch_code code;
        logits[i] = NAN;
        assert_false(space_nb201.decode(&space_nb201, logits, &code, &error));
    }
    float logits[LOGITS] = {[7] = NAN};
    struct error error;
    arch_code code;
    assert_false(space_nb201.decode(&space_nb201, logits, &code, &error));
    assert_string_equal(error.text, "edge 0->2: a logit is not a number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_official_list_is_as_published),
        cmocka_unit_test(the_list_holds_every_code_once_and_hash_is_its_index),
        cmocka_unit_test(all_rows_of_the_benchmark_agree),
        cmocka_unit_test(codes_are_digits_in_base_5_the_first_edge_most_significant),
        cmocka_unit_test(every_text_reads_back),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(a_text_cut_anywhere_is_refused),
        cmocka_unit_test(only_the_listed_codes_are_contained),
        cmocka_unit_test(the_graph_is_the_text),
        cmocka_unit_test(targets_decode_to_their_code),
        cmocka_unit_test(a_logit_that_is_no_number_decodes_to_nothing),
    };
    return cmocka_run_group_tests_name("nb201", tests, NULL, NULL);
}
