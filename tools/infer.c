// SPDX-License-Identifier: MIT
#include "base/option.h"
#include "base/tool.h"
#include "io/csv.h"
#include "ledger/ledger.h"
#include "model/gvae_file.h"
#include "model/head.h"
#include "optim/crlso.h"
#include "optim/guided.h"
#include "optim/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    const char *gvae, *labels, *method, *latents, *head;
    int64_t screen;
    bool step;
    struct search_settings search;
    struct evaluator_settings evaluator;
    struct crlso_settings crlso;
    struct guided_settings guided;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_INPUT, "gvae", AT(gvae), .value = "G", .required = true, .extends = true,
     .help = "G-VAE, as train-gvae writes it"},
    {OPTION_INPUT, "labels", AT(labels), .value = "L.csv", .required = true,
     .extends = true,
     .help = "initial labels: a CSV with arch, valid, and test and cost if known"},
    {OPTION_FLAG, "step", AT(step),
     .help = "write the proposals of the next round instead, and query nothing"},
    {OPTION_CHOICE, "method", AT(method), "crlso", .value = "crlso|screened|guided",
     .help = "crlso: algorithm 3 of the paper, where each parent gives the first new "
             "architecture; screened: the one of --screen that is predicted best; guided: "
             "trained in the loop, hops along the gradient's direction"},
    {OPTION_CHOICE, "head", AT(head), "own", .value = "own|icnn|mlp",
     .help = "predictor of accuracy: the G-VAE's own head; a head of another kind is drawn "
             "anew, and learns in the rounds alone"},
};
// Of crlso and screened.
static const struct option crlso_options[] = {
    {OPTION_GROUP, .help = "Search (algorithm 3)"},
    {OPTION_INTEGER, "screen", AT(screen), "0", 0, SCREEN_HIGH, "N",
     .help = "with screened: new architectures of each parent to choose from; 0: 4"},
    {OPTION_INT, "topk", AT(crlso.topk), "5", 1, 1e6, "K",
     .help = "parents of a round: the best labelled architectures"},
    {OPTION_CHOICE, "latents", AT(latents), "encoded", .value = "encoded|kept",
     .help =
         "latent of what was found: its posterior mean, or the point that decoded to it"},
};
static const struct option_rows crlso_rows = OPTION_ROWS(crlso_options);

enum { SETS_COMMON = 3, SETS_CRLSO = 4, SETS_HIGH = 16 };
static const struct option_set common_sets[SETS_COMMON] = {
    {&search_options, AT(search), NULL},
    {&evaluator_options, AT(evaluator), NULL},
    {&workers_options, AT(evaluator.workers), NULL},
};
static const struct option_set crlso_sets[SETS_CRLSO] = {
    {&crlso_rows, 0, NULL},
    {&inference_options, AT(crlso.inference), NULL},
    {&tuning_options, AT(crlso.tuning), NULL},
    {&adam_options, AT(crlso.tuning.adam), "learning-rate=0.001"},
};

static const struct tool infer_tool = {
    .name = "infer",
    .purpose = "search by gradient ascent of the predicted accuracy in the latent space",
    .usage = "--gvae G --labels L.csv --bench FILE|--exec CMD --budget N --out ledger.csv\n"
             "--gvae G --labels L.csv --step [ANSWERS.csv ...] >proposals.csv",
    .example =
        "G=results/nb201/cifar10-surrogate/n300/crlso/seed-1/gvae.safetensors; make $G &&\n"
        "  infer --gvae $G --labels results/nb201/cifar10-surrogate/labels/n300/seed-1.csv "
        "\\\n"
        "      --bench data/nb201-surrogate.safetensors --out ledger.csv",
    .notes =
        "With --method, this help shows the options of the method. With crlso, before\n"
        "each round the head learns the labelled latents; then each of the best --topk\n"
        "labelled architectures leads to a new one. With guided, each round trains the\n"
        "predictor anew on all labels, fits the head to what it predicts, hops up the\n"
        "head's gradient from the best labelled, each time to the next architecture\n"
        "that the latent decodes to, and asks for what the predictor says is worth most\n"
        "of these, of mutants, and of the best predicted of a new sample of the space:\n"
        "ten initial labels are enough.\n"
        "\n"
        "A run that was stopped goes on from its ledger and ends with the same bytes,\n"
        "as does one whose budget grew. A ledger of another search is refused.\n"
        "\n"
        "With --step, further files are labelled too, in their order; the proposals have "
        "the\nledger's columns but for the answer, so that this makes the same search:\n"
        "  for r in $(seq -w 20); do infer --gvae G --labels L.csv --step round-*.csv |\n"
        "      query-bench --bench B >answers && mv answers round-$r.csv; done",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_high = 1000000,
};

// The options of a method, behind those that all have. Returns how many sets there are.
static size_t choose_sets(bool guided, struct option_set sets[SETS_HIGH])
{
    size_t count = SETS_COMMON;
    memcpy(sets, common_sets, sizeof common_sets);
    for (size_t i = 0; !guided && i < SETS_CRLSO; i++)
        sets[count++] = crlso_sets[i];
    for (size_t i = 0; guided && i < GUIDED_SETS; i++) {
        sets[count] = guided_option_sets[i];
        sets[count++].at += AT(guided);
    }
    return count;
}

static bool is_guided(const struct settings *settings)
{
    return strcmp(settings->method, "guided") == 0;
}

static void check(const struct run *run, const struct settings *settings)
{
    struct error error;
    bool guided = is_guided(settings);
    if (settings->step &&
        (settings->evaluator.bench || settings->evaluator.workers.command))
        run_misuse(run, "--step queries nothing: not with --bench or --exec");
    if (!evaluator_check(&settings->evaluator, !settings->step, &error))
        run_fail(run, &error);
    if (!settings->step && run->operand_count > 0)
        run_misuse(run, "'%s': further labels are read with --step only", run->operands[0]);
    if (guided && !refresh_check(&settings->guided.refresh, &error))
        run_fail(run, &error);
    if (guided && settings->guided.climbed > settings->guided.shape.members)
        run_misuse(run, "--climb: more than the members of --ensemble");
    if (!guided && settings->screen > 0 && strcmp(settings->method, "screened") != 0)
        run_misuse(run, "--screen: for --method screened only");
    if (!guided && settings->crlso.inference.step > settings->crlso.inference.step_max)
        run_misuse(run, "--eta: larger than --eta-max");
}

// A run of the tool.
struct job {
    struct settings *settings;
    struct gvae_file file;
    struct column columns[CRLSO_COLUMNS];
    struct search search;
};

// How many new architectures a parent must lead to.
static int screened_of(const struct settings *settings)
{
    if (strcmp(settings->method, "crlso") == 0)
        return 1;
    return settings->screen > 0 ? (int)settings->screen : 4;
}

static bool choose_head(struct gvae *gvae, const struct settings *settings, uint64_t seed,
                        struct error *error)
{
    int kind = choice_of(HEAD_NAMES, settings->head); // -1: own
    if (kind >= 0 && kind != (int)gvae->shape.head.kind)
        head_replace(gvae, (enum head_kind)kind, seed);
    return gvae->shape.head.kind != HEAD_NONE ||
           error_misuse(error, "--head: %s was trained without one, choose icnn or mlp",
                        settings->gvae);
}

static bool read_labels(struct job *job, struct error *error)
{
    const char *path = job->settings->labels;
    struct search *search = &job->search;
    size_t merged;
    if (!history_read_labels(&search->history, path, &merged, error))
        return false;
    if (merged > 0)
        run_note(search->run, "%zu rows of %s repeat an architecture and were averaged",
                 merged, path);
    return provenance_add_file(&search->provenance, path, error);
}

static void prepare_crlso(struct job *job, struct crlso_settings *crlso)
{
    struct gvae *gvae = crlso->gvae = &job->file.gvae;
    crlso->inference.screen = screened_of(job->settings);
    crlso->inference.kept = strcmp(job->settings->latents, "kept") == 0;
    crlso_columns(job->columns, crlso->inference.kept ? (size_t)gvae_width(gvae) : 0);
    history_open(&job->search.history, gvae->space, job->columns, CRLSO_COLUMNS);
    job->search.optimiser = &optimiser_crlso;
    job->search.optimiser_settings = crlso;
}

static void prepare_guided(struct job *job, struct guided_settings *guided)
{
    const struct optimiser *optimiser = &optimiser_guided;
    guided->gvae = &job->file.gvae;
    guided->sample = job->file.codes;
    guided->sample_count = job->file.count;
    history_open(&job->search.history, guided->gvae->space, optimiser->columns,
                 optimiser->column_count);
    job->search.optimiser = optimiser;
    job->search.optimiser_settings = guided;
}

static bool read_inputs(struct job *job, struct error *error)
{
    struct settings *settings = job->settings;
    struct search *search = &job->search;
    if (!gvae_read(settings->gvae, &job->file, error))
        return false;
    provenance_add_parent(&search->provenance, artifact_parent(job->file.artifact));
    if (is_guided(settings))
        prepare_guided(job, &settings->guided);
    else
        prepare_crlso(job, &settings->crlso);
    return choose_head(&job->file.gvae, settings, (uint64_t)search->run->seed, error) &&
           read_labels(job, error);
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

static bool write_proposals(struct job *job, uint32_t round,
                            const struct proposals *proposals, struct error *error)
{
    const struct search *search = &job->search;
    const struct history *history = &search->history;
    struct buffer rows = {0};
    provenance_add(&rows, &search->provenance);
    ledger_add_proposal_header(&rows, history);
    for (size_t i = 0; i < proposals->count; i++) {
        const struct query query = {.code = proposals->codes[i], .round = round};
        ledger_add_proposal(&rows, history, history->count + i + 1, &query,
                            proposals->own + i * proposals->slots);
    }
    bool good = csv_write_file(job->settings->search.out, &rows, error);
    buffer_free(&rows);
    return good;
}

static bool propose(struct job *job, struct error *error)
{
    struct search *search = &job->search;
    struct history *history = &search->history;
    for (size_t i = 0; i < search->run->operand_count; i++)
        if (!ledger_read(search->run->operands[i], history, SIZE_MAX, error) ||
            !provenance_add_file(&search->provenance, search->run->operands[i], error))
            return false;
    const struct optim_task task = {.space = history->space,
                                    .seed = (uint64_t)search->run->seed,
                                    .threads = (int)search->run->threads,
                                    .history = history};
    struct proposals proposals;
    uint32_t round = next_round(history);
    void *state = search->optimiser->open(&task, search->optimiser_settings);
    proposals_open(&proposals, history->slots);
    size_t want = SIZE_MAX; // the optimiser's own number
    bool good = search->optimiser->ask(state, round, want, &proposals, error) &&
                write_proposals(job, round, &proposals, error);
    proposals_free(&proposals);
    search->optimiser->close(state);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    struct tool tool = infer_tool;
    struct option_set sets[SETS_HIGH];
    const char *method = option_typed(argc, argv, "--method");
    tool.sets = sets;
    tool.set_count = choose_sets(method && strcmp(method, "guided") == 0, sets);
    run_start(&run, &tool, &settings, argc, argv);
    check(&run, &settings);
    struct job job = {.settings = &settings,
                      .search = {.run = &run,
                                 .provenance = provenance_of_run(&run),
                                 .settings = &settings.search,
                                 .evaluator = &settings.evaluator}};
    struct buffer result = {0};
    bool good = read_inputs(&job, &error) &&
                (settings.step ? propose(&job, &error) : search_run(&job.search, &error));
    if (good && settings.step)
        buffer_print(&result, "proposed");
    else if (good)
        search_result(&job.search, &result);
    history_free(&job.search.history);
    provenance_free(&job.search.provenance);
    gvae_file_close(&job.file);
    if (!good)
        run_fail(&run, &error);
    int status = run_finish(&run, "%s", result.text);
    buffer_free(&result);
    return status;
}
