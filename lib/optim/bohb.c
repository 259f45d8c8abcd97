// SPDX-License-Identifier: MIT
// BOHB (Falkner, Klein and Hutter, ICML 2018), as HpBandSter has it: Hyperband
// (brackets.h), whose new architectures are chosen by kernel densities of the plain
// encoding. Without lower fidelities it is a search by densities alone.
//
// The model is that of the highest fidelity with enough answers, initial labels among them:
// of n answers the best max(d + 1, ⌊good n / 100⌋) are good, the next max(d + 1,
// ⌊(100 - good) n / 100⌋) bad, and both must be at least d + 1, d the coordinates; the
// earlier of equals is better. Of `samples` draws of the good ones' density that with the
// largest l(x) / g(x), both at least 1e-32, is asked for, the first of equals. Without a
// model, and by chance, it is the next of the seed's random order that was asked for at no
// fidelity.
//
// Where the sources leave it open: each new architecture is a round, so that the model has
// learned from the one before, as with one worker. A draw that is no architecture, or was
// answered at the rung's epochs, is passed over, and where none is left a random one is
// asked for. The bandwidth factor of HpBandSter is for reals, which plain encodings have
// none of.
#include "optim/brackets.h"
#include "optim/kernel_density.h"
#include "optim/unseen.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double least_density = 1e-32;

struct settings {
    double eta, random, min_bandwidth;
    int good, samples;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "BOHB (with one fidelity: a search by densities)"},
    {OPTION_REAL, "eta", AT(eta), "3", 2, 1000, "ETA",
     .help = "one in so many architectures is trained for that many times the epochs"},
    {OPTION_INT, "good", AT(good), "15", 1, 99, "PERCENT",
     .help = "of the answers, the best, that are the good ones"},
    {OPTION_INT, "samples", AT(samples), "64", 1, 1e6, "N",
     .help = "draws of the good ones' density, of which the best is taken"},
    {OPTION_REAL, "random", AT(random), "0.33", 0, 1, "P",
     .help = "share of new architectures that are random"},
    {OPTION_REAL, "min-bandwidth", AT(min_bandwidth), "0.3", 0, 1, "H",
     .help = "least bandwidth of a coordinate"},
};
static const struct option_rows rows = OPTION_ROWS(options);

static const char *const presets[] = {
    "nas-benchmarks: initial=0 eta=3 good=15 samples=64 random=0.33 min-bandwidth=0.3",
    "hpbandster: initial=0 eta=3 good=15 samples=64 random=0.3333333333 "
    "min-bandwidth=0.001",
    NULL,
};

static const struct column columns[] = {
    BRACKET_COLUMNS,
    {"model", .known = NAN}, // epochs of the model that chose it; 0: full training
};
enum { MODEL = 2 };

struct bohb {
    const struct optim_task *task;
    struct settings settings;
    struct brackets brackets;
    struct unseen unseen;
};

// Of one fidelity.
struct model {
    uint32_t epochs;
    uint8_t *points; // [good's and bad's x width], best first
    struct kernel_density good, bad;
};

static void *open_bohb(const struct optim_task *task, const void *settings)
{
    struct bohb *bohb = memory_new(1, sizeof *bohb);
    bohb->task = task;
    memcpy(&bohb->settings, settings, sizeof bohb->settings);
    brackets_open(&bohb->brackets, task->fidelities, bohb->settings.eta);
    unseen_open(&bohb->unseen, task);
    return bohb;
}

static void close_bohb(void *state)
{
    struct bohb *bohb = state;
    unseen_free(&bohb->unseen);
    free(bohb);
}

// The model ----------------------------------------------------------------------------

static int compare_queries(const void *left, const void *right)
{
    const struct query *a = *(const struct query *const *)left;
    const struct query *b = *(const struct query *const *)right;
    if (query_value(a) != query_value(b))
        return query_value(a) > query_value(b) ? -1 : 1;
    return (a > b) - (a < b);
}

// The answers of a fidelity, best first, [history->count]; returns how many.
static size_t sort_answers(const struct history *history, uint32_t epochs,
                           const struct query **sorted)
{
    size_t count = 0;
    for (size_t i = 0; i < history->count; i++)
        if (history->queries[i].epochs == epochs)
            sorted[count++] = &history->queries[i];
    qsort(sorted, count, sizeof *sorted, compare_queries);
    return count;
}

// False where the answers are too few.
static bool fit(const struct bohb *bohb, const struct query *const *sorted, size_t count,
                struct model *model)
{
    const struct space_plain *plain = &bohb->task->space->plain;
    size_t width = (size_t)plain->coordinates, share = (size_t)bohb->settings.good;
    size_t good = share * count / 100, bad = (100 - share) * count / 100;
    good = good > width ? good : width + 1;
    bad = bad > width ? bad : width + 1;
    if (count < good + width + 1)
        return false;
    bad = good + bad > count ? count - good : bad;
    model->points = memory_new((good + bad) * width, 1);
    for (size_t i = 0; i < good + bad; i++)
        plain->encode(bohb->task->space, sorted[i]->code, model->points + i * width);
    kernel_density_open(&model->good, plain->choices, width, model->points, good,
                        bohb->settings.min_bandwidth);
    kernel_density_open(&model->bad, plain->choices, width, model->points + good * width,
                        bad, bohb->settings.min_bandwidth);
    return true;
}

// Fits the highest fidelity that has enough answers.
static bool find_model(const struct bohb *bohb, struct model *model)
{
    const struct history *history = bohb->task->history;
    const struct fidelities *fidelities = bohb->task->fidelities;
    const struct query **sorted = memory_new(history->count + 1, sizeof *sorted);
    bool found = false;
    for (size_t i = fidelities->count; i-- > 0 && !found;) {
        model->epochs = i + 1 == fidelities->count ? 0 : fidelities->epochs[i];
        size_t count = sort_answers(history, model->epochs, sorted);
        found = fit(bohb, sorted, count, model);
    }
    free(sorted);
    return found;
}

static void free_model(struct model *model)
{
    kernel_density_free(&model->good);
    kernel_density_free(&model->bad);
    free(model->points);
}

// Proposals ----------------------------------------------------------------------------

// The best of the draws that can be asked for; false: there is none.
static bool draw(const struct bohb *bohb, const struct model *model, uint32_t epochs,
                 struct random_stream *stream, arch_code *code)
{
    const struct optim_task *task = bohb->task;
    uint8_t point[SPACE_MAX_COORDINATES];
    double best = -INFINITY;
    for (int i = 0; i < bohb->settings.samples; i++) {
        arch_code drawn;
        struct error why;
        kernel_density_draw(&model->good, stream, point);
        if (!task->space->plain.decode(task->space, point, &drawn, &why) ||
            history_find_at(task->history, drawn, epochs) >= 0)
            continue;
        double ratio = fmax(kernel_density_at(&model->good, point), least_density) /
                       fmax(kernel_density_at(&model->bad, point), least_density);
        if (ratio <= best)
            continue;
        best = ratio;
        *code = drawn;
    }
    return best > -INFINITY;
}

// A new architecture for the first rung of a bracket.
static bool propose_new(struct bohb *bohb, uint32_t round,
                        const struct bracket_round *place, struct proposals *proposals,
                        struct error *error)
{
    struct random_stream stream;
    struct model model = {0};
    arch_code code;
    random_open(&stream, bohb->task->seed, RANDOM_HYPERBAND, round, 0);
    bool modelled = random_unit(&stream) >= bohb->settings.random &&
                    find_model(bohb, &model) &&
                    draw(bohb, &model, place->epochs, &stream, &code);
    free_model(&model);
    if (!modelled && !unseen_next(&bohb->unseen, &code, error))
        return false;
    double *own = brackets_add(place, proposals, code);
    if (modelled)
        own[MODEL] = model.epochs;
    return true;
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct bohb *bohb = state;
    struct bracket_round place;
    (void)want;
    brackets_find(&bohb->brackets, round, &place);
    if (place.rung == 0)
        return propose_new(bohb, round, &place, proposals, error);
    brackets_promote(&bohb->brackets, &place, bohb->task->history, proposals);
    return true;
}

const struct optimiser optimiser_bohb = {
    .name = "bohb",
    .purpose = "hyperband from architectures that kernel densities choose",
    .options = &rows,
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
    .fidelities = true,
    .open = open_bohb,
    .ask = ask,
    .close = close_bohb,
};
