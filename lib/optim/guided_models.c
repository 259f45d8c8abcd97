// SPDX-License-Identifier: MIT
#include "optim/guided_models.h"

#include "base/memory.h"
#include "optim/mutation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UNIT_SAMPLE = 64, MUTANTS_OF = 10, MUTANTS = 512 };

void *guided_open(const struct optim_task *task, const void *settings)
{
    struct guided *guided = memory_new(1, sizeof *guided);
    *guided = (struct guided){.task = task,
                              .settings = *(const struct guided_settings *)settings};
    struct guided_settings *own = &guided->settings;
    own->training.threads = task->threads;
    // No options of its own: the head begins anew in each round.
    own->fit.start = TUNING_ANEW;
    own->fit.adam = (struct adam_settings){
        .rate = own->fit.adam.rate, .beta1 = 0.9, .beta2 = 0.999, .clip = 5};
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
    guided->trained = guided->settled = false;
}

void guided_close(void *state)
{
    struct guided *guided = state;
    struct parameters *parameters = &guided->settings.gvae->parameters;
    forget(guided);
    memcpy(parameters->values, guided->given, parameters->count * sizeof(real));
    free(guided->given);
    tuner_close(guided->tuner);
    free(guided);
}

void guided_stream(const struct guided *guided, uint32_t round, enum guided_item item,
                   struct random_stream *stream)
{
    random_open(stream, guided->task->seed, RANDOM_GUIDED, round, item);
}

// Networks ----------------------------------------------------------------------------

// The labels that the predictor learns, of those that the search had then.
static void learned_labels(const struct guided *guided, struct history then,
                           struct labels *labels)
{
    size_t most = (size_t)guided->settings.learned;
    if (most > 0 && then.count > most)
        then.count = most;
    labels_of_history(&then, labels);
}

static bool train_predictor(struct guided *guided, const struct labels *labels,
                            uint32_t round, struct error *error)
{
    struct predictor_training training = guided->settings.training;
    struct random_stream stream;
    guided_stream(guided, round, ITEM_SEED, &stream);
    uint64_t high = random_word(&stream) >> 1, low = random_word(&stream);
    training.seed = high << 32 | low;
    double part = (double)guided->settings.steady / (double)labels->count;
    training.epochs = (int)ceil(training.epochs * fmin(1, fmax(part, 0.125)));
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
        learned_labels(guided, then, &labels);
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
    guided_stream(guided, round, ITEM_FIT, &stream);
    for (; filled < uniform; filled++)
        codes[filled] = settings->sample[random_below(&stream, settings->sample_count)];
    size_t parents = history_best(history, MUTANTS_OF, best);
    for (size_t i = 0; parents > 0 && i < MUTANTS; i++) {
        arch_code code = history->queries[best[i % parents]].code;
        mutate(history->space, MUTATION_EDITS, 1 + (int)random_below(&stream, 3), &code,
               &stream);
        codes[filled++] = code;
    }
    for (size_t i = 0; i < history->count; i++)
        codes[filled++] = history->queries[i].code;
    *count = filled;
    return codes;
}

double *guided_predict(const struct guided *guided, int member, const arch_code *codes,
                       size_t count)
{
    float *means = memory_new(count + 1, sizeof *means);
    double *values = memory_new(count + 1, sizeof *values);
    predictor_predict(&guided->predictor, member == ALL ? 0 : member,
                      member == ALL ? guided->predictor.shape.members : 1,
                      guided->task->threads, codes, count, means, NULL);
    for (size_t i = 0; i < count; i++)
        values[i] = (double)means[i];
    free(means);
    return values;
}

bool guided_fit_head(struct guided *guided, uint32_t round, int member, struct error *error)
{
    struct gvae *gvae = guided->settings.gvae;
    size_t count;
    arch_code *codes = fit_set(guided, round, &count);
    real *latents = memory_new(count * (size_t)gvae_width(gvae), sizeof *latents);
    double *values = guided_predict(guided, member, codes, count);
    gvae_encode(gvae, guided->task->threads, codes, count, latents);
    bool good = tuner_run(guided->tuner, latents, values, count, round, error);
    free(codes);
    free(latents);
    free(values);
    return good;
}

bool guided_prepare(struct guided *guided, uint32_t round, struct error *error)
{
    const struct guided_settings *settings = &guided->settings;
    const struct history *history = guided->task->history;
    bool last = settings->learned > 0 && history->count >= (size_t)settings->learned;
    struct labels labels;
    learned_labels(guided, *history, &labels);
    bool good = labels.count >= 2 ||
                error_misuse(error, "--labels: a model needs at least two labels");
    good = good && refresh(guided, error) &&
           (guided->settled || train_predictor(guided, &labels, last ? 0 : round, error));
    guided->settled = good && last;
    labels_free(&labels);
    if (good && !(guided->unit > 0)) {
        size_t sample =
            settings->sample_count < UNIT_SAMPLE ? settings->sample_count : UNIT_SAMPLE;
        guided->unit =
            hop_unit(settings->gvae, guided->task->threads, settings->sample, sample);
    }
    return good;
}
