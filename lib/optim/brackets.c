// SPDX-License-Identifier: MIT
#include "optim/brackets.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

// Powers of η are no exact logarithms.
static const double rounding = 1e-9;

static uint32_t nearest(const struct fidelities *fidelities, double epochs)
{
    uint32_t best = fidelities->epochs[0];
    for (size_t i = 1; i < fidelities->count; i++)
        if (fabs(fidelities->epochs[i] - epochs) < fabs(best - epochs) - rounding)
            best = fidelities->epochs[i];
    return best;
}

void brackets_open(struct brackets *brackets, const struct fidelities *fidelities,
                   double eta)
{
    *brackets = (struct brackets){.eta = eta, .rungs = 1};
    if (fidelities->count == 1)
        return;
    double full = fidelities->epochs[fidelities->count - 1];
    double steps = log(full / fidelities->epochs[0]) / log(eta);
    brackets->rungs += (size_t)(steps + rounding);
    if (brackets->rungs > RUNGS_HIGH)
        brackets->rungs = RUNGS_HIGH;
    for (size_t i = 0; i + 1 < brackets->rungs; i++) {
        double below = (double)(brackets->rungs - 1 - i);
        uint32_t epochs = nearest(fidelities, full * pow(eta, -below));
        brackets->epochs[i] = epochs == (uint32_t)full ? 0 : epochs;
    }
}

// The sizes of a bracket's rungs.
static void size_rungs(const struct brackets *brackets, struct bracket_round *round)
{
    double above = (double)(round->rungs - 1);
    size_t times = brackets->rungs / round->rungs;
    size_t size = times * (size_t)(pow(brackets->eta, above) + rounding);
    for (size_t i = 0; i < round->rungs; i++) {
        size_t left = (size_t)((double)size * pow(brackets->eta, -(double)i) + rounding);
        round->size[i] = left > 0 ? left : 1;
    }
}

void brackets_find(const struct brackets *brackets, uint32_t round,
                   struct bracket_round *found)
{
    *found = (struct bracket_round){.first = 1};
    for (;; found->bracket++) {
        found->rungs = brackets->rungs - found->bracket % brackets->rungs;
        size_rungs(brackets, found);
        size_t rounds = found->size[0] + found->rungs - 1;
        if (round - found->first < rounds)
            break;
        found->first += (uint32_t)rounds;
    }
    found->bracket++;
    size_t at = round - found->first;
    found->rung = at < found->size[0] ? 0 : at - found->size[0] + 1;
    found->epochs = brackets->epochs[brackets->rungs - found->rungs + found->rung];
}

double *brackets_add(const struct bracket_round *round, struct proposals *proposals,
                     arch_code code)
{
    double *own = proposals_add_at(proposals, code, round->epochs);
    own[0] = round->bracket;
    own[1] = (double)round->rung;
    return own;
}

// Index of the first query of a round, or behind the last of the rounds before it.
static size_t find_round(const struct history *history, uint32_t round)
{
    size_t low = 0, high = history->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (history->queries[middle].round < round)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct member {
    arch_code code;
    double valid; // at the rung at hand
    size_t place; // among the new of the bracket
};

static int compare_members(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    if (a->valid != b->valid)
        return a->valid > b->valid ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

void brackets_promote(const struct brackets *brackets, const struct bracket_round *round,
                      const struct history *history, struct proposals *proposals)
{
    size_t first = find_round(history, round->first);
    size_t count = find_round(history, round->first + (uint32_t)round->size[0]) - first;
    struct member *members = memory_new(count + 1, sizeof *members);
    for (size_t i = 0; i < count; i++)
        members[i] = (struct member){history->queries[first + i].code, NAN, i};
    for (size_t rung = 0; rung < round->rung; rung++) {
        uint32_t epochs = brackets->epochs[brackets->rungs - round->rungs + rung];
        for (size_t i = 0; i < count; i++) {
            long at = history_find_at(history, members[i].code, epochs);
            members[i].valid = query_value(&history->queries[at]);
        }
        qsort(members, count, sizeof *members, compare_members);
        if (count > round->size[rung + 1])
            count = round->size[rung + 1];
    }
    for (size_t i = 0; i < count; i++)
        brackets_add(round, proposals, members[i].code);
    free(members);
}
