// SPDX-License-Identifier: MIT
// Edits and plain encodings of every space: what neighbours are, that they are mutual, that
// mutation reaches all of them and nothing else, and that encoding and decoding are
// inverse.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "space/darts.h"
#include "space/nb101_cell.h"
#include "space/space.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static arch_code parse(const struct space *space, const char *text)
{
    struct error error;
    arch_code code = 0;
    if (!space->parse(space, text, strlen(text), &code, &error))
        fail_msg("%s: %s", text, error.text);
    return code;
}

static arch_code *neighbours_of(const struct space *space, arch_code code, size_t *count)
{
    arch_code *codes = memory_new(space->most_edits, sizeof *codes);
    *count = space_neighbours(space, code, codes);
    return codes;
}

static bool is_among(const arch_code *codes, size_t count, arch_code code)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static arch_code *sample(const struct space *space, size_t count)
{
    arch_code *codes = memory_new(count, sizeof *codes);
    struct random_stream stream;
    random_open(&stream, 3, RANDOM_TEST, 7, 0);
    space_draw(space, 2, &stream, count, codes);
    return codes;
}

// Neighbours --------------------------------------------------------------------------

static void check_neighbours(const struct space *space, arch_code code)
{
    size_t count, edits = 0, back;
    arch_code *codes = neighbours_of(space, code, &count);
    arch_code *results = memory_new(space->most_edits, sizeof *results);
    edits = space->edits(space, code, results);
    assert_in_range(edits, 1, space->most_edits);
    assert_in_range(count, 1, edits);
    for (size_t i = 0; i < edits; i++)
        assert_true(is_among(codes, count, results[i]));
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || codes[i - 1] < codes[i]);
        assert_true(codes[i] != code);
        assert_true(space->contains(space, codes[i]));
        arch_code *others = neighbours_of(space, codes[i], &back);
        assert_true(is_among(others, back, code));
        free(others);
    }
    free(results);
    free(codes);
}

static void every_nb201_cell_has_24_neighbours(void **state)
{
    (void)state;
    for (arch_code code = 0; code < space_nb201.size; code++) {
        size_t count;
        free(neighbours_of(&space_nb201, code, &count));
        assert_int_equal(count, 24);
        check_neighbours(&space_nb201, code);
    }
}

// Cells of all sizes: every one of at most four vertices, and a sample of the others.
static void neighbours_are_mutual_on_nb101(void **state)
{
    (void)state;
    enum { SAMPLE = 300 };
    arch_code *codes = sample(&space_nb101, SAMPLE);
    arch_code *all = memory_new(space_nb101.size, sizeof *all);
    space_nb101.list(&space_nb101, 2, all);
    for (size_t i = 0; i < space_nb101.size; i++)
        if (free_cell_of(&nb101_shape, all[i]).vertices <= 4)
            check_neighbours(&space_nb101, all[i]);
    for (size_t i = 0; i < SAMPLE; i++)
        check_neighbours(&space_nb101, codes[i]);
    free(all);
    free(codes);
}

static void neighbours_are_mutual_on_darts(void **state)
{
    (void)state;
    enum { SAMPLE = 100 };
    arch_code *codes = sample(&space_darts, SAMPLE);
    for (size_t i = 0; i < SAMPLE; i++)
        check_neighbours(&space_darts, codes[i]);
    free(codes);
}

// By the definition, counted by hand.
static void known_neighbours_of_nb101(void **state)
{
    (void)state;
    static const struct {
        const char *cell;
        size_t count;
        const char *neighbours[12];
    } cases[] = {
        // Input to output: a vertex beside the edge, of three operations.
        {"0100:io", 3, {"011001000:i3o", "011001000:i1o", "011001000:imo"}},
        // One vertex without a shortcut: two other operations, the shortcut; a vertex
        // before
        // it, behind it or beside it.
        {"010001000:i3o",
         12,
         {"010001000:i1o", "010001000:imo", "011001000:i3o",
          // before it there is an edge beside the new vertex: 0 -> new -> 1, 0 -> 1
          "0110001000010000:i33o", "0110001000010000:i13o", "0110001000010000:im3o",
          // behind it
          "0100001100010000:i33o", "0100001100010000:i31o", "0100001100010000:i3mo",
          // beside it
          "0110000100010000:i33o", "0110000100010000:i31o", "0110000100010000:i3mo"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t count;
        arch_code *codes =
            neighbours_of(&space_nb101, parse(&space_nb101, cases[i].cell), &count);
        assert_int_equal(count, cases[i].count);
        for (size_t k = 0; k < count; k++)
            assert_true(
                is_among(codes, count, parse(&space_nb101, cases[i].neighbours[k])));
        free(codes);
    }
}

// A cell with seven vertices and nine edges has neither a vertex nor an edge more.
static void nb101_edits_keep_the_limits(void **state)
{
    (void)state;
    arch_code code = parse(&space_nb101, "0110000"
                                         "0001000"
                                         "0001100"
                                         "0000110"
                                         "0000010"
                                         "0000001"
                                         "0000000:i31m31o");
    struct free_cell cell = free_cell_of(&nb101_shape, code);
    assert_int_equal(cell.vertices, 7);
    assert_int_equal(free_cell_edges(&cell), 9);
    size_t count;
    arch_code *codes = neighbours_of(&space_nb101, code, &count);
    for (size_t i = 0; i < count; i++) {
        struct free_cell other = free_cell_of(&nb101_shape, codes[i]);
        assert_in_range(other.vertices, 6, 7);
        assert_in_range(free_cell_edges(&other), 7, 9);
    }
    free(codes);
}

// Two cells that differ in one operation of one edge, and in the input of one edge; the
// second needs another order of nodes.
static void known_neighbours_of_darts(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"0010001000100010-0010001000100010", "0010001000100011-0010001000100010"},
        {"0010001000100010-0010001000100010", "0010001000100010-0010001000102010"},
        // node 2 (from 0 by 3, from 1) takes its first input from node 3, which goes first
        {"0310001400100010-0010001000100010", "0014231000100010-0010001000100010"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        size_t count;
        arch_code *codes =
            neighbours_of(&space_darts, parse(&space_darts, pairs[i][0]), &count);
        assert_true(is_among(codes, count, parse(&space_darts, pairs[i][1])));
        free(codes);
    }
}

// Mutation ----------------------------------------------------------------------------

// Every neighbour is drawn and nothing else, each as often as edits make it, within five
// standard deviations.
static void check_mutation(const struct space *space, arch_code code)
{
    enum { DRAWS = 40000 };
    size_t count;
    arch_code *codes = neighbours_of(space, code, &count);
    arch_code *results = memory_new(space->most_edits, sizeof *results);
    size_t edits = space->edits(space, code, results);
    unsigned *seen = memory_new(count, sizeof *seen);
    struct random_stream stream;
    random_open(&stream, 5, RANDOM_TEST, 8, (uint32_t)code);
    for (int i = 0; i < DRAWS; i++) {
        arch_code mutant = space_mutate(space, code, &stream);
        size_t k = 0;
        while (k < count && codes[k] != mutant)
            k++;
        assert_true(k < count);
        seen[k]++;
    }
    for (size_t k = 0; k < count; k++) {
        double share = 0;
        for (size_t i = 0; i < edits; i++)
            share += results[i] == codes[k] ? 1.0 / (double)edits : 0;
        double deviation = sqrt(DRAWS * share * (1 - share));
        assert_true(seen[k] > 0);
        assert_true(fabs(seen[k] - DRAWS * share) < 5 * deviation);
    }
    free(seen);
    free(results);
    free(codes);
}

static void mutation_reaches_every_neighbour(void **state)
{
    (void)state;
    enum { SAMPLE = 4 };
    for (size_t i = 0; i < space_count(); i++) {
        arch_code *codes = sample(space_at(i), SAMPLE);
        for (size_t k = 0; k < SAMPLE; k++)
            check_mutation(space_at(i), codes[k]);
        free(codes);
    }
    check_mutation(&space_nb101, parse(&space_nb101, "0100:io"));
}

// Plain encoding ----------------------------------------------------------------------

static void check_plain(const struct space *space, const arch_code *codes, size_t count)
{
    const struct space_plain *plain = &space->plain;
    assert_in_range(plain->coordinates, 1, SPACE_MAX_COORDINATES);
    for (int k = 0; k < plain->coordinates; k++)
        assert_true(plain->choices[k] >= 2);
    for (size_t i = 0; i < count; i++) {
        uint8_t values[SPACE_MAX_COORDINATES];
        struct error error;
        arch_code code;
        plain->encode(space, codes[i], values);
        for (int k = 0; k < plain->coordinates; k++)
            assert_true(values[k] < plain->choices[k]);
        if (!plain->decode(space, values, &code, &error))
            fail_msg("%s: %s", space->name, error.text);
        assert_true(code == codes[i]);
    }
}

static void decoding_undoes_encoding(void **state)
{
    (void)state;
    enum { SAMPLE = 20000 };
    for (size_t i = 0; i < space_count(); i++) {
        const struct space *space = space_at(i);
        size_t count = space->list ? space->size : SAMPLE;
        arch_code *codes = NULL;
        if (space->list) {
            codes = memory_new(count, sizeof *codes);
            space->list(space, 2, codes);
        } else {
            codes = sample(space, count);
        }
        check_plain(space, codes, count);
        free(codes);
    }
}

static void draw_values(const struct space_plain *plain, struct random_stream *stream,
                        uint8_t *values)
{
    for (int k = 0; k < plain->coordinates; k++)
        values[k] = (uint8_t)random_below(stream, plain->choices[k]);
}

// Every vector of nb201 and darts is an architecture; nb101's is one, or a reason is given.
static void any_vector_decodes_or_says_why(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    size_t failed = 0;
    for (size_t i = 0; i < space_count(); i++) {
        struct random_stream stream;
        random_open(&stream, 6, RANDOM_TEST, 9, (uint32_t)i);
        for (int draw = 0; draw < DRAWS; draw++) {
            uint8_t values[SPACE_MAX_COORDINATES];
            struct error error = {0};
            arch_code code;
            draw_values(&space_at(i)->plain, &stream, values);
            if (space_at(i)->plain.decode(space_at(i), values, &code, &error)) {
                assert_true(space_at(i)->contains(space_at(i), code));
                continue;
            }
            assert_ptr_equal(space_at(i), &space_nb101);
            assert_true(strlen(error.text) > 0);
            failed++;
        }
    }
    assert_in_range(failed, 1, DRAWS - 1);
}

static void plain_vectors_that_are_no_cell(void **state)
{
    (void)state;
    uint8_t values[SPACE_MAX_COORDINATES] = {0};
    struct error error;
    arch_code code;
    assert_false(space_nb101.plain.decode(&space_nb101, values, &code, &error));
    assert_string_equal(error.text, "no path leads from the input to the output");
    memset(values, 1, 21);
    assert_false(space_nb101.plain.decode(&space_nb101, values, &code, &error));
    assert_string_equal(error.text, "21 edges after pruning; a cell has at most 9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_nb201_cell_has_24_neighbours),
        cmocka_unit_test(neighbours_are_mutual_on_nb101),
        cmocka_unit_test(neighbours_are_mutual_on_darts),
        cmocka_unit_test(known_neighbours_of_nb101),
        cmocka_unit_test(nb101_edits_keep_the_limits),
        cmocka_unit_test(known_neighbours_of_darts),
        cmocka_unit_test(mutation_reaches_every_neighbour),
        cmocka_unit_test(decoding_undoes_encoding),
        cmocka_unit_test(any_vector_decodes_or_says_why),
        cmocka_unit_test(plain_vectors_that_are_no_cell),
    };
    return cmocka_run_group_tests_name("space_edits", tests, NULL, NULL);
}
