// SPDX-License-Identifier: MIT
#include "optim/guided.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct guided_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Guided search"},
    {OPTION_INT, "pool", AT(pool), "400", 1, 1e6, "N",
     .help = "new architectures that a round chooses from"},
    {OPTION_REAL, "mutants", AT(mutants), "0.5", 0, 1, "SHARE",
     .help = "of the pool that are edited by chance, hop for hop, whatever the proposals"},
    {OPTION_REAL, "fresh", AT(fresh), "0.25", 0, 1, "SHARE",
     .help = "of the pool that are the best predicted of a new sample of --fit-sample"},
    {OPTION_ENUM, "starts", AT(starts), "best", .value = STARTS_NAMES,
     .help = "where chains begin: at one of the best, or at any label, uniform in the "
             "logarithm of its rank"},
    {OPTION_INT, "parents", AT(parents), "10", 1, 1e6, "N",
     .help = "with --starts best: how many of the best"},
    {OPTION_REAL, "growth", AT(growth), "0.05", 0, 1, "SHARE",
     .help = "a round asks for this share of the labels where that is more than --topk"},
    {OPTION_INT, "steady", AT(steady), "300", 1, 1e9, "N",
     .help = "labels beyond which the predictor is trained for no more steps, but for a "
             "quarter of --epochs at least"},
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
    {&encoder_options, AT(shape.encoder), NULL},
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

enum {
    UNIT_SAMPLE = 64,
    MUTANTS_OF = 10,
    MUTANTS = 512,
    CHAINS = 16,
    IDLE_BATCHES = 16,
    CHOICES = 4
};
enum { ALL = -1 };                                                // members
enum { ITEM_SEED, ITEM_FIT, ITEM_HOPS, ITEM_MEMBER, ITEM_FRESH }; // of a round's streams

struct guided {
    const struct optim_task *task;
    struct guided_settings settings;
    real *given; // the G-VAE's parameters at the beginning
    struct tuner *tuner;
    struct predictor predictor; // of the round at hand
    bool trained;
    size_t refreshed; // how often
    double unit;      // distance of the nearest neighbour; 0: to be measured
};

static void *open_guided(const struct optim_task *task, const void *settings)
{
    struct guided *guided = memory_new(1, sizeof *guided);
    *guided = (struct guided){.task = task,
                              .settings = *(const struct guided_settings *)settings};
    struct guided_settings *own = &guided->settings;
    own->shape.encoder.by_kind = true; // as train-predictor has it
    own->training.threads = task->threads;
    own->fit.adam.beta1 = 0.9;
    own->fit.adam.beta2 = 0.999;
    own->fit.adam.clip = 5;
    const struct parameters *parameters = &own->gvae->parameters;
    guided->given = memory_new(parameters->count, sizeof(real));
    memcpy(guided->given, parameters->values, parameters->count * sizeof(real));
    guided->tuner = tuner_open(own->gvae, &own->fit, task->seed, task->threads);
    return guided;
}

static void forget(struct guided *guided)
{
    if (guided->trained)
        predictor_free(&guided->predictor);
    guided->trained = false;
}

static void close_guided(void *state)
{
    struct guided *guided = state;
    struct parameters *parameters = &guided->settings.gvae->parameters;
    forget(guided);
    memcpy(parameters->values, guided->given, parameters->count * sizeof(real));
    free(guided->given);
    tuner_close(guided->tuner);
    free(guided);
}

static void stream_of(const struct guided *guided, uint32_t round, uint32_t item,
                      struct random_stream *stream)
{
    random_open(stream, guided->task->seed, RANDOM_GUIDED, round, item);
}

// Networks ----------------------------------------------------------------------------

static bool train_predictor(struct guided *guided, const struct labels *labels,
                            uint32_t round, struct error *error)
{
    struct predictor_training training = guided->settings.training;
    struct random_stream stream;
    stream_of(guided, round, ITEM_SEED, &stream);
    uint64_t high = random_word(&stream) >> 1, low = random_word(&stream);
    training.seed = high << 32 | low;
    double part = (double)guided->settings.steady / (double)labels->count;
    training.epochs = (int)ceil(training.epochs * fmin(1, fmax(part, 0.25)));
    forget(guided);
    predictor_make(&guided->predictor, guided->task->space, &guided->settings.shape);
    guided->trained = true;
    return predictor_train(&guided->predictor, labels, &training, NULL, NULL, error);
}

// The labels that a search had at the first round that began with `least` of them or more.
static size_t labels_at(const struct history *history, size_t least)
{
    size_t count = least;
    while (count < history->count &&
           history->queries[count].round == history->queries[count - 1].round)
        count++;
    return count;
}

// The G-VAE as it was trained on at the counts of labels that the search has passed; each
// time from the labels that it had then.
static bool refresh(struct guided *guided, struct error *error)
{
    const struct guided_settings *settings = &guided->settings;
    const struct history *history = guided->task->history;
    size_t due = refresh_due(&settings->refresh, history->count);
    for (; guided->refreshed < due; guided->refreshed++) {
        struct history then = *history;
        struct labels labels;
        then.count =
            labels_at(history, refresh_count(&settings->refresh, guided->refreshed));
        uint32_t mark = (uint32_t)guided->refreshed | 1u << 31;
        tuner_rewind(guided->tuner); // what the rounds before taught is not in the ledger
        labels_of_history(&then, &labels);
        bool good = train_predictor(guided, &labels, mark, error) &&
                    refresh_run(settings->gvae, &settings->refresh, &guided->predictor,
                                &labels, settings->sample, settings->sample_count,
                                guided->task->seed, mark, guided->task->threads, error);
        labels_free(&labels);
        if (!good)
            return error_prefix(error, "training on after %zu labels", then.count);
        guided->unit = 0;
        tuner_close(guided->tuner);
        guided->tuner = tuner_open(settings->gvae, &settings->fit, guided->task->seed,
                                   guided->task->threads);
    }
    return true;
}

// What the head learns in a round: a part of what the G-VAE was trained on, mutants of the
// best labels, and the labels. [fit_sample + MUTANTS + labels], in *count.
static arch_code *fit_set(const struct guided *guided, uint32_t round, size_t *count)
{
    const struct guided_settings *settings = &guided->settings;
    const struct history *history = guided->task->history;
    size_t uniform = (size_t)settings->fit_sample, best[MUTANTS_OF], filled = 0;
    arch_code *codes = memory_new(uniform + MUTANTS + history->count + 1, sizeof *codes);
    struct random_stream stream;
    stream_of(guided, round, ITEM_FIT, &stream);
    for (; filled < uniform; filled++)
        codes[filled] = settings->sample[random_below(&stream, settings->sample_count)];
    size_t parents = history_best(history, MUTANTS_OF, best);
    for (size_t i = 0; parents > 0 && i < MUTANTS; i++) {
        arch_code code = history->queries[best[i % parents]].code;
        for (uint64_t edits = 1 + random_below(&stream, 3); edits > 0; edits--)
            code = space_mutate(history->space, code, &stream);
        codes[filled++] = code;
    }
    for (size_t i = 0; i < history->count; i++)
        codes[filled++] = history->queries[i].code;
    *count = filled;
    return codes;
}

// What the member says of each, [count]; all of them: the ensemble's mean.
static double *predict(const struct guided *guided, int member, const arch_code *codes,
                       size_t count)
{
    size_t members = member == ALL ? (size_t)guided->predictor.shape.members : 1;
    float *answers = memory_new(members * count + 1, sizeof *answers);
    float *means = memory_new(2 * count + 1, sizeof *means);
    double *values = memory_new(count + 1, sizeof *values);
    predictor_answer_some(&guided->predictor, member == ALL ? 0 : member, (int)members,
                          guided->task->threads, codes, count, answers, NULL);
    predictor_summary((int)members, count, answers, means, means + count);
    for (size_t i = 0; i < count; i++)
        values[i] = (double)means[i];
    free(answers);
    free(means);
    return values;
}

static bool fit_head(struct guided *guided, uint32_t round, int member, struct error *error)
{
    struct gvae *gvae = guided->settings.gvae;
    size_t count;
    arch_code *codes = fit_set(guided, round, &count);
    real *latents = memory_new(count * (size_t)gvae_width(gvae), sizeof *latents);
    double *values = predict(guided, member, codes, count);
    gvae_encode(gvae, guided->task->threads, codes, count, latents);
    bool good = tuner_run(guided->tuner, latents, values, count, round, error);
    free(codes);
    free(latents);
    free(values);
    return good;
}

static bool prepare(struct guided *guided, uint32_t round, struct error *error)
{
    const struct guided_settings *settings = &guided->settings;
    struct labels labels;
    labels_of_history(guided->task->history, &labels);
    bool good = labels.count >= 2 ||
                error_misuse(error, "--labels: a model needs at least two labels");
    good = good && refresh(guided, error) && train_predictor(guided, &labels, round, error);
    labels_free(&labels);
    if (good && !(guided->unit > 0)) {
        size_t sample =
            settings->sample_count < UNIT_SAMPLE ? settings->sample_count : UNIT_SAMPLE;
        guided->unit =
            hop_unit(settings->gvae, guided->task->threads, settings->sample, sample);
    }
    return good;
}

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
    climbed = climbed < members ? climbed : members;
    int first = climbed > 0 ? (int)random_below(&pool->stream, (uint64_t)members) : ALL;
    size_t parts = climbed > 0 ? (size_t)climbed : 1;
    size_t first_free = pool->landings.count;
    size_t size =
        (size_t)ceil((1 - settings->mutants) * (double)(pool->landings.size - first_free));
    for (size_t part = 0; part < parts; part++) {
        int member = first == ALL ? ALL : (first + (int)part) % members;
        if (!fit_head(guided, round, member, error))
            return false;
        follow(pool, &settings->hops, first_free + size * (part + 1) / parts);
    }
    return true;
}

struct guess {
    double value;
    arch_code code;
};

static int best_first(const void *left, const void *right)
{
    const struct guess *a = left, *b = right;
    if (a->value < b->value || a->value > b->value)
        return a->value < b->value ? 1 : -1;
    return (a->code > b->code) - (a->code < b->code);
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
    struct guess *guesses = memory_new(drawn + 1, sizeof *guesses);
    struct random_stream stream;
    stream_of(guided, round, ITEM_FRESH, &stream);
    for (size_t i = 0; i < drawn; i++)
        codes[i] = settings->sample[random_below(&stream, settings->sample_count)];
    double *values = predict(guided, ALL, codes, drawn);
    for (size_t i = 0; i < drawn; i++)
        guesses[i] = (struct guess){values[i], codes[i]};
    qsort(guesses, drawn, sizeof *guesses, best_first);
    for (size_t i = 0; i < drawn && pool->landings.count < size; i++) {
        const struct hop alone = {
            .code = guesses[i].code, .step = NAN, .noise = NAN, .change = NAN};
        landings_add(&pool->landings, NO_PARENT, &alone);
    }
    free(codes);
    free(guesses);
    free(values);
}

// Mutants are the rest of the pool; where hops lead to less than a round asks for, more of
// it, so that a search goes on.
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
    follow(pool, &mutants, settings->mutants > 0 || least > size ? size : least);
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
    stream_of(guided, round, ITEM_MEMBER, &stream);
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
    if (!prepare(guided, round, error))
        return false;
    stream_of(guided, round, ITEM_HOPS, &pool.stream);
    pool.best = memory_new(history->count + 1, sizeof *pool.best);
    pool.labels = history_best(history, history->count, pool.best);
    landings_open(&pool.landings, history, pool_size(guided));
    bool good = fill(&pool, round, error);
    if (good)
        choose(&pool, round, proposals);
    landings_free(&pool.landings);
    free(pool.best);
    return good && (proposals->count > 0 || error_set(error, "hops lead to nothing new"));
}

const struct optimiser optimiser_guided = {
    .name = "guided",
    .purpose = "hops up the head of a G-VAE, trained in the loop",
    .columns = columns,
    .column_count = COLUMNS,
    .networks = true,
    .open = open_guided,
    .ask = ask,
    .close = close_guided,
};
