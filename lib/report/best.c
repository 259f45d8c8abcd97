// SPDX-License-Identifier: MIT
#include "report/best.h"

#include "io/csv.h"
#include "report/html.h"
#include "report/html_plot.h"
#include "report/texts.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// What is best -------------------------------------------------------------------------

const struct ledger_run *best_run(const struct ledgers *runs, const struct setting *setting)
{
    const struct ledger_run *best = setting_run(runs, setting, 0);
    for (size_t i = 1; i < setting->count; i++) {
        const struct ledger_run *run = setting_run(runs, setting, i);
        double more = run->measures[MEASURE_VALID] - best->measures[MEASURE_VALID];
        if (more > 0 ||
            (more == 0 && run->measures[MEASURE_QUERY] < best->measures[MEASURE_QUERY]))
            best = run;
    }
    return best;
}

static size_t count_same(const struct ledgers *runs, const struct setting *setting,
                         arch_code code)
{
    size_t count = 0;
    for (size_t i = 0; i < setting->count; i++)
        count += setting_run(runs, setting, i)->best == code;
    return count;
}

void best_add_arch(struct buffer *rows, const struct ledger_run *run)
{
    char arch[SPACE_TEXT];
    csv_add_text(rows, arch, run->head.space->print(run->head.space, run->best, arch));
}

// Appends it with '-' for what may not stand in a file's name.
static void add_plain(struct buffer *text, const char *words, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool plain = isalnum((unsigned char)words[i]) || strchr("._-", words[i]);
        buffer_add(text, plain ? words + i : "-", 1);
    }
}

// Of ".../crlso/seed-*/ledger" the folder crlso, else the last name.
static void add_short_name(struct buffer *text, const char *setting)
{
    static const char end[] = "/seed-*/ledger";
    size_t length = strlen(setting), tail = sizeof end - 1;
    if (length > tail && strcmp(setting + length - tail, end) == 0)
        length -= tail;
    size_t start = length;
    while (start > 0 && setting[start - 1] != '/')
        start--;
    add_plain(text, setting + start, length - start);
}

// What distinguishes a setting from the others in the name of a file: short, or where that
// is another's too its whole path.
static struct buffer name_of(const struct ledgers *runs, const struct setting *settings,
                             size_t count, size_t index)
{
    const char *path = setting_run(runs, &settings[index], 0)->setting;
    struct buffer name = {0}, other = {0};
    bool shared = false;
    add_short_name(&name, path);
    for (size_t k = 0; k < count; k++) {
        buffer_clear(&other);
        add_short_name(&other, setting_run(runs, &settings[k], 0)->setting);
        shared = shared || (k != index && strcmp(name.text, other.text) == 0);
    }
    if (shared) {
        buffer_clear(&name);
        add_plain(&name, path, strlen(path));
    }
    buffer_free(&other);
    return name;
}

// Tables -------------------------------------------------------------------------------

static void add_field(struct buffer *rows, const char *text)
{
    csv_add_text(rows, text, strlen(text));
}

static void add_row(struct buffer *rows, const struct ledgers *runs,
                    const struct setting *setting, const struct buffer *name)
{
    const struct ledger_run *run = best_run(runs, setting);
    const struct space *space = run->head.space;
    char text[SPACE_TEXT];
    csv_add_text(rows, name->text, name->length);
    add_field(rows, run->name);
    best_add_arch(rows, run);
    csv_add_text(rows, text, space->genotype ? space->genotype(space, run->best, text) : 0);
    buffer_print(rows, "%llu,", (unsigned long long)run->seed);
    csv_add_number(rows, run->measures[MEASURE_QUERY]);
    csv_add_number(rows, run->measures[MEASURE_VALID]);
    csv_add_number(rows, run->measures[MEASURE_TEST]);
    csv_add_number(rows, run->measures[MEASURE_RANK]);
    buffer_print(rows, "%zu,%zu,", count_same(runs, setting, run->best), setting->count);
    add_field(rows, source_name(run->source));
    add_field(rows, run->path);
    csv_end_row(rows);
}

void table_best(struct buffer *rows, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    const struct space *space = runs->runs[0].head.space;
    comment_add(rows, "space", space->name);
    if (space->description)
        comment_add(rows, "description", space->description);
    buffer_print(rows, "name,setting,arch,genotype,seed,query,valid,test,rank,same,runs,"
                       "source,path\n");
    for (size_t k = 0; k < count; k++) {
        struct buffer name = name_of(runs, settings, count, k);
        add_row(rows, runs, &settings[k], &name);
        buffer_free(&name);
    }
    free(settings);
}

// Texts --------------------------------------------------------------------------------

// "valid 91.607, test 94.370 (seed 3, query 44, surrogate), rank 1 in the space, found by
// 28 of 32 runs"
static void add_words(struct buffer *text, const struct ledgers *runs,
                      const struct setting *setting, const struct ledger_run *run)
{
    int digits = text_digits(runs, MEASURE_VALID);
    const double *measures = run->measures;
    buffer_print(text, "valid %.*f", digits, measures[MEASURE_VALID]);
    if (!isnan(measures[MEASURE_TEST]))
        buffer_print(text, ", test %.*f", digits, measures[MEASURE_TEST]);
    buffer_print(text, " (seed %llu, query %.0f", (unsigned long long)run->seed,
                 measures[MEASURE_QUERY]);
    if (run->source != SOURCE_UNKNOWN)
        buffer_print(text, ", %s", source_name(run->source));
    buffer_print(text, ")");
    if (!isnan(measures[MEASURE_RANK]))
        buffer_print(text, ", rank %.0f in the space", measures[MEASURE_RANK]);
    if (setting->count > 1)
        buffer_print(text, ", found by %zu of %zu runs",
                     count_same(runs, setting, run->best), setting->count);
}

static const char heading[] = "Best architectures";

void best_markdown(struct buffer *text, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(text, "\n## %s\n\n", heading);
    for (size_t k = 0; k < count; k++) {
        const struct ledger_run *run = best_run(runs, &settings[k]);
        const struct space *space = run->head.space;
        char arch[SPACE_TEXT];
        space->print(space, run->best, arch);
        buffer_print(text, "- %s: `%s`, ", run->name, arch);
        add_words(text, runs, &settings[k], run);
        if (space->genotype) {
            space->genotype(space, run->best, arch);
            buffer_print(text, "\n  `%s`", arch);
        }
        buffer_print(text, "\n");
    }
    free(settings);
}

// Page ---------------------------------------------------------------------------------

// The drawing keeps its size, scrolls where there is no room, and takes ink and ground from
// the page.
static const char style[] =
    "<style>\n"
    "figure.drawing{margin:1rem 0 .5rem;overflow-x:auto}\n"
    "figure.drawing svg{background:none;width:auto;max-width:none;height:auto}\n"
    ".cell>polygon{fill:none}.cell text{fill:currentColor}\n"
    ".cell .edge path,.cell .edge polygon{stroke:currentColor}\n"
    ".cell .edge polygon{fill:currentColor}\n"
    "</style>\n";

static void add_found(struct buffer *page, const struct ledgers *runs,
                      const struct setting *setting, const struct ledger_run *run)
{
    struct buffer words = {0};
    add_words(&words, runs, setting, run);
    buffer_print(page, "<p><strong>");
    html_add(page, run->name);
    buffer_print(page, "</strong>: %s</p>\n", words.text);
    buffer_free(&words);
}

static void add_forms(struct buffer *page, const struct space *space, arch_code code)
{
    char text[SPACE_TEXT];
    space->print(space, code, text);
    buffer_print(page, "<pre>");
    html_add(page, text);
    if (space->genotype) {
        space->genotype(space, code, text);
        buffer_print(page, "\n");
        html_add(page, text);
    }
    buffer_print(page, "</pre>\n");
}

// FOLDER/best-NAME.svg, where it is there.
static bool add_drawing(struct buffer *page, const char *folder, const struct buffer *name,
                        struct error *error)
{
    struct buffer file = {0}, svg = {0};
    buffer_print(&file, "best-%s", name->text);
    bool good = html_svg(&svg, folder, file.text, error);
    if (svg.length > 0)
        buffer_print(page, "<figure class=\"drawing\">\n%s</figure>\n", svg.text);
    buffer_free(&svg);
    buffer_free(&file);
    return good;
}

bool best_page(struct buffer *page, const struct ledgers *runs, const char *folder,
               struct error *error)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    bool *shown = memory_new(count, sizeof *shown), good = true;
    html_heading(page, heading);
    buffer_print(page, "%s", style);
    for (size_t k = 0; good && k < count; k++) {
        if (shown[k])
            continue;
        const struct ledger_run *best = best_run(runs, &settings[k]);
        struct buffer name = name_of(runs, settings, count, k);
        for (size_t i = k; i < count; i++) {
            const struct ledger_run *run = best_run(runs, &settings[i]);
            if (run->best != best->best)
                continue;
            add_found(page, runs, &settings[i], run);
            shown[i] = true;
        }
        good = add_drawing(page, folder, &name, error);
        add_forms(page, best->head.space, best->best);
        buffer_free(&name);
    }
    free(shown);
    free(settings);
    return good;
}
