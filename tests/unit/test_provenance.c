// SPDX-License-Identifier: MIT
// The record of where an output comes from, and its comment lines.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "../support/csv_notes.h"
#include "io/provenance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    const char *in;
    double rate;
};
static const struct option options[] = {
    {OPTION_TEXT, "in", offsetof(struct settings, in), .value = "TEXT"},
    {OPTION_REAL, "rate", offsetof(struct settings, rate), "0.5", 0, 1, "R",
     .required = false},
};
static const struct tool tool = {
    .name = "some-tool", .options = options, .option_count = 2};

// Of a run that is over when this returns.
static struct provenance make(void)
{
    char *arguments[] = {(char[]){"some-tool"}, (char[]){"--in"}, (char[]){"x\ny"},
                         (char[]){"--seed=3"}, NULL};
    struct settings settings;
    struct run run;
    run_start(&run, &tool, &settings, 4, arguments);
    struct provenance made = provenance_of_run(&run);
    buffer_free(&run.command);
    free(run.operands);
    return made;
}

static void a_run_is_told(void **state)
{
    (void)state;
    struct provenance made = make();
    assert_string_equal(made.tool, "some-tool");
    assert_string_equal(made.command, "some-tool --in 'x\ny' --seed 3");
    assert_string_equal(made.settings, "in=x\ny rate=0.5 seed=3");
    assert_true(made.seed == 3 && made.field_count == 3 && made.parent_count == 0);
    assert_string_equal(made.fields[1].name, "rate");
    assert_string_equal(made.fields[1].value, "0.5");
    provenance_free(&made);
    assert_string_equal(made.command, "");
}

static void comments_are_lines(void **state)
{
    (void)state;
    struct provenance made = make();
    struct buffer text = {0};
    provenance_add_parent(&made, (struct parent){"odd\nname", "00ff"});
    provenance_add(&text, &made);
    assert_string_equal(text.text, "# crlso " CRLSO_VERSION "\n"
                                   "# command: some-tool --in 'x?y' --seed 3\n"
                                   "# seed: 3\n"
                                   "# settings: in=x?y rate=0.5 seed=3\n"
                                   "# input: odd?name sha256 00ff\n");
    buffer_print(&text, "a\n1\n");
    csv_check(text.text, text.length, "a 7[1]");
    buffer_free(&text);
    provenance_free(&made);
}

// Every number of parents, as their room grows by doubling.
static void comments_read_back(void **state)
{
    (void)state;
    struct provenance made = make();
    for (size_t count = 0; count < 10; count++) {
        struct buffer text = {0}, again = {0};
        struct provenance read = provenance_unknown();
        const char *line;
        provenance_add(&text, &made);
        const char *at = text.text, *end = at + text.length;
        while ((at = comment_next(at, end, &read.arena, &line)))
            assert_true(provenance_take(&read, line));
        provenance_add(&again, &read);
        assert_string_equal(again.text, text.text);
        assert_int_equal(read.parent_count, count);
        provenance_free(&read);
        buffer_free(&text);
        buffer_free(&again);
        struct parent parent = {.sha256 = "0a"};
        snprintf(parent.name, sizeof parent.name, "G of sha256 %zu", count);
        provenance_add_parent(&made, parent);
    }
    provenance_free(&made);
}

static void other_lines_are_not_taken(void **state)
{
    (void)state;
    static const char text[] = "# method: crlso\n#seed: 7\n# input: no digest\n# seeds: 8\n"
                               "#\narch\n# seed: 9\n";
    struct provenance read = provenance_unknown();
    const char *at = text, *line;
    static const bool taken[] = {false, true, true, false, false};
    for (int i = 0; i < 5; i++) {
        at = comment_next(at, text + strlen(text), &read.arena, &line);
        assert_non_null(at);
        assert_int_equal(provenance_take(&read, line), taken[i]);
    }
    assert_null(comment_next(at, text + strlen(text), &read.arena, &line));
    assert_true(read.seed == 7 && read.parent_count == 0);
    assert_string_equal(comment_value("view: ", "view"), "");
    assert_null(comment_value("view:", "view"));
    provenance_free(&read);
}

static void streams_are_no_parents(void **state)
{
    (void)state;
    struct provenance made = provenance_unknown();
    struct error error;
    assert_true(provenance_add_file(&made, "-", &error));
    assert_true(provenance_add_file(&made, "/dev/null", &error));
    assert_int_equal(made.parent_count, 0);
    assert_false(provenance_add_file(&made, "/nowhere/at/all", &error));
    provenance_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_told),
        cmocka_unit_test(comments_are_lines),
        cmocka_unit_test(comments_read_back),
        cmocka_unit_test(other_lines_are_not_taken),
        cmocka_unit_test(streams_are_no_parents),
    };
    return cmocka_run_group_tests_name("provenance", tests, NULL, NULL);
}
