// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "space/darts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOGITS = 84, SAMPLES = 20000 };

#define V2_CODE "0313031302130225-0010102200221022" // DARTS_V2

static arch_code parse(const char *text)
{
    arch_code code = UINT64_MAX;
    struct error error;
    if (!space_darts.parse(&space_darts, text, strlen(text), &code, &error))
        fail_msg("%s: %s", text, error.text);
    return code;
}

static struct darts_cell random_cell(struct random_stream *stream)
{
    return darts_cell_of((uint32_t)random_below(stream, DARTS_CELL_CODES));
}

// The reference: every order of the nodes, one after the other
// -----------------------------------------------------------------------------------

enum { ORDERS = 24 };

static void order_of(int index, uint8_t number[DARTS_NODES])
{
    uint8_t left[4] = {2, 3, 4, 5};
    number[0] = 0;
    number[1] = 1;
    for (int node = 2, count = 4; node < DARTS_NODES; node++, count--) {
        int chosen = index % count;
        index /= count;
        number[node] = left[chosen];
        for (int i = chosen; i < count - 1; i++)
            left[i] = left[i + 1];
    }
}

// False where an input would come after its node.
static bool renumber(const struct darts_cell *cell, const uint8_t number[DARTS_NODES],
                     struct darts_cell *renumbered)
{
    for (int edge = 0; edge < DARTS_EDGES; edge++) {
        uint8_t node = number[2 + edge / 2], input = number[cell->input[edge]];
        if (input >= node)
            return false;
        int place = 2 * (node - 2) + edge % 2;
        renumbered->input[place] = input;
        renumbered->operation[place] = cell->operation[edge];
    }
    return true;
}

// The different numbers of a cell's other spellings; how many there are.
static int spellings(const struct darts_cell *cell, uint32_t codes[ORDERS])
{
    int count = 0;
    for (int order = 0; order < ORDERS; order++) {
        uint8_t number[DARTS_NODES];
        struct darts_cell renumbered;
        order_of(order, number);
        if (!renumber(cell, number, &renumbered))
            continue;
        uint32_t code = darts_cell_code(&renumbered);
        int i = 0;
        while (i < count && codes[i] != code)
            i++;
        codes[i] = code;
        count += i == count;
    }
    return count;
}

static uint32_t least_spelling(const struct darts_cell *cell)
{
    uint32_t codes[ORDERS], least = UINT32_MAX;
    for (int i = spellings(cell, codes); i-- > 0;)
        least = codes[i] < least ? codes[i] : least;
    return least;
}

// Codes
// -----------------------------------------------------------------------------------

static void numbers_and_written_cells_correspond(void **state)
{
    (void)state;
    struct random_stream stream;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    for (int i = 0; i < SAMPLES; i++) {
        uint32_t code = i == 0   ? 0
                        : i == 1 ? DARTS_CELL_CODES - 1
                                 : (uint32_t)random_below(&stream, DARTS_CELL_CODES);
        struct darts_cell cell = darts_cell_of(code);
        struct error error;
        assert_true(darts_cell_check(&cell, &error));
        for (int edge = 0; edge < DARTS_EDGES; edge += 2)
            assert_true(cell.input[edge] < cell.input[edge + 1]);
        assert_int_equal(darts_cell_code(&cell), code);
    }
}

static void the_documented_layout_holds(void **state)
{
    (void)state;
    struct darts_cell cell = {{0, 1, 2, 0, 1, 3, 4, 2}, {1, 2, 3, 4, 5, 6, 0, 1}};
    uint64_t digits[4] = {(0 * 49) + 7 * 1 + 2, 1 * 49 + 7 * 4 + 3, 4 * 49 + 7 * 5 + 6,
                          8 * 49 + 7 * 1 + 0};
    assert_int_equal(darts_cell_code(&cell),
                     ((digits[0] * 147 + digits[1]) * 294 + digits[2]) * 490 + digits[3]);
}

static void canonical_is_the_least_of_all_orders(void **state)
{
    (void)state;
    struct random_stream stream;
    random_open(&stream, 2, RANDOM_TEST, 0, 0);
    for (int i = 0; i < SAMPLES; i++) {
        struct darts_cell cell = random_cell(&stream);
        assert_int_equal(darts_cell_canonical(&cell), least_spelling(&cell));
    }
}

// Few operations make many equal nodes, between which only what follows them decides.
static void canonical_is_the_least_of_all_orders_with_equal_nodes(void **state)
{
    (void)state;
    for (uint32_t pairs = 0; pairs < 3 * 6 * 10; pairs++)
        for (uint32_t bits = 0; bits < 1 << DARTS_EDGES; bits++) {
            uint32_t code = (((pairs / 60) * 49) * 294 + (pairs / 10 % 6) * 49) * 490 +
                            (pairs % 10) * 49;
            struct darts_cell cell = darts_cell_of(code);
            for (int edge = 0; edge < DARTS_EDGES; edge++)
                cell.operation[edge] = (uint8_t)(bits >> edge & 1);
            assert_int_equal(darts_cell_canonical(&cell), least_spelling(&cell));
        }
}

static void every_spelling_is_read_as_the_same_architecture(void **state)
{
    (void)state;
    struct random_stream stream;
    random_open(&stream, 3, RANDOM_TEST, 0, 0);
    for (int i = 0; i < SAMPLES / 20; i++) {
        struct darts_cell cells[2] = {random_cell(&stream), random_cell(&stream)};
        arch_code expected = darts_join(cells);
        uint32_t normal[ORDERS], reduction[ORDERS];
        int normals = spellings(&cells[0], normal);
        int reductions = spellings(&cells[1], reduction);
        for (int n = 0; n < normals; n++)
            for (int r = 0; r < reductions; r++) {
                char text[SPACE_TEXT];
                darts_print(&space_darts,
                            (arch_code)normal[n] << DARTS_CELL_BITS | reduction[r], text);
                assert_int_equal(parse(text), expected);
            }
    }
}

// 63 % of written cells are not canonical. (All 1,037,664,180 of them, counted once, make
// 382,128,166 canonical ones.) A set of n spellings has one canonical member, so the mean
// of 1/n over spellings, counted by the reference, is the same share.
static void the_share_of_canonical_cells_is_as_counted(void **state)
{
    (void)state;
    const double share = 382128166.0 / DARTS_CELL_CODES, deviation = sqrt(0.25 / SAMPLES);
    struct random_stream stream;
    random_open(&stream, 4, RANDOM_TEST, 0, 0);
    double canonical = 0, reciprocals = 0;
    for (int i = 0; i < SAMPLES; i++) {
        struct darts_cell cell = random_cell(&stream);
        uint32_t codes[ORDERS];
        canonical += darts_cell_canonical(&cell) == darts_cell_code(&cell);
        reciprocals += 1.0 / spellings(&cell, codes);
    }
    assert_true(fabs(canonical / SAMPLES - share) < 4 * deviation);
    assert_true(fabs(reciprocals / SAMPLES - share) < 4 * deviation);
}

static void only_canonical_codes_are_contained(void **state)
{
    (void)state;
    arch_code code = parse(V2_CODE);
    assert_true(space_darts.contains(&space_darts, code));
    for (int bit = 60; bit < 64; bit++)
        assert_false(space_darts.contains(&space_darts, code | (arch_code)1 << bit));
    assert_false(space_darts.contains(&space_darts, UINT64_MAX));
    assert_false(space_darts.contains(&space_darts, DARTS_CELL_CODES));
    assert_false(
        space_darts.contains(&space_darts, (arch_code)DARTS_CELL_CODES << DARTS_CELL_BITS));
    struct random_stream stream;
    random_open(&stream, 5, RANDOM_TEST, 0, 0);
    for (int i = 0; i < SAMPLES; i++) {
        struct darts_cell cell = random_cell(&stream);
        uint32_t written = darts_cell_code(&cell), least = darts_cell_canonical(&cell);
        assert_true(space_darts.contains(&space_darts, least));
        assert_int_equal(space_darts.contains(&space_darts, written), written == least);
        assert_int_equal(
            space_darts.contains(&space_darts, (arch_code)written << DARTS_CELL_BITS),
            written == least);
    }
}

static void hash_is_the_code_in_hex(void **state)
{
    (void)state;
    arch_code code = parse(V2_CODE);
    char hash[SPACE_HASH], *end;
    assert_int_equal(space_darts.hash(&space_darts, code, hash), 15);
    assert_int_equal(strlen(hash), 15);
    assert_int_equal(strtoull(hash, &end, 16), code);
    assert_int_equal(*end, '\0');
}

// What models see
// -----------------------------------------------------------------------------------

static void the_graph_is_the_text(void **state)
{
    (void)state;
    static const struct cell_edge normal[DARTS_EDGES] = {{0, 2, 0}, {1, 2, 0}, {0, 3, 3},
                                                         {1, 3, 6}, {0, 4, 4}, {1, 4, 5},
                                                         {0, 5, 5}, {3, 5, 6}};
    arch_code code = parse("0010031604150536-0011001200130014");
    struct cell_graph graph;
    space_darts.graph(&space_darts, code, 0, &graph);
    assert_int_equal(graph.vertices, DARTS_NODES);
    assert_int_equal(graph.edges, DARTS_EDGES);
    for (int node = 0; node < DARTS_NODES; node++)
        assert_int_equal(graph.vertex_label[node], node);
    assert_memory_equal(graph.edge, normal, sizeof normal);
    space_darts.graph(&space_darts, code, 1, &graph);
    for (int edge = 0; edge < DARTS_EDGES; edge++) {
        assert_int_equal(graph.edge[edge].from, edge % 2);
        assert_int_equal(graph.edge[edge].to, 2 + edge / 2);
        assert_int_equal(graph.edge[edge].label, edge % 2 ? 1 + edge / 2 : 0);
    }
}

// Where edge `edge` of a cell has its logits: first those of its input, then of its
// operation.
static int first_logit(int cell, int edge)
{
    int at = cell * LOGITS;
    for (int i = 0; i < edge; i++)
        at += 2 + i / 2 + DARTS_OPERATIONS;
    return at;
}

static void set_logits(const struct darts_cell cells[2], float logits[2 * LOGITS])
{
    memset(logits, 0, 2 * LOGITS * sizeof *logits);
    for (int cell = 0; cell < 2; cell++)
        for (int edge = 0; edge < DARTS_EDGES; edge++) {
            int at = first_logit(cell, edge);
            logits[at + cells[cell].input[edge]] = 1.0f;
            logits[at + 2 + edge / 2 + cells[cell].operation[edge]] = 1.0f;
        }
}

static void targets_decode_to_their_code(void **state)
{
    (void)state;
    const struct cell_layout *layout = &space_darts.layout;
    assert_int_equal(layout->logits, LOGITS);
    assert_int_equal(layout->bernoulli, 0);
    struct random_stream stream;
    random_open(&stream, 7, RANDOM_TEST, 0, 0);
    for (int i = 0; i < SAMPLES; i++) {
        arch_code code = space_darts.sample(&space_darts, &stream), decoded;
        float logits[2 * LOGITS] = {0}, *at = logits;
        struct error error;
        for (int cell = 0; cell < 2; cell++) {
            struct cell_target target;
            space_darts.target(&space_darts, code, cell, &target);
            for (int k = 0; k < layout->categorical; at += layout->categories[k++])
                at[target.categorical[k]] = 1.0f;
        }
        assert_ptr_equal(at, logits + 2 * LOGITS);
        assert_true(space_darts.decode(&space_darts, logits, &decoded, &error));
        assert_int_equal(decoded, code);
    }
}

static void any_spelling_decodes_to_the_canonical_code(void **state)
{
    (void)state;
    struct random_stream stream;
    random_open(&stream, 8, RANDOM_TEST, 0, 0);
    for (int i = 0; i < SAMPLES; i++) {
        struct darts_cell cells[2] = {random_cell(&stream), random_cell(&stream)};
        float logits[2 * LOGITS];
        struct error error;
        arch_code decoded;
        set_logits(cells, logits);
        assert_true(space_darts.decode(&space_darts, logits, &decoded, &error));
        assert_int_equal(decoded, darts_join(cells));
    }
}

static void logits_outside_the_space_decode_to_nothing(void **state)
{
    (void)state;
    struct darts_cell cells[2] = {{{0, 1, 0, 1, 0, 1, 0, 1}, {0}},
                                  {{0, 1, 0, 1, 3, 3, 0, 1}, {0}}};
    float logits[2 * LOGITS];
    struct error error;
    arch_code code;
    set_logits(cells, logits);
    assert_false(space_darts.decode(&space_darts, logits, &code, &error));
    assert_string_equal(error.text, "reduction cell: node 4: both edges come from input 3");
    cells[1].input[5] = 0;
    for (int i = 0; i < 2 * LOGITS; i++) {
        set_logits(cells, logits);
        logits[i] = NAN;
        assert_false(space_darts.decode(&space_darts, logits, &code, &error));
    }
    set_logits(cells, logits);
    logits[first_logit(0, 3) + 3] = NAN;
    assert_false(space_darts.decode(&space_darts, logits, &code, &error));
    assert_string_equal(error.text, "normal cell: node 3, edge 2: a logit is not a number");
}

// Renumbering changes neither operations nor which nodes stand on both inputs, so that
// their shares are those of uniform written forms: one in 1, 3, 6 and 10 at nodes 2 to 5.
static void samples_are_uniform_over_written_forms(void **state)
{
    (void)state;
    double operations[2][DARTS_OPERATIONS] = {{0}}, on_inputs[2] = {0};
    struct random_stream stream;
    random_open(&stream, 9, RANDOM_TEST, 0, 0);
    for (int i = 0; i < SAMPLES; i++) {
        arch_code code = space_darts.sample(&space_darts, &stream);
        assert_true(space_darts.contains(&space_darts, code));
        for (int c = 0; c < 2; c++) {
            struct darts_cell cell = darts_cell_of(darts_part(code, c));
            for (int edge = 0; edge < DARTS_EDGES; edge++)
                operations[c][cell.operation[edge]]++;
            for (int edge = 1; edge < DARTS_EDGES; edge += 2)
                on_inputs[c] += cell.input[edge] == 1;
        }
    }
    const double edges = (double)SAMPLES * DARTS_EDGES;
    const double variance = 1.0 / 3 * 2 / 3 + 1.0 / 6 * 5 / 6 + 1.0 / 10 * 9 / 10;
    for (int c = 0; c < 2; c++) {
        for (int k = 0; k < DARTS_OPERATIONS; k++)
            assert_true(fabs(operations[c][k] / edges - 1.0 / 7) <
                        4.5 * sqrt(6.0 / 49 / edges));
        assert_true(fabs(on_inputs[c] / SAMPLES - 1.6) < 4.5 * sqrt(variance / SAMPLES));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_written_cells_correspond),
        cmocka_unit_test(the_documented_layout_holds),
        cmocka_unit_test(canonical_is_the_least_of_all_orders),
        cmocka_unit_test(canonical_is_the_least_of_all_orders_with_equal_nodes),
        cmocka_unit_test(every_spelling_is_read_as_the_same_architecture),
        cmocka_unit_test(the_share_of_canonical_cells_is_as_counted),
        cmocka_unit_test(only_canonical_codes_are_contained),
        cmocka_unit_test(hash_is_the_code_in_hex),
        cmocka_unit_test(the_graph_is_the_text),
        cmocka_unit_test(targets_decode_to_their_code),
        cmocka_unit_test(any_spelling_decodes_to_the_canonical_code),
        cmocka_unit_test(logits_outside_the_space_decode_to_nothing),
        cmocka_unit_test(samples_are_uniform_over_written_forms),
    };
    return cmocka_run_group_tests_name("darts", tests, NULL, NULL);
}
