// SPDX-License-Identifier: MIT
// Hyperband: successive halving from random architectures. The schedule, and what is done
// where the sources leave it open, stands in brackets.h. The new architectures of a bracket
// are the next of the seed's random order that were asked for at no fidelity. Without lower
// fidelities it is random search.
#include "optim/brackets.h"
#include "optim/unseen.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

struct settings {
    double eta;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Hyperband (with one fidelity: random search)"},
    {OPTION_REAL, "eta", AT(eta), "3", 2, 1000, "ETA",
     .help = "one in so many architectures is trained for that many times the epochs"},
};
static const struct option_rows rows = OPTION_ROWS(options);

static const char *const presets[] = {"nas-benchmarks: initial=0 eta=3", NULL};

static const struct column columns[] = {BRACKET_COLUMNS};

struct hyperband {
    const struct optim_task *task;
    struct brackets brackets;
    struct unseen unseen;
};

static void *open_hyperband(const struct optim_task *task, const void *settings)
{
    struct hyperband *hyperband = memory_new(1, sizeof *hyperband);
    hyperband->task = task;
    brackets_open(&hyperband->brackets, task->fidelities,
                  ((const struct settings *)settings)->eta);
    unseen_open(&hyperband->unseen, task);
    return hyperband;
}

static void close_hyperband(void *state)
{
    struct hyperband *hyperband = state;
    unseen_free(&hyperband->unseen);
    free(hyperband);
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct hyperband *hyperband = state;
    struct bracket_round place;
    arch_code code;
    (void)want;
    brackets_find(&hyperband->brackets, round, &place);
    if (place.rung > 0)
        brackets_promote(&hyperband->brackets, &place, hyperband->task->history, proposals);
    else if (unseen_next(&hyperband->unseen, &code, error))
        brackets_add(&place, proposals, code);
    else
        return false;
    return true;
}

const struct optimiser optimiser_hyperband = {
    .name = "hyperband",
    .purpose = "random architectures, of which the best are trained for more epochs",
    .options = &rows,
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
    .drawn = true,
    .fidelities = true,
    .open = open_hyperband,
    .ask = ask,
    .close = close_hyperband,
};
