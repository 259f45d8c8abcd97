// SPDX-License-Identifier: MIT
#include "optim/guided.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct guided_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Guided search"},
    {OPTION_INT, "topk", AT(topk), "5", 1, 1e6, "K", .help = "queries of a round"},
    {OPTION_INT, "pool", AT(pool), "400", 1, 1e6, "N",
     .help = "new architectures that a round chooses from"},
    {OPTION_ENUM, "starts", AT(starts), "best", .value = STARTS_NAMES,
     .help = "where chains begin: at one of the best, or at any label, uniform in the "
             "logarithm of its rank"},
    {OPTION_INT, "parents", AT(parents), "10", 1, 1e6, "N",
     .help = "with --starts best: how many of the best"},
    {OPTION_INT, "siblings", AT(siblings), "0", 0, 1e6, "N",
     .help = "most queries of a round from one parent; 0: any"},
    {OPTION_ENUM, "choice", AT(choice), "member", .value = CHOICE_NAMES,
     .help = "what a candidate is worth: the ensemble's mean, that and half a standard "
             "deviation, or what one member says, another one for each query"},
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

enum { UNIT_SAMPLE = 64, MUTANTS_OF = 10, MUTANTS = 512, CHAINS = 16, IDLE_BATCHES = 16 };
enum { ITEM_SEED, ITEM_FIT, ITEM_HOPS, ITEM_MEMBER }; // of a round's streams

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
        bool good =
            train_predictor(guided, &labels, mark, error) &&
            refresh_run(settings->gvae, &settings->refresh, &guided->predictor, &labels,
                        settings->sample, settings->sample_count, guided->task->seed, mark,
                        guided->task->threads, error);
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
    arch_code *codes =
        memory_new(uniform + MUTANTS + history->count + 1, sizeof *codes);
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

// The ensemble's mean for each, [count].
static double *predict_means(const struct guided *guided, const arch_code *codes,
                             size_t count)
{
    size_t members = (size_t)guided->predictor.shape.members;
    float *answers = memory_new(members * count + 1, sizeof *answers);
    float *means = memory_new(2 * count + 1, sizeof *means);
    double *values = memory_new(count + 1, sizeof *values);
    predictor_answer(&guided->predictor, guided->task->threads, codes, count, answers,
                     NULL);
    predictor_summary((int)members, count, answers, means, means + count);
    for (size_t i = 0; i < count; i++)
        values[i] = (double)means[i];
    free(answers);
    free(means);
    return values;
}

static bool fit_head(struct guided *guided, uint32_t round, struct error *error)
{
    struct gvae *gvae = guided->settings.gvae;
    size_t count;
    arch_code *codes = fit_set(guided, round, &count);
    real *latents = memory_new(count * (size_t)gvae_width(gvae), sizeof *latents);
    double *values = predict_means(guided, codes, count);
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
    good = good && refresh(guided, error) &&
           train_predictor(guided, &labels, round, error) && fit_head(guided, round, error);
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

struct pooled {
    size_t parent; // index in the history
    struct hop hop;
};

struct hop_pool {
    const struct guided *guided;
    size_t parents[CHAINS]; // of the chains at hand
    size_t count, size;
    struct pooled *found; // [size]
};

static void add_candidate(void *context, const struct hop *hop)
{
    struct hop_pool *pool = context;
    if (pool->count == pool->size ||
        history_find(pool->guided->task->history, hop->code) >= 0)
        return;
    for (size_t i = 0; i < pool->count; i++)
        if (pool->found[i].hop.code == hop->code)
            return;
    pool->found[pool->count++] = (struct pooled){pool->parents[hop->chain], *hop};
}

// The place of a label among the best.
static size_t draw_start(const struct guided_settings *settings, size_t labels,
                         struct random_stream *stream)
{
    size_t parents = (size_t)settings->parents;
    if (settings->starts == STARTS_BEST)
        return (size_t)random_below(stream, parents < labels ? parents : labels);
    double rank = exp(random_unit(stream) * log((double)labels + 1));
    return rank >= (double)labels ? labels - 1 : (size_t)rank - 1;
}

// Batches of chains until the pool has `size`, or too long nothing new comes.
static void follow(struct hop_pool *pool, const struct hop_settings *hops, size_t size,
                   const size_t *best, size_t labels, struct random_stream *stream)
{
    const struct guided *guided = pool->guided;
    const struct guided_settings *settings = &guided->settings;
    const struct history *history = guided->task->history;
    arch_code starts[CHAINS];
    for (int idle = 0; pool->count < size && idle < IDLE_BATCHES; idle++) {
        size_t before = pool->count;
        for (size_t i = 0; i < CHAINS; i++) {
            pool->parents[i] = best[draw_start(settings, labels, stream)];
            starts[i] = history->queries[pool->parents[i]].code;
        }
        hops_run(settings->gvae, hops, guided->unit, guided->task->threads, starts, CHAINS,
                 stream, add_candidate, pool);
        idle = pool->count > before ? -1 : idle;
    }
}

// Where hops lead to less than a round asks for, mutants fill it up: a search goes on.
static void fill(struct hop_pool *pool, uint32_t round)
{
    const struct guided *guided = pool->guided;
    const struct guided_settings *settings = &guided->settings;
    const struct history *history = guided->task->history;
    struct hop_settings mutants = settings->hops;
    size_t *best = memory_new(history->count + 1, sizeof *best);
    size_t labels = history_best(history, history->count, best);
    size_t topk = (size_t)settings->topk;
    struct random_stream stream;
    stream_of(guided, round, ITEM_HOPS, &stream);
    follow(pool, &settings->hops, pool->size, best, labels, &stream);
    mutants.kind = HOP_MUTANT;
    follow(pool, &mutants, topk < pool->size ? topk : pool->size, best, labels, &stream);
    free(best);
}

// Choice ----------------------------------------------------------------------------------

struct worth {
    size_t members, count;
    float *answers;          // [members x count]
    float *mean, *deviation; // [count]
    bool *taken;             // [count]
};

static void worth_open(struct worth *worth, const struct guided *guided,
                       const struct hop_pool *pool)
{
    size_t members = (size_t)guided->predictor.shape.members, count = pool->count;
    arch_code *codes = memory_new(count + 1, sizeof *codes);
    for (size_t i = 0; i < count; i++)
        codes[i] = pool->found[i].hop.code;
    *worth = (struct worth){.members = members, .count = count};
    worth->answers = memory_new((members + 2) * count + 1, sizeof *worth->answers);
    worth->mean = worth->answers + members * count;
    worth->deviation = worth->mean + count;
    worth->taken = memory_new(count + 1, sizeof *worth->taken);
    predictor_answer(&guided->predictor, guided->task->threads, codes, count,
                     worth->answers, NULL);
    predictor_summary((int)members, count, worth->answers, worth->mean, worth->deviation);
    free(codes);
}

static double worth_of(const struct worth *worth, enum guided_choice choice, size_t member,
                       size_t i)
{
    if (choice == CHOICE_MEMBER)
        return (double)worth->answers[member * worth->count + i];
    return (double)worth->mean[i] +
           (choice == CHOICE_BOUND ? (double)worth->deviation[i] / 2 : 0);
}

// How many of a round's proposals come from the parent.
static int count_siblings(const struct proposals *proposals, size_t parent)
{
    int siblings = 0;
    for (size_t i = 0; i < proposals->count; i++)
        siblings += (size_t)proposals->own[i * proposals->slots + PARENT] == parent + 1;
    return siblings;
}

static void propose(const struct hop_pool *pool, const struct worth *worth, size_t i,
                    struct proposals *proposals)
{
    const struct pooled *candidate = &pool->found[i];
    double *own = proposals_add(proposals, candidate->hop.code);
    own[PARENT] = (double)candidate->parent + 1;
    own[HOP] = candidate->hop.number;
    own[STEP] = candidate->hop.step;
    own[NOISE] = candidate->hop.noise;
    own[CHANGE] = candidate->hop.change * pool->guided->settings.gvae->label_deviation;
    own[PREDICTED] = (double)worth->mean[i];
    own[DEVIATION] = (double)worth->deviation[i];
    own[POOL] = (double)pool->count;
}

static void choose(const struct hop_pool *pool, uint32_t round,
                   struct proposals *proposals)
{
    const struct guided_settings *settings = &pool->guided->settings;
    struct random_stream stream;
    struct worth worth;
    worth_open(&worth, pool->guided, pool);
    stream_of(pool->guided, round, ITEM_MEMBER, &stream);
    for (int k = 0; k < settings->topk; k++) {
        size_t member = (size_t)random_below(&stream, worth.members), best = pool->count;
        for (size_t i = 0; i < pool->count; i++) {
            bool full =
                settings->siblings > 0 &&
                count_siblings(proposals, pool->found[i].parent) >= settings->siblings;
            if (!worth.taken[i] && !full &&
                (best == pool->count || worth_of(&worth, settings->choice, member, i) >
                                            worth_of(&worth, settings->choice, member, best)))
                best = i;
        }
        if (best == pool->count)
            break;
        worth.taken[best] = true;
        propose(pool, &worth, best, proposals);
    }
    free(worth.answers);
    free(worth.taken);
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct guided *guided = state;
    struct hop_pool pool = {.guided = guided, .size = (size_t)guided->settings.pool};
    (void)want;
    if (!prepare(guided, round, error))
        return false;
    pool.found = memory_new(pool.size, sizeof *pool.found);
    fill(&pool, round);
    choose(&pool, round, proposals);
    free(pool.found);
    return proposals->count > 0 || error_set(error, "hops lead to nothing new");
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
