// SPDX-License-Identifier: MIT
#include "report/comparable.h"
#include "report/differences.h"
#include "report/html.h"
#include "report/html_plot.h"
#include "report/ledger_path.h"
#include "report/ledgers.h"
#include "report/option_list.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

// Files of a test ----------------------------------------------------------------------

enum { MADE = 32, ROWS = 3 };
static struct place {
    char folder[200];
    char made[MADE][64]; // files and folders in it, in the order in which they were made
    size_t count;
} place;

static int enter(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    place.count = 0;
    snprintf(place.folder, sizeof place.folder, "%s/test_report.XXXXXX",
             base ? base : "/tmp");
    return mkdtemp(place.folder) && chdir(place.folder) == 0 ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    while (place.count > 0)
        remove(place.made[--place.count]);
    return chdir("/") == 0 ? rmdir(place.folder) : -1;
}

static void remember(const char *path)
{
    assert_true(place.count < MADE);
    snprintf(place.made[place.count++], sizeof place.made[0], "%s", path);
}

static void put(const char *path, const char *text)
{
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        char folder[64];
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
        if (mkdir(folder, 0777) == 0)
            remember(folder);
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    remember(path);
}

// A ledger of three queries, the last of them the best. head: its comments.
static void put_ledger(const char *path, const char *head, double best)
{
    char text[2048];
    snprintf(text, sizeof text,
             "%sarch,valid\n"
             "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|,1\n"
             "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|,2\n"
             "|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|,%g\n",
             head, best);
    put(path, text);
}

#define HEAD(method, settings, more)                                                       \
    "# crlso 0.1.0\n# ledger: 2\n# method: " method "\n# space: nb201\n# view: v\n"        \
    "# source: table\n# settings: " settings "\n" more "# finished: 3 queries\n"

static bool read_all(struct ledgers *runs, size_t budget, struct error *error,
                     const char *const *paths, size_t count)
{
    static const struct tool tool = {.name = "test"};
    const struct run run = {.tool = &tool, .quiet = true};
    return ledgers_read(runs, &run, paths, count, budget, error);
}
#define READ(runs, budget, error, ...)                                                     \
    read_all(runs, budget, error, (const char *const[]){__VA_ARGS__},                      \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void assert_says(const struct error *error, const char *first, const char *second,
                        const char *third)
{
    const char *const words[] = {first, second, third};
    for (int i = 0; i < 3; i++)
        if (!strstr(error->text, words[i]))
            fail_msg("no '%s' in: %s", words[i], error->text);
}

// Paths, options, times ----------------------------------------------------------------

static void settings_of_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path, *setting;
        uint64_t seed;
    } cases[] = {
        {"a/seed-3/b.csv", "a/seed-*/b", 3},
        {"./a//seed-12/./b.csv", "a/seed-*/b", 12},
        {"/a/b.csv", "/a/b", 7},
        {"seed-1/seed-2/b", "seed-1/seed-*/b", 2},
        {"seed-x/xseed-1/b.csv", "seed-x/xseed-1/b", 7},
        {"../b.csv", "../b", 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *setting = ledger_setting(cases[i].path);
        assert_string_equal(setting, cases[i].setting);
        assert_int_equal(ledger_seed(cases[i].path, 7), cases[i].seed);
        free(setting);
    }
    size_t length;
    const char *variant = ledger_variant("x/seed-1/crlso/seed-2/b.csv", &length);
    assert_true(variant && length == 5 && strncmp(variant, "crlso", 5) == 0);
    assert_null(ledger_variant("a/b.csv", &length));
    assert_null(ledger_variant("seed-1/b.csv", &length));
}

static void options_with_blanks(void **state)
{
    (void)state;
    const char *list = "topk=5 exec=./e -x --y=1 Z=2 empty= last=a b", *at = list;
    static const char *const expected[][2] = {
        {"topk", "5"}, {"exec", "./e -x --y=1 Z=2"}, {"empty", ""}, {"last", "a b"}};
    struct option_word word;
    for (int i = 0; i < 4; i++) {
        assert_true(option_list_next(&at, &word));
        assert_true(option_word_is(&word, expected[i][0]));
        assert_int_equal(word.value_length, strlen(expected[i][1]));
        assert_memory_equal(word.value, expected[i][1], word.value_length);
    }
    assert_false(option_list_next(&at, &word));
    assert_true(option_list_find(list, "last", 4, &word));
    assert_false(option_list_find(list, "las", 3, &word));
    at = "";
    assert_false(option_list_next(&at, &word));
}

static void seconds_of_stages(void **state)
{
    (void)state;
    assert_true(isnan(ledger_seconds("a.csv"))); // no times.csv
    put("times.csv", "tool,out,seconds\n"
                     "train-gvae,G,1\ntrain-gvae,G,4\ntrain-gvae,H,2\n"
                     "infer,a.csv,8\ninfer,b.csv,16\nsearch,c.csv,100\ninfer,a.csv,32\n");
    assert_true(ledger_seconds("a.csv") == 4 + 2 + 32);
    assert_true(ledger_seconds("./b.csv") == 4 + 2 + 16);
    assert_true(isnan(ledger_seconds("d.csv")));
    put("x/times.csv", "tool,out,seconds\ninfer,a.csv,zwei\n");
    assert_true(isnan(ledger_seconds("x/a.csv")));
}

// Grouping -----------------------------------------------------------------------------

static void runs_are_grouped(void **state)
{
    (void)state;
    struct ledgers runs;
    struct error error;
    size_t count, fewest, most;
    double values[2];
    put_ledger("b/seed-10/x.csv", "", 5);
    put_ledger("b/seed-9/x.csv", "", 7);
    put_ledger("a/seed-1/x.csv", "", 3);
    assert_true(READ(&runs, 0, &error, "b/seed-10/x.csv", "a/seed-1/x.csv",
                     "b/seed-9/x.csv", "./b/seed-9/x.csv", "missing.csv"));
    struct setting *settings = ledgers_settings(&runs, &count);
    assert_int_equal(runs.count, 3);
    assert_int_equal(runs.skipped, 1);
    assert_int_equal(count, 2);
    assert_string_equal(setting_run(&runs, &settings[0], 0)->name, "a");
    assert_string_equal(setting_run(&runs, &settings[1], 0)->name, "b");
    assert_int_equal(setting_run(&runs, &settings[1], 0)->seed, 9);
    assert_int_equal(ledgers_values(&runs, &settings[1], MEASURE_VALID, values), 2);
    assert_true(values[0] == 7 && values[1] == 5);
    setting_queries(&runs, &settings[1], &fewest, &most);
    assert_true(fewest == ROWS && most == ROWS);
    assert_true(check_runs(&runs, &error));
    free(settings);
    ledgers_free(&runs);
}

static void first_queries_count(void **state)
{
    (void)state;
    struct ledgers runs;
    struct error error;
    put_ledger("a.csv", "", 9);
    put("times.csv", "tool,out,seconds\ninfer,a.csv,1\n");
    assert_true(READ(&runs, 2, &error, "a.csv"));
    assert_true(runs.runs[0].measures[MEASURE_VALID] == 2);
    assert_true(isnan(runs.runs[0].seconds));
    ledgers_free(&runs);
    assert_true(READ(&runs, ROWS, &error, "a.csv"));
    assert_true(runs.runs[0].measures[MEASURE_VALID] == 9);
    assert_true(runs.runs[0].seconds == 1);
    ledgers_free(&runs);
    assert_false(READ(&runs, ROWS + 1, &error, "a.csv"));
    ledgers_free(&runs);
}

static void names_differ(void **state)
{
    (void)state;
    struct ledgers runs;
    struct error error;
    put_ledger("r/n1/v/seed-1/x.csv", "# label: L\n", 5);
    put_ledger("r/n2/v/seed-1/x.csv", "# label: L\n", 5);
    put_ledger("r/n2/w/seed-1/x.csv", "# label: M\n", 5);
    put_ledger("r/n2/w/seed-2/x.csv", "", 5); // not all say it
    assert_true(READ(&runs, 0, &error, "r/n1/v/seed-1/x.csv", "r/n2/v/seed-1/x.csv",
                     "r/n2/w/seed-1/x.csv", "r/n2/w/seed-2/x.csv"));
    assert_string_equal(runs.runs[0].name, "L (n1)");
    assert_string_equal(runs.runs[1].name, "L (n2)");
    assert_string_equal(runs.runs[2].name, "n2/w");
    assert_string_equal(runs.runs[3].name, "n2/w");
    ledgers_free(&runs);
}

// Settings of one label by what they do otherwise, in words.
static void names_in_words(void **state)
{
    (void)state;
    struct ledgers runs;
    struct error error;
    put_ledger("a.csv", HEAD("m", "topk=5 learning-rate=0.1 seed=1", "# label: L\n"), 5);
    put_ledger("b.csv", HEAD("m", "topk=9 learning-rate=0.1 seed=1", "# label: L\n"), 5);
    put_ledger("c.csv", HEAD("m", "topk=5 learning-rate=0.2 seed=1", "# label: L\n"), 5);
    assert_true(READ(&runs, 0, &error, "a.csv", "b.csv", "c.csv"));
    assert_string_equal(runs.runs[0].name, "L; K 5; learning rate 0.1");
    assert_string_equal(runs.runs[1].name, "L; K 9; learning rate 0.1");
    assert_string_equal(runs.runs[2].name, "L; K 5; learning rate 0.2");
    assert_int_equal(runs.runs[2].number, 3);
    ledgers_free(&runs);
    // Of which one has the same as another, and of too many options, it is the path.
    put_ledger("d.csv", HEAD("m", "topk=5 learning-rate=0.2 seed=2", "# label: L\n"), 5);
    assert_true(READ(&runs, 0, &error, "b.csv", "c.csv", "d.csv"));
    assert_string_equal(runs.runs[0].name, "L (b)");
    ledgers_free(&runs);
    // gnuplot would take a comma for the end of the name.
    put_ledger("g.csv", HEAD("m", "topk=1", "# label: L, \"x\"\n"), 5);
    assert_true(READ(&runs, 0, &error, "g.csv"));
    assert_string_equal(runs.runs[0].name, "L; 'x'");
    ledgers_free(&runs);
    put_ledger("e.csv", HEAD("m", "topk=1 a=1 b=1 c=1", "# label: L\n"), 5);
    put_ledger("f.csv", HEAD("m", "topk=2 a=2 b=2 c=2", "# label: L\n"), 5);
    assert_true(READ(&runs, 0, &error, "e.csv", "f.csv"));
    assert_string_equal(runs.runs[0].name, "L (e)");
    ledgers_free(&runs);
}

// To two digits of the deviation, and no more places than the figure has.
static void figures_are_rounded(void **state)
{
    (void)state;
    static const struct {
        double mean, deviation;
        const char *text;
    } cases[] = {
        {91.60512, 0.01234, "91.605 ± 0.012"},
        {91.60512, 0.0996, "91.61 ± 0.10"},
        {91.60512, 0, "91.605 ± 0.000"},
        {91.60512, 0.00001, "91.605 ± 0.000"},
        {91.60512, 12.3, "92 ± 12"},
        {1234.5, 678.9, "1234 ± 679"},
        {91.60512, NAN, "91.605"},
        {NAN, NAN, "-"},
    };
    struct text_table table = {.columns = 1};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        text_table_mean(&table, cases[i].mean, cases[i].deviation, 3, "");
        assert_string_equal(table.texts[i], cases[i].text);
    }
    text_table_free(&table);
}

// Only a number ± a number is mathematics.
static void means_in_latex(void **state)
{
    (void)state;
    struct text_table table = {.columns = 1};
    struct buffer text = {0};
    text_table_add(&table, "x ± y_1");
    text_table_add(&table, "91.5 ± 0.1*");
    text_table_add(&table, "-1 ± x");
    text_table_latex(&table, &text);
    assert_non_null(strstr(text.text, "\nx ± y\\_1 "));
    assert_non_null(strstr(text.text, "$91.5 \\pm 0.1$* "));
    assert_non_null(strstr(text.text, "\n-1 ± x "));
    buffer_free(&text);
    text_table_free(&table);
}

// What is of the page takes its colours, within elements alone; what is drawn keeps its
// own.
static void plots_take_the_colours_of_the_page(void **state)
{
    (void)state;
    struct buffer page = {0};
    html_add_svg(&page,
                 "<svg><title>Gnuplot</title><desc>Produced</desc>"
                 "<g id=\"gnuplot_plot_1\" color=\"black\" stroke='rgb( 34,  34,  34)'>"
                 "<rect fill=\"#ffffff\" stroke=\"rgb(221,221,221)\"/>"
                 "<path stroke='rgb(  0, 114, 178)' fill=\"rgb(119,119,119)\"/>"
                 "<text>'rgb(0,0,0) \"black\"</text></g></svg>");
    assert_string_equal(page.text,
                        "<svg><g color=\"var(--ink)\" stroke='var(--ink)'>"
                        "<rect fill=\"var(--paper)\" stroke=\"var(--line)\"/>"
                        "<path stroke='rgb(  0, 114, 178)' fill=\"var(--soft)\"/>"
                        "<text>'rgb(0,0,0) \"black\"</text></g></svg>");
    buffer_clear(&page);
    html_add_svg(&page, "<svg stroke='rgb(1,2"); // cut off
    assert_string_equal(page.text, "<svg stroke='rgb(1,2");
    buffer_free(&page);
}

static void short_pages_have_no_contents(void **state)
{
    (void)state;
    struct buffer page = {0};
    html_open(&page, "T");
    html_heading(&page, "One");
    html_heading(&page, "Two");
    html_close(&page);
    assert_null(strstr(page.text, "<nav"));
    assert_non_null(strstr(page.text, "<h2 id=\"one\">"));
    assert_string_equal(page.text + page.length - 8, "</html>\n");
    buffer_free(&page);
}

// Anchors differ, and all headings are in the contents.
static void pages_have_contents(void **state)
{
    (void)state;
    struct buffer page = {0};
    html_open(&page, "T");
    html_heading(&page, "A <b>, twice");
    html_heading(&page, "A b twice");
    html_heading(&page, "±");
    html_close(&page);
    assert_non_null(strstr(page.text,
                           "<nav aria-label=\"Contents\"><ul>\n"
                           "<li><a href=\"#a-b-twice\">A &lt;b&gt;, twice</a></li>\n"
                           "<li><a href=\"#a-b-twice-2\">A b twice</a></li>\n"
                           "<li><a href=\"#s\">±</a></li>\n</ul></nav>\n<h2"));
    assert_non_null(strstr(page.text, "<h2 id=\"a-b-twice-2\"><a href=\"#a-b-twice-2\">"));
    buffer_free(&page);
}

// Refusals -----------------------------------------------------------------------------

// Two ledgers with these heads must be refused with these words.
static void refuse(const char *first, const char *first_head, const char *second,
                   const char *second_head, const char *words)
{
    struct ledgers runs;
    struct error error = {0};
    put_ledger(first, first_head, 5);
    put_ledger(second, second_head, 6);
    assert_true(READ(&runs, 0, &error, first, second));
    assert_false(check_runs(&runs, &error));
    assert_says(&error, first, second, words);
    ledgers_free(&runs);
}

static void other_views(void **state)
{
    (void)state;
    refuse("a.csv", "# ledger: 2\n# view: cifar10\n# finished: 3\n", "b.csv",
           "# ledger: 2\n# view: cifar100\n# finished: 3\n", "view cifar10, but");
}

static void other_views_of_old(void **state)
{
    (void)state;
    refuse("a.csv", "# settings: bench=B metric= seed=1\n", "b.csv",
           "# settings: bench=B metric=cifar100 seed=1\n", "view cifar10, but");
}

static void other_sources(void **state)
{
    (void)state;
    refuse("a.csv", "# source: table\n", "b.csv", "# source: surrogate\n", "source table");
}

static void other_settings(void **state)
{
    (void)state;
    refuse("seed-1/a.csv", HEAD("m", "x=1 y=2 seed=1", ""), "seed-2/a.csv",
           HEAD("m", "x=1 y=3 seed=2", ""), "--y is '2' and '3'");
}

static void other_methods(void **state)
{
    (void)state;
    refuse("seed-1/a.csv", HEAD("m", "x=1", ""), "seed-2/a.csv", HEAD("n", "x=1", ""),
           "methods m and n");
}

static void one_seed_twice(void **state)
{
    (void)state;
    refuse("seed-1/a.csv", "", "seed-01/a.csv", "", "of seed 1");
}

// Files may be named by their seed.
static void inputs_may_differ(void **state)
{
    (void)state;
    struct ledgers runs;
    struct error error = {0};
    put_ledger("seed-1/a.csv", HEAD("m", "l=1.csv", "# input: 1.csv sha256 a\n"), 5);
    put_ledger("seed-2/a.csv", HEAD("m", "l=2.csv", "# input: 2.csv sha256 a\n"), 6);
    assert_true(READ(&runs, 0, &error, "seed-1/a.csv", "seed-2/a.csv"));
    assert_true(check_runs(&runs, &error));
    ledgers_free(&runs);
}

static void models_are_compared(void **state)
{
    (void)state;
#define MODEL(digest)                                                                      \
    HEAD("m", "x=1",                                                                       \
         "# command: infer --gvae G\n# input: G sha256 " digest "\n# input: B sha256 b\n")
    struct ledgers runs;
    struct error error = {0};
    put_ledger("a/seed-1/x.csv", MODEL("1"), 5);
    put_ledger("b/seed-1/x.csv", MODEL("1"), 5);
    put_ledger("c/seed-1/x.csv", MODEL("2"), 5);
    assert_true(
        READ(&runs, 0, &error, "a/seed-1/x.csv", "b/seed-1/x.csv", "c/seed-1/x.csv"));
    size_t count;
    struct setting *settings = ledgers_settings(&runs, &count);
    assert_true(check_runs(&runs, &error));
    assert_int_equal(compare_models(&runs, &settings[0], &settings[1]), MODELS_SAME);
    assert_int_equal(compare_models(&runs, &settings[0], &settings[2]), MODELS_OTHER);
    assert_false(check_models(&runs, &error));
    assert_says(&error, "a/seed-1/x.csv", "c/seed-1/x.csv", "G-VAE");
    free(settings);
    ledgers_free(&runs);
}

static void differences_are_told(void **state)
{
    (void)state;
    struct ledgers runs;
    struct error error = {0};
    struct text_table table;
    struct buffer text = {0};
    put_ledger("a.csv", HEAD("m", "x=1 y=2 z=3 seed=1", ""), 5);
    put_ledger("b.csv", HEAD("m", "x=1 y= w=4 seed=2", ""), 5);
    assert_true(READ(&runs, 0, &error, "a.csv", "b.csv"));
    table_of_differences(&table, &runs);
    text_table_markdown(&table, &text);
    assert_string_equal(text.text,
                        "| setting | y |\n|---|---|\n| a | 2 |\n| b | (empty) |\n");
    text_table_free(&table);
    buffer_free(&text);
    ledgers_free(&runs);
    assert_true(READ(&runs, 0, &error, "a.csv"));
    table_of_differences(&table, &runs);
    assert_int_equal(table.cells, 0);
    text_table_free(&table);
    ledgers_free(&runs);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_of_paths),
        cmocka_unit_test(options_with_blanks),
        TEST(seconds_of_stages),
        TEST(runs_are_grouped),
        TEST(first_queries_count),
        TEST(names_differ),
        TEST(names_in_words),
        cmocka_unit_test(figures_are_rounded),
        cmocka_unit_test(means_in_latex),
        cmocka_unit_test(plots_take_the_colours_of_the_page),
        cmocka_unit_test(pages_have_contents),
        cmocka_unit_test(short_pages_have_no_contents),
        TEST(other_views),
        TEST(other_views_of_old),
        TEST(other_sources),
        TEST(other_settings),
        TEST(other_methods),
        TEST(one_seed_twice),
        TEST(inputs_may_differ),
        TEST(models_are_compared),
        TEST(differences_are_told),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
