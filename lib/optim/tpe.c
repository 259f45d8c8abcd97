// SPDX-License-Identifier: MIT
// The tree-structured Parzen estimator (tpe_sampler.h) on the plain encoding of a space, or
// in the latent space of a G-VAE (domain.h), as Optuna's default sampler has it. The preset
// hyperopt are the settings that Optuna gives under that name.
//
// Where the sources leave it open: it learns from points, the one that was asked for, not
// what the architecture that came of it is encoded to; an initial label is encoded. A point
// that is no architecture is worst, and costs no query. One whose architecture was answered
// before is another observation with that answer, as it is with Optuna, but costs no query
// here. After TRIES such points in a row the next is drawn uniformly, until one is new.
#include "optim/domain.h"
#include "optim/tpe_sampler.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 100, UNIFORM_TRIES = 1000000 };

#define AT(field) offsetof(struct tpe_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Tree-structured Parzen estimator"},
    {OPTION_INT, "startup", AT(startup), "10", 0, 1e6, "N",
     .help = "observations, the initial labels among them, before which points are drawn "
             "uniformly"},
    {OPTION_ENUM, "growth", AT(growth), "linear", .value = "linear|root",
     .help = "the good observations are a share of all, or of their square root"},
    {OPTION_REAL, "share", AT(share), "0.1", 0, 1, "G", .help = "it, of at most 25"},
    {OPTION_INT, "candidates", AT(candidates), "24", 1, 1e6, "N",
     .help = "draws of a coordinate, of which the best is taken"},
    {OPTION_REAL, "prior-weight", AT(prior_weight), "1", 1e-6, 1e6, "W",
     .help = "of the prior, where an observation has 1"},
};
static const struct option_rows rows = OPTION_ROWS(options);

static const char *const presets[] = {
    "optuna: initial=10 startup=10 growth=linear share=0.1 candidates=24",
    "hyperopt: initial=20 startup=20 growth=root share=0.25 candidates=24",
    NULL,
};

struct tpe {
    const struct optim_task *task;
    struct domain domain;
    struct tpe_sampler *sampler;
    size_t told;    // how much of the history it knows
    bool waits;     // a point was asked for that is not told yet
    double *point;  // [width], it
    arch_code code; // and its architecture
};

static void *open_tpe(const struct optim_task *task, const void *settings)
{
    struct tpe *tpe = memory_new(1, sizeof *tpe);
    tpe->task = task;
    domain_open(&tpe->domain, task);
    tpe->sampler = tpe_open(tpe->domain.axes, tpe->domain.width, settings);
    tpe->point = memory_new(tpe->domain.width, sizeof *tpe->point);
    return tpe;
}

static void close_tpe(void *state)
{
    struct tpe *tpe = state;
    tpe_close(tpe->sampler);
    domain_free(&tpe->domain);
    free(tpe->point);
    free(tpe);
}

static double valid_at(const struct tpe *tpe, size_t query)
{
    return query_value(&tpe->task->history->queries[query]);
}

// What was answered since the last round: the initial labels, then one point each.
static void learn(struct tpe *tpe)
{
    const struct history *history = tpe->task->history;
    size_t count = history->count - tpe->told, width = tpe->domain.width;
    if (tpe->waits) {
        tpe_tell(tpe->sampler, tpe->point,
                 valid_at(tpe, (size_t)history_find(history, tpe->code)));
        tpe->waits = false;
    } else if (count > 0) {
        arch_code *codes = memory_new(count, sizeof *codes);
        double *points = memory_new(count * width, sizeof *points);
        for (size_t i = 0; i < count; i++)
            codes[i] = history->queries[tpe->told + i].code;
        domain_encode(&tpe->domain, codes, count, points);
        for (size_t i = 0; i < count; i++)
            tpe_tell(tpe->sampler, points + i * width, valid_at(tpe, tpe->told + i));
        free(points);
        free(codes);
    }
    tpe->told = history->count;
}

// Whether the point is a new architecture. What is known of it is learned, unless it was
// drawn uniformly.
static bool is_new(struct tpe *tpe, bool learned, double *counts)
{
    bool valid;
    domain_decode(&tpe->domain, tpe->point, 1, &tpe->code, &valid);
    long known = valid ? history_find(tpe->task->history, tpe->code) : -1;
    if (valid && known < 0)
        return true;
    counts[valid ? DOMAIN_REPEATED : DOMAIN_INVALID]++;
    if (learned)
        tpe_tell(tpe->sampler, tpe->point,
                 valid ? valid_at(tpe, (size_t)known) : -INFINITY);
    return false;
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct tpe *tpe = state;
    struct random_stream stream;
    double counts[DOMAIN_COLUMNS] = {0};
    (void)want;
    learn(tpe);
    random_open(&stream, tpe->task->seed, RANDOM_TPE, round, 0);
    for (int i = 0; i < TRIES && !tpe->waits; i++) {
        tpe_ask(tpe->sampler, &stream, tpe->point);
        tpe->waits = is_new(tpe, true, counts);
    }
    for (int i = 0; i < UNIFORM_TRIES && !tpe->waits; i++) {
        domain_uniform(&tpe->domain, &stream, tpe->point);
        tpe->waits = is_new(tpe, false, counts);
    }
    if (!tpe->waits)
        return error_set(error, "no new architecture in %d uniform draws", UNIFORM_TRIES);
    memcpy(proposals_add(proposals, tpe->code), counts, sizeof counts);
    return true;
}

const struct optimiser optimiser_tpe = {
    .name = "tpe",
    .purpose = "tree-structured Parzen estimator: where the good are dense and others not",
    .options = &rows,
    .settings_size = sizeof(struct tpe_settings),
    .presets = presets,
    .columns = domain_columns,
    .column_count = DOMAIN_COLUMNS,
    .latent = true,
    .stateful = true,
    .open = open_tpe,
    .ask = ask,
    .close = close_tpe,
};
