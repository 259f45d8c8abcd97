// SPDX-License-Identifier: MIT
#include "report/comparable.h"

#include "base/text.h"
#include "report/option_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// All runs -----------------------------------------------------------------------------

static const char *space_of_run(const struct ledger_run *run)
{
    return run->head.space->name;
}

static const char *view_of_run(const struct ledger_run *run)
{
    return run->view;
}

static const char *source_of_run(const struct ledger_run *run)
{
    return source_name(run->source);
}

static const char *evaluator_of_run(const struct ledger_run *run)
{
    return run->evaluator;
}

static const char *bench_of_run(const struct ledger_run *run)
{
    return run->bench;
}

enum { SHOWN_DIGITS = 12 }; // of a digest

enum fact { FACT_SPACE, FACT_SOURCE, FACT_VIEW, FACT_BENCH, FACT_EVALUATOR, FACTS };
static const struct {
    const char *what;
    const char *(*of)(const struct ledger_run *run);
    int shown;
} facts[FACTS] = {
    [FACT_SPACE] = {"space", space_of_run, 64},
    [FACT_SOURCE] = {"source", source_of_run, 64},
    [FACT_VIEW] = {"view", view_of_run, 64},
    [FACT_BENCH] = {"the benchmark with SHA-256", bench_of_run, SHOWN_DIGITS},
    [FACT_EVALUATOR] = {"evaluator", evaluator_of_run, 64},
};

// Every run that says the fact must say what the first of them says.
static bool check_fact(const struct ledgers *runs, enum fact fact, struct error *error)
{
    const struct ledger_run *first = NULL;
    for (size_t i = 0; i < runs->count; i++) {
        const struct ledger_run *run = &runs->runs[i];
        const char *value = facts[fact].of(run);
        if (!*value)
            continue;
        if (!first)
            first = run;
        const char *wanted = facts[fact].of(first);
        if (strcmp(value, wanted) != 0)
            return error_set(error, "cannot be compared: %s is of %s %.*s, but %s of %.*s",
                             first->path, facts[fact].what, facts[fact].shown, wanted,
                             run->path, facts[fact].shown, value);
    }
    return true;
}

// The runs of one setting --------------------------------------------------------------

// Whether a value is the name of a file that the search read: it may differ with the seed.
static bool is_input(const struct ledger_run *run, const struct option_word *word)
{
    for (size_t i = 0; i < run->head.origin.parent_count; i++)
        if (strlen(run->head.origin.parents[i].name) == word->value_length &&
            strncmp(run->head.origin.parents[i].name, word->value, word->value_length) == 0)
            return true;
    return false;
}

static bool may_differ(const struct ledgers *runs, const struct option_word *word)
{
    return option_word_is(word, "seed") || option_word_is(word, "label") ||
           (runs->budget > 0 && option_word_is(word, "budget"));
}

// What a command asks for, in queries and in cost; 0: it leaves the default.
struct asked {
    double queries, cost;
};

static struct asked budget_of(const struct ledger_run *run)
{
    return (struct asked){ledger_run_asked(run, " --budget "),
                          ledger_run_asked(run, " --budget-cost ")};
}

static bool same_budget(const struct ledger_run *a, const struct ledger_run *b)
{
    struct asked one = budget_of(a), other = budget_of(b);
    return one.queries == other.queries && one.cost == other.cost;
}

// A search may have ended before its budget was spent, so that the queries alone do not
// tell.
static bool check_budgets(const struct ledger_run *a, const struct ledger_run *b,
                          struct error *error)
{
    if (a->queries == b->queries || same_budget(a, b))
        return true;
    return error_set(error,
                     "%s and %s are runs of one setting, but of %zu and %zu queries "
                     "(--budget N takes the first N of each)",
                     a->path, b->path, a->queries, b->queries);
}

static bool check_settings(const struct ledgers *runs, const struct ledger_run *a,
                           const struct ledger_run *b, struct error *error)
{
    struct option_word mine, theirs;
    const char *list = a->head.origin.settings;
    if (*a->method && *b->method && strcmp(a->method, b->method) != 0)
        return error_set(error,
                         "%s and %s are runs of one setting, but of methods %s and %s",
                         a->path, b->path, a->method, b->method);
    while (option_list_next(&list, &mine)) {
        if (may_differ(runs, &mine) ||
            !option_list_find(b->head.origin.settings, mine.name, mine.name_length,
                              &theirs) ||
            option_word_same(&mine, &theirs) ||
            (is_input(a, &mine) && is_input(b, &theirs)))
            continue;
        return error_set(
            error, "%s and %s are runs of one setting, but --%.*s is '%.*s' and '%.*s'",
            a->path, b->path, (int)mine.name_length, mine.name, (int)mine.value_length,
            mine.value, (int)theirs.value_length, theirs.value);
    }
    return true;
}

// One search twice: of one recorded seed, and the same in every query.
static bool are_copies(const struct ledger_run *a, const struct ledger_run *b)
{
    return *a->head.origin.command && a->head.origin.seed == b->head.origin.seed &&
           a->queries == b->queries && a->order == b->order;
}

struct kind {
    const struct ledger_run *first;
    struct buffer text;
};
struct kinds {
    struct kind *all;
    size_t count;
};

// Budget and settings less what may differ: runs of which these are the same need not be
// compared.
static void add_kind(struct buffer *kind, const struct ledgers *runs,
                     const struct ledger_run *run)
{
    struct option_word word;
    const char *list = run->head.origin.settings;
    struct asked asked = budget_of(run);
    buffer_print(kind, "%s %zu %.17g %.17g", run->method, run->queries, asked.queries,
                 asked.cost);
    while (option_list_next(&list, &word))
        if (!may_differ(runs, &word))
            buffer_print(kind, "\n%.*s=%.*s", (int)word.name_length, word.name,
                         (int)word.value_length, word.value);
}

// Compares the run with one of each kind that was met; it may be the first of its own.
static bool check_kind(const struct ledgers *runs, const struct ledger_run *run,
                       struct kinds *kinds, struct error *error)
{
    struct buffer kind = {0};
    add_kind(&kind, runs, run);
    bool known = false, good = true;
    for (size_t i = 0; !known && i < kinds->count; i++)
        known = strcmp(kinds->all[i].text.text, kind.text) == 0;
    for (size_t i = 0; !known && good && i < kinds->count; i++)
        good = check_budgets(kinds->all[i].first, run, error) &&
               check_settings(runs, kinds->all[i].first, run, error);
    if (known) {
        buffer_free(&kind);
        return true;
    }
    kinds->all = memory_grow(kinds->all, kinds->count + 1, sizeof *kinds->all);
    kinds->all[kinds->count++] = (struct kind){run, kind};
    return good;
}

static bool check_settings_of_all(const struct ledgers *runs, const struct setting *setting,
                                  struct error *error)
{
    struct kinds kinds = {0};
    bool good = true;
    for (size_t i = 0; good && i < setting->count; i++)
        good = check_kind(runs, setting_run(runs, setting, i), &kinds, error);
    for (size_t i = 0; i < kinds.count; i++)
        buffer_free(&kinds.all[i].text);
    free(kinds.all);
    return good;
}

static bool check_pair(const struct ledger_run *a, const struct ledger_run *b,
                       struct error *error)
{
    if (a->seed == b->seed)
        return error_set(error, "%s and %s are runs of one setting and of seed %llu",
                         a->path, b->path, (unsigned long long)a->seed);
    return !are_copies(a, b) ||
           error_set(error, "%s and %s are the same search, of seed %llu", a->path, b->path,
                     (unsigned long long)a->head.origin.seed);
}

static bool check_setting(const struct ledgers *runs, const struct setting *setting,
                          struct error *error)
{
    bool good = check_settings_of_all(runs, setting, error);
    for (size_t i = 0; i < setting->count; i++)
        for (size_t k = 0; good && k < i; k++)
            good = check_pair(setting_run(runs, setting, k), setting_run(runs, setting, i),
                              error);
    return good;
}

bool check_runs(const struct ledgers *runs, struct error *error)
{
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    bool good = true;
    for (int fact = 0; good && fact < FACTS; fact++)
        good = check_fact(runs, (enum fact)fact, error);
    for (size_t k = 0; good && k < count; k++)
        good = check_setting(runs, &settings[k], error);
    free(settings);
    return good;
}

// The benchmark ------------------------------------------------------------------------

// What a run says of a fact. The first view of a benchmark is looked up in this one, where
// it is the same. room [64].
static const char *say(const struct ledger_run *run, enum fact fact,
                       const struct bench *bench, const char *digest, char *room)
{
    const char *views = artifact_field(bench_artifact(bench), "views");
    if (fact != FACT_VIEW || !run->first_view || strcmp(run->bench, digest) != 0)
        return facts[fact].of(run);
    snprintf(room, 64, "%.*s", list_first(views), views);
    return room;
}

bool check_bench(const struct ledgers *runs, const struct bench *bench, const char *path,
                 const char *metric, struct error *error)
{
    struct parent parent = artifact_parent(bench_artifact(bench));
    const char *const values[FACTS] = {
        [FACT_SPACE] = bench_space(bench)->name,
        [FACT_SOURCE] = bench_source(bench),
        [FACT_VIEW] = bench_view(bench),
        [FACT_BENCH] = parent.sha256,
    };
    for (int fact = 0; fact <= FACT_BENCH; fact++)
        for (size_t i = 0; i < runs->count; i++) {
            char room[64];
            const struct ledger_run *run = &runs->runs[i];
            const char *value = say(run, (enum fact)fact, bench, parent.sha256, room);
            bool option = fact == FACT_VIEW && metric;
            if (*value && strcmp(value, values[fact]) != 0)
                return error_set(error,
                                 "%s %s: is of %s %.*s, but the queries of %s are of %.*s",
                                 option ? "--metric" : "--bench", option ? metric : path,
                                 facts[fact].what, facts[fact].shown, values[fact],
                                 run->path, facts[fact].shown, value);
        }
    return true;
}

// Models -------------------------------------------------------------------------------

const char *const models_words[] = {
    [MODELS_UNKNOWN] = "", [MODELS_SAME] = "yes", [MODELS_OTHER] = "no"};

// The run of a seed, or NULL.
static const struct ledger_run *run_of_seed(const struct ledgers *runs,
                                            const struct setting *setting, uint64_t seed)
{
    for (size_t i = 0; i < setting->count; i++)
        if (setting_run(runs, setting, i)->seed == seed)
            return setting_run(runs, setting, i);
    return NULL;
}

struct pair {
    const struct ledger_run *first, *second; // that have other models, or say nothing
};

static enum models find_models(const struct ledgers *runs, const struct setting *first,
                               const struct setting *second, struct pair *pair)
{
    bool shared = false, said = true;
    for (size_t i = 0; i < first->count; i++) {
        const struct ledger_run *a = setting_run(runs, first, i);
        const struct ledger_run *b = run_of_seed(runs, second, a->seed);
        if (!b)
            continue;
        bool both = *a->gvae && *b->gvae;
        if (both && strcmp(a->gvae, b->gvae) != 0) {
            *pair = (struct pair){a, b};
            return MODELS_OTHER;
        }
        shared = true;
        said = said && both;
    }
    return shared && said ? MODELS_SAME : MODELS_UNKNOWN;
}

enum models compare_models(const struct ledgers *runs, const struct setting *first,
                           const struct setting *second)
{
    struct pair pair;
    return find_models(runs, first, second, &pair);
}

// A run that cannot be checked: it says neither its G-VAE nor that it has none.
static const struct ledger_run *find_silent(const struct ledgers *runs)
{
    for (size_t i = 0; i < runs->count; i++) {
        const struct ledger_run *run = &runs->runs[i];
        bool names_one = strstr(run->head.origin.command, " --gvae ") != NULL;
        if (!*run->gvae && (names_one || !*run->head.origin.command))
            return run;
    }
    return NULL;
}

static bool have_models(const struct ledgers *runs, const struct setting *setting)
{
    return *setting_run(runs, setting, 0)->gvae != '\0';
}

bool check_models(const struct ledgers *runs, struct error *error)
{
    const struct ledger_run *silent = find_silent(runs);
    if (silent)
        return error_set(error, "--same-models: %s does not say which G-VAE it is of",
                         silent->path);
    size_t count;
    struct setting *settings = ledgers_settings(runs, &count);
    bool good = true;
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; good && b < count; b++) {
            struct pair pair = {setting_run(runs, &settings[a], 0),
                                setting_run(runs, &settings[b], 0)};
            enum models models = find_models(runs, &settings[a], &settings[b], &pair);
            if (models == MODELS_OTHER)
                good = error_set(error, "--same-models: %s and %s are of other G-VAEs",
                                 pair.first->path, pair.second->path);
            else if (models == MODELS_UNKNOWN && have_models(runs, &settings[a]) &&
                     have_models(runs, &settings[b]))
                good = error_set(error, "--same-models: %s and %s have no seed in common",
                                 pair.first->setting, pair.second->setting);
        }
    free(settings);
    return good;
}
