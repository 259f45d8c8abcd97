// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "space/nb101_cell.h"
#include "space/space.h"

#include <stdlib.h>
#include <string.h>

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

static struct random_stream stream(uint32_t item)
{
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, item);
    return stream;
}

// Any upper triangular matrix, pruned or not, with too many edges or not.
static struct free_cell random_cell(struct random_stream *stream)
{
    struct free_cell cell = {.vertices = 2 + (int)random_below(stream, 6)};
    uint64_t percent = 20 + random_below(stream, 50);
    for (int vertex = 1; vertex < cell.vertices; vertex++) {
        cell.operation[vertex] = (uint8_t)(NB101_CONV3X3 + random_below(stream, 3));
        for (int input = 0; input < vertex; input++)
            cell.inputs[vertex] |=
                (uint8_t)((random_below(stream, 100) < percent) << input);
    }
    cell.operation[cell.vertices - 1] = NB101_OUTPUT;
    return cell;
}

static bool in_space(const struct free_cell *cell)
{
    return free_cell_edges(cell) <= NB101_EDGES;
}

// The cell with its vertex v renumbered number[v]; false where an edge would lead back.
static bool renumber(const struct free_cell *cell, const int *number,
                     struct free_cell *other)
{
    *other = (struct free_cell){.vertices = cell->vertices};
    for (int to = 0; to < cell->vertices; to++) {
        other->operation[number[to]] = cell->operation[to];
        for (int from = 0; from < to; from++) {
            if (!(cell->inputs[to] >> from & 1))
                continue;
            if (number[from] > number[to])
                return false;
            other->inputs[number[to]] |= (uint8_t)(1u << number[from]);
        }
    }
    return true;
}

// The code as the header defines it, written digit after digit.
static arch_code write_code(const struct free_cell *cell)
{
    arch_code code = 0;
    int last = cell->vertices - 1;
    for (int vertex = 1; vertex <= NB101_INTERIOR; vertex++) {
        arch_code inputs = vertex < last ? cell->inputs[vertex] : 0;
        arch_code operation =
            vertex < last ? (arch_code)(cell->operation[vertex] - NB101_CONV3X3 + 1) : 0;
        code = (code << vertex | inputs) << 2 | operation;
    }
    return code << 6 | cell->inputs[last];
}

// The least code over all permutations of the vertices from `fixed` on.
static void try_all(const struct free_cell *cell, int *number, int fixed, arch_code *least)
{
    struct free_cell other;
    int last = cell->vertices - 1;
    if (fixed >= last) {
        if (renumber(cell, number, &other) && write_code(&other) < *least)
            *least = write_code(&other);
        return;
    }
    for (int i = fixed; i < last; i++) {
        int kept = number[fixed];
        number[fixed] = number[i];
        number[i] = kept;
        try_all(cell, number, fixed + 1, least);
        number[i] = number[fixed];
        number[fixed] = kept;
    }
}

static arch_code least_by_brute_force(const struct free_cell *cell)
{
    int number[NB101_VERTICES] = {0, 1, 2, 3, 4, 5, 6};
    arch_code least = UINT64_MAX;
    try_all(cell, number, 1, &least);
    return least;
}

static void the_canonical_code_is_the_least_of_all_numberings(void **state)
{
    (void)state;
    struct random_stream random = stream(1);
    int tried = 0;
    while (tried < 20000) {
        struct free_cell cell = random_cell(&random);
        if (!free_cell_prune(&cell) || !in_space(&cell))
            continue;
        assert_int_equal(free_cell_canonical(&nb101_shape, &cell),
                         least_by_brute_force(&cell));
        tried++;
    }
}

// Pruning by definition: a vertex stays if the input reaches it and it reaches the output.
static void reach(const struct free_cell *cell, int from, bool *reached)
{
    reached[from] = true;
    for (int to = from + 1; to < cell->vertices; to++)
        if ((cell->inputs[to] >> from & 1) && !reached[to])
            reach(cell, to, reached);
}

static void pruning_keeps_what_lies_on_a_path(void **state)
{
    (void)state;
    struct random_stream random = stream(2);
    for (int i = 0; i < 20000; i++) {
        struct free_cell cell = random_cell(&random), pruned = cell;
        int last = cell.vertices - 1, kept[NB101_VERTICES], count = 0;
        bool from_input[NB101_VERTICES] = {false};
        reach(&cell, 0, from_input);
        for (int vertex = 0; vertex < cell.vertices; vertex++) {
            bool onward[NB101_VERTICES] = {false};
            reach(&cell, vertex, onward);
            if (from_input[vertex] && onward[last])
                kept[count++] = vertex;
        }
        assert_int_equal(free_cell_prune(&pruned), from_input[last]);
        if (!from_input[last])
            continue;
        assert_int_equal(pruned.vertices, count);
        for (int to = 0; to < count; to++) {
            assert_int_equal(pruned.operation[to], cell.operation[kept[to]]);
            for (int from = 0; from < to; from++)
                assert_int_equal(pruned.inputs[to] >> from & 1,
                                 cell.inputs[kept[to]] >> kept[from] & 1);
            assert_int_equal(pruned.inputs[to] >> to, 0);
        }
    }
}

// A random numbering in which every edge leads to a higher number.
static struct free_cell shuffled(const struct free_cell *cell, struct random_stream *stream)
{
    struct free_cell other;
    int number[NB101_VERTICES] = {0};
    do {
        uint32_t order[NB101_VERTICES];
        int last = cell->vertices - 1;
        random_order(stream, order, (uint32_t)(last - 1));
        for (int vertex = 1; vertex < last; vertex++)
            number[vertex] = 1 + (int)order[vertex - 1];
        number[last] = last;
    } while (!renumber(cell, number, &other));
    return other;
}

static size_t write_text(const struct free_cell *cell, char *text)
{
    size_t length = 0;
    for (int row = 0; row < cell->vertices; row++)
        for (int column = 0; column < cell->vertices; column++)
            text[length++] = cell->inputs[column] >> row & 1 ? '1' : '0';
    text[length++] = ':';
    for (int vertex = 0; vertex < cell->vertices; vertex++)
        text[length++] = "io31m"[cell->operation[vertex]];
    return length;
}

static void isomorphs_have_one_code(void **state)
{
    (void)state;
    assert_int_equal(parse("0110000010000010000100000:i31mo"),
                     parse("0110000001000100000100000:i13mo"));
    assert_true(parse("0110000010000010000100000:i31mo") !=
                parse("0110000010000010000100000:i13mo"));
    arch_code *codes = all_codes();
    struct random_stream random = stream(6);
    for (int i = 0; i < 20000; i++) {
        char text[SPACE_TEXT];
        arch_code code, expected = codes[random_below(&random, NB101_SIZE)];
        struct error error;
        struct free_cell cell = free_cell_of(&nb101_shape, expected);
        struct free_cell other = shuffled(&cell, &random);
        size_t length = write_text(&other, text);
        assert_true(space_nb101.parse(&space_nb101, text, length, &code, &error));
        assert_int_equal(code, expected);
    }
    free(codes);
}

static void cells_are_pruned_before_anything_else(void **state)
{
    (void)state;
    assert_int_equal(parse("0110000100000000:i31o"), parse("010001000:i3o"));
    assert_int_equal(parse("0010001100010000:i3mo"), parse("010001000:imo"));
    // 16 edges, of which one is left.
    assert_int_equal(parse("0111111001111000011100000110000001000000000000000:i33333o"),
                     parse("0100:io"));
}

static int compare_codes(const void *left, const void *right)
{
    const arch_code *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static bool is_listed(const arch_code *codes, arch_code code)
{
    return bsearch(&code, codes, NB101_SIZE, sizeof code, compare_codes) != NULL;
}

static void the_list_holds_exactly_the_space_ascending(void **state)
{
    (void)state;
    arch_code *codes = all_codes();
    struct random_stream random = stream(3);
    for (size_t i = 0; i < NB101_SIZE; i++) {
        assert_true(i == 0 || codes[i] > codes[i - 1]);
        assert_true(codes[i] <= UINT32_MAX);
        assert_true(space_nb101.contains(&space_nb101, codes[i]));
    }
    for (int i = 0; i < 20000; i++) {
        struct free_cell cell = random_cell(&random);
        if (free_cell_prune(&cell) && in_space(&cell))
            assert_true(is_listed(codes, least_by_brute_force(&cell)));
    }
    free(codes);
}

static void contains_knows_other_numbers(void **state)
{
    (void)state;
    arch_code *codes = all_codes();
    struct random_stream random = stream(4);
    for (int i = 0; i < 200000; i++) {
        arch_code code = random_below(&random, UINT64_C(1) << 31);
        arch_code near = codes[random_below(&random, NB101_SIZE)];
        near ^= UINT64_C(1) << random_below(&random, 64);
        assert_int_equal(space_nb101.contains(&space_nb101, code), is_listed(codes, code));
        assert_int_equal(space_nb101.contains(&space_nb101, near), is_listed(codes, near));
    }
    assert_false(space_nb101.contains(&space_nb101, UINT64_MAX));
    free(codes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canonical_code_is_the_least_of_all_numberings),
        cmocka_unit_test(pruning_keeps_what_lies_on_a_path),
        cmocka_unit_test(isomorphs_have_one_code),
        cmocka_unit_test(cells_are_pruned_before_anything_else),
        cmocka_unit_test(the_list_holds_exactly_the_space_ascending),
        cmocka_unit_test(contains_knows_other_numbers),
    };
    return cmocka_run_group_tests_name("nb101_cell", tests, NULL, NULL);
}
