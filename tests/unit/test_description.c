// SPDX-License-Identifier: MIT
// What is said of a description of a space that is wrong.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "space/described.h"

#include <string.h>

#define LIST  "{\"name\": \"a\",\n\"parameters\": [\n"
#define EDGES "{\"name\": \"a\",\n\"operations\": [\"x\", \"y\"],\n\"edges\": "

#define CELLS "{\"name\": \"a\",\n\"operations\": [\"x\", \"y\"],\n\"vertices\": "

static void errors_name_line_and_field(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"", "file:1: no JSON: '[' or '{' expected near end of file"},
        {"{\n\"name\": }", "file:2: no JSON: unexpected token near '}'"},
        {"[]", "file:1: no description of a space: not an object"},
        {"{}", "file:1: field 'name': is missing"},
        {"{\"name\": \"nb201\"}",
         "file:1: field 'name': nb201 is the name of a space that is built in"},
        {"{\"name\": \"a b\"}", "file:1: field 'name': a character that no name may have"},
        {"{\"name\": \"a\"}", "file:1: one of the fields parameters and edges is needed"},
        {"{\"name\": \"a\",\n\n\"pets\": 3}", "file:3: field 'pets': not known here"},
        {"{\"name\": \"a\",\n\"unit\": \"metre\"}",
         "file:2: field 'unit': neither fraction nor percent"},
        {LIST "]}", "file:2: field 'parameters': 0 items; 1 to 30 can be"},
        {LIST "{\"values\": [1, 2]}]}", "file:3: field 'parameters[0].name': is missing"},
        {LIST "{\"name\": \"p\",\n\"values\": [1]}]}",
         "file:4: field 'parameters[0].values': 1 items; 2 to 250 can be"},
        {LIST
         "{\"name\": \"p\", \"values\": [1, 2]},\n{\"name\": \"p\", \"values\": [1]}]}",
         "file:4: field 'parameters[1].name': the second parameter 'p'"},
        {LIST "{\"name\": \"p\", \"values\": [1, 1.0]}]}",
         "file:3: field 'parameters[0]': the value 1 twice"},
        {LIST "{\"name\": \"p\", \"values\": [\"a;b\", 1]}]}",
         "file:3: field 'parameters[0].values[0]': a character"},
        {LIST
         "{\"name\": \"p\", \"low\": 0,\n\"high\": 1, \"steps\": 3,\n\"scale\": \"log\"}]}",
         "file:5: field 'parameters[0].scale': log where low is not above 0"},
        {LIST "{\"name\": \"p\", \"low\": 2,\n\"high\": 1, \"steps\": 3}]}",
         "file:4: field 'parameters[0].high': not above low"},
        {LIST "{\"name\": \"p\", \"low\": 1, \"high\": 1.0000001,\n\"steps\": 4}]}",
         "file:4: field 'parameters[0].steps': low and high too close or too far for 4"},
        {LIST "{\"name\": \"p\", \"low\": -1e308, \"high\": 1e308,\n\"steps\": 4}]}",
         "file:4: field 'parameters[0].steps': low and high too close or too far for 4"},
        {LIST "{\"name\": \"p\",\n\"values\": [1, 9007199254740993]}]}",
         "file:4: field 'parameters[0].values[1]': beyond 2^53"},
        {LIST "{\"name\": \"p\", \"low\": 2, \"high\": 3}]}",
         "file:3: field 'parameters[0].steps': is missing"},
        {EDGES "[[0, 1],\n[1, 0]]}",
         "file:4: field 'edges[1][1]': 0 is not between 1 and 31"},
        {EDGES "[[0, 1],\n[0, 1]]}",
         "file:4: field 'edges[1]': the second edge from 0 to 1"},
        {EDGES "[[0, 1],\n[1, 3], [2, 3]]}",
         "file:3: field 'edges': no edge leads to node 2"},
        {EDGES "[[0, 1], [0, 2]]}", "file:3: field 'edges': no edge leaves node 1"},
        {EDGES "[{\"from\": 0, \"to\": 1,\n\"operations\": [\"x\", \"z\"]}]}",
         "file:4: field 'edges[0].operations[1]': none of the operations"},
        {CELLS "9,\n\"edges\": 9}", "file:3: field 'vertices': 9 is not between 3 and 8"},
        {CELLS "5,\n\"edges\": 11}", "file:4: field 'edges': 11 is not between 2 and 10"},
        {CELLS "5,\n\"edges\": [[0, 1]]}", "file:4: field 'edges': not a whole number"},
        {"{\"name\": \"a\", \"operations\": [\"x\", \"x\"], \"edges\": [[0, 1]]}",
         "file:1: field 'operations[1]': 'x' twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error;
        assert_null(described_read("file", cases[i].text, strlen(cases[i].text), &error));
        if (strncmp(error.text, cases[i].error, strlen(cases[i].error)) != 0)
            fail_msg("'%s', not '%s'", error.text, cases[i].error);
        assert_int_equal(error.status, STATUS_FAILURE);
    }
}

// No code holds 30 parameters of 8 values, 2^90 combinations.
static void too_many_combinations_are_an_error(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct error error;
    buffer_print(&text, "{\"name\": \"a\", \"parameters\": [");
    for (int i = 0; i < 30; i++)
        buffer_print(&text, "%s{\"name\": \"p%d\", \"low\": 1, \"high\": 8, \"steps\": 8}",
                     i ? "," : "", i);
    buffer_print(&text, "]}");
    assert_null(described_read("file", text.text, text.length, &error));
    assert_string_equal(error.text, "file:1: field 'parameters': more than 2^64 "
                                    "combinations, which no code can hold");
    buffer_free(&text);
}

static void lines_are_found(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\\\"b\": [1,\n {\"c\": \"}\\\"\",\n\"d\": []}],\n\"e\":\n5}";
    assert_int_equal(description_line(text, ""), 1);
    assert_int_equal(description_line(text, "e"), 5);
    assert_int_equal(description_line(text, "a\\\"b[1]"), 2);
    assert_int_equal(description_line(text, "a\\\"b[1].d"), 3);
    assert_int_equal(description_line(text, "a\\\"b[1].x"), 2);
    assert_int_equal(description_line(text, "a\\\"b[7]"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_name_line_and_field),
        cmocka_unit_test(too_many_combinations_are_an_error),
        cmocka_unit_test(lines_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
