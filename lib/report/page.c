// SPDX-License-Identifier: MIT
#include "report/page.h"

#include "base/text.h"
#include "report/best.h"
#include "report/html.h"
#include "report/html_plot.h"
#include "report/sections.h"
#include "report/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_HIGH = 200 }; // of more runs, the first of each setting stands for the others

// The plots in the order of the page, by heading.
static const struct {
    const char *heading, *name, *caption;
} plots[] = {
    {"The searches", "convergence",
     "The best so far against queries: mean over the runs, quartiles as a band. N₀: where "
     "initial labels end."},
    {NULL, "final",
     "What the runs ended with: median, quartiles, lowest and highest; the diamond is the "
     "mean with its 95 % confidence interval (Student's t)."},
    {NULL, "regret",
     "What the best so far lacks to the best of the space, or to the best that any "
     "run found: mean over the runs, against queries. At the bottom: nothing."},
    {NULL, "regret-cost", "The same against the seconds that the queries cost."},
    {NULL, "ecdf",
     "The share of pairs of a run and a target that were reached, against queries. "
     "The 51 targets: from the median of what the first queries lack to the best, "
     "evenly in the logarithm, to the smallest lack above 0; and the best."},
    {NULL, "ecdf-cost", "The same against the seconds that the queries cost."},
    {NULL, "space",
     "The best of the space: how many architectures are no worse than an accuracy, and "
     "where the best of each run is among them."},
    {"The models", "pca",
     "The latent space: its first two principal components, by accuracy; what the "
     "search chose is ringed."},
    {NULL, "tsne", "The latent space by t-SNE, which keeps neighbours together."},
    {NULL, "surface",
     "The accuracy that the head predicts, in the plane of the first two "
     "principal components, and the search on it: from each parent to what it led to. "
     "Blank: more than 100 % is predicted, far from all architectures."},
    {NULL, "hops",
     "Hops in the latent space, before the search: the share that leads to a truly "
     "better architecture, by the rank of where they begin, with 95 % intervals "
     "(Wilson). Up the head's gradient, by chance and down, to the next decoding; and "
     "edits by chance."},
    {NULL, "predicted",
     "Predicted against true accuracy, before the search. What lies further off is drawn "
     "at the edge."},
    {NULL, "along",
     "Predicted against true accuracy of each query, when it was asked for."},
    {NULL, "similarity",
     "Cosine similarity of the latents of the best architectures and of the worst."},
    {NULL, "training", "The terms of the G-VAE's loss."},
};
enum { PLOTS = sizeof plots / sizeof plots[0] };

// A group of plots, from `first` on, under its heading; *end: where the next one begins.
// Without a plot there is no heading.
static bool add_plots(struct buffer *page, const char *folder, size_t first, size_t *end,
                      struct error *error)
{
    struct buffer figures = {0};
    bool good = true;
    size_t i = first;
    for (; good && i < PLOTS && (i == first || !plots[i].heading); i++)
        good = html_plot(&figures, folder, plots[i].name, plots[i].caption, error);
    if (figures.length > 0) {
        html_heading(page, plots[first].heading);
        html_plots_open(page);
        buffer_add(page, figures.text, figures.length);
        html_plots_close(page);
    }
    buffer_free(&figures);
    *end = i;
    return good;
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
    html_heading(page, "Where it comes from");
    html_note(page, "Version, command, seed, settings and the SHA-256 of every input. What "
                    "the runs took is in times.csv, as it is never the same twice.");
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        struct buffer path = {0};
        buffer_add(&path, first, (size_t)(path_name(first) - first));
        buffer_add(&path, stages[i], strlen(stages[i]));
        add_comments(page, path.text);
        buffer_free(&path);
    }
    for (size_t i = 0; i < runs->count; i++)
        if (runs->count <= FILES_HIGH || i == 0 ||
            strcmp(runs->runs[i].setting, runs->runs[i - 1].setting) != 0)
            add_comments(page, runs->runs[i].path);
}

static void add_head(struct buffer *page, const struct ledgers *runs)
{
    struct buffer title = {0}, source = {0};
    text_title(&title, runs);
    text_source(&source, runs);
    html_open(page, title.text);
    buffer_print(page, "<p>%s</p>\n", source.text);
    buffer_free(&title);
    buffer_free(&source);
}

static void add_commands(struct buffer *page, const struct ledgers *runs)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    html_heading(page, "Commands");
    html_note(page, text_commands);
    for (size_t k = 0; k < count; k++) {
        struct buffer goal = {0};
        const struct ledger_run *run = setting_run(runs, &settings[k], 0);
        text_goal(&goal, runs, run);
        buffer_print(page, "<p>");
        html_add(page, run->name);
        buffer_print(page, "</p>\n<pre>");
        if (goal.length > 0)
            html_add(page, goal.text);
        html_add(page, run->head.origin.command);
        buffer_print(page, "</pre>\n");
        buffer_free(&goal);
    }
    free(settings);
}

bool page_make(struct buffer *page, const struct ledgers *runs, const char *folder,
               struct error *error)
{
    bool good;
    add_head(page, runs);
    sections_add(page, runs, false, html_section);
    good = best_page(page, runs, folder, error);
    for (size_t i = 0; good && i < PLOTS;)
        good = add_plots(page, folder, i, &i, error);
    sections_add(page, runs, true, html_section);
    add_commands(page, runs);
    add_provenance(page, runs);
    html_close(page);
    return good;
}
