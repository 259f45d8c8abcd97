// SPDX-License-Identifier: MIT
// Spaces that a JSON file describes: those of data/spaces beside the built-in ones, and
// what every row promises.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "space/described.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct space *load(const char *path)
{
    struct error error;
    const struct space *space = space_load(path, &error);
    if (!space)
        fail_msg("%s", error.text);
    return space;
}

static struct described *make(const char *text)
{
    struct error error;
    struct described *described = described_read("file", text, strlen(text), &error);
    if (!described)
        fail_msg("%s", error.text);
    return described;
}

// What a row promises of an architecture -----------------------------------------------

static void check_decodes(const struct space *space, arch_code code)
{
    const struct cell_layout *layout = &space->layout;
    struct cell_target target;
    struct error error;
    float logits[SPACE_MAX_LOGITS];
    float *next = logits;
    arch_code decoded;
    space->target(space, code, 0, &target);
    for (int k = 0; k < layout->bernoulli; k++)
        *next++ = target.bernoulli[k] ? 1 : -1;
    for (int k = 0; k < layout->categorical; k++)
        for (int v = 0; v < layout->categories[k]; v++)
            *next++ = v == target.categorical[k];
    assert_int_equal(next - logits, layout->logits);
    assert_true(space->decode(space, logits, &decoded, &error));
    assert_int_equal(decoded, code);
    logits[layout->logits - 1] = (float)strtod("nan", NULL);
    assert_false(space->decode(space, logits, &decoded, &error));
}

static void check_graph(const struct space *space, arch_code code)
{
    struct cell_graph graph;
    space->graph(space, code, 0, &graph);
    assert_in_range(graph.vertices, 2, space->vertices);
    assert_in_range(graph.edges, 1, space->edges);
    for (int v = 0; v < graph.vertices; v++)
        assert_true(graph.vertex_label[v] < space->vertex_labels);
    for (int e = 0; e < graph.edges; e++) {
        assert_true(graph.edge[e].from < graph.edge[e].to);
        assert_true(graph.edge[e].to < graph.vertices);
        assert_true(graph.edge[e].label < space->edge_labels || !space->edge_labels);
    }
    float *features = calloc(space->cell_features, sizeof *features);
    assert_ptr_equal(space->features(space, &graph, features),
                     features + space->cell_features);
    free(features);
}

// Neighbours are mutual, each is of the space, and none is the architecture itself.
static void check_edits(const struct space *space, arch_code code)
{
    arch_code *all = calloc(2 * space->most_edits, sizeof *all);
    arch_code *back = all + space->most_edits;
    size_t count = space_neighbours(space, code, all);
    assert_in_range(count, 1, space->most_edits);
    for (size_t i = 0; i < count; i++) {
        bool mutual = false;
        size_t others = space_neighbours(space, all[i], back);
        for (size_t k = 0; k < others; k++)
            mutual |= back[k] == code;
        assert_true(mutual && all[i] != code && space->contains(space, all[i]));
    }
    free(all);
}

static void check_architecture(const struct space *space, arch_code code)
{
    char text[SPACE_TEXT], hash[SPACE_HASH];
    uint8_t values[SPACE_MAX_COORDINATES];
    struct error error;
    arch_code again;
    assert_true(space->contains(space, code));
    size_t length = space->print(space, code, text);
    assert_int_equal(length, strlen(text));
    assert_null(strpbrk(text, ",\" #"));
    assert_true(space->parse(space, text, length, &again, &error));
    assert_int_equal(again, code);
    length = space->hash(space, code, hash);
    assert_int_equal(length, strlen(hash));
    space->plain.encode(space, code, values);
    for (int c = 0; c < space->plain.coordinates; c++)
        assert_true(values[c] < space->plain.choices[c]);
    assert_true(space->plain.decode(space, values, &again, &error));
    assert_int_equal(again, code);
    check_decodes(space, code);
    check_graph(space, code);
    check_edits(space, code);
}

static void check_space(const struct space *space)
{
    enum { COUNT = 200 };
    struct random_stream stream;
    arch_code codes[COUNT];
    size_t count = space->size > 0 && space->size < COUNT ? (size_t)space->size : COUNT;
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    space_draw(space, 1, &stream, count, codes);
    for (size_t i = 0; i < count; i++)
        check_architecture(space, codes[i]);
    assert_int_equal(space->size > 0, space->list != NULL);
    assert_int_equal(space->size > 0, space->sample == NULL);
    assert_false(space->contains(space, UINT64_MAX));
}

// As the built-in ones -----------------------------------------------------------------

// Vertex labels of one space as kinds of the other.
static void check_same(const struct space *one, const struct space *other, arch_code code)
{
    struct cell_graph graphs[2] = {0};
    struct cell_target targets[2] = {0};
    uint8_t plain[2][SPACE_MAX_COORDINATES] = {0};
    size_t room = one->most_edits > other->most_edits ? one->most_edits : other->most_edits;
    arch_code *edits = calloc(2 * room, sizeof *edits);
    const struct space *spaces[2] = {one, other};
    size_t counts[2];
    for (int i = 0; i < 2; i++) {
        spaces[i]->graph(spaces[i], code, 0, &graphs[i]);
        spaces[i]->target(spaces[i], code, 0, &targets[i]);
        spaces[i]->plain.encode(spaces[i], code, plain[i]);
        counts[i] = spaces[i]->edits(spaces[i], code, edits + (size_t)i * room);
    }
    assert_memory_equal(&graphs[0], &graphs[1], sizeof graphs[0]);
    assert_memory_equal(&targets[0], &targets[1], sizeof targets[0]);
    assert_memory_equal(plain[0], plain[1], sizeof plain[0]);
    assert_int_equal(counts[0], counts[1]);
    assert_memory_equal(edits, edits + room, counts[0] * sizeof *edits);
    free(edits);
}

static void check_same_layout(const struct space *one, const struct space *other)
{
    assert_int_equal(one->size, other->size);
    assert_int_equal(one->vertices, other->vertices);
    assert_int_equal(one->edges, other->edges);
    assert_int_equal(one->inputs, other->inputs);
    assert_int_equal(one->vertex_labels, other->vertex_labels);
    assert_int_equal(one->edge_labels, other->edge_labels);
    assert_int_equal(one->vertex_kinds, other->vertex_kinds);
    assert_memory_equal(&one->layout, &other->layout, sizeof one->layout);
    assert_int_equal(one->plain.coordinates, other->plain.coordinates);
    assert_memory_equal(one->plain.choices, other->plain.choices,
                        (size_t)one->plain.coordinates);
    assert_int_equal(one->training.latent, other->training.latent);
    assert_int_equal(one->training.epochs, other->training.epochs);
}

static void nb201_from_a_file_is_nb201(void **state)
{
    (void)state;
    const struct space *space = load("data/spaces/nb201.json");
    check_same_layout(&space_nb201, space);
    assert_memory_equal(space->vertex_kind, space_nb201.vertex_kind, 4);
    for (arch_code code = 0; code < space->size; code++) {
        char own[SPACE_TEXT], text[SPACE_TEXT];
        check_same(&space_nb201, space, code);
        space->print(space, code, own);
        space_nb201.print(&space_nb201, code, text);
        assert_string_equal(own, text);
    }
    check_space(space);
}

// The text of nb101 with the names that the description has.
static void rename_operations(const char *text, char *renamed)
{
    const char *colon = strchr(text, ':'), *letter = colon + 2; // behind the input
    char *end = mempcpy(renamed, text, (size_t)(colon + 1 - text));
    for (; letter[1]; letter++) {
        const char *name = *letter == '3'   ? "conv3x3-bn-relu"
                           : *letter == '1' ? "conv1x1-bn-relu"
                                            : "maxpool3x3";
        end = stpcpy(stpcpy(end, letter > colon + 2 ? "+" : ""), name);
    }
    *end = '\0';
}

static void nb101_from_a_file_is_nb101(void **state)
{
    (void)state;
    const struct space *space = load("data/spaces/nb101.json");
    check_same_layout(&space_nb101, space);
    arch_code *codes = calloc(2 * space->size, sizeof *codes);
    space->list(space, 1, codes);
    space_nb101.list(&space_nb101, 1, codes + space->size);
    assert_memory_equal(codes, codes + space->size, space->size * sizeof *codes);
    for (size_t i = 0; i < space->size; i += 101) {
        char own[SPACE_TEXT], text[SPACE_TEXT], renamed[SPACE_TEXT];
        check_same(&space_nb101, space, codes[i]);
        space->print(space, codes[i], own);
        space_nb101.print(&space_nb101, codes[i], text);
        rename_operations(text, renamed);
        assert_string_equal(own, renamed);
    }
    free(codes);
    check_space(space);
}

// Eight vertices and any edges are too many to list, and fill a code.
static void large_cells_are_sampled(void **state)
{
    (void)state;
    struct described *described =
        make("{\"name\": \"a\", \"operations\": [\"x\", \"y\", \"z\", \"w\"], "
             "\"vertices\": 8, \"edges\": 28}");
    assert_int_equal(described->row.size, 0);
    check_space(&described->row);
    described_free(described);
}

// Each kind ----------------------------------------------------------------------------

static void lists_are_read(void **state)
{
    (void)state;
    const struct space *space = load("data/spaces/settings.json");
    const struct described *described = described_of(space);
    char text[SPACE_TEXT];
    assert_int_equal(space->size, 2 * 4 * 13 * 4);
    space->print(space, space->size - 1, text);
    assert_string_equal(text, "head=mlp;eta=1;learning-rate=0.01;layers=4");
    const bool ordered[4] = {false, true, true, true};
    assert_memory_equal(space->plain.ordered, ordered, sizeof ordered);
    assert_string_equal(described->choice[2].values[3], "5.62341e-05");
    check_space(space);
}

static void numbers_without_order_are_named(void **state)
{
    (void)state;
    struct described *described = make(
        "{\"name\": \"a\", \"parameters\": [{\"name\": \"up\", \"values\": [1, 2.5, 10]},"
        "{\"name\": \"down\", \"values\": [3, 2, 1]}, {\"name\": \"mixed\", \"values\": "
        "[1, 3, 2]}, {\"name\": \"words\", \"values\": [1, \"x\"]}]}");
    const bool ordered[4] = {true, true, false, false};
    assert_memory_equal(described->ordered, ordered, sizeof ordered);
    check_space(&described->row);
    described_free(described);
}

// Of 16 values in order, the first has those 1, 2, 4 and 8 steps away as neighbours.
static void edits_keep_the_order(void **state)
{
    (void)state;
    struct described *described =
        make("{\"name\": \"a\", \"parameters\": [{\"name\": \"n\", \"low\": 0, \"high\": "
             "15, \"steps\": 16}]}");
    arch_code neighbours[15];
    const struct space *space = &described->row;
    assert_int_equal(space_neighbours(space, 0, neighbours), 4);
    const arch_code expected[4] = {1, 2, 4, 8};
    assert_memory_equal(neighbours, expected, sizeof expected);
    described_free(described);
}

static void edges_come_in_any_order(void **state)
{
    (void)state;
    struct described *described =
        make("{\"name\": \"a\", \"operations\": [\"x\", \"y\", \"z\"], \"edges\": [[1, 2], "
             "{\"from\": 0, \"to\": 2, \"operations\": [\"z\", \"x\"]}]}");
    const struct space *space = &described->row;
    struct cell_graph graph;
    char text[SPACE_TEXT];
    space->print(space, 1, text);
    assert_string_equal(text, "|z~0|y~1|");
    space->graph(space, 1, 0, &graph);
    assert_int_equal(space->inputs, 2);
    assert_int_equal(graph.edge[0].label, 2);
    assert_int_equal(graph.edge[1].label, 1);
    check_space(space);
    described_free(described);
}

static void large_spaces_are_sampled(void **state)
{
    (void)state;
    struct buffer text = {0};
    buffer_print(&text, "{\"name\": \"a\", \"parameters\": [");
    for (int i = 0; i < 12; i++)
        buffer_print(&text,
                     "%s{\"name\": \"p%d\", \"low\": 1, \"high\": 20, \"steps\": 20}",
                     i ? "," : "", i);
    buffer_print(&text, "]}");
    struct described *described = make(text.text);
    assert_int_equal(described->row.size, 0);
    check_space(&described->row);
    described_free(described);
    buffer_free(&text);
}

static void equal_descriptions_are_one_row(void **state)
{
    (void)state;
    static const char one[] = "{\"name\": \"one\", \"about\": \"x\",\n\"parameters\": "
                              "[{\"name\": \"p\", \"values\": [1, 2]}]}";
    static const char same[] = "{\"parameters\":[{\"values\":[1,2],\"name\":\"p\"}],"
                               "\"name\":\"one\"}";
    static const char other[] = "{\"name\": \"one\",\n\"parameters\": "
                                "[{\"name\": \"p\", \"values\": [1, 3]}]}";
    struct error error;
    const struct space *space = space_from_text("a.json", one, strlen(one), &error);
    assert_non_null(space);
    assert_ptr_equal(space_from_text("b", same, strlen(same), &error), space);
    assert_ptr_equal(
        space_from_text("b", space->description, strlen(space->description), &error),
        space);
    assert_null(space_from_text("b.json", other, strlen(other), &error));
    assert_string_equal(error.text, "b.json:1: field 'name': describes the space one "
                                    "otherwise than a.json does");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nb201_from_a_file_is_nb201),
        cmocka_unit_test(nb101_from_a_file_is_nb101),
        cmocka_unit_test(large_cells_are_sampled),
        cmocka_unit_test(lists_are_read),
        cmocka_unit_test(numbers_without_order_are_named),
        cmocka_unit_test(edits_keep_the_order),
        cmocka_unit_test(edges_come_in_any_order),
        cmocka_unit_test(large_spaces_are_sampled),
        cmocka_unit_test(equal_descriptions_are_one_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
