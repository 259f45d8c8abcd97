// SPDX-License-Identifier: MIT
#include "optim/search.h"

#include "base/blas.h"
#include "base/clock.h"
#include "base/progress.h"
#include "ledger/ledger.h"
#include "optim/loop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUERIES = 500, QUERIES_UNLISTED = 100000 };

#define AT(field) offsetof(struct search_settings, field)
static const struct option options[] = {
    {OPTION_OUTPUT, "out", AT(out), "-", .value = "FILE",
     .help = "ledger, a row a query; one that is there already is continued"},
    {OPTION_INTEGER, "budget", AT(budget), "0", 0, 1e8, "N", .extends = true,
     .help =
         "queries in all, the initial labels included; 0: 500, or all "
         "where there are fewer; with --budget-cost or --budget-seconds as many as that "
         "pays for"},
    {OPTION_REAL, "budget-cost", AT(budget_cost), "0", 0, 1e18, "SECONDS", .extends = true,
     .help = "sum of the answers' costs: a query is asked while it is not reached; 0: no "
             "limit"},
    {OPTION_REAL, "budget-seconds", AT(budget_seconds), "0", 0, 1e9, "S", .extends = true,
     .help = "seconds by the clock from now on, after which nothing is asked for (how many "
             "queries that are differs from run to run); 0: no limit"},
    {OPTION_TEXT, "label", AT(label), .value = "WORDS", .extends = true,
     .help = "name of this search in tables"},
};
const struct option_rows search_options = OPTION_ROWS(options);

// The architectures that can be asked for; SIZE_MAX: too many to list.
static size_t count_all(const struct evaluator *evaluator)
{
    size_t size = evaluator->bench ? bench_size(evaluator->bench) : 0;
    if (size == 0)
        size = evaluator->space->size;
    return size > 0 ? size : SIZE_MAX;
}

static size_t count_fidelities(const struct search *search,
                               const struct evaluator *evaluator)
{
    return search->optimiser->fidelities ? evaluator->fidelities.count : 1;
}

static struct budget budget_of(const struct search *search,
                               const struct evaluator *evaluator)
{
    const struct search_settings *settings = search->settings;
    struct budget budget = {.queries = (size_t)settings->budget, .cost = INFINITY};
    size_t all = count_all(evaluator);
    if (all == SIZE_MAX)
        all = QUERIES_UNLISTED;
    if (settings->budget == 0) {
        bool paid = settings->budget_cost > 0 || settings->budget_seconds > 0;
        budget.queries = all * count_fidelities(search, evaluator);
        if (!paid && budget.queries > QUERIES)
            budget.queries = QUERIES;
    }
    if (settings->budget_cost > 0)
        budget.cost = settings->budget_cost;
    return budget;
}

static bool check_budget(const struct search *search, const struct evaluator *evaluator,
                         struct error *error)
{
    const struct history *history = &search->history;
    const struct space *space = history->space;
    size_t queries = search->budget.queries;
    if (queries < history->count)
        return error_misuse(error, "--budget: %zu, but there are %zu labels already",
                            queries, history->count);
    if (space->size == 0 && queries > space_most(space))
        return error_misuse(error,
                            "--budget: %zu; of %s, which has no list, at most %llu can be "
                            "asked for",
                            queries, space->name, (unsigned long long)space_most(space));
    if (space->size > 0 && queries > space->size * count_fidelities(search, evaluator))
        return error_misuse(error, "--budget: %zu, but %s has %llu architectures", queries,
                            space->name, (unsigned long long)space->size);
    if (isfinite(search->budget.cost) && history->count > 0 &&
        isnan(history->queries[history->count - 1].spent))
        return error_misuse(error, "--budget-cost: labels are given that say no cost");
    return true;
}

// A table of a part of the space answers what it holds; only what draws from it keeps to
// that.
static bool check_bench(const struct search *search, const struct evaluator *evaluator,
                        struct error *error)
{
    size_t size = evaluator->bench ? bench_size(evaluator->bench) : 0;
    const char *path = search->evaluator->bench;
    if (size > 0 && search->budget.queries > size * count_fidelities(search, evaluator))
        return error_misuse(error, "--budget: %zu, but %s holds %zu architectures",
                            search->budget.queries, path, size);
    if (size > 0 && size != search->history.space->size &&
        !(search->optimiser->drawn && !search->gvae))
        return error_misuse(error,
                            "--bench: %s holds a part of the space, %zu architectures; %s "
                            "asks for others too",
                            path, size, search->optimiser->name);
    return true;
}

// The architectures that can be asked for in the seed's random order: those of the
// benchmark where there is one, else of the space.
struct draw {
    const struct evaluator *evaluator;
    uint64_t seed;
};

static bool draw(void *context, size_t count, arch_code *codes, struct error *error)
{
    const struct draw *draw = context;
    if (draw->evaluator->bench)
        return bench_sample(draw->evaluator->bench, draw->seed, count, codes, error);
    struct random_stream stream;
    random_open(&stream, draw->seed, RANDOM_LABELS, 0, 0);
    space_draw(draw->evaluator->space, 1, &stream, count, codes);
    return true;
}

static void open_progress(struct progress *progress, const struct search *search)
{
    const struct search_settings *settings = search->settings;
    bool quiet = search->run->quiet;
    if (settings->budget_cost > 0)
        progress_open(progress, quiet, "s of cost", (uint64_t)settings->budget_cost);
    else
        progress_open(progress, quiet, "queries",
                      settings->budget == 0 && settings->budget_seconds > 0
                          ? 0
                          : search->budget.queries - search->history.count);
}

static bool run_loop(struct search *search, struct evaluator *evaluator,
                     struct ledger *ledger, const struct history *recorded,
                     struct error *error)
{
    struct draw order = {evaluator, (uint64_t)search->run->seed};
    struct history *history = &search->history;
    size_t all = count_all(evaluator), most = (size_t)space_most(history->space);
    struct progress progress;
    struct stretch stretch;
    const struct optim_task task = {.space = history->space,
                                    .gvae = search->gvae,
                                    .seed = (uint64_t)search->run->seed,
                                    .threads = (int)search->run->threads,
                                    .history = history,
                                    .fidelities = &evaluator->fidelities,
                                    .draw = draw,
                                    .draw_context = &order,
                                    .drawable = all < most ? all : most};
    if (recorded->count > 0)
        run_note(search->run, "goes on from %s, after query %zu", search->settings->out,
                 history->count + recorded->count);
    stretch_open(&stretch, search->run, search->settings->out, recorded->count > 0);
    open_progress(&progress, search);
    evaluator->progress = &progress;
    if (search->settings->budget_seconds > 0)
        evaluator->until = clock_seconds() + search->settings->budget_seconds;
    struct loop loop = {.optimiser = search->optimiser,
                        .state = search->optimiser->open(&task, search->optimiser_settings),
                        .task = &task,
                        .history = history,
                        .recorded = recorded,
                        .evaluator = evaluator,
                        .ledger = ledger,
                        .progress = &progress,
                        .by_cost = search->settings->budget_cost > 0,
                        .stretch = &stretch,
                        .initial = search->initial,
                        .budget = search->budget};
    bool good = loop_run(&loop, error);
    search->optimiser->close(loop.state);
    evaluator->progress = NULL;
    progress_close(&progress);
    stretch_close(&stretch);
    return good && evaluator_close(evaluator, error);
}

static bool open_and_run(struct search *search, struct evaluator *evaluator,
                         const struct ledger_head *head, struct error *error)
{
    struct history recorded;
    struct history *history = &search->history;
    const struct search_settings *settings = search->settings;
    bool finished;
    history_open(&recorded, history->space, history->columns, history->column_count);
    struct ledger *ledger = ledger_open(settings->out, head, &search->budget, history,
                                        &recorded, &finished, error);
    bool good = ledger != NULL;
    if (good && finished) {
        run_note(search->run, "%s is finished already", settings->out);
        search->run->log = NULL; // what it took is there
        ledger_close(ledger);
    } else if (good) {
        good = run_loop(search, evaluator, ledger, &recorded, error);
        if (good)
            good = ledger_finish(ledger, history, error);
        else
            ledger_close(ledger);
    }
    history_free(&recorded);
    return good;
}

// Whether the optimiser has lower fidelities to ask for, which the ledger then tells.
static void use_fidelities(struct search *search, const struct evaluator *evaluator,
                           struct buffer *list)
{
    if (!search->optimiser->fidelities)
        return;
    search->history.fidelities = evaluator->fidelities.count > 1;
    if (search->history.fidelities)
        fidelities_print(&evaluator->fidelities, list);
    else
        run_note(search->run, "no lower fidelities are known: %s asks for full training",
                 search->optimiser->name);
}

static bool run_with(struct search *search, const struct evaluator_settings *settings,
                     struct error *error)
{
    struct evaluator evaluator;
    struct ledger_head head;
    struct buffer source = {0}, fidelities = {0};
    if (!evaluator_open(&evaluator, search->history.space, settings, search->bench,
                        search->run, error))
        return false;
    search->budget = budget_of(search, &evaluator);
    if (!check_budget(search, &evaluator, error) ||
        !check_bench(search, &evaluator, error)) {
        evaluator_abandon(&evaluator);
        return false;
    }
    if (evaluator.bench)
        provenance_add_parent(&search->provenance,
                              artifact_parent(bench_artifact(evaluator.bench)));
    evaluator_source(&evaluator, &source);
    use_fidelities(search, &evaluator, &fidelities);
    ledger_head_of(&head, &search->provenance);
    head.method = search->optimiser->name;
    head.label = search->settings->label ? search->settings->label : "";
    head.space = search->history.space;
    head.view = evaluator.bench ? bench_view(evaluator.bench) : "";
    head.source = source.text;
    head.fidelities = search->history.fidelities ? fidelities.text : "";
    head.order = search->evaluator->asynchronous ? "asynchronous" : "";
    head.kernels = search->gvae || search->optimiser->networks ? blas_kernels() : "";
    bool good = open_and_run(search, &evaluator, &head, error);
    evaluator_abandon(&evaluator);
    ledger_head_free(&head);
    buffer_free(&source);
    buffer_free(&fidelities);
    return good;
}

static void own_store_path(const struct search *search, struct buffer *path)
{
    buffer_print(path, "%s.answers", search->settings->out);
}

// A store that is to be kept has not the name of one that goes with the search.
static bool check_store(const struct search *search, struct error *error)
{
    const char *answers = search->evaluator->answers, *out = search->settings->out;
    struct buffer path = {0};
    bool good = true;
    if (answers && !file_is_stream(out)) {
        own_store_path(search, &path);
        good = strcmp(answers, path.text) != 0 ||
               error_misuse(error, "--answers: %s is where the search keeps answers for a "
                                   "while; the store needs another name",
                            answers);
    }
    buffer_free(&path);
    return good;
}

// With several at once, answers come before their turn: unless there is a store they are
// kept beside the ledger until that is finished. NULL: they need not be. Freed by the
// caller.
static char *own_store(const struct search *search)
{
    const struct evaluator_settings *settings = search->evaluator;
    struct buffer path = {0};
    if (!settings->workers.command || settings->answers || settings->asynchronous ||
        file_is_stream(search->settings->out))
        return NULL;
    own_store_path(search, &path);
    if (access(search->settings->out, F_OK) != 0) // of a ledger that is no more
        unlink(path.text);
    if (settings->workers.jobs > 1 || access(path.text, F_OK) == 0)
        return path.text;
    buffer_free(&path);
    return NULL;
}

bool search_run(struct search *search, struct error *error)
{
    struct evaluator_settings settings = *search->evaluator;
    if (!check_store(search, error))
        return false;
    char *own = own_store(search);
    if (own)
        settings.answers = own;
    bool good = run_with(search, &settings, error);
    if (good && own)
        unlink(own);
    free(own);
    return good;
}

void search_best_of(struct search_best *best, const struct search *search)
{
    const struct history *history = &search->history;
    size_t index;
    if (history_best(history, 1, &index) == 0)
        return;
    const struct query *query = &history->queries[index];
    double valid = query->answer.valid, other = best->query.answer.valid;
    if (!best->space || valid > other || (valid == other && index + 1 < best->number))
        *best = (struct search_best){history->space, *query, index + 1, search->run->seed};
}

void search_best_text(const struct search_best *best, bool seed, struct buffer *text)
{
    const struct answer *answer = &best->query.answer;
    char arch[SPACE_TEXT];
    if (!best->space)
        return;
    best->space->print(best->space, best->query.code, arch);
    buffer_print(text, ", best valid %.6g (", answer->valid);
    if (seed)
        buffer_print(text, "seed %lld, ", (long long)best->seed);
    buffer_print(text, "query %zu, %s", best->number, source_name(best->query.source));
    if (!isnan(answer->test))
        buffer_print(text, ", test %.6g", answer->test);
    buffer_print(text, "): %s", arch);
}

void search_result(const struct search *search, struct buffer *text)
{
    const struct history *history = &search->history;
    struct search_best best = {0};
    buffer_print(text, "%zu queries", history->count);
    if (search->settings->budget_cost > 0 && history->count > 0)
        buffer_print(text, " that cost %.6g s", history->queries[history->count - 1].spent);
    search_best_of(&best, search);
    search_best_text(&best, false, text);
}
