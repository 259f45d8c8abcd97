// SPDX-License-Identifier: MIT
#include "optim/landings.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

#define AT(field) offsetof(struct choice_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Choice"},
    {OPTION_INT, "topk", AT(topk), "5", 1, 1e6, "K", .help = "queries of a round"},
    {OPTION_ENUM, "choice", AT(by), "turns", .value = CHOICE_NAMES,
     .help = "what a candidate is worth: the ensemble's mean, that and half a standard "
             "deviation, what one member says, another one for each query, the expected "
             "improvement over the best predicted label, or these two by turns; any: all "
             "alike, by chance"},
    {OPTION_INT, "siblings", AT(siblings), "0", 0, 1e6, "N",
     .help = "most queries of a round from one parent; 0: any"},
};
const struct option_rows choice_options = OPTION_ROWS(options);

void landings_open(struct landings *landings, const struct history *history, size_t size)
{
    *landings = (struct landings){.history = history, .size = size};
    landings->found = memory_new(size + 1, sizeof *landings->found);
}

void landings_free(struct landings *landings)
{
    free(landings->found);
}

void landings_add(struct landings *landings, size_t parent, const struct hop *hop)
{
    if (landings->count == landings->size ||
        history_find(landings->history, hop->code) >= 0)
        return;
    for (size_t i = 0; i < landings->count; i++)
        if (landings->found[i].hop.code == hop->code)
            return;
    landings->found[landings->count++] = (struct landing){.parent = parent, .hop = *hop};
}

// What the ensemble says of all landings, and which are chosen already.
struct ballot {
    const struct landings *landings;
    double best;    // predicted of a label
    float *answers; // [members x count]
    double *lots;   // [count], from 0 to 1, by chance
    bool *taken;    // [count]
};

static void ask_ensemble(struct landings *landings, const struct predictor *predictor,
                         int threads, float *answers)
{
    size_t count = landings->count;
    arch_code *codes = memory_new(count + 1, sizeof *codes);
    float *mean = memory_new(2 * count + 1, sizeof *mean);
    for (size_t i = 0; i < count; i++)
        codes[i] = landings->found[i].hop.code;
    predictor_answer(predictor, threads, codes, count, answers, NULL);
    predictor_summary(predictor->shape.members, count, answers, mean, mean + count);
    for (size_t i = 0; i < count; i++) {
        landings->found[i].mean = (double)mean[i];
        landings->found[i].deviation = (double)mean[count + i];
    }
    free(codes);
    free(mean);
}

// Of a normal distribution beyond the best: d (z Φ(z) + φ(z)), z = (mean - best) / d.
static double improvement(const struct landing *landing, double best)
{
    double d = fmax(landing->deviation, 1e-9), z = (landing->mean - best) / d;
    return d * (z * erfc(-z / sqrt(2)) / 2 + exp(-z * z / 2) / sqrt(2 * M_PI));
}

static double worth(const struct ballot *ballot, enum choice by, size_t member, size_t i)
{
    const struct landings *landings = ballot->landings;
    const struct landing *landing = &landings->found[i];
    if (by == CHOICE_MEMBER)
        return (double)ballot->answers[member * landings->count + i];
    if (by == CHOICE_IMPROVEMENT)
        return improvement(landing, ballot->best);
    if (by == CHOICE_ANY)
        return ballot->lots[i];
    return landing->mean + (by == CHOICE_BOUND ? landing->deviation / 2 : 0);
}

// How many of the chosen come from the parent.
static int count_siblings(const struct landings *landings, const size_t *chosen,
                          size_t count, size_t parent)
{
    int siblings = 0;
    for (size_t i = 0; i < count; i++)
        siblings += landings->found[chosen[i]].parent == parent;
    return siblings;
}

// The one that is worth most, of equals that of the better mean; count: there is none.
static size_t pick(const struct ballot *ballot, const struct choice_settings *settings,
                   enum choice by, size_t member, const size_t *chosen, size_t picked)
{
    const struct landings *landings = ballot->landings;
    size_t best = landings->count;
    double most = -INFINITY;
    for (size_t i = 0; i < landings->count; i++) {
        const struct landing *landing = &landings->found[i];
        double value = worth(ballot, by, member, i);
        if (ballot->taken[i] || value < most ||
            (best < landings->count && !(value > most) &&
             landing->mean <= landings->found[best].mean) ||
            (settings->siblings > 0 && landing->parent != NO_PARENT &&
             count_siblings(landings, chosen, picked, landing->parent) >=
                 settings->siblings))
            continue;
        best = i;
        most = value;
    }
    return best;
}

// The highest that is predicted of a label: what the ensemble says of those near the best
// errs as it does there.
static double best_predicted(const struct history *history,
                             const struct predictor *predictor, int threads)
{
    size_t count = 0;
    arch_code *codes = memory_new(history->count + 1, sizeof *codes);
    float *mean = memory_new(history->count + 1, sizeof *mean);
    double best = -INFINITY;
    for (size_t i = 0; i < history->count; i++)
        if (!isnan(history->queries[i].answer.valid)) // else it failed
            codes[count++] = history->queries[i].code;
    predictor_predict(predictor, 0, predictor->shape.members, threads, codes, count, mean,
                      NULL);
    for (size_t i = 0; i < count; i++)
        best = fmax(best, (double)mean[i]);
    free(codes);
    free(mean);
    return best;
}

size_t landings_choose(struct landings *landings, const struct choice_settings *settings,
                       const struct predictor *predictor, int threads,
                       struct random_stream *stream, size_t *chosen)
{
    size_t members = (size_t)predictor->shape.members, picked = 0;
    struct ballot ballot = {.landings = landings, .best = -INFINITY};
    if (settings->by == CHOICE_IMPROVEMENT || settings->by == CHOICE_TURNS)
        ballot.best = best_predicted(landings->history, predictor, threads);
    ballot.answers = memory_new(members * landings->count + 1, sizeof *ballot.answers);
    ballot.taken = memory_new(landings->count + 1, sizeof *ballot.taken);
    ballot.lots = memory_new(landings->count + 1, sizeof *ballot.lots);
    for (size_t i = 0; settings->by == CHOICE_ANY && i < landings->count; i++)
        ballot.lots[i] = random_unit(stream);
    ask_ensemble(landings, predictor, threads, ballot.answers);
    while (picked < (size_t)settings->topk) {
        size_t member = (size_t)random_below(stream, members);
        enum choice by = settings->by;
        if (by == CHOICE_TURNS)
            by = picked % 2 == 0 ? CHOICE_IMPROVEMENT : CHOICE_MEMBER;
        size_t best = pick(&ballot, settings, by, member, chosen, picked);
        if (best == landings->count)
            break;
        ballot.taken[best] = true;
        chosen[picked++] = best;
    }
    free(ballot.answers);
    free(ballot.lots);
    free(ballot.taken);
    return picked;
}
