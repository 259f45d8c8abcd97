// SPDX-License-Identifier: MIT
// New architectures that a round of the guided search may ask for, and its choice among
// them by what an ensemble of predictors says.
#ifndef CRLSO_OPTIM_LANDINGS_H
#define CRLSO_OPTIM_LANDINGS_H

#include "model/predictor.h"
#include "optim/hops.h"

#define NO_PARENT SIZE_MAX
struct landing {
    size_t parent;          // where its chain began: index in the history, or NO_PARENT
    struct hop hop;         // the last of its chain
    double mean, deviation; // of what the ensemble predicts, once it was asked
};

struct landings {
    const struct history *history;
    size_t count, size;
    struct landing *found; // [size], of which count are there
};

void landings_open(struct landings *landings, const struct history *history, size_t size);
void landings_free(struct landings *landings);
// Keeps where a hop led to, if there is room and nobody knows it yet.
void landings_add(struct landings *landings, size_t parent, const struct hop *hop);

// What a landing is worth: the mean of the ensemble; the mean and half a standard
// deviation; what one member says, another one for each pick (Thompson sampling); by how
// much it can be expected to improve on the label that is predicted best, as if the
// members' answers were normally distributed; these two by turns; or the same, by chance,
// whatever they say: what proposals are worth without a choice.
enum choice {
    CHOICE_MEAN,
    CHOICE_BOUND,
    CHOICE_MEMBER,
    CHOICE_IMPROVEMENT,
    CHOICE_TURNS,
    CHOICE_ANY
};
#define CHOICE_NAMES "mean|bound|member|improvement|turns|any"

struct choice_settings {
    enum choice by;
    int topk;     // how many
    int siblings; // most from one parent, where there is one; 0: any
};
extern const struct option_rows choice_options;

// Asks the ensemble, and writes the indices of the best, one after the other, to
// chosen [topk]. Returns how many: fewer than topk where there are no more.
size_t landings_choose(struct landings *landings, const struct choice_settings *settings,
                       const struct predictor *predictor, int threads,
                       struct random_stream *stream, size_t *chosen);

#endif
