// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/csv.h"
#include "space/darts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 20000 };

// The cells of "DARTS_V2", as printed by DARTS.
#define V2_NORMAL                                                                          \
    "[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', "    \
    "1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', " \
    "2)]"
#define V2_REDUCE                                                                          \
    "[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', "    \
    "1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', " \
    "1)]"
#define GENOTYPE(normal, normal_concat, reduce, reduce_concat)                             \
    "Genotype(normal=" normal ", normal_concat=" normal_concat ", reduce=" reduce          \
    ", reduce_concat=" reduce_concat ")"
#define V2_CODE "0313031302130225-0010102200221022"

static bool try_parse(const char *text, arch_code *code, struct error *error)
{
    return space_darts.parse(&space_darts, text, strlen(text), code, error);
}

static arch_code parse(const char *text)
{
    arch_code code = UINT64_MAX;
    struct error error;
    if (!try_parse(text, &code, &error))
        fail_msg("%s: %s", text, error.text);
    return code;
}

static void the_genotype_form_is_read(void **state)
{
    (void)state;
    static const char *const forms[] = {
        GENOTYPE(V2_NORMAL, "range(2, 6)", V2_REDUCE, "range(2, 6)"),
        GENOTYPE(V2_NORMAL, "[2, 3, 4, 5]", V2_REDUCE, "[2,3,4,5]"),
        GENOTYPE(V2_NORMAL, "list(range(2, 6))", V2_REDUCE, "list( range( 2,6 ) )"),
        "  Genotype (\n  normal = " V2_NORMAL " ,\n\tnormal_concat = range ( 2 , 6 ),\r\n"
        "  reduce = " V2_REDUCE ",\n  reduce_concat=range(2,6),\n) \n",
        "Genotype(normal=[(\"sep_conv_3x3\",0),('sep_conv_3x3',1),('sep_conv_3x3',0),"
        "('sep_conv_3x3',1),('sep_conv_3x3',1),('skip_connect',0),('skip_connect',0),"
        "('dil_conv_3x3',2),],normal_concat=range(2,6),reduce=" V2_REDUCE
        ",reduce_concat=range(2,6))",
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        assert_int_equal(parse(forms[i]), parse(V2_CODE));
}

static void the_genotype_form_reads_back(void **state)
{
    (void)state;
    struct random_stream stream;
    random_open(&stream, 6, RANDOM_TEST, 0, 0);
    for (int i = 0; i < SAMPLES; i++) {
        arch_code code = space_darts.sample(&space_darts, &stream);
        char text[SPACE_TEXT], genotype[DARTS_GENOTYPE];
        assert_int_equal(space_darts.print(&space_darts, code, text), 33);
        assert_int_equal(strlen(text), 33);
        assert_int_equal(parse(text), code);
        assert_int_equal(darts_genotype(&space_darts, code, genotype), DARTS_GENOTYPE - 1);
        assert_int_equal(strlen(genotype), DARTS_GENOTYPE - 1);
        assert_int_equal(parse(genotype), code);
    }
}

static void the_canonical_spelling_is_printed(void **state)
{
    (void)state;
    char text[SPACE_TEXT], genotype[DARTS_GENOTYPE];
    // Node 5 of this normal cell stands first among those on the inputs; 2 to 4 move up.
    arch_code code = parse("1603220536141000-0010001000100010");
    space_darts.print(&space_darts, code, text);
    assert_string_equal(text, "0010031605321446-0010001000100010");
    darts_genotype(&space_darts, code, genotype);
    assert_non_null(
        strstr(genotype, "normal=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('sep_conv_"));
    assert_int_equal(parse(genotype), code);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"", "'' is neither 16 digits, '-', 16 digits nor Genotype(...)"},
        {"0313031302130225+0010102200220022",
         "'0313031302130225+0010102200220022' is neither 16 digits, '-', 16 digits nor "
         "Genotype(...)"},
        {"0313031302130225-001010220022002",
         "'0313031302130225-001010220022002' is neither 16 digits, '-', 16 digits nor "
         "Genotype(...)"},
        {"03x3031302130225-0010102200220022",
         "normal cell: node 2, edge 2: 'x' is not a digit"},
        {"0313031302130225-0010102200220072",
         "reduction cell: node 5, edge 2: input 7 does not come before it"},
        {"0323031302130225-0010102200220022",
         "normal cell: node 2, edge 2: input 2 does not come before it"},
        {"0313031702130225-0010102200220022",
         "normal cell: node 3, edge 2: operation 7 is none of 0 to 6"},
        {"0313031302130225-0010102200020022",
         "reduction cell: node 4: both edges come from input 0"},
        {"Genotype", "the text ends where '(' is expected"},
        {"Genotype(reduce=[])", "normal cell: 'reduce' where 'normal' is expected, at "
                                "character 10"},
        {"Genotype(normal=[('conv', 0)",
         "normal cell: node 2, edge 1: unknown operation 'conv'"},
        {"Genotype(normal=[('skip_connect', 0)]",
         "normal cell: node 2, edge 1: ']' where ',' is expected, at character 37"},
        {"Genotype(normal=[('skip_connect', 10), ",
         "normal cell: node 2, edge 1: '10' is no node"},
        {"Genotype(normal=[('skip_connect\", 0), ",
         "normal cell: node 2, edge 1: '\"' where ''' is expected, at character 32"},
        {GENOTYPE(V2_NORMAL, "[4, 5, 6]", V2_REDUCE, "range(2, 6)"),
         "normal cell: the output must join nodes 2 to 5: range(2, 6)"},
        {GENOTYPE(V2_NORMAL, "range(2, 6)", V2_REDUCE, "range(2, 5)"),
         "reduction cell: the output must join nodes 2 to 5: range(2, 6)"},
        {GENOTYPE(V2_NORMAL, "range(2, 6)", V2_REDUCE, "range(2, 6)") " # V2",
         "'#' after the end"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error error = {0};
        arch_code code;
        assert_false(try_parse(wrong[i].text, &code, &error));
        assert_string_equal(error.text, wrong[i].message);
    }
}

static void wrong_cells_in_genotype_form_are_told(void **state)
{
    (void)state;
    arch_code code;
    struct error error;
    char genotype[DARTS_GENOTYPE];
    darts_genotype(&space_darts, parse(V2_CODE), genotype);
    char *first_input = strstr(genotype, "', 0)") + 3;
    *first_input = '1';
    assert_false(try_parse(genotype, &code, &error));
    assert_string_equal(error.text, "normal cell: node 2: both edges come from input 1");
    *first_input = '4';
    assert_false(try_parse(genotype, &code, &error));
    assert_string_equal(error.text,
                        "normal cell: node 2, edge 1: input 4 does not come before it");
}

static void a_text_cut_anywhere_is_refused(void **state)
{
    (void)state;
    char genotype[DARTS_GENOTYPE];
    size_t whole = darts_genotype(&space_darts, parse(V2_CODE), genotype);
    for (size_t length = 0; length < whole; length++) {
        struct error error;
        arch_code code;
        char *cut = malloc(length + 1);
        memcpy(cut, genotype, length); // no NUL behind it: reading on would be found
        assert_false(space_darts.parse(&space_darts, cut, length, &code, &error));
        free(cut);
    }
}

static void all_rows_of_the_benchmark_are_read(void **state)
{
    (void)state;
    const char *folder = getenv("BENCH_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/nb301_trained_8808.csv.gz", folder ? folder : "");
    FILE *there = folder && *folder ? fopen(path, "rb") : NULL;
    if (!there)
        skip();
    fclose(there);
    struct error error;
    struct csv_reader *reader = csv_open(path, &error);
    assert_non_null(reader);
    int column = csv_find(reader, "genotype"), rows = 0;
    for (; csv_next(reader, &error); rows++) {
        char text[SPACE_TEXT];
        size_t length;
        arch_code code = parse(csv_text(reader, column, &length));
        assert_true(space_darts.contains(&space_darts, code));
        space_darts.print(&space_darts, code, text);
        assert_int_equal(parse(text), code);
    }
    assert_int_equal(error.status, STATUS_SUCCESS);
    assert_int_equal(rows, 8808);
    csv_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_genotype_form_is_read),
        cmocka_unit_test(the_genotype_form_reads_back),
        cmocka_unit_test(the_canonical_spelling_is_printed),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(wrong_cells_in_genotype_form_are_told),
        cmocka_unit_test(a_text_cut_anywhere_is_refused),
        cmocka_unit_test(all_rows_of_the_benchmark_are_read),
    };
    return cmocka_run_group_tests_name("darts_text", tests, NULL, NULL);
}
