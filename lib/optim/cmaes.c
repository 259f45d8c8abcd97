// SPDX-License-Identifier: MIT
// CMA-ES (cma.h) in the latent space of a G-VAE (domain.h), or on the plain encoding of a
// space, in whose unit box a categorical coordinate is an interval cut into equal parts;
// with the settings of Optuna's sampler: it starts in the middle of the box with a
// deviation of a sixth of it, and draws a point that is outside of the box again up to 10 d
// times.
//
// The order of choices has no meaning and yet decides what is near: on nb201 the middle of
// the box is a cell of 1x1 convolutions, with skips and 3x3 convolutions next to them, so
// that the start alone is far above a random one.
//
// A round is a generation. It learns from the points that were asked for, not from what
// their architectures are encoded to. Optuna restarts where it is told to ("ipop"), from a
// uniform point with twice the generation, when the criteria to stop are met (cma.h).
//
// Where the sources leave it open: it learns nothing from the initial labels, as Optuna,
// unless it is to start at the best of them. A point that is no architecture is worst, and
// costs no query; a generation of nothing else is told at once. One whose architecture was
// answered before has that answer, and costs no query. As a search that has converged to a
// few architectures asks for nothing new, it restarts as well after as many generations in
// a row without anything new as the criterion of equal values has; generations grow to 512
// times the first at most, and a space, or a G-VAE, that gives nothing new in 100,000
// points, and a hundred more for each query, is at its end.
#include "optim/cma.h"
#include "optim/domain.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LARGEST = 512,     // of a generation, as a multiple of the first
    POINTS = 100000,   // without anything new end the search, and so many more
    POINTS_EACH = 100, // for each query
};
enum start { START_CENTRE, START_BEST };

struct settings {
    enum start start;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "CMA-ES"},
    {OPTION_ENUM, "start", AT(start), "centre", .value = "centre|best",
     .help = "the first mean: the centre of the box, or the best of the initial labels"},
};
static const struct option_rows rows = OPTION_ROWS(options);

static const char *const presets[] = {
    "optuna: initial=1 start=centre",
    "best: initial=10 start=best",
    NULL,
};

struct cmaes {
    const struct optim_task *task;
    struct settings settings;
    struct domain domain;
    struct cma *cma; // NULL: a start is due
    size_t population;
    double *units, *values; // [population x width], [population]: the generation
    double *points;         // [population x width]
    arch_code *codes;
    bool *valid;
    size_t known, idle; // queries before the round; generations without anything new
    size_t idle_points; // the same in points, over restarts
    double counts[DOMAIN_COLUMNS];
};

static void *open_cmaes(const struct optim_task *task, const void *settings)
{
    struct cmaes *cmaes = memory_new(1, sizeof *cmaes);
    cmaes->task = task;
    memcpy(&cmaes->settings, settings, sizeof cmaes->settings);
    domain_open(&cmaes->domain, task);
    return cmaes;
}

static void free_generation(struct cmaes *cmaes)
{
    if (cmaes->cma)
        cma_close(cmaes->cma);
    cmaes->cma = NULL;
    free(cmaes->units);
    free(cmaes->values);
    free(cmaes->points);
    free(cmaes->codes);
    free(cmaes->valid);
    cmaes->units = cmaes->values = cmaes->points = NULL;
    cmaes->codes = NULL;
    cmaes->valid = NULL;
}

static void close_cmaes(void *state)
{
    struct cmaes *cmaes = state;
    free_generation(cmaes);
    domain_free(&cmaes->domain);
    free(cmaes);
}

static void first_mean(const struct cmaes *cmaes, double *mean)
{
    const struct history *history = cmaes->task->history;
    size_t best;
    for (size_t c = 0; c < cmaes->domain.width; c++)
        mean[c] = 0.5;
    if (cmaes->settings.start == START_CENTRE || history_best(history, 1, &best) == 0)
        return;
    double *point = memory_new(cmaes->domain.width, sizeof *point);
    domain_encode(&cmaes->domain, &history->queries[best].code, 1, point);
    domain_to_unit(&cmaes->domain, point, mean);
    free(point);
}

// The first, or from a uniform point with twice the generation.
static void start(struct cmaes *cmaes, struct random_stream *stream)
{
    size_t width = cmaes->domain.width;
    double *mean = memory_new(width, sizeof *mean);
    if (cmaes->population == 0) {
        cmaes->population = cma_population(width);
        first_mean(cmaes, mean);
    } else {
        if (cmaes->population < LARGEST * cma_population(width))
            cmaes->population *= 2;
        for (size_t c = 0; c < width; c++)
            mean[c] = random_unit(stream);
    }
    size_t population = cmaes->population;
    const struct cma_settings settings = {width, population, 1.0 / 6, 10 * (int)width};
    cmaes->cma = cma_open(&settings, mean);
    cmaes->units = memory_new(population * width, sizeof(double));
    cmaes->points = memory_new(population * width, sizeof(double));
    cmaes->values = memory_new(population, sizeof(double));
    cmaes->codes = memory_new(population, sizeof *cmaes->codes);
    cmaes->valid = memory_new(population, sizeof *cmaes->valid);
    cmaes->idle = 0;
    free(mean);
}

// A generation, of which the architectures are proposals.
static void draw(struct cmaes *cmaes, struct random_stream *stream,
                 struct proposals *proposals)
{
    size_t width = cmaes->domain.width;
    for (size_t i = 0; i < cmaes->population; i++) {
        cma_ask(cmaes->cma, stream, cmaes->units + i * width);
        domain_from_unit(&cmaes->domain, cmaes->units + i * width,
                         cmaes->points + i * width);
    }
    domain_decode(&cmaes->domain, cmaes->points, cmaes->population, cmaes->codes,
                  cmaes->valid);
    for (size_t i = 0; i < cmaes->population; i++) {
        if (!cmaes->valid[i]) {
            cmaes->counts[DOMAIN_INVALID]++;
            continue;
        }
        bool known = history_find(cmaes->task->history, cmaes->codes[i]) >= 0 ||
                     proposals_have(proposals, cmaes->codes[i]);
        double *own = proposals_add(proposals, cmaes->codes[i]);
        if (known) {
            cmaes->counts[DOMAIN_REPEATED]++;
        } else {
            memcpy(own, cmaes->counts, sizeof cmaes->counts);
            memset(cmaes->counts, 0, sizeof cmaes->counts);
        }
    }
}

// The generation with its answers, and whether a start is due.
static void learn(struct cmaes *cmaes)
{
    const struct history *history = cmaes->task->history;
    for (size_t i = 0; i < cmaes->population; i++)
        cmaes->values[i] =
            cmaes->valid[i]
                ? -query_value(&history->queries[history_find(history, cmaes->codes[i])])
                : INFINITY;
    bool new = history->count > cmaes->known;
    cmaes->idle = new ? 0 : cmaes->idle + 1;
    cmaes->idle_points = new ? 0 : cmaes->idle_points + cmaes->population;
    if (!cma_tell(cmaes->cma, cmaes->units, cmaes->values) || cma_should_stop(cmaes->cma) ||
        cmaes->idle >= cma_patience(cmaes->cma))
        free_generation(cmaes);
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct cmaes *cmaes = state;
    struct random_stream stream;
    (void)want;
    random_open(&stream, cmaes->task->seed, RANDOM_CMAES, round, 0);
    cmaes->known = cmaes->task->history->count;
    size_t most = POINTS + POINTS_EACH * cmaes->known;
    while (cmaes->idle_points < most) {
        if (!cmaes->cma)
            start(cmaes, &stream);
        draw(cmaes, &stream, proposals);
        if (proposals->count > 0)
            return true;
        learn(cmaes);
    }
    return error_set(error, "cmaes finds nothing new in %zu points", most);
}

static void tell(void *state, const size_t *answered, size_t count)
{
    struct cmaes *cmaes = state;
    size_t asked = 0;
    (void)answered;
    for (size_t i = 0; i < cmaes->population; i++)
        asked += cmaes->valid[i];
    if (count == asked) // else the budget is spent
        learn(cmaes);
}

const struct optimiser optimiser_cmaes = {
    .name = "cmaes",
    .purpose = "CMA-ES: generations of a normal distribution that follows the best",
    .options = &rows,
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = domain_columns,
    .column_count = DOMAIN_COLUMNS,
    .latent = true,
    .networks = true, // eigenvectors are LAPACK's
    .stateful = true,
    .open = open_cmaes,
    .ask = ask,
    .tell = tell,
    .close = close_cmaes,
};
