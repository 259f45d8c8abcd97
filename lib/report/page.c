// SPDX-License-Identifier: MIT
#include "report/page.h"

#include "base/text.h"
#include "report/differences.h"
#include "report/paper.h"
#include "report/text_table.h"
#include "report/texts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The plots in the order of the page.
static const struct {
    const char *name, *caption;
} plots[] = {
    {"convergence",
     "The best so far against queries: mean over the runs, quartiles as a band."},
    {"space",
     "How validation accuracies are spread over the space, and the best of each run."},
    {"pca", "The latent space: its first two principal components, by accuracy; what the "
            "search queried is ringed."},
    {"tsne", "The latent space by t-SNE, which keeps neighbours together."},
    {"surface",
     "The accuracy that the head predicts, in the plane of the first two "
     "principal components, and the search on it: from each parent to what it led to."},
    {"predicted", "Predicted against true accuracy, before the search."},
    {"similarity", "Cosine similarity of the latents of the best architectures and of the "
                   "worst."},
    {"training", "The terms of the G-VAE's loss."},
};

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c1c1c;--paper:#fff;--line:#d8d8d8;--soft:#666}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e4e4e4;--paper:#17191c;--line:#3a3d42;"
    "--soft:#a0a0a0}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);"
    "max-width:70rem;margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.2rem}\n"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;"
    "font-variant-numeric:tabular-nums}\n"
    "th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:right;"
    "white-space:nowrap;vertical-align:bottom}th{white-space:normal;font-weight:600}\n"
    "th:first-child,td:first-child{text-align:left}\n"
    "figure{margin:1.5rem 0;break-inside:avoid}figure svg{width:100%;height:auto;"
    "max-width:720px;background:#fff;border-radius:4px}\n"
    "figcaption,.soft{color:var(--soft);font-size:.9rem}\n"
    "pre{font-size:.75rem;white-space:pre-wrap;overflow-wrap:anywhere;"
    "border-left:3px solid var(--line);padding-left:.8rem}\n"
    "@media print{body{max-width:none;margin:0}details{display:block}"
    "table{font-size:.6rem}th,td{padding:.15rem .3rem}}\n";

static bool read_file(const char *path, struct buffer *text, struct error *error)
{
    char block[1 << 14];
    size_t got;
    FILE *file = fopen(path, "re");
    if (!file)
        return error_system(error, path, "cannot open");
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        buffer_add(text, block, got);
    bool good = !ferror(file) || error_system(error, path, "cannot read");
    fclose(file);
    return good;
}

// An SVG file from its <svg on; what comes before is for a file of its own.
static bool add_plot(struct buffer *page, const char *folder, size_t plot,
                     struct error *error)
{
    struct buffer path = {0}, text = {0};
    buffer_print(&path, "%s/%s.svg", folder, plots[plot].name);
    errno = 0;
    bool good = read_file(path.text, &text, error);
    const char *start = good && text.text ? strstr(text.text, "<svg") : NULL;
    if (!good && errno == ENOENT)
        good = true;
    else if (good && !start)
        good = error_set(error, "%s: no SVG", path.text);
    if (start) {
        buffer_print(page, "<figure>\n%s<figcaption>", start);
        html_add(page, plots[plot].caption);
        buffer_print(page, "</figcaption>\n</figure>\n");
    }
    buffer_free(&path);
    buffer_free(&text);
    return good;
}

typedef void make_text_table(struct text_table *table, const struct ledgers *runs);

static void add_table(struct buffer *page, const struct ledgers *runs,
                      make_text_table *make, const char *heading, const char *note)
{
    struct text_table table;
    make(&table, runs);
    if (table.cells > 0) {
        buffer_print(page, "%s", heading);
        text_table_html(&table, page);
        if (*note)
            buffer_print(page, "<p class=\"soft\">%s</p>\n", note);
    }
    text_table_free(&table);
}

// The comments that a CSV begins with; nothing where there is no such file.
static void add_comments(struct buffer *page, const char *path)
{
    char *line = NULL;
    size_t room = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    buffer_print(page, "<details><summary>");
    html_add(page, path);
    buffer_print(page, "</summary><pre>");
    while (getline(&line, &room, file) > 0 && line[0] == '#')
        html_add(page, line + 1 + strspn(line + 1, " "));
    buffer_print(page, "</pre></details>\n");
    free(line);
    fclose(file);
}

static void add_provenance(struct buffer *page, const struct ledgers *runs)
{
    static const char *const stages[] = {"gvae-curve.csv", "gvae-figures.csv"};
    const char *first = runs->runs[0].path;
    buffer_print(page, "<h2>Where it comes from</h2>\n<p class=\"soft\">Version, command, "
                       "seed, settings and the SHA-256 of every input.</p>\n");
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        struct buffer path = {0};
        buffer_add(&path, first, (size_t)(path_name(first) - first));
        buffer_add(&path, stages[i], strlen(stages[i]));
        add_comments(page, path.text);
        buffer_free(&path);
    }
    for (size_t i = 0; i < runs->count; i++)
        add_comments(page, runs->runs[i].path);
}

static void add_head(struct buffer *page, const struct ledgers *runs)
{
    struct buffer words = {0}, title = {0}, source = {0};
    text_title(&words, runs);
    html_add(&title, words.text);
    text_source(&source, runs);
    buffer_print(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>%s</title>\n<style>\n%s</style>\n<h1>%s</h1>\n<p>%s</p>\n",
        title.text, style, title.text, source.text);
    buffer_free(&words);
    buffer_free(&title);
    buffer_free(&source);
}

static void add_commands(struct buffer *page, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    buffer_print(page, "<details><summary>The command of each</summary>\n");
    for (size_t k = 0; k < count; k++) {
        const struct ledger_run *run = setting_run(runs, &settings[k], 0);
        buffer_print(page, "<p>");
        html_add(page, run->name);
        buffer_print(page, "</p>\n<pre>");
        html_add(page, run->head.origin.command);
        buffer_print(page, "</pre>\n");
    }
    buffer_print(page, "</details>\n");
    free(settings);
}

bool page_make(struct buffer *page, const struct ledgers *runs, const char *folder,
               struct error *error)
{
    bool good = true;
    add_head(page, runs);
    add_table(page, runs, table_of_settings, "", text_measures);
    add_table(page, runs, table_of_quotes, "<h2>What the paper quotes</h2>\n", text_quotes);
    add_table(page, runs, table_of_comparisons,
              "<h2>Compared by the best validation</h2>\n", text_comparisons);
    add_table(page, runs, table_of_differences, "<h2>What differs</h2>\n", "");
    add_commands(page, runs);
    for (size_t i = 0; good && i < sizeof plots / sizeof plots[0]; i++)
        good = add_plot(page, folder, i, error);
    add_table(page, runs, table_of_runs, "<h2>Runs</h2>\n", "");
    add_provenance(page, runs);
    buffer_print(page, "</html>\n");
    return good;
}
