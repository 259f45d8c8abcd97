// SPDX-License-Identifier: MIT
// Regularised evolution (Real, Aggarwal, Huang and Le, AAAI 2019): the population is what
// was evaluated last; the best of a random sample of it has a child, and the oldest dies.
// A child is one edit away, or the parent's plain encoding of n coordinates of which each
// takes another value with probability 1/(n - 2), as naszilla has it.
//
// Where the sources leave it open: the sample is drawn with replacement, and the first
// drawn of equals is its best. A child that was answered before is not queried again and is
// no new member, nor is one that is no architecture: the parent has another, until one is
// new; after TRIES of them another parent is sampled, and after TRIES parents comes the
// next unseen architecture of the seed's random order. The population begins with the
// initial labels, the last of them.
#include "optim/mutation.h"
#include "optim/optimiser.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 100 };

struct settings {
    int population, sample, edits;
    enum mutation mutation;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Evolution"},
    {OPTION_INT, "population", AT(population), "50", 1, 1e6, "N",
     .help = "architectures that are alive: those evaluated last"},
    {OPTION_INT, "sample", AT(sample), "10", 1, 1e6, "N",
     .help = "of them, drawn at random, whose best has a child"},
    {OPTION_ENUM, "mutation", AT(mutation), "edits", .value = MUTATION_NAMES,
     .help =
         "what makes a child of its parent: edits, or each choice of the plain encoding "
         "by chance"},
    {OPTION_INT, "edits", AT(edits), "1", 1, 100, "N",
     .help = "edits between a parent and its child"},
};
static const struct option_rows rows = OPTION_ROWS(options);

static const char *const presets[] = {
    "naslib: initial=50 population=50 sample=10 edits=1",
    "nas-benchmarks: initial=100 population=100 sample=10 edits=1",
    "naszilla: initial=10 population=30 sample=10 mutation=choices",
    NULL,
};

static const struct column columns[] = {{"parent", .known = NAN}};

struct evolution {
    const struct optim_task *task;
    struct settings settings;
};

static void *open_evolution(const struct optim_task *task, const void *settings)
{
    struct evolution *evolution = memory_new(1, sizeof *evolution);
    evolution->task = task;
    memcpy(&evolution->settings, settings, sizeof evolution->settings);
    return evolution;
}

// The best of a sample of the living, as an index in the history.
static size_t choose_parent(const struct evolution *evolution, struct random_stream *stream)
{
    const struct history *history = evolution->task->history;
    size_t population = (size_t)evolution->settings.population;
    size_t living = history->count < population ? history->count : population;
    size_t best = history->count;
    for (int i = 0; i < evolution->settings.sample; i++) {
        size_t drawn = history->count - 1 - (size_t)random_below(stream, living);
        if (best == history->count ||
            query_value(&history->queries[drawn]) > query_value(&history->queries[best]))
            best = drawn;
    }
    return best;
}

static bool propose(const struct evolution *evolution, struct random_stream *stream,
                    struct proposals *proposals)
{
    const struct history *history = evolution->task->history;
    const struct settings *settings = &evolution->settings;
    size_t parent = choose_parent(evolution, stream);
    for (int i = 0; i < TRIES; i++) {
        arch_code child = history->queries[parent].code;
        if (!mutate(history->space, settings->mutation, settings->edits, &child, stream) ||
            history_find(history, child) >= 0)
            continue;
        *proposals_add(proposals, child) = (double)parent + 1;
        return true;
    }
    return false;
}

// The next of the seed's random order that was not answered: a child of nobody.
static bool propose_drawn(const struct evolution *evolution, struct proposals *proposals,
                          struct error *error)
{
    const struct optim_task *task = evolution->task;
    size_t count = task->history->count + 1;
    arch_code *codes = memory_new(count, sizeof *codes);
    bool good = task->draw(task->draw_context, count, codes, error);
    for (size_t i = 0; good && i < count && proposals->count == 0; i++)
        if (history_find(task->history, codes[i]) < 0)
            proposals_add(proposals, codes[i]);
    free(codes);
    return good;
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    const struct evolution *evolution = state;
    struct random_stream stream;
    (void)want;
    if (evolution->task->history->count == 0)
        return error_misuse(error, "--initial: evolution begins with at least one label");
    random_open(&stream, evolution->task->seed, RANDOM_EVOLUTION, round, 0);
    for (int i = 0; i < TRIES; i++)
        if (propose(evolution, &stream, proposals))
            return true;
    return propose_drawn(evolution, proposals, error);
}

const struct optimiser optimiser_evolution = {
    .name = "evolution",
    .purpose = "regularised evolution: the best of a sample has a child, the oldest dies",
    .options = &rows,
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
    .ahead = true,
    .open = open_evolution,
    .ask = ask,
    .close = free,
};
