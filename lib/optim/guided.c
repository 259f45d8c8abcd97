// SPDX-License-Identifier: MIT
#include "optim/guided_models.h"

#include "base/memory.h"
#include "stats/rank.h"

#include <math.h>
#include <stdlib.h>

#define AT(field) offsetof(struct guided_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Guided search"},
    {OPTION_INT, "pool", AT(pool), "100", 1, 1e6, "N",
     .help = "new architectures that a round chooses from; at the least four a query"},
    {OPTION_REAL, "fresh", AT(fresh), "0.25", 0, 1, "SHARE",
     .help = "of the pool that are the best predicted of a new sample, of --fit-sample"},
    {OPTION_REAL, "mutants", AT(mutants), "0.5", 0, 1, "SHARE",
     .help =
         "of the rest of the pool that are edits by chance, whatever the proposals; and "
         "what hops do not fill"},
    {OPTION_ENUM, "starts", AT(starts), "best", .value = STARTS_NAMES,
     .help = "where chains begin: at one of the best, or at any label, uniform in the "
             "logarithm of its rank"},
    {OPTION_INT, "parents", AT(parents), "10", 1, 1e6, "N",
     .help = "with --starts best: how many of the best"},
    {OPTION_REAL, "growth", AT(growth), "0.05", 0, 1, "SHARE",
     .help = "a round asks for this share of the labels where that is more than --topk"},
    {OPTION_INT, "learned", AT(learned), "0", 0, 1e9, "N",
     .help =
         "labels that the predictor learns, the first N, from which all rounds have the "
         "same one; 0: all that are there"},
    {OPTION_INT, "steady", AT(steady), "300", 1, 1e9, "N",
     .help = "labels beyond which the predictor is trained for no more steps, but for an "
             "eighth of --epochs at least"},
    {OPTION_INT, "climb", AT(climbed), "0", 0, PREDICTORS_HIGH, "N",
     .help = "members of the ensemble that hops climb, each for its part of the pool, with "
             "a head that is fitted to it; 0: their mean"},
    {OPTION_GROUP, .help = "Fitting of the head in each round"},
    {OPTION_INT, "fit-sample", AT(fit_sample), "2048", 0, 1e8, "N",
     .help = "architectures whose predicted accuracy it learns, beside the labelled"},
    {OPTION_INT, "fit-epochs", AT(fit.epochs), "4", 0, 1e6, "N",
     .help = "passes over them"},
    {OPTION_INT, "fit-batch", AT(fit.batch), "256", 1, 1e6, "B",
     .help = "architectures a step"},
    {OPTION_REAL, "fit-rate", AT(fit.adam.rate), "0.001", 0, 1e3, "R",
     .help = "learning rate of Adam at the start; falls to zero as a cosine"},
};
const struct option_rows guided_options = OPTION_ROWS(options);
const struct option_set guided_option_sets[GUIDED_SETS] = {
    {&guided_options, 0, NULL},
    {&choice_options, AT(choice), NULL},
    {&hop_options, AT(hops), NULL},
    {&refresh_options, AT(refresh), NULL},
    {&encoder_options, AT(shape.encoder), "vertices=kinds"},
    {&predictor_shape_options, AT(shape), NULL},
    {&predictor_training_options, AT(training), "epochs=32"},
    {&adam_options, AT(training.adam), "weight-decay=1"},
};

enum { PARENT, HOP, STEP, NOISE, CHANGE, PREDICTED, DEVIATION, POOL, COLUMNS };
static const struct column columns[COLUMNS] = {
    [PARENT] = {.name = "parent", .known = NAN},
    [HOP] = {.name = "hop", .known = NAN},
    [STEP] = {.name = "step", .digits = 4, .known = NAN},
    [NOISE] = {.name = "noise", .digits = 4, .known = NAN},
    [CHANGE] = {.name = "change", .digits = 6, .known = NAN},
    [PREDICTED] = {.name = "predicted", .digits = 7, .known = NAN},
    [DEVIATION] = {.name = "deviation", .digits = 6, .known = NAN},
    [POOL] = {.name = "pool", .known = NAN},
};

enum { CHAINS = 16, IDLE_BATCHES = 16, CHOICES = 4 };

// The pool --------------------------------------------------------------------------------

// How many are asked for in the round that follows; the pool has room to choose.
static size_t round_size(const struct guided *guided)
{
    const struct guided_settings *settings = &guided->settings;
    size_t topk = (size_t)settings->choice.topk;
    size_t share = (size_t)(settings->growth * (double)guided->task->history->count);
    return topk > share ? topk : share;
}

static size_t pool_size(const struct guided *guided)
{
    size_t size = (size_t)guided->settings.pool, least = CHOICES * round_size(guided);
    return size > least ? size : least;
}

struct gathering {
    struct guided *guided;
    struct random_stream stream;
    size_t labels, *best;   // [labels], indices in the history, the best first
    size_t parents[CHAINS]; // of the chains at hand
    struct landings landings;
};

static void visit(void *context, const struct hop *hop)
{
    struct gathering *pool = context;
    landings_add(&pool->landings, pool->parents[hop->chain], hop);
}

static size_t draw_start(struct gathering *pool)
{
    const struct guided_settings *settings = &pool->guided->settings;
    size_t parents = (size_t)settings->parents, labels = pool->labels;
    if (settings->starts == STARTS_BEST)
        return pool->best[random_below(&pool->stream, parents < labels ? parents : labels)];
    double rank = exp(random_unit(&pool->stream) * log((double)labels + 1));
    return pool->best[rank >= (double)labels ? labels - 1 : (size_t)rank - 1];
}

// Batches of chains until the pool has `size`, or too long nothing new comes.
static void follow(struct gathering *pool, const struct hop_settings *hops, size_t size)
{
    const struct guided *guided = pool->guided;
    const struct history *history = guided->task->history;
    arch_code starts[CHAINS];
    for (int idle = 0; pool->landings.count < size && idle < IDLE_BATCHES; idle++) {
        size_t before = pool->landings.count;
        for (size_t i = 0; i < CHAINS; i++) {
            pool->parents[i] = draw_start(pool);
            starts[i] = history->queries[pool->parents[i]].code;
        }
        hops_run(guided->settings.gvae, hops, guided->unit, guided->task->threads, starts,
                 CHAINS, &pool->stream, visit, pool);
        idle = pool->landings.count > before ? -1 : idle;
    }
}

// Each head in turn leads to its part of the pool.
static bool climb(struct gathering *pool, uint32_t round, struct error *error)
{
    struct guided *guided = pool->guided;
    const struct guided_settings *settings = &guided->settings;
    int members = settings->shape.members, climbed = settings->climbed;
    int first = climbed > 0 ? (int)random_below(&pool->stream, (uint64_t)members) : ALL;
    size_t parts = climbed > 0 ? (size_t)climbed : 1;
    size_t first_free = pool->landings.count;
    size_t size =
        (size_t)ceil((1 - settings->mutants) * (double)(pool->landings.size - first_free));
    for (size_t part = 0; part < parts && size > 0; part++) {
        int member = first == ALL ? ALL : (first + (int)part) % members;
        if (!guided_fit_head(guided, round, member, error))
            return false;
        follow(pool, &settings->hops, first_free + size * (part + 1) / parts);
    }
    return true;
}

// The best predicted of a new part of what the G-VAE was trained on, wherever they lie: a
// search whose labels all lie in one valley gets out of it.
static void add_fresh(struct gathering *pool, uint32_t round)
{
    const struct guided *guided = pool->guided;
    const struct guided_settings *settings = &guided->settings;
    size_t drawn = (size_t)settings->fit_sample;
    size_t size = (size_t)(settings->fresh * (double)pool->landings.size);
    arch_code *codes = memory_new(drawn + 1, sizeof *codes);
    size_t *order = memory_new(drawn + 1, sizeof *order);
    struct random_stream stream;
    guided_stream(guided, round, ITEM_FRESH, &stream);
    for (size_t i = 0; i < drawn; i++)
        codes[i] = settings->sample[random_below(&stream, settings->sample_count)];
    double *values = guided_predict(guided, ALL, codes, drawn);
    stats_order(values, drawn, order);
    for (size_t i = 0; i < drawn && pool->landings.count < size; i++) {
        const struct hop alone = {
            .code = codes[order[i]], .step = NAN, .noise = NAN, .change = NAN};
        landings_add(&pool->landings, NO_PARENT, &alone);
    }
    free(codes);
    free(order);
    free(values);
}

// Where nothing else leads to as much as a round asks for: what is not known yet, in the
// order of the sample from a place by chance.
static void add_rest(struct gathering *pool)
{
    const struct guided_settings *settings = &pool->guided->settings;
    size_t count = settings->sample_count, least = round_size(pool->guided);
    size_t first = (size_t)random_below(&pool->stream, count);
    for (size_t i = 0; i < count && pool->landings.count < least; i++) {
        const struct hop alone = {.code = settings->sample[(first + i) % count],
                                  .step = NAN,
                                  .noise = NAN,
                                  .change = NAN};
        landings_add(&pool->landings, NO_PARENT, &alone);
    }
}

// Mutants are the rest of the pool; where hops lead to less than a round asks for, as many
// as that.
static bool fill(struct gathering *pool, uint32_t round, struct error *error)
{
    const struct guided_settings *settings = &pool->guided->settings;
    struct hop_settings mutants = settings->hops;
    size_t size = pool->landings.size, least = round_size(pool->guided);
    mutants.kind = HOP_MUTANT;
    if (settings->fresh > 0)
        add_fresh(pool, round);
    if (!climb(pool, round, error))
        return false;
    follow(pool, &mutants, settings->mutants > 0 ? size : least);
    if (pool->landings.count < least)
        add_rest(pool);
    return true;
}

static void propose(const struct gathering *pool, const struct landing *landing,
                    struct proposals *proposals)
{
    double *own = proposals_add(proposals, landing->hop.code);
    bool alone = landing->parent == NO_PARENT;
    own[PARENT] = alone ? NAN : (double)landing->parent + 1;
    own[HOP] = landing->hop.number;
    own[STEP] = landing->hop.step;
    own[NOISE] = landing->hop.noise;
    own[CHANGE] = landing->hop.change * pool->guided->settings.gvae->label_deviation;
    own[PREDICTED] = landing->mean;
    own[DEVIATION] = landing->deviation;
    own[POOL] = (double)pool->landings.count;
}

static void choose(struct gathering *pool, uint32_t round, struct proposals *proposals)
{
    const struct guided *guided = pool->guided;
    struct choice_settings settings = guided->settings.choice;
    settings.topk = (int)round_size(guided);
    size_t *chosen = memory_new((size_t)settings.topk, sizeof *chosen);
    struct random_stream stream;
    guided_stream(guided, round, ITEM_MEMBER, &stream);
    size_t count = landings_choose(&pool->landings, &settings, &guided->predictor,
                                   guided->task->threads, &stream, chosen);
    for (size_t i = 0; i < count; i++)
        propose(pool, &pool->landings.found[chosen[i]], proposals);
    free(chosen);
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct guided *guided = state;
    const struct history *history = guided->task->history;
    struct gathering pool = {.guided = guided};
    (void)want;
    if (!guided_prepare(guided, round, error))
        return false;
    guided_stream(guided, round, ITEM_HOPS, &pool.stream);
    pool.best = memory_new(history->count + 1, sizeof *pool.best);
    pool.labels = history_best(history, history->count, pool.best);
    landings_open(&pool.landings, history, pool_size(guided));
    bool good = fill(&pool, round, error);
    if (good)
        choose(&pool, round, proposals);
    landings_free(&pool.landings);
    free(pool.best);
    return good && (proposals->count > 0 || error_set(error, "nothing new is left"));
}

const struct optimiser optimiser_guided = {
    .name = "guided",
    .purpose = "hops up the head of a G-VAE, trained in the loop",
    .columns = columns,
    .column_count = COLUMNS,
    .networks = true,
    .open = guided_open,
    .ask = ask,
    .close = guided_close,
};
