// SPDX-License-Identifier: MIT
#include "base/progress.h"
#include "base/tool.h"
#include "bench/bench.h"
#include "io/csv.h"
#include "ledger/ledger.h"
#include "report/hop_table.h"
#include "report/latent_agreement.h"
#include "report/latent_map.h"
#include "report/latent_methods.h"
#include "stats/tsne.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    const char *gvae, *bench, *metric, *ledger, *what, *out;
    int64_t sample, budget;
    double perplexity;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_INPUT, "gvae", AT(gvae), .value = "G", .required = true,
     .help = "G-VAE, as train-gvae writes it"},
    {OPTION_CHOICE, "what", AT(what), "pca",
     .value = "pca|tsne|similarity|predicted|surface|paths|hops|methods|agreement",
     .help = "picture to make the rows of"},
    {OPTION_INPUT, "bench", AT(bench), .value = "FILE",
     .help = "benchmark, for true accuracies"},
    {OPTION_TEXT, "metric", AT(metric), .value = "VIEW",
     .help = "view of the benchmark (cifar100); unless given, its first"},
    {OPTION_INPUT, "ledger", AT(ledger), .value = "LEDGER.csv",
     .help =
         "ledger of a search with this G-VAE, to show too (pca, tsne, paths); labels to "
         "leave out (agreement)"},
    {OPTION_INTEGER, "budget", AT(budget), "0", 0, 1e9, "N",
     .help = "queries of a ledger that count, the first N; 0: all"},
    {OPTION_OUTPUT, "out", AT(out), "-", .value = "FILE.csv",
     .help = "rows of the picture"},
    {OPTION_GROUP, .help = "How"},
    {OPTION_INTEGER, "sample", AT(sample), "0", 0, 1e6, "N",
     .help =
         "architectures to show; 0: 3000, for similarity the 100 best and worst, for hops "
         "300 of each band, for agreement 30000"},
    {OPTION_REAL, "perplexity", AT(perplexity), "0", 0, 1000, "P",
     .help = "t-SNE: about how many neighbours count; 0: 30, or a third of fewer points"},
};

static const struct tool tool = {
    .name = "map-latent",
    .purpose = "pictures of a G-VAE's latent space as CSV, for a plotting program",
    .usage = "--gvae G --what pca|tsne [--bench FILE] [--ledger L.csv] [--out FILE.csv]\n"
             "--gvae G --what similarity|predicted|hops --bench FILE [--out FILE.csv]\n"
             "--gvae G --what surface [--out FILE.csv]\n"
             "--gvae G --what paths --ledger L.csv [--out FILE.csv]\n"
             "--gvae G --what methods [--bench FILE] [--out FILE.csv] LEDGER.csv ...\n"
             "--gvae G --what agreement --bench FILE --ledger LABELS.csv [--out FILE.csv]",
    .example =
        "G=results/nb201/cifar10-surrogate/n300/crlso/seed-1/gvae.safetensors; make $G &&\n"
        "  map-latent --gvae $G --what pca --bench data/nb201-surrogate.safetensors --out "
        "pca.csv",
    .notes =
        "pca, tsne   arch,x,y,valid,predicted,query,stage: a random sample, then the "
        "ledger's queries\n"
        "similarity  row,column,similarity: cosine of the best and then the worst "
        "architectures\n"
        "predicted   arch,predicted,valid,kendall\n"
        "surface     x,y,predicted: the head in the plane of two principal "
        "components\n"
        "paths       query,x,y,from_x,from_y,valid,best,hop,step: the search in that "
        "plane\n"
        "hops        band,starts,up,random,down,mutant,up_change,...: share of hops from\n"
        "            architectures of a band of ranks that lead to truly better ones, up "
        "the\n"
        "            head's gradient, by chance, and down; of edits by chance; mean "
        "changes\n"
        "methods     x,y,valid,method,query: t-SNE of a sample and of what several "
        "searches\n"
        "            asked for after their initial labels\n"
        "agreement   setting,path,seed,queries,architectures,spearman,kendall,pearson: "
        "how\n"
        "            well the head predicts what was not labelled; for reproduce",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_low = 0,
    .operand_high = 100,
};

struct job {
    const struct run *run;
    const struct settings *settings;
    struct gvae_file file;
    struct bench *bench;
    struct column columns[4];
    struct history history;    // of the ledger
    float *latents;            // of its queries
    struct history *histories; // of the ledgers that methods shows
    struct latent_method *methods;
    size_t method_count;
    struct arena arena; // of their labels
    struct provenance provenance;
};

static bool open_bench(struct job *job, struct error *error)
{
    const struct settings *settings = job->settings;
    if (!settings->bench)
        return true;
    job->bench =
        bench_open_view(settings->bench, job->file.gvae.space, settings->metric, error);
    if (job->bench)
        provenance_add_parent(&job->provenance,
                              artifact_parent(bench_artifact(job->bench)));
    return job->bench != NULL;
}

// Latents of the ledger's queries: what it says, else their posterior means. The initial
// labels are encoded together, the others one by one as when they were found: rounding
// depends on what else is in a product.
static void find_latents(struct job *job)
{
    const struct history *history = &job->history;
    const struct gvae *gvae = &job->file.gvae;
    size_t width = (size_t)gvae_width(gvae), initial = history_initial(history);
    size_t slot = history_slot(history, "latent");
    arch_code *codes = memory_new(initial + 1, sizeof *codes);
    for (size_t i = 0; i < initial; i++)
        codes[i] = history->queries[i].code;
    job->latents = memory_new(history->count * width + 1, sizeof *job->latents);
    gvae_encode(gvae, (int)job->run->threads, codes, initial, job->latents);
    free(codes);
    for (size_t i = initial; i < history->count; i++) {
        const double *kept = history_own(history, i) + slot;
        float *latent = job->latents + i * width;
        if (isnan(kept[0]))
            gvae_encode(gvae, 1, &history->queries[i].code, 1, latent);
        for (size_t k = 0; !isnan(kept[0]) && k < width; k++)
            latent[k] = (float)kept[k];
    }
}

// A search that began with another G-VAE, or was answered by another view, is no picture of
// this one. What a ledger does not say agrees with all.
static bool check_head(const struct job *job, const struct ledger_head *head,
                       struct error *error)
{
    const struct settings *settings = job->settings;
    const struct parent gvae = artifact_parent(job->file.artifact);
    bool same = strcmp(head->method, "crlso") != 0;
    for (size_t i = 0; i < head->origin.parent_count && !same; i++)
        same = strcmp(head->origin.parents[i].sha256, gvae.sha256) == 0;
    if (!same)
        return error_set(error, "%s: a search with another G-VAE than %s", settings->ledger,
                         settings->gvae);
    if (job->bench && *head->view && strcmp(head->view, bench_view(job->bench)) != 0)
        return error_set(error, "%s: of the view %s, but --metric is %s", settings->ledger,
                         head->view, bench_view(job->bench));
    return true;
}

static bool read_head(const struct job *job, struct error *error)
{
    struct ledger_head head;
    if (!ledger_head_read(&head, job->settings->ledger, error))
        return false;
    bool good = check_head(job, &head, error);
    ledger_head_free(&head);
    return good;
}

static size_t most_queries(const struct job *job)
{
    return job->settings->budget ? (size_t)job->settings->budget : SIZE_MAX;
}

static bool read_ledger(struct job *job, struct error *error)
{
    const char *path = job->settings->ledger;
    const struct gvae *gvae = &job->file.gvae;
    if (!path)
        return true;
    if (!read_head(job, error))
        return false;
    job->columns[0] = (struct column){"parent", .known = NAN};
    job->columns[1] = (struct column){"latent", .known = NAN, .vector = true,
                                      .width = (size_t)gvae_width(gvae)};
    job->columns[2] = (struct column){"hop", .known = NAN};
    job->columns[3] = (struct column){"step", .digits = 6, .known = NAN};
    history_open(&job->history, gvae->space, job->columns, 4);
    if (!ledger_read(path, &job->history, most_queries(job), error) ||
        !provenance_add_file(&job->provenance, path, error))
        return false;
    find_latents(job);
    return true;
}

// What a ledger is called: by its label, else its method.
static bool name_method(struct job *job, struct latent_method *method, const char *path,
                        struct error *error)
{
    struct ledger_head head;
    if (!ledger_head_read(&head, path, error))
        return false;
    const char *name = *head.label ? head.label : *head.method ? head.method : path;
    method->label = arena_text(&job->arena, name, strlen(name));
    ledger_head_free(&head);
    return true;
}

static bool read_methods(struct job *job, struct error *error)
{
    const struct run *run = job->run;
    job->histories = memory_new(run->operand_count + 1, sizeof *job->histories);
    job->methods = memory_new(run->operand_count + 1, sizeof *job->methods);
    for (size_t i = 0; i < run->operand_count; i++) {
        struct history *history = &job->histories[i];
        history_open(history, job->file.gvae.space, NULL, 0);
        job->methods[i].history = history;
        job->method_count++;
        if (!ledger_read(run->operands[i], history, most_queries(job), error) ||
            !provenance_add_file(&job->provenance, run->operands[i], error) ||
            !name_method(job, &job->methods[i], run->operands[i], error))
            return false;
    }
    return true;
}

static void close_methods(struct job *job)
{
    for (size_t i = 0; i < job->method_count; i++)
        history_free(&job->histories[i]);
    free(job->histories);
    free(job->methods);
    arena_free(&job->arena);
}

static bool open_inputs(struct job *job, struct error *error)
{
    if (!gvae_read(job->settings->gvae, &job->file, error))
        return false;
    provenance_add_parent(&job->provenance, artifact_parent(job->file.artifact));
    return open_bench(job, error) && read_ledger(job, error) && read_methods(job, error);
}

static bool draw(const struct latent_map *map, const struct job *job, struct buffer *rows,
                 struct error *error)
{
    const char *what = job->settings->what;
    if (strcmp(what, "pca") == 0)
        return latent_map_pca(map, rows, error);
    if (strcmp(what, "similarity") == 0)
        return latent_map_similarity(map, rows, error);
    if (strcmp(what, "predicted") == 0)
        return latent_map_predicted(map, rows, error);
    if (strcmp(what, "surface") == 0)
        return latent_map_surface(map, rows, error);
    if (strcmp(what, "paths") == 0)
        return latent_map_paths(map, rows, error);
    if (strcmp(what, "hops") == 0)
        return hop_table(map, rows, error);
    if (strcmp(what, "agreement") == 0)
        return latent_map_agreement(map, rows, error);
    struct progress progress;
    progress_open(&progress, job->run->quiet, "iterations", TSNE_ITERATIONS);
    bool good = strcmp(what, "methods") == 0
                    ? latent_map_methods(map, job->methods, job->method_count, &progress,
                                         rows, error)
                    : latent_map_tsne(map, &progress, rows, error);
    progress_close(&progress);
    return good;
}

static bool work(struct job *job, struct error *error)
{
    const struct settings *settings = job->settings;
    if (!open_inputs(job, error))
        return false;
    size_t sample = strcmp(settings->what, "similarity") == 0  ? 100
                    : strcmp(settings->what, "hops") == 0      ? 300
                    : strcmp(settings->what, "agreement") == 0 ? 30000
                                                               : 3000;
    struct latent_map map = {
        .file = &job->file,
        .bench = job->bench,
        .history = settings->ledger ? &job->history : NULL,
        .latents = job->latents,
        .seed = (uint64_t)job->run->seed,
        .threads = (int)job->run->threads,
        .sample = settings->sample ? (size_t)settings->sample : sample,
        .perplexity = settings->perplexity,
    };
    struct buffer rows = {0};
    provenance_add(&rows, &job->provenance);
    comment_add(&rows, "space", job->file.gvae.space->name);
    if (job->bench) {
        comment_add(&rows, "view", bench_view(job->bench));
        comment_add(&rows, "source", bench_source(job->bench));
    }
    bool good =
        draw(&map, job, &rows, error) && csv_write_file(settings->out, &rows, error);
    buffer_free(&rows);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    if (settings.metric && !settings.bench)
        run_misuse(&run, "--metric: names a view of --bench, which is missing");
    if (!run.operand_count != (strcmp(settings.what, "methods") != 0))
        run_misuse(&run,
                   "ledgers as operands are those of --what methods, which needs some");
    struct job job = {
        .run = &run, .settings = &settings, .provenance = provenance_of_run(&run)};
    bool good = work(&job, &error);
    history_free(&job.history);
    close_methods(&job);
    free(job.latents);
    bench_close(job.bench);
    gvae_file_close(&job.file);
    provenance_free(&job.provenance);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "drawn: %s", settings.what);
}
