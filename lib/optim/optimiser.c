// SPDX-License-Identifier: MIT
#include "optim/optimiser.h"

#include "base/memory.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// The list ----------------------------------------------------------------------------

#define OPTIMISER(name) extern const struct optimiser optimiser_##name;
#include "optim/optimisers.def"
#undef OPTIMISER

#define OPTIMISER(name) &optimiser_##name,
static const struct optimiser *const optimisers[] = {
#include "optim/optimisers.def"
};
#undef OPTIMISER

size_t optimiser_count(void)
{
    return sizeof optimisers / sizeof optimisers[0];
}

const struct optimiser *optimiser_at(size_t index)
{
    return optimisers[index];
}

const struct optimiser *optimiser_find(const char *name)
{
    for (size_t i = 0; i < optimiser_count(); i++)
        if (strcmp(optimisers[i]->name, name) == 0)
            return optimisers[i];
    return NULL;
}

static char names[1024]; // written by join_names alone, once

static void join_names(void)
{
    char *end = names;
    for (size_t i = 0; i < optimiser_count(); i++) {
        const char *name = optimisers[i]->name;
        if ((size_t)(end - names) + strlen(name) + 2 > sizeof names)
            break;
        if (i > 0)
            *end++ = '|';
        end = stpcpy(end, name);
    }
}

const char *optimiser_names(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, join_names);
    return names;
}

// Proposals ---------------------------------------------------------------------------

void proposals_open(struct proposals *proposals, size_t slots)
{
    *proposals = (struct proposals){.slots = slots};
}

void proposals_free(struct proposals *proposals)
{
    free(proposals->codes);
    free(proposals->epochs);
    free(proposals->own);
    *proposals = (struct proposals){0};
}

double *proposals_add(struct proposals *proposals, arch_code code)
{
    return proposals_add_at(proposals, code, 0);
}

double *proposals_add_at(struct proposals *proposals, arch_code code, uint32_t epochs)
{
    size_t slots = proposals->slots;
    if (proposals->count == proposals->capacity) {
        proposals->capacity = proposals->capacity ? 2 * proposals->capacity : 16;
        proposals->codes =
            memory_grow(proposals->codes, proposals->capacity, sizeof *proposals->codes);
        proposals->epochs =
            memory_grow(proposals->epochs, proposals->capacity, sizeof *proposals->epochs);
        proposals->own = memory_grow(proposals->own, proposals->capacity * slots + 1,
                                     sizeof *proposals->own);
    }
    double *own = proposals->own + proposals->count * slots;
    for (size_t i = 0; i < slots; i++)
        own[i] = NAN;
    proposals->epochs[proposals->count] = epochs;
    proposals->codes[proposals->count++] = code;
    return own;
}

bool proposals_have(const struct proposals *proposals, arch_code code)
{
    for (size_t i = 0; i < proposals->count; i++)
        if (proposals->codes[i] == code)
            return true;
    return false;
}

bool proposals_fill(struct proposals *proposals, const struct optim_task *task, size_t want,
                    struct error *error)
{
    const struct history *history = task->history;
    size_t count = history->count + want;
    if (proposals->count >= want)
        return true;
    count = count < task->drawable ? count : task->drawable;
    arch_code *codes = memory_new(count, sizeof *codes);
    bool good = task->draw(task->draw_context, count, codes, error);
    for (size_t i = 0; good && i < count && proposals->count < want; i++)
        if (history_find(history, codes[i]) < 0 && !proposals_have(proposals, codes[i]))
            proposals_add(proposals, codes[i]);
    free(codes);
    return good;
}
