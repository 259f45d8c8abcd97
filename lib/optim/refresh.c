// SPDX-License-Identifier: MIT
#include "optim/refresh.h"

#include "base/memory.h"
#include "base/text.h"
#include "optim/mutation.h"
#include "stats/rank.h"

#include <math.h>
#include <stdlib.h>

#define AT(field) offsetof(struct refresh_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Training of the G-VAE within the search"},
    {OPTION_TEXT, "refresh", AT(at), .value = "N,...",
     .help = "counts of labels at which it is trained on: ascending, as 50,100"},
    {OPTION_INT, "refresh-epochs", AT(epochs), "4", 1, 1e6, "N",
     .help = "passes over its training set"},
    {OPTION_INT, "refresh-size", AT(size), "8192", 1, 1e8, "N",
     .help = "architectures of that set"},
    {OPTION_REAL, "refresh-weight", AT(weight), "0.1", 0, 1e6, "K",
     .help = "the set is drawn with weights 1 / (K N + rank), by prediction; 0: all alike"},
    {OPTION_REAL, "refresh-rate", AT(rate), "0.001", 0, 1e3, "R",
     .help = "learning rate of Adam at the start; falls to zero as a cosine"},
};
const struct option_rows refresh_options = OPTION_ROWS(options);

enum { BATCH = 512, SHARDS = 2, PARENTS = 10, MUTANTS = 8 }; // 1 of MUTANTS is one
enum { ITEM_SAMPLE, ITEM_MUTANTS, ITEM_SEED };               // of a round's streams

// The number at the front of the list; *list moves behind it. 0: the list is at its end,
// -1: it is no number.
static long next_count(const char **list)
{
    const char *word;
    char *end;
    size_t length = list_next(list, ',', &word);
    if (length == 0)
        return 0;
    long count = strtol(word, &end, 10);
    return end == word + length && count > 0 && count <= 100000000 ? count : -1;
}

bool refresh_check(const struct refresh_settings *settings, struct error *error)
{
    const char *list = settings->at ? settings->at : "";
    long before = 0, count;
    while ((count = next_count(&list)) != 0) {
        if (count <= before)
            return error_misuse(error, "--refresh: '%s' is no list of ascending counts",
                                settings->at);
        before = count;
    }
    return true;
}

size_t refresh_due(const struct refresh_settings *settings, size_t labels)
{
    const char *list = settings->at ? settings->at : "";
    size_t due = 0;
    for (long count; (count = next_count(&list)) > 0 && (size_t)count <= labels;)
        due++;
    return due;
}

size_t refresh_count(const struct refresh_settings *settings, size_t index)
{
    const char *list = settings->at;
    for (size_t i = 0; i < index; i++)
        next_count(&list);
    return (size_t)next_count(&list);
}

// Means of the ensemble for codes [count].
static double *predict(const struct predictor *predictor, int threads,
                       const arch_code *codes, size_t count)
{
    float *means = memory_new(count + 1, sizeof *means);
    double *values = memory_new(count + 1, sizeof *values);
    predictor_predict(predictor, 0, predictor->shape.members, threads, codes, count, means,
                      NULL);
    for (size_t i = 0; i < count; i++)
        values[i] = (double)means[i];
    free(means);
    return values;
}

// The training set, drawn.
struct drawing {
    const struct refresh_settings *settings;
    size_t count, size;
    arch_code *codes;
};

static void draw_sample(struct drawing *drawing, const double *predicted,
                        const arch_code *sample, size_t count, struct random_stream *stream)
{
    size_t *order = memory_new(count + 1, sizeof *order);
    stats_order(predicted, count, order);
    double *sums = memory_new(count + 1, sizeof *sums), sum = 0;
    double offset = drawing->settings->weight * (double)count;
    for (size_t r = 0; r < count; r++)
        sums[r] = sum += offset > 0 ? 1 / (offset + (double)r) : 1;
    while (drawing->count < drawing->size) {
        double at = random_unit(stream) * sum;
        size_t low = 0, high = count - 1;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (sums[middle] > at)
                high = middle;
            else
                low = middle + 1;
        }
        drawing->codes[drawing->count++] = sample[order[low]];
    }
    free(sums);
    free(order);
}

static void draw_mutants(struct drawing *drawing, const struct labels *labels,
                         struct random_stream *stream)
{
    size_t *order = memory_new(labels->count + 1, sizeof *order);
    stats_order(labels->values, labels->count, order);
    size_t parents = labels->count < PARENTS ? labels->count : PARENTS;
    for (size_t i = 0; i < labels->count && drawing->count < drawing->size; i++)
        drawing->codes[drawing->count++] = labels->codes[i];
    for (size_t i = 0; i < drawing->size / MUTANTS && drawing->count < drawing->size; i++) {
        arch_code code = labels->codes[order[i % parents]];
        mutate(labels->space, MUTATION_EDITS, 1 + (int)random_below(stream, 3), &code,
               stream);
        drawing->codes[drawing->count++] = code;
    }
    free(order);
}

// As the head learns them: what was measured, else what is predicted.
static real *make_targets(const struct gvae *gvae, const struct labels *labels,
                          const struct drawing *drawing, const double *predicted)
{
    real *targets = memory_new(drawing->count, sizeof *targets);
    for (size_t i = 0; i < drawing->count; i++) {
        long label = labels_find(labels, drawing->codes[i]);
        double value = label >= 0 ? labels->values[label] : (double)predicted[i];
        targets[i] = (real)((value - gvae->label_mean) / gvae->label_deviation);
    }
    return targets;
}

static bool train(struct gvae *gvae, const struct refresh_settings *settings,
                  const struct gvae_data *data, uint64_t seed, int threads,
                  struct error *error)
{
    const struct gvae_training training = {
        .seed = seed,
        .threads = threads,
        .epochs = settings->epochs,
        .batch = BATCH,
        .shards = SHARDS,
        .goes_on = true,
        .weights = {.kl = 0.005, .head = 1, .noise = 0.3},
        .adam = {.rate = settings->rate, .beta1 = 0.9, .beta2 = 0.999, .clip = 5}};
    struct gvae_trainer *trainer = gvae_trainer_open(gvae, data, &training);
    bool good = true;
    while (good && gvae_trainer_left(trainer) > 0)
        good = gvae_trainer_run(trainer, NULL, error);
    gvae_trainer_close(trainer);
    return good;
}

bool refresh_run(struct gvae *gvae, const struct refresh_settings *settings,
                 const struct predictor *predictor, const struct labels *labels,
                 const arch_code *sample, size_t sample_count, uint64_t seed,
                 uint32_t round, int threads, struct error *error)
{
    struct random_stream draws, mutants, seeds;
    struct drawing drawing = {.settings = settings, .size = (size_t)settings->size};
    random_open(&draws, seed, RANDOM_REFRESH, round, ITEM_SAMPLE);
    random_open(&mutants, seed, RANDOM_REFRESH, round, ITEM_MUTANTS);
    random_open(&seeds, seed, RANDOM_REFRESH, round, ITEM_SEED);
    drawing.codes = memory_new(drawing.size, sizeof *drawing.codes);
    double *predicted = predict(predictor, threads, sample, sample_count);
    draw_mutants(&drawing, labels, &mutants);
    draw_sample(&drawing, predicted, sample, sample_count, &draws);
    free(predicted);
    predicted = predict(predictor, threads, drawing.codes, drawing.count);
    real *targets = make_targets(gvae, labels, &drawing, predicted);
    const struct gvae_data data = {drawing.codes, targets, drawing.count};
    bool good = train(gvae, settings, &data, random_word(&seeds), threads, error);
    free(predicted);
    free(targets);
    free(drawing.codes);
    return good;
}
