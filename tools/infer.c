// SPDX-License-Identifier: MIT
#include "base/progress.h"
#include "base/tool.h"
#include "bench/evaluator.h"
#include "io/csv.h"
#include "model/gvae_file.h"
#include "model/regulariser.h"
#include "search/ledger.h"
#include "search/loop.h"
#include "search/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    const char *gvae, *labels, *bench, *exec, *metric, *out;
    const char *method, *direction, *latents, *predictor;
    int64_t budget, topk, screen, epochs, batch, max_tries;
    double timeout, eta, eta_more, eta_max, sigma, sigma_more;
    double rate, beta1, beta2, weight_decay, clip;
    bool step;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_INPUT, "gvae", AT(gvae), .value = "G", .required = true,
     .help = "as train-gvae writes it"},
    {OPTION_INPUT, "labels", AT(labels), .value = "L.csv", .required = true,
     .help = "the initial labels: a CSV with arch, valid, and test and cost if known"},
    {OPTION_OUTPUT, "out", AT(out), "-", .value = "FILE",
     .help = "the ledger, a row a query; what is there already is gone on from"},
    {OPTION_GROUP, .help = "Who answers (one of them)"},
    {OPTION_INPUT, "bench", AT(bench), .value = "FILE",
     .help = "a benchmark: what import-bench or fit-surrogate made"},
    {OPTION_TEXT, "exec", AT(exec), .value = "CMD",
     .help = "a program, started once by the shell; see query-bench --help"},
    {OPTION_TEXT, "metric", AT(metric), .value = "NAME",
     .help = "the benchmark's view (cifar100); unless given, its first"},
    {OPTION_REAL, "timeout", AT(timeout), "3600", 0, 1e9, "S", .unrecorded = true,
     .help = "seconds that one answer of --exec may take; 0: no limit"},
    {OPTION_FLAG, "step", AT(step),
     .help = "write the proposals of the next round instead, and query nothing"},
    {OPTION_GROUP, .help = "Search (algorithm 3)"},
    {OPTION_CHOICE, "method", AT(method), "crlso", .value = "crlso|screened",
     .help =
         "the paper's, which asks for the first new architecture that a start leads to, "
         "or the one of --screen that is predicted best"},
    {OPTION_INTEGER, "screen", AT(screen), "0", 0, SCREEN_HIGH, "N",
     .help = "new architectures from each start that screened chooses from; 0: 4"},
    {OPTION_INTEGER, "budget", AT(budget), "500", 1, 1e8, "N",
     .help = "queries in all, the initial labels included"},
    {OPTION_INTEGER, "topk", AT(topk), "5", 1, 1e6, "K",
     .help = "best labelled architectures that a round starts from"},
    {OPTION_GROUP, .help = "Inference (algorithm 2)"},
    {OPTION_CHOICE, "direction", AT(direction), "ascend", .value = DIRECTION_NAMES,
     .help = "to more predicted accuracy, by noise alone, or to less"},
    {OPTION_REAL, "eta", AT(eta), "0.5", 0, 1e6, "STEP", .help = "first step size"},
    {OPTION_REAL, "eta-more", AT(eta_more), "0.5", 0, 1e6, "STEP",
     .help = "added after each try without a new architecture"},
    {OPTION_REAL, "eta-max", AT(eta_max), "3", 0, 1e6, "STEP",
     .help = "largest step size; after it the noise grows"},
    {OPTION_REAL, "sigma", AT(sigma), "0.05", 0, 1e6, "NOISE", .help = "first noise"},
    {OPTION_REAL, "sigma-more", AT(sigma_more), "0.05", 0, 1e6, "NOISE",
     .help = "added when the largest step finds nothing new"},
    {OPTION_INTEGER, "max-tries", AT(max_tries), "2000", 1, 1e9, "N",
     .help = "decodings from a start, which is passed over if they give nothing new"},
    {OPTION_CHOICE, "latents", AT(latents), "encoded", .value = "encoded|kept",
     .help = "of what was found: its posterior mean, or the point that decoded to it"},
    {OPTION_GROUP, .help = "Fine-tuning before each round"},
    {OPTION_CHOICE, "predictor", AT(predictor), "own", .value = "own|icnn|mlp",
     .help = "what predicts accuracy: the G-VAE's own; another kind than its own starts "
             "anew in every round"},
    {OPTION_INTEGER, "epochs", AT(epochs), "50", 0, 1e6, "N",
     .help = "passes over the labelled latents"},
    {OPTION_INTEGER, "batch", AT(batch), "256", 1, 1e6, "B", .help = "latents a step"},
    {OPTION_REAL, "rate", AT(rate), "0.001", 0, 10, "R", .help = "Adam's, cosine to zero"},
    {OPTION_REAL, "beta1", AT(beta1), "0.9", 0, 0.9999, "B", .help = "Adam's first moment"},
    {OPTION_REAL, "beta2", AT(beta2), "0.999", 0, 0.999999, "B",
     .help = "Adam's second moment"},
    {OPTION_REAL, "weight-decay", AT(weight_decay), "0", 0, 10, "W",
     .help = "decoupled weight decay"},
    {OPTION_REAL, "clip", AT(clip), "5", 0, 1e9, "NORM",
     .help = "highest norm of the gradient; 0: any"},
};

static const struct tool tool = {
    .name = "infer",
    .purpose = "search: climb the predicted accuracy in the latent space, query, repeat",
    .usage = "--gvae G --labels L.csv --bench FILE|--exec CMD --budget N --out ledger.csv\n"
             "--gvae G --labels L.csv --step [ANSWERS.csv ...] >proposals.csv",
    .example =
        "enumerate --space nb201 --out S && query-bench --space nb201 --sample 300 --out "
        "L.csv && train-predictor --space S --labels L.csv --out P && pseudo-label "
        "--space S --predictor P --labels L.csv --out Y && train-gvae --space S --pseudo Y "
        "--out G && infer --gvae G --labels L.csv --bench "
        "data/nb201-surrogate.safetensors --budget 500 --out ledger.csv",
    .notes =
        "Before each round the predictor learns the labelled latents; then each of the "
        "best\n--topk labelled architectures leads to a new one. A run that was stopped "
        "goes on from\nits ledger and ends with the same bytes. A ledger of other settings "
        "is refused.\n\n"
        "With --step, further files are labelled too, in their order; the proposals have "
        "the\nledger's columns but for the answer, so that this makes the same search:\n"
        "  for r in $(seq -w 20); do infer --gvae G --labels L.csv --step round-*.csv |\n"
        "      query-bench --bench B >answers && mv answers round-$r.csv; done",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_high = 1000000,
};

static void check(const struct run *run, const struct settings *settings)
{
    if (settings->step && (settings->bench || settings->exec))
        run_misuse(run, "--step queries nothing: not with --bench or --exec");
    if (settings->bench && settings->exec)
        run_misuse(run, "--bench and --exec: only one can answer");
    if (!settings->step && !settings->bench && !settings->exec)
        run_misuse(run, "one of --bench, --exec and --step is needed");
    if (settings->exec && settings->metric)
        run_misuse(run, "--metric: a program (--exec) has no metrics to choose from");
    if (!settings->step && run->operand_count > 0)
        run_misuse(run, "'%s': further labels are read with --step only", run->operands[0]);
    if (settings->screen > 0 && strcmp(settings->method, "screened") != 0)
        run_misuse(run, "--screen: for --method screened only");
    if (settings->eta > settings->eta_max)
        run_misuse(run, "--eta: larger than --eta-max");
}

// A run of the tool.
struct job {
    const struct run *run;
    const struct settings *settings;
    struct gvae_file file;
    struct history history;
    size_t initial; // labels
    struct search *search;
    struct evaluator evaluator;
    struct parent *parents;
    size_t parent_count;
};

static bool read_labels(struct job *job, const char *path, struct error *error)
{
    if (!ledger_read(path, &job->history, error))
        return false;
    return strcmp(path, "-") == 0 || // cannot be read twice
           parent_of_file(path, &job->parents[job->parent_count++], error);
}

static void choose_predictor(struct gvae *gvae, const char *name, uint64_t seed)
{
    if (strcmp(name, "own") != 0 && strcmp(name, regulariser_name(gvae->shape.regulariser)))
        regulariser_replace(gvae, regulariser_find(name), seed);
}

static bool read_inputs(struct job *job, struct error *error)
{
    const struct settings *settings = job->settings;
    const struct run *run = job->run;
    job->parents = memory_new(run->operand_count + 3, sizeof *job->parents);
    if (!gvae_read(settings->gvae, &job->file, error))
        return false;
    struct gvae *gvae = &job->file.gvae;
    artifact_parent(job->file.artifact, &job->parents[job->parent_count++]);
    choose_predictor(gvae, settings->predictor, (uint64_t)run->seed);
    if (gvae->shape.regulariser == REGULARISER_NONE)
        return error_misuse(error,
                            "--predictor: %s was trained without one, choose icnn or mlp",
                            settings->gvae);
    history_open(&job->history, gvae->space, (size_t)gvae_width(gvae));
    job->history.kept = strcmp(settings->latents, "kept") == 0;
    bool good = read_labels(job, settings->labels, error);
    for (size_t i = 0; good && i < run->operand_count; i++)
        good = read_labels(job, run->operands[i], error);
    job->initial = job->history.count;
    if (good && job->initial == 0)
        return error_set(error, "%s: no labels", settings->labels);
    return good;
}

static bool check_budget(const struct job *job, struct error *error)
{
    const struct space *space = job->history.space;
    int64_t budget = job->settings->budget;
    if ((uint64_t)budget < job->initial)
        return error_misuse(error, "--budget: %lld, but %s has %zu labels already",
                            (long long)budget, job->settings->labels, job->initial);
    if (space->size > 0 && (uint64_t)budget > space->size)
        return error_misuse(error, "--budget: %lld, but %s has %llu architectures",
                            (long long)budget, space->name,
                            (unsigned long long)space->size);
    return true;
}

// How many new architectures a start must lead to.
static uint32_t screened_of(const struct settings *settings)
{
    if (strcmp(settings->method, "crlso") == 0)
        return 1;
    return settings->screen > 0 ? (uint32_t)settings->screen : 4;
}

static void open_search(struct job *job)
{
    const struct settings *settings = job->settings;
    const struct search_settings search = {
        .seed = (uint64_t)job->run->seed,
        .threads = (int)job->run->threads,
        .topk = (size_t)settings->topk,
        .inference = {.direction = direction_find(settings->direction),
                      .step = settings->eta,
                      .step_more = settings->eta_more,
                      .step_max = settings->eta_max,
                      .noise = settings->sigma,
                      .noise_more = settings->sigma_more,
                      .tries = (uint32_t)settings->max_tries,
                      .screen = screened_of(settings)},
        .tuning = {.epochs = (int)settings->epochs,
                   .batch = (int)settings->batch,
                   .rate = settings->rate,
                   .beta1 = settings->beta1,
                   .beta2 = settings->beta2,
                   .weight_decay = settings->weight_decay,
                   .clip = settings->clip},
    };
    job->search = search_open(&job->file.gvae, &job->history, &search);
}

// --step -------------------------------------------------------------------------------

static uint32_t next_round(const struct history *history)
{
    uint32_t last = 0;
    for (size_t i = 0; i < history->count; i++)
        if (history->queries[i].round > last)
            last = history->queries[i].round;
    return last + 1;
}

static bool propose(struct job *job, struct error *error)
{
    const struct history *history = &job->history;
    struct proposals proposals;
    open_search(job);
    if (!search_propose(job->search, next_round(history), (size_t)job->settings->topk,
                        &proposals, error))
        return false;
    if (proposals.count == 0)
        return error_set(error, "no seed leads to anything new within --max-tries");
    if (proposals.left.passed > 0)
        run_note(job->run, "%u seeds were passed over", proposals.left.passed);
    struct buffer rows = {0};
    csv_provenance(&rows, job->run, job->parents, job->parent_count);
    ledger_add_proposal_header(&rows);
    for (size_t i = 0; i < proposals.count; i++)
        ledger_add_proposal(&rows, history, history->count + i + 1, &proposals.queries[i],
                            proposals.latents + i * history->width);
    bool good = csv_write_file(job->settings->out, &rows, error);
    buffer_free(&rows);
    return good;
}

// The whole search ---------------------------------------------------------------------

static bool open_evaluator(struct job *job, struct error *error)
{
    const struct settings *settings = job->settings;
    struct evaluator *evaluator = &job->evaluator;
    if (!evaluator_open(evaluator, job->history.space, settings->bench, settings->metric,
                        settings->exec, settings->timeout, error))
        return false;
    if (evaluator->bench)
        artifact_parent(bench_artifact(evaluator->bench),
                        &job->parents[job->parent_count++]);
    return true;
}

static bool run_loop(struct job *job, struct ledger *ledger, struct error *error)
{
    const struct settings *settings = job->settings;
    struct progress progress;
    if (job->history.count > job->initial)
        run_note(job->run, "goes on from %s, after query %zu", settings->out,
                 job->history.count);
    open_search(job);
    progress_open(&progress, job->run->quiet, "queries",
                  (uint64_t)settings->budget - job->history.count);
    struct loop loop = {
        job->search, &job->history,          &job->evaluator,         ledger,
        &progress,   (size_t)settings->topk, (size_t)settings->budget};
    bool good = loop_run(&loop, error);
    progress_close(&progress);
    return good && evaluator_close(&job->evaluator, error);
}

static bool search(struct job *job, struct error *error)
{
    struct buffer provenance = {0};
    bool finished = false;
    if (!check_budget(job, error) || !open_evaluator(job, error))
        return false;
    csv_provenance(&provenance, job->run, job->parents, job->parent_count);
    struct ledger *ledger =
        ledger_open(job->settings->out, &provenance, &job->history, &finished, error);
    buffer_free(&provenance);
    if (!ledger)
        return false;
    if (finished)
        run_note(job->run, "%s is finished already", job->settings->out);
    if (finished || !run_loop(job, ledger, error)) {
        ledger_close(ledger);
        return finished;
    }
    return ledger_finish(ledger, &job->history, error);
}

static void tell_result(const struct history *history, struct buffer *text)
{
    size_t best;
    struct waste wasted = history_waste(history);
    history_best(history, 1, &best);
    const struct query *query = &history->queries[best];
    buffer_print(text, "%zu queries, best valid %.6g (query %zu, %s", history->count,
                 query->answer.valid, best + 1, source_name(query->source));
    if (!isnan(query->answer.test))
        buffer_print(text, ", test %.6g", query->answer.test);
    buffer_print(text, "), %u invalid and %u repeated decodings, %u seeds passed over",
                 wasted.invalid, wasted.repeated, wasted.passed);
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    check(&run, &settings);
    struct job job = {.run = &run, .settings = &settings};
    bool good = read_inputs(&job, &error) &&
                (settings.step ? propose(&job, &error) : search(&job, &error));
    struct buffer result = {0};
    if (good && !settings.step)
        tell_result(&job.history, &result);
    else
        buffer_print(&result, "proposed");
    search_close(job.search);
    history_free(&job.history);
    evaluator_abandon(&job.evaluator);
    gvae_file_close(&job.file);
    free(job.parents);
    if (!good)
        run_fail(&run, &error);
    int status = run_finish(&run, "%s", result.text);
    buffer_free(&result);
    return status;
}
