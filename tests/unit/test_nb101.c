// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/csv.h"
#include "space/nb101_cell.h"
#include "space/space.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INTERIOR = 5, OUTPUT = 6, BITS = 21, WIDTH = 4, NONE = 3, LOGITS = 41 };

static arch_code parse(const char *text)
{
    arch_code code = 0;
    struct error error;
    if (!space_nb101.parse(&space_nb101, text, strlen(text), &code, &error))
        fail_msg("%s: %s", text, error.text);
    return code;
}

static arch_code *all_codes(void)
{
    arch_code *codes = calloc(NB101_SIZE, sizeof *codes);
    space_nb101.list(&space_nb101, 2, codes);
    return codes;
}

static void every_text_reads_back(void **state)
{
    (void)state;
    arch_code *codes = all_codes();
    for (size_t i = 0; i < NB101_SIZE; i++) {
        char text[SPACE_TEXT];
        size_t length = space_nb101.print(&space_nb101, codes[i], text);
        assert_int_equal(length, strlen(text));
        assert_in_range(length, 1, SPACE_TEXT - 1);
        assert_int_equal(parse(text), codes[i]);
    }
    free(codes);
}

static void texts_are_as_documented(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        arch_code code;
    } cases[] = {
        {"0100:io", 1},
        // Digit 1: input 0, conv3x3; the output's: input 1.
        {"010001000:i3o", UINT64_C(5) << 28 | 2},
        // Digit 2: inputs 0 and 1, maxpool; the output's: inputs 0 and 2.
        {"0111001000010000:i1mo", UINT64_C(6) << 28 | UINT64_C(15) << 24 | 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[SPACE_TEXT];
        assert_int_equal(parse(cases[i].text), cases[i].code);
        assert_int_equal(space_nb101.print(&space_nb101, cases[i].code, text),
                         strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"", "'' has no ':' between matrix and operations"},
        {"0100", "'0100' has no ':' between matrix and operations"},
        {"0100:", "0 vertices; a cell has 2 to 7"},
        {"0:i", "1 vertex; a cell has 2 to 7"},
        {"0100:i333333o", "8 vertices; a cell has 2 to 7"},
        {"010:io", "3 matrix entries, not 4 for 2 vertices"},
        {"01000:io", "5 matrix entries, not 4 for 2 vertices"},
        {"0200:io", "matrix row 1, column 2: '2' is neither 0 nor 1"},
        {"0110:io", "matrix row 2, column 1: an edge on or below the diagonal"},
        {"0101:io", "matrix row 2, column 2: an edge on or below the diagonal"},
        {"0100:ix", "vertex 2: 'x' is none of i, 3, 1, m, o"},
        {"0100:oi", "the first vertex is not the input"},
        {"0100:i3", "the last vertex is not the output"},
        {"010001000:ioo", "vertex 2, between first and last, is an output"},
        {"010001000:iio", "vertex 2, between first and last, is an input"},
        {"0000:io", "no path leads from the input to the output"},
        {"010000000:i3o", "no path leads from the input to the output"},
        {"0111000111000110000100000:i333o", ""}, // 9 edges
        {"0111100111000110000100000:i333o", "10 edges after pruning; a cell has at most 9"},
        {"011110001111000111000011000001000000:i3333o",
         "14 edges after pruning; a cell has at most 9"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        arch_code code = 0;
        struct error error = {.text = ""};
        bool good = space_nb101.parse(&space_nb101, cases[i].text, strlen(cases[i].text),
                                      &code, &error);
        assert_int_equal(good, cases[i].reason[0] == '\0');
        assert_string_equal(error.text, cases[i].reason);
    }
}

static bool parse_named(const char *adjacency, const char *operations, arch_code *code,
                        struct error *error)
{
    return nb101_parse_named(adjacency, strlen(adjacency), operations, strlen(operations),
                             code, error);
}

static void the_benchmark_s_own_names_are_read(void **state)
{
    (void)state;
    arch_code code;
    struct error error;
    assert_true(parse_named("0111001000010000", "input,conv1x1-bn-relu,maxpool3x3,output",
                            &code, &error));
    assert_int_equal(code, parse("0111001000010000:i1mo"));
    static const struct {
        const char *adjacency, *operations, *reason;
    } cases[] = {
        {"0100", "input,output,", "vertex 3: unknown operation ''"},
        {"0100", "", "1 vertex; a cell has 2 to 7"},
        {"0100", "input,outpu", "vertex 2: unknown operation 'outpu'"},
        {"0100", "input,output,a,b,c,d,e,f", "8 vertices; a cell has 2 to 7"},
        {"0100", "output,input", "the first vertex is not the input"},
        {"01000", "input,output", "5 matrix entries, not 4 for 2 vertices"},
        {"0000", "input,output", "no path leads from the input to the output"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(parse_named(cases[i].adjacency, cases[i].operations, &code, &error));
        assert_string_equal(error.text, cases[i].reason);
    }
}

// Texts that are nearly right, in blocks of their own size, so that a sanitizer sees any
// byte read outside.
static void random_bytes_are_read_or_refused(void **state)
{
    (void)state;
    static const char alphabet[] = "01010101:i31mo,\n\xff";
    arch_code *codes = all_codes();
    struct random_stream random;
    random_open(&random, 1, RANDOM_TEST, 0, 5);
    for (int i = 0; i < 100000; i++) {
        char text[SPACE_TEXT];
        size_t length =
            space_nb101.print(&space_nb101, codes[random_below(&random, NB101_SIZE)], text);
        for (uint64_t changes = random_below(&random, 4); changes; changes--)
            text[random_below(&random, length)] =
                alphabet[random_below(&random, sizeof alphabet)];
        if (random_below(&random, 3) == 0)
            length = random_below(&random, length + 1);
        char *bytes = malloc(length + !length);
        memcpy(bytes, text, length);
        arch_code code;
        struct error error;
        if (space_nb101.parse(&space_nb101, bytes, length, &code, &error))
            assert_true(space_nb101.contains(&space_nb101, code));
        if (nb101_parse_named(bytes, length, bytes, length, &code, &error))
            assert_true(space_nb101.contains(&space_nb101, code));
        free(bytes);
    }
    free(codes);
}

static void hashes_are_the_official_ones(void **state)
{
    (void)state;
    // Computed with Python as the benchmark's own code does.
    static const struct {
        const char *text, *hash;
    } cases[] = {
        {"0100:io", "043721b9c7fe8c5fad811d47d83132ec"},
        {"010001000:i3o", "b49ac8c578b4561d79ac7087988f1c61"},
        {"0111001000010000:i1mo", "97d0e4e2c6056628b5ccdaf94c0c77c6"},
        {"0110011000100000010000000100000000100000010000000:i331m1o",
         "ffbb6716e390d5b3ed865fdea59a7e47"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char hash[SPACE_HASH];
        assert_int_equal(space_nb101.hash(&space_nb101, parse(cases[i].text), hash),
                         SPACE_HASH - 1);
        assert_string_equal(hash, cases[i].hash);
    }
}

static int compare_digests(const void *left, const void *right)
{
    return memcmp(left, right, NB101_DIGEST);
}

static void all_hashes_together_are_the_published_set(void **state)
{
    (void)state;
    arch_code *codes = all_codes();
    uint8_t *hashes = calloc(NB101_SIZE, NB101_DIGEST);
    nb101_hashes(2, codes, NB101_SIZE, hashes, NULL);
    qsort(hashes, NB101_SIZE, NB101_DIGEST, compare_digests);
    struct sha256_ctx context;
    sha256_init(&context);
    for (size_t i = 0; i < NB101_SIZE; i++) {
        char text[SPACE_HASH];
        size_t length = nb101_hash_text(hashes + i * NB101_DIGEST, text);
        text[length++] = '\n';
        sha256_update(&context, length, (const uint8_t *)text);
    }
    uint8_t digest[SHA256_DIGEST_SIZE];
    char text[BASE16_ENCODE_LENGTH(SHA256_DIGEST_SIZE) + 1] = "";
    sha256_digest(&context, sizeof digest, digest);
    base16_encode_update(text, sizeof digest, digest);
    assert_string_equal(text,
                        "53e1438d11675d9eb3899166c29ca07fe0c4b81af9d99d5aec3ecd31bd5bca7f");
    free(hashes);
    free(codes);
}

static void hashes_do_not_depend_on_threads(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    arch_code *codes = all_codes();
    uint8_t *one = calloc(COUNT, NB101_DIGEST), *three = calloc(COUNT, NB101_DIGEST);
    nb101_hashes(1, codes, COUNT, one, NULL);
    nb101_hashes(3, codes, COUNT, three, NULL);
    assert_memory_equal(one, three, COUNT * NB101_DIGEST);
    nb101_hashes(3, codes, 0, three, NULL);
    free(one);
    free(three);
    free(codes);
}

static void check_rows(const char *file, int expected_rows)
{
    char path[4096];
    const char *folder = getenv("BENCH_DIR");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "", file);
    FILE *there = folder && *folder ? fopen(path, "rb") : NULL;
    if (!there)
        skip();
    fclose(there);
    struct error error;
    struct csv_reader *reader = csv_open(path, &error);
    assert_non_null(reader);
    int adjacency = csv_find(reader, "adjacency"), rows = 0;
    int operations = csv_find(reader, "operations"), name = csv_find(reader, "module_hash");
    for (; csv_next(reader, &error); rows++) {
        arch_code code;
        char hash[SPACE_HASH];
        size_t length, more, length_of_name;
        const char *matrix = csv_text(reader, adjacency, &length);
        const char *names = csv_text(reader, operations, &more);
        if (!nb101_parse_named(matrix, length, names, more, &code, &error))
            fail_msg("row %d: %s", rows, error.text);
        space_nb101.hash(&space_nb101, code, hash);
        assert_string_equal(hash, csv_text(reader, name, &length_of_name));
    }
    assert_int_equal(error.status, STATUS_SUCCESS);
    assert_int_equal(rows, expected_rows);
    csv_close(reader);
}

static void rows_of_the_validation_sample_have_their_hashes(void **state)
{
    (void)state;
    check_rows("nb101_validation_25001.csv.gz", 25001);
}

static void rows_of_the_full_sample_have_their_hashes(void **state)
{
    (void)state;
    check_rows("nb101_full_52.csv", 52);
}

static void graphs_are_the_cells(void **state)
{
    (void)state;
    struct cell_graph graph;
    space_nb101.graph(&space_nb101, parse("0111001000010000:i1mo"), 0, &graph);
    static const uint8_t labels[] = {NB101_INPUT, NB101_CONV1X1, NB101_MAXPOOL,
                                     NB101_OUTPUT};
    static const struct cell_edge edges[] = {
        {0, 1, 0}, {0, 2, 0}, {1, 2, 0}, {0, 3, 0}, {2, 3, 0}};
    assert_int_equal(graph.vertices, 4);
    assert_memory_equal(graph.vertex_label, labels, sizeof labels);
    assert_int_equal(graph.edges, 5);
    assert_memory_equal(graph.edge, edges, sizeof edges);
}

// Logits that say what the target says.
static void logits_of(const struct cell_target *target, float *logits)
{
    for (int bit = 0; bit < BITS; bit++)
        logits[bit] = target->bernoulli[bit] ? 0.5f : -0.5f;
    for (int choice = 0; choice < INTERIOR; choice++)
        for (int i = 0; i < WIDTH; i++)
            logits[BITS + WIDTH * choice + i] =
                target->categorical[choice] == i ? 0.25f : 0;
}

static void every_target_decodes_to_its_architecture(void **state)
{
    (void)state;
    arch_code *codes = all_codes();
    for (size_t i = 0; i < NB101_SIZE; i++) {
        struct cell_target target;
        float logits[LOGITS];
        arch_code code = 0;
        struct error error;
        space_nb101.target(&space_nb101, codes[i], 0, &target);
        logits_of(&target, logits);
        assert_true(space_nb101.decode(&space_nb101, logits, &code, &error));
        assert_int_equal(code, codes[i]);
    }
    free(codes);
}

// Row-major place of an entry of the upper triangle of the 7 x 7 matrix.
static int bit_of(int from, int to)
{
    int bit = 0;
    for (int row = 0; row < from; row++)
        bit += OUTPUT - row;
    return bit + to - from - 1;
}

static void targets_put_the_output_last(void **state)
{
    (void)state;
    struct cell_target target, expected = {.categorical = {1, 2, NONE, NONE, NONE}};
    const int edges[][2] = {{0, 1}, {0, 2}, {1, 2}, {0, OUTPUT}, {2, OUTPUT}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        expected.bernoulli[bit_of(edges[i][0], edges[i][1])] = 1;
    memset(&target, 0xff, sizeof target);
    space_nb101.target(&space_nb101, parse("0111001000010000:i1mo"), 0, &target);
    assert_memory_equal(target.bernoulli, expected.bernoulli, BITS);
    assert_memory_equal(target.categorical, expected.categorical, INTERIOR);
}

static void decoding_prunes_and_says_what_is_outside(void **state)
{
    (void)state;
    const struct cell_layout *layout = &space_nb101.layout;
    assert_int_equal(layout->bernoulli, BITS);
    assert_int_equal(layout->categorical, INTERIOR);
    assert_int_equal(layout->logits, LOGITS);
    struct cell_target target = {.categorical = {0, NONE, NONE, 1, NONE}};
    float logits[LOGITS];
    arch_code code;
    struct error error;
    // Vertex 2 is absent: its edges go with it, and vertex 4, behind it, is pruned.
    target.bernoulli[bit_of(0, 1)] = target.bernoulli[bit_of(1, OUTPUT)] = 1;
    target.bernoulli[bit_of(0, 2)] = target.bernoulli[bit_of(2, 4)] =
        target.bernoulli[bit_of(4, OUTPUT)] = 1;
    logits_of(&target, logits);
    assert_true(space_nb101.decode(&space_nb101, logits, &code, &error));
    assert_int_equal(code, parse("010001000:i3o"));

    logits[bit_of(1, OUTPUT)] = 0; // not above zero
    assert_false(space_nb101.decode(&space_nb101, logits, &code, &error));
    assert_string_equal(error.text, "no path leads from the input to the output");

    memset(target.bernoulli, 1, sizeof target.bernoulli);
    memset(target.categorical, 0, sizeof target.categorical);
    logits_of(&target, logits);
    assert_false(space_nb101.decode(&space_nb101, logits, &code, &error));
    assert_string_equal(error.text, "21 edges after pruning; a cell has at most 9");
}

static void a_logit_that_is_not_a_number_is_an_error(void **state)
{
    (void)state;
    for (int i = 0; i < LOGITS; i++) {
        struct cell_target target;
        float logits[LOGITS];
        arch_code code;
        struct error error;
        space_nb101.target(&space_nb101, parse("010001000:i3o"), 0, &target);
        logits_of(&target, logits);
        logits[i] = NAN;
        assert_false(space_nb101.decode(&space_nb101, logits, &code, &error));
        assert_non_null(strstr(error.text, "not a number"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_reads_back),
        cmocka_unit_test(texts_are_as_documented),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(the_benchmark_s_own_names_are_read),
        cmocka_unit_test(random_bytes_are_read_or_refused),
        cmocka_unit_test(hashes_are_the_official_ones),
        cmocka_unit_test(all_hashes_together_are_the_published_set),
        cmocka_unit_test(hashes_do_not_depend_on_threads),
        cmocka_unit_test(rows_of_the_validation_sample_have_their_hashes),
        cmocka_unit_test(rows_of_the_full_sample_have_their_hashes),
        cmocka_unit_test(graphs_are_the_cells),
        cmocka_unit_test(every_target_decodes_to_its_architecture),
        cmocka_unit_test(targets_put_the_output_last),
        cmocka_unit_test(decoding_prunes_and_says_what_is_outside),
        cmocka_unit_test(a_logit_that_is_not_a_number_is_an_error),
    };
    return cmocka_run_group_tests_name("nb101", tests, NULL, NULL);
}
