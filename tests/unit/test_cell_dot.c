// SPDX-License-Identifier: MIT
// Drawings of cells, as text in DOT.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/cell_dot.h"

#include <string.h>

#define BOX(name, kind, operation, colour, style)                                          \
    "  " name " [shape=box, class=\"operation " kind "\", label=\"" operation              \
    "\", color=\"" colour "\", fillcolor=\"" colour "33\", style=\"" style "\"]\n"
#define SOLID  "rounded,filled"
#define DASHED "rounded,filled,dashed"

static void draw(struct buffer *text, const struct space *space, const char *arch)
{
    arch_code code;
    struct error error;
    assert_true(space->parse(space, arch, strlen(arch), &code, &error));
    cell_dot(text, space, code);
}

// What stands behind the attributes that all drawings have.
static void assert_body(const struct space *space, const char *arch,
                        const char *const *lines, size_t count)
{
    struct buffer text = {0}, name = {0}, body = {0};
    draw(&text, space, arch);
    dot_quote(&name, arch);
    for (size_t i = 0; i < count; i++)
        buffer_print(&body, "%s", lines[i]);
    assert_int_equal(strncmp(text.text, "digraph ", 8), 0);
    assert_int_equal(strncmp(text.text + 8, name.text, name.length), 0);
    const char *found = strstr(text.text, "\n  edge [");
    assert_non_null(found);
    assert_string_equal(strchr(found + 1, '\n') + 1, body.text);
    buffer_free(&body);
    buffer_free(&name);
    buffer_free(&text);
}
#define ASSERT_BODY(space, arch, lines)                                                    \
    assert_body(space, arch, lines, sizeof(lines) / sizeof(lines)[0])

static void operations_of_nb101_are_vertices(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "  a0 [label=\"input\"]\n",
        BOX("a1", "conv1x1", "conv1x1-bn-relu", "#56b4e9", SOLID),
        BOX("a2", "maxpool", "maxpool3x3", "#d55e00", SOLID),
        "  a3 [label=\"output\"]\n",
        "  a0 -> a1:w\n",
        "  a0 -> a2:w\n",
        "  a1:e -> a2:w\n",
        "  a2:e -> a3\n",
        "}\n",
    };
    ASSERT_BODY(&space_nb101, "0110001000010000:i1mo", lines);
}

static void operations_of_nb201_are_on_edges_but_for_none(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "  a0 [label=\"input\"]\n",
        "  a1 [label=\"1\"]\n",
        "  a2 [label=\"2\"]\n",
        "  a3 [label=\"output\"]\n",
        BOX("ae0", "conv3x3", "nor_conv_3x3", "#0072b2", SOLID),
        "  a0 -> ae0:w [dir=none]\n",
        "  ae0:e -> a1 [weight=3]\n",
        BOX("ae2", "skip", "skip_connect", "#808080", DASHED),
        "  a1 -> ae2:w [dir=none]\n",
        "  ae2:e -> a2 [weight=3]\n",
        BOX("ae5", "avgpool", "avg_pool_3x3", "#e69f00", SOLID),
        "  a2 -> ae5:w [dir=none]\n",
        "  ae5:e -> a3 [weight=3]\n",
        "}\n",
    };
    ASSERT_BODY(&space_nb201,
                "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|",
                lines);
}

static size_t count(const char *text, const char *words)
{
    size_t found = 0;
    for (; (text = strstr(text, words)); text++)
        found++;
    return found;
}

static void darts_has_two_cells_whose_output_joins_the_nodes(void **state)
{
    (void)state;
    struct buffer text = {0};
    draw(&text, &space_darts, "0413061104130011-0010102210221022");
    const char *normal = strstr(text.text, "label=\"normal cell\"");
    const char *reduction = strstr(text.text, "label=\"reduction cell\"");
    assert_true(normal && reduction && reduction < normal);
    assert_int_equal(count(text.text, "  subgraph cluster_"), 2);
    assert_int_equal(count(normal, "class=\"operation "), 8);
    assert_int_equal(count(normal, "\"operation dilconv5x5\", label=\"dil_conv_5x5\""), 1);
    assert_int_equal(count(normal, "\"operation conv5x5\", label=\"sep_conv_5x5\""), 2);
    assert_int_equal(count(text.text, "  {rank=same; b1 -> b0 [style=invis]}\n"), 1);
    assert_int_equal(count(reduction, " [label=\"c_{k-2}\"]\n"), 2);
    assert_non_null(strstr(normal, "  a6 [label=\"c_{k}\"]\n"
                                   "  a2 -> a6\n"
                                   "  a3 -> a6\n"
                                   "  a4 -> a6\n"
                                   "  a5 -> a6\n"
                                   "  }\n}\n"));
    buffer_free(&text);
}

static void every_space_names_all_its_labels(void **state)
{
    (void)state;
    for (size_t i = 0; i < space_count(); i++) {
        const struct space *space = space_at(i);
        for (int label = 0; space->names.vertices && label < space->vertex_labels; label++)
            assert_non_null(space->names.vertices[label]);
        for (int label = 0; label < space->edge_labels; label++)
            assert_non_null(space->names.edges[label]);
        assert_true(!space->joined || space->names.output);
        assert_true(space->cells == 1 || space->names.cells);
    }
}

static void what_has_no_name_is_numbered(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct space bare = space_darts;
    bare.names = (struct cell_names){0};
    draw(&text, &bare, "0413061104130011-0010102210221022");
    assert_int_equal(count(text.text, "label=\"cell 1\""), 1);
    assert_int_equal(count(text.text, "label=\"input 1\""), 2);
    assert_int_equal(count(text.text, "label=\"output\""), 2);
    assert_int_equal(count(text.text, "  a5 [label=\"5\"]\n"), 1);
    assert_int_equal(count(text.text, "class=\"operation other\""), 16);
    buffer_clear(&text);
    bare = space_nb101;
    bare.names = (struct cell_names){0};
    draw(&text, &bare, "010001000:i3o");
    assert_non_null(strstr(text.text, "  a0 [label=\"input\"]\n  a1 [shape=box"));
    assert_non_null(strstr(text.text, "  a2 [label=\"output\"]\n  a0 -> a1:w\n"));
    buffer_free(&text);
}

static void quotes_and_backslashes_are_escaped(void **state)
{
    (void)state;
    struct buffer text = {0};
    dot_quote(&text, "a \"b\" \\N <c> {d|e}\\");
    assert_string_equal(text.text, "\"a \\\"b\\\" \\\\N <c> {d|e}\\\\\"");
    buffer_clear(&text);
    dot_quote(&text, "");
    assert_string_equal(text.text, "\"\"");
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_of_nb101_are_vertices),
        cmocka_unit_test(operations_of_nb201_are_on_edges_but_for_none),
        cmocka_unit_test(darts_has_two_cells_whose_output_joins_the_nodes),
        cmocka_unit_test(every_space_names_all_its_labels),
        cmocka_unit_test(what_has_no_name_is_numbered),
        cmocka_unit_test(quotes_and_backslashes_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
