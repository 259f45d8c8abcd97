// SPDX-License-Identifier: MIT
#include "report/paper_page.h"

#include "io/provenance.h"
#include "report/html.h"
#include "report/html_plot.h"

#include <stdlib.h>
#include <string.h>

// Tables --------------------------------------------------------------------------------

static void say_title(struct buffer *text, const struct paper_layout *layout)
{
    buffer_print(text, "Table %s: %s", layout->table, layout->title);
}

static enum source source_of(const struct paper_runs *runs)
{
    enum source source = runs->count ? runs->cells[0].source : SOURCE_UNKNOWN;
    for (size_t i = 1; i < runs->count; i++)
        if (runs->cells[i].source != source)
            source = SOURCE_UNKNOWN;
    return source;
}

static const char *const words[] = {
    [SOURCE_UNKNOWN] = "Answers of several sources",
    [SOURCE_TABLE] = "Measured accuracies",
    [SOURCE_SURROGATE] = "Accuracies that a surrogate predicts",
    [SOURCE_PROCESS] = "Accuracies computed by a program",
};

static void say_source(struct buffer *text, const struct paper_layout *layout,
                       const struct paper_runs *runs)
{
    buffer_print(text, "%s; mean ± standard deviation over the runs%s%s",
                 words[source_of(runs)], *layout->note ? ". " : ".", layout->note);
}

static const char apart_note[] = "As the paper prints it, of another benchmark than the "
                                 "runs here were answered from: the "
                                 "two are not to be set beside each other.";

typedef void add_section(struct buffer *text, const char *heading,
                         const struct text_table *table, const char *note);

// One table where everything was measured, else one for each side.
static void add_tables(struct buffer *text, const struct paper_layout *layout,
                       const struct paper_runs *runs, add_section *add)
{
    struct text_table table;
    struct buffer note = {0};
    bool beside = paper_is_beside(runs);
    say_source(&note, layout, runs);
    paper_table_make(&table, layout, runs, beside ? PAPER_BOTH : PAPER_HERE);
    add(text, "", &table, note.text);
    text_table_free(&table);
    buffer_free(&note);
    if (beside)
        return;
    paper_table_make(&table, layout, runs, PAPER_THERE);
    add(text, "The paper's", &table, apart_note);
    text_table_free(&table);
}

void paper_table_markdown(struct buffer *text, const struct paper_layout *layout,
                          const struct paper_runs *runs)
{
    buffer_print(text, "# ");
    say_title(text, layout);
    buffer_print(text, "\n\n");
    add_tables(text, layout, runs, text_table_section);
}

static void add_latex(struct buffer *text, const char *heading,
                      const struct text_table *table, const char *note)
{
    buffer_print(text, "%% %s%s%s\n", heading, *heading ? ": " : "", note);
    text_table_latex(table, text);
}

void paper_table_latex(struct buffer *text, const struct paper_layout *layout,
                       const struct paper_runs *runs)
{
    buffer_print(text, "%% ");
    say_title(text, layout);
    buffer_print(text, "\n");
    add_tables(text, layout, runs, add_latex);
}

// Pages ---------------------------------------------------------------------------------

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) : 0;
}

static void add_sources(struct buffer *page, const struct paper_sources *sources)
{
    html_heading(page, "Made from");
    buffer_print(page, "<ul>\n");
    for (size_t i = 0; i < sources->count; i++) {
        size_t length = folder_length(sources->paths[i]);
        bool again = i > 0 && folder_length(sources->paths[i - 1]) == length &&
                     strncmp(sources->paths[i - 1], sources->paths[i], length) == 0;
        if (again)
            continue;
        char *folder = memory_text(sources->paths[i], length);
        buffer_print(page, "<li><code>");
        html_add(page, folder);
        buffer_print(page, "</code></li>\n");
        free(folder);
    }
    buffer_print(page, "</ul>\n");
}

bool paper_table_page(struct buffer *page, const struct paper_layout *layout,
                      const struct paper_runs *runs, const struct paper_sources *sources,
                      const char *folder, struct error *error)
{
    struct buffer title = {0};
    say_title(&title, layout);
    html_open(page, title.text);
    add_tables(page, layout, runs, html_section);
    bool good =
        html_plot(page, folder, "table", "Means, and standard deviations as bars.", error);
    add_sources(page, sources);
    html_close(page);
    buffer_free(&title);
    return good;
}

static const struct paper_picture pictures[] = {
    {"2",
     "NAS-Bench-101's latent space by PCA, unconstrained and convex",
     "without constraints good and bad architectures are mixed; with the convexity they "
     "lie "
     "apart.",
     {{"pca-unconstrained", "The first two principal components, of a G-VAE alone."},
      {"pca-convex", "The same of a G-VAE with the ICNN."}}},
    {"3",
     "Similarity of the 100 best and the 100 worst of NAS-Bench-201",
     "the best are more alike among themselves than with the worst, and more so with the "
     "convexity.",
     {{"similarity-unconstrained", "Cosine similarity of latents, of a G-VAE alone."},
      {"similarity-convex", "The same of a G-VAE with the ICNN."}}},
    {"4",
     "What each method asked for, in NAS-Bench-301's latent space by t-SNE",
     "random methods cover the space, NAO moves toward the better, CR-LSO lies at the "
     "border "
     "of the cloud, TPE and CMA-ES outside.",
     {{"tsne-unconstrained",
       "One embedding of a sample of the unconstrained latent space and "
       "of what each method asked for."},
      {"tsne-convex", "The same of the convex latent space."}}},
    {"5",
     "Encoders: predicted and true accuracy in NAS-Bench-101",
     "the graph network predicts best, the MLP worst.",
     {{"predicted-gnn", "The head's prediction against the true accuracy, with a graph "
                        "network as encoder."},
      {"predicted-lstm", "The same with an LSTM."},
      {"predicted-mlp", "The same with an MLP."}}},
    {"6",
     "What shapes the latent space: ICNN, MLP or nothing",
     "an MLP helps the search, an ICNN more.",
     {{"nb101", "NAS-Bench-101: the best so far against queries."},
      {"nb301", "NAS-Bench-301: the best so far against queries."}}},
    {"7",
     "Search for the settings of the inference: 60 trials of TPE",
     "the best trial is better than the settings of the main experiments.",
     {{"trials", "The value of each trial, and the best so far."},
      {"marginals", "The trials by each setting alone."},
      {"parallel", "Each trial a line through its settings, by value."}}},
    {"8",
     "The settings that were found, against those of the main experiments",
     "the found settings are better on all three data sets.",
     {{"cifar10", "CIFAR-10: the best so far against queries."},
      {"cifar100", "CIFAR-100: the same."},
      {"imagenet16", "ImageNet16-120: the same."}}},
    {"9",
     "Search for the settings of the ICNN: 90 trials of TPE",
     "fewer layers and more hidden neurons are better; beta1 below 0.3 and higher learning "
     "rates are preferred.",
     {{"trials", "The value of each trial, and the best so far."},
      {"marginals", "The trials by each setting alone."},
      {"parallel", "Each trial a line through its settings, by value."}}},
};
enum { PICTURES = sizeof pictures / sizeof pictures[0] };

const struct paper_picture *paper_picture_find(const char *number)
{
    for (int i = 0; i < PICTURES; i++)
        if (strcmp(pictures[i].number, number) == 0)
            return &pictures[i];
    return NULL;
}

// What the CSVs among the sources say of their answers; nothing where none says it.
static bool add_answers(struct buffer *page, const struct paper_sources *sources,
                        struct error *error)
{
    struct arena arena = {0};
    enum source source = SOURCE_UNKNOWN;
    const char *name = NULL, *text;
    bool good = true, several = false;
    for (size_t i = 0; good && i < sources->count; i++) {
        size_t length = strlen(sources->paths[i]);
        if (length < 4 || strcmp(sources->paths[i] + length - 4, ".csv") != 0)
            continue;
        good = comment_find(sources->paths[i], "source", &arena, &text, error);
        if (!good || !*text)
            continue;
        several = several || (name && strcmp(name, text) != 0);
        name = text;
        source = source_find(text);
    }
    struct buffer note = {0};
    buffer_print(&note, "%s.", words[several ? SOURCE_UNKNOWN : source]);
    if (good && name)
        html_note(page, note.text);
    buffer_free(&note);
    arena_free(&arena);
    return good;
}

bool paper_picture_page(struct buffer *page, const struct paper_picture *picture,
                        const struct paper_sources *sources, const char *folder,
                        struct error *error)
{
    struct buffer text = {0};
    buffer_print(&text, "Figure %s: %s", picture->number, picture->title);
    html_open(page, text.text);
    buffer_clear(&text);
    buffer_print(&text, "The paper's figure is said to show: %s", picture->paper);
    html_note(page, text.text);
    buffer_free(&text);
    bool good = add_answers(page, sources, error);
    html_plots_open(page);
    size_t before = page->length;
    for (size_t i = 0; good && picture->plots[i].name; i++)
        good = html_plot(page, folder, picture->plots[i].name, picture->plots[i].caption,
                         error);
    if (good && page->length == before)
        good = error_set(error, "%s: none of the plots of figure %s", folder,
                         picture->number);
    html_plots_close(page);
    add_sources(page, sources);
    html_close(page);
    return good;
}
