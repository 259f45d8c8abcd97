// SPDX-License-Identifier: MIT
// REINFORCE (Williams, Machine Learning 1992) on the plain encoding, as the NAS benchmarks
// use it: a draw of the policy (policy.h) is asked for, and the policy learns from its
// answer.
//
// Where the sources leave it open: a draw that is no architecture is drawn again, and
// nothing is learned from it. One that was answered before is not queried again: its answer
// is learned from, as the sources do, but costs no query here. After TRIES draws in a row
// without a new architecture the policy has converged, and a new one is drawn uniformly
// from the plain encoding; nothing is learned from its answer, as it is not the policy's.
// Nothing is learned from the initial labels either, unless they are drawn.
//
// The unit of the answers: where all so far are at most 1, they are fractions, else
// percents.
#include "optim/optimiser.h"
#include "optim/policy.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 100, UNIFORM_TRIES = 1000000 };
enum unit { UNIT_PERCENT, UNIT_FRACTION };

struct settings {
    struct policy_settings policy;
    enum unit unit;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "REINFORCE"},
    {OPTION_ENUM, "ascent", AT(policy.ascent), "adam", .value = "adam|plain",
     .help = "how the logits go up the gradient"},
    {OPTION_REAL, "learning-rate", AT(policy.rate), "0.01", 0, 1000, "R",
     .help = "of the logits"},
    {OPTION_REAL, "deviation", AT(policy.deviation), "0.001", 0, 100, "S",
     .help = "standard deviation of the logits at the start"},
    {OPTION_REAL, "momentum", AT(policy.momentum), "0.9", 0, 0.9999, "M",
     .help = "of the baseline, the moving average of the rewards"},
    {OPTION_ENUM, "reward", AT(unit), "percent", .value = "percent|fraction",
     .help = "unit in which a reward is the validation accuracy"},
};
static const struct option_rows rows = OPTION_ROWS(options);

static const char *const presets[] = {
    "nats: ascent=adam learning-rate=0.01 deviation=0.001 momentum=0.9 reward=percent",
    "nas-benchmarks: ascent=plain learning-rate=0.1 deviation=0 momentum=0.9 "
    "reward=fraction",
    NULL,
};

enum { REPEATED, INVALID };
static const struct column columns[] = {
    {"repeated", .known = NAN}, // draws before it that had been answered
    {"invalid", .known = NAN},  // that are no architecture
};

struct reinforce {
    const struct optim_task *task;
    struct settings settings;
    struct policy policy;
    bool waits;      // a draw of the policy was asked for and not yet learned from
    arch_code code;  // it
    uint8_t *values; // [coordinates], its encoding
};

static void *open_reinforce(const struct optim_task *task, const void *settings)
{
    struct reinforce *reinforce = memory_new(1, sizeof *reinforce);
    struct random_stream stream;
    reinforce->task = task;
    memcpy(&reinforce->settings, settings, sizeof reinforce->settings);
    random_open(&stream, task->seed, RANDOM_REINFORCE, 0, 0);
    policy_open(&reinforce->policy, &task->space->plain, &reinforce->settings.policy,
                &stream);
    reinforce->values = memory_new((size_t)task->space->plain.coordinates, 1);
    return reinforce;
}

static void close_reinforce(void *state)
{
    struct reinforce *reinforce = state;
    policy_free(&reinforce->policy);
    free(reinforce->values);
    free(reinforce);
}

// What an answer is multiplied by.
static double unit_of(const struct reinforce *reinforce)
{
    const struct history *history = reinforce->task->history;
    bool percents = history->queries[history->count - 1].best > 1;
    if (percents == (reinforce->settings.unit == UNIT_PERCENT))
        return 1;
    return percents ? 0.01 : 100;
}

static bool learn(struct reinforce *reinforce, size_t query, struct error *error)
{
    double valid = reinforce->task->history->queries[query].answer.valid;
    return isnan(valid) || // it failed: there is nothing to learn
           policy_learn(&reinforce->policy, reinforce->values, valid, unit_of(reinforce),
                        error);
}

// Draws until one is new, and learns from those that are not. *found: whether one is.
static bool draw(struct reinforce *reinforce, struct random_stream *stream, bool *found,
                 double *own, struct error *error)
{
    const struct optim_task *task = reinforce->task;
    struct error why;
    *found = false;
    own[REPEATED] = own[INVALID] = 0;
    for (int i = 0; i < TRIES && !*found; i++) {
        policy_draw(&reinforce->policy, stream, reinforce->values);
        if (!task->space->plain.decode(task->space, reinforce->values, &reinforce->code,
                                       &why)) {
            own[INVALID]++;
            continue;
        }
        long known = history_find(task->history, reinforce->code);
        *found = known < 0;
        if (*found)
            break;
        own[REPEATED]++;
        if (!learn(reinforce, (size_t)known, error))
            return false;
    }
    return true;
}

static bool draw_uniform(struct reinforce *reinforce, struct random_stream *stream,
                         struct error *error)
{
    const struct space_plain *plain = &reinforce->task->space->plain;
    struct error why;
    for (int i = 0; i < UNIFORM_TRIES; i++) {
        for (int c = 0; c < plain->coordinates; c++)
            reinforce->values[c] = (uint8_t)random_below(stream, plain->choices[c]);
        if (plain->decode(reinforce->task->space, reinforce->values, &reinforce->code,
                          &why) &&
            history_find(reinforce->task->history, reinforce->code) < 0)
            return true;
    }
    return error_set(error, "no new architecture in %d uniform draws", UNIFORM_TRIES);
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct reinforce *reinforce = state;
    struct random_stream stream;
    double own[2];
    (void)want;
    random_open(&stream, reinforce->task->seed, RANDOM_REINFORCE, round, 0);
    if (reinforce->waits &&
        !learn(reinforce, (size_t)history_find(reinforce->task->history, reinforce->code),
               error))
        return false;
    if (!draw(reinforce, &stream, &reinforce->waits, own, error) ||
        (!reinforce->waits && !draw_uniform(reinforce, &stream, error)))
        return false;
    memcpy(proposals_add(proposals, reinforce->code), own, sizeof own);
    return true;
}

const struct optimiser optimiser_reinforce = {
    .name = "reinforce",
    .purpose = "a softmax of each choice, which learns from the answers to its draws",
    .options = &rows,
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
    .stateful = true,
    .open = open_reinforce,
    .ask = ask,
    .close = close_reinforce,
};
